/** Workers are replaced when they die, or one after the other on SIGHUP, and the primary ends with a clear line if they cannot run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../../emulator/server.js';
import { type GatewayProcess, runServer, startingServer } from '../gateway-process.js';
import { ask, fresh, kept, Load, metric, startWorkers, workersIn } from './kit.js';

let emulator: Emulator;
const folder = mkdtempSync(join(tmpdir(), 'workers-'));
beforeAll(async () => {
  emulator = await startEmulator({ instances: 20 });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const start = (environment: NodeJS.ProcessEnv = {}) =>
  startWorkers({ YUNMEN_UPSTREAM: emulator.origin, ...environment });
const asking = ({ origin }: GatewayProcess, agent = fresh()) => ({ origin, agent, as: emulator.callers.administrator });
const uncached = (number: number) => `{ user(userName: "no-user-${number}") { userId } }`;

async function end(gateway: GatewayProcess): Promise<void> {
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0);
}

/** Of a process of this machine; Linux tells them. */
function childrenOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
}

/** Sends requests until two workers have answered. */
async function bothWorkers(gateway: GatewayProcess): Promise<readonly number[]> {
  while (workersIn(gateway.written()).length < 2) await ask(asking(gateway), '{ __typename }');
  return workersIn(gateway.written());
}

describe('a worker that is killed', { timeout: 120_000 }, () => {
  it('takes only its own requests with it, and is replaced', async () => {
    const gateway = await start();
    const [victim = 0] = await bothWorkers(gateway);
    const [onKept, onFresh] = [kept(6), fresh()].map(
      (agent) => new Load({ ...asking(gateway, agent), timeoutMs: 20_000 }, 6, uncached),
    );
    if (!onKept || !onFresh) throw new Error('no load');
    await Promise.all([onKept.answers(50), onFresh.answers(50)]);
    process.kill(victim, 'SIGKILL');
    await expect.poll(() => metric(gateway.origin, 'yunmen_worker_ends_total{reason="killed"}')).toBe(1);
    await expect.poll(() => metric(gateway.origin, 'yunmen_workers'), { timeout: 30_000 }).toBe(2);
    await Promise.all([onKept.answers(100), onFresh.answers(100)]);
    await Promise.all([onKept.end(), onFresh.end()]);
    // Those that it had, and the one connection that was on its way to it, break at once: none waits for ever.
    const failures = [...onKept.failures, ...onFresh.failures];
    expect(failures.filter((failure) => !/ECONNRESET|socket hang up/.test(failure))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(13);
    expect(workersIn(gateway.written()).length).toBeGreaterThan(2);
    await end(gateway);
  });

  it('again and again ends the primary with one line and exit code 1', async () => {
    const gateway = await start({ YUNMEN_GRACE_MS: '3000', YUNMEN_DRAIN_MS: '0' });
    const killed = new Set<number>();
    const isOver = gateway.ended.then(() => true);
    const pause = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50));
    const agent = fresh();
    const [spared] = await bothWorkers(gateway);
    do {
      await ask(asking(gateway, agent), '{ __typename }').catch(() => null);
      for (const pid of workersIn(gateway.written())) {
        if (pid === spared || killed.has(pid)) continue;
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
    } while (!(await Promise.race([isOver, pause()])));
    expect(await gateway.ended).toBe(1);
    expect(killed.size).toBe(5);
    expect(gateway.written()).toContain(
      'Workers end again and again, the last one with SIGKILL soon after its start.\n',
    );
  });
});

