/** The same parts work as a user with few rights, with a cluster, and with a master that a sentinel names. Needs redis-server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { openShared } from '../../../server/shared/open-shared.js';
import { readRedisAddress } from '../../../server/shared/redis/redis-address.js';
import { openRedis } from '../../../server/shared/redis/redis-backend.js';
import { freePort, hasRedis, startRedis } from '../../redis-server.js';

const folder = mkdtempSync(join(tmpdir(), 'redis-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two replicas that use each part once. */
async function useAll(url: string): Promise<void> {
  const address = readRedisAddress(url);
  if (!address) throw new Error(`${url} is no address`);
  const outcomes: string[] = [];
  const metrics = { ended: (outcome: string) => outcomes.push(outcome), changed: () => {}, counted: () => {} };
  const limits = { ratePerSecond: 1, concurrent: 2 };
  const log = pino({ level: 'silent' });
  const open = async () =>
    openShared({
      backend: await openRedis(address),
      name: 'Redis',
      where: {},
      limits,
      metrics,
      egressAddress: 'test',
      log,
    });
  const [one, two] = [await open(), await open()];
  try {
    const version = await one.writes.version('anna');
    expect(version).not.toBeNull();
    expect(await two.writes.version('anna')).toBe(version);
    expect(await two.writes.wrote('anna')).toEqual({ before: version, after: expect.any(String) });
    expect(await one.writes.version('anna')).not.toBe(version);
    await one.documents.keep('a'.repeat(64), '{ __typename }');
    expect(await two.documents.get('a'.repeat(64))).toBe('{ __typename }');
    expect(await one.admissions.admit('anna')).toHaveProperty('release');
    expect(await two.admissions.admit('anna')).toHaveProperty('release');
    expect(await two.admissions.admit('anna')).toMatchObject({ refusal: 'concurrency' });
    const pace = await new Promise((resolve) => {
      const ready = () => resolve(pace.waitMs());
      const waiting = () => ({ calls: 1, slots: 1, owners: ['anna'] });
      const now = () => performance.now();
      const pace = one.openPace({ name: ['test'], share: 1, perSecond: 5, now, waiting, changed: ready });
      pace.waitMs();
    });
    expect(pace).toBeLessThan(250);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toEqual([]);
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

describe.skipIf(!hasRedis)('what replicas share (needs redis-server)', { timeout: 30_000 }, () => {
  it('needs no more rights than docs/operating.md gives', async () => {
    const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
    const [, rights = ''] = /ACL SETUSER yunmen on ><password> (.*)/.exec(page) ?? [];
    const redis = await startRedis();
    try {
      await redis.client.call('ACL', 'SETUSER', 'yunmen', 'on', '>secret', ...rights.split(' '));
      await useAll(redis.url.replace('//', '//yunmen:secret@'));
    } finally {
      await redis.close();
    }
  });

  it('is in a cluster', async () => {
    const nodes = join(folder, 'nodes.conf');
    const args = ['--cluster-enabled', 'yes', '--cluster-config-file', nodes, '--cluster-announce-ip', '127.0.0.1'];
    const redis = await startRedis(args);
    try {
      await redis.client.cluster('ADDSLOTSRANGE', 0, 16_383);
      await expect.poll(() => redis.client.cluster('INFO'), { timeout: 10_000 }).toContain('cluster_state:ok');
      await useAll(redis.url.replace('redis:', 'redis+cluster:'));
    } finally {
      await redis.close();
    }
  });

  it('is in the master that a sentinel names', async () => {
    const redis = await startRedis();
    const port = await freePort();
    const file = join(folder, 'sentinel.conf');
    writeFileSync(
      file,
      `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor main 127.0.0.1 ${redis.port} 1\n`,
    );
    const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(sentinel.stdout, 'data');
      await useAll(`redis+sentinel://127.0.0.1:${port}/main`);
    } finally {
      sentinel.kill('SIGKILL');
      await redis.close();
    }
  });
});