describe('SIGHUP', { timeout: 180_000 }, () => {
  it('replaces all workers under load, and no request fails', async () => {
    const gateway = await start();
    const before = await bothWorkers(gateway);
    const loads = [kept(4), fresh()].map((agent) => new Load(asking(gateway, agent), 4, uncached));
    await Promise.all(loads.map((load) => load.answers(400)));
    gateway.signal('SIGHUP');
    await expect.poll(() => gateway.written(), { timeout: 60_000 }).toContain('the rolling restart is over');
    await Promise.all(loads.map((load) => load.answers(400)));
    await Promise.all(loads.map((load) => load.end()));
    expect(loads.flatMap(({ failures }) => failures)).toEqual([]);
    expect(loads.reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThanOrEqual(2_000);
    const after = workersIn(gateway.written()).filter((pid) => !before.includes(pid));
    expect(after).toHaveLength(2);
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await end(gateway);
  });

  it('reads the file of accounts again, and changes nothing if it cannot be read', async () => {
    const file = join(folder, 'accounts.yaml');
    const [role] = emulator.accountRoles;
    const write = (name: string) => writeFileSync(file, JSON.stringify([{ ...role, name }]));
    write('before');
    const gateway = await start({ YUNMEN_ACCOUNTS: file, YUNMEN_CACHE_TTL_MS: '0' });
    const names = async () => (await ask(asking(gateway), '{ accounts { accountId name } }')).body;
    expect(await names()).toContain('before');
    writeFileSync(file, '{');
    gateway.signal('SIGHUP');
    await expect.poll(() => gateway.written(), { timeout: 60_000 }).toContain('the rolling restart has stopped');
    for (let times = 0; times < 4; times += 1) expect(await names()).toContain('before');
    write('after');
    gateway.signal('SIGHUP');
    await expect.poll(() => gateway.written(), { timeout: 60_000 }).toContain('the rolling restart is over');
    for (let times = 0; times < 4; times += 1) expect(await names()).toContain('after');
    await end(gateway);
  });
});

describe('the start', { timeout: 120_000 }, () => {
  it.each([
    [{ YUNMEN_WORKERS: 'many' }, /^YUNMEN_WORKERS must be a number\.$/],
    [{ YUNMEN_ACCOUNTS: join(folder, 'none.yaml') }, /^YUNMEN_ACCOUNTS names .*none\.yaml/],
    [{ HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is not an address of this machine/],
  ])('with %o is refused in one line', async (environment, message) => {
    const { code, written } = await runServer({ YUNMEN_WORKERS: '2', ...environment });
    expect(code).toBe(1);
    expect(written.trim()).toMatch(message);
    expect(written.trim().split('\n')).toHaveLength(1);
  });

  it('on a port that is in use is refused in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, written } = await runServer({ YUNMEN_WORKERS: '2', PORT: `${port}` });
    other.close();
    expect([code, written]).toEqual([
      1,
      `PORT ${port} is in use on 127.0.0.1: choose another, such as PORT=${port + 1}.\n`,
    ]);
  });

  it.skipIf(process.platform !== 'linux')('is given up at once on SIGTERM', async () => {
    const { pid, ended } = startingServer({ YUNMEN_WORKERS: '2', YUNMEN_GRACE_MS: '600000', LOG_LEVEL: 'info' });
    // The first worker exists, and does not serve yet.
    await expect.poll(() => childrenOf(pid), { timeout: 30_000 }).not.toBe('');
    process.kill(pid, 'SIGTERM');
    expect(await ended).toBe(0);
  });

  it('with the embedded cloud runs it once, and says so once', async () => {
    const gateway = await startWorkers({ YUNMEN_IDENTITY: '', YUNMEN_MAX_CALL: '5' }, ['--emulator']);
    expect(gateway.written().match(/Yunmen is ready/g)).toHaveLength(1);
    expect(gateway.written().match(/YUNMEN_MAX_CALL"/g)).toHaveLength(1);
    const agent = fresh();
    const as = {
      accessKeyId: 'STS.administrator',
      accessKeySecret: 'secret-of-administrator',
      securityToken: 'token-of-administrator',
    };
    const send = (query: string) => ask({ origin: gateway.origin, agent, as }, query);
    const total = '{ instances { totalCount } }';
    const first = await send(total);
    while (workersIn(gateway.written()).length < 2)
      expect((await send(total)).body.slice(0, 50)).toBe(first.body.slice(0, 50));
    const page = await fetch(`${gateway.origin}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('secret-of-partner');
    await end(gateway);
  });
});
