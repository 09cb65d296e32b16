/** Replicas see each other's writes, count a caller once, and keep documents for each other; no secret is in Redis. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis } from '../../redis-server.js';
import { keyHeaders, type TestGateway } from '../harness.js';
import { mutate } from '../writes/kit.js';
import { dumped, isWhole, type ReplicatedGateways, startReplicas } from './replicas.js';

const rate = 10;

describe.skipIf(!hasRedis)('replicas that share a Redis (need redis-server)', () => {
  let replicas: ReplicatedGateways;
  let [a, b, c]: TestGateway[] = [];
  const at = (gateway: TestGateway | undefined): TestGateway => {
    if (!gateway) throw new Error('not started');
    return gateway;
  };
  beforeAll(async () => {
    const limits = { admission: { ratePerSecond: 100_000, concurrent: 100_000 } };
    replicas = await startReplicas({ cacheTtlMs: 60_000, persistedDocuments: true, limits });
    [a, b, c] = replicas.gateways;
  });
  afterAll(() => replicas.close());
  beforeEach(() => replicas.emulator.clearCalls());

  const read = (id: string) => `{ node(id: "${id}") { ... on Instance { tags { key value } } } }`;
  interface Read {
    readonly node: { readonly tags: readonly { readonly key: string; readonly value: string }[] };
  }
  const firstId = async (gateway: TestGateway) => {
    const { data } = await gateway.ask<{ instances: { nodes: { id: string }[] } }>(
      '{ instances(first: 1) { nodes { id } } }',
    );
    return data.instances.nodes[0]?.id ?? '';
  };

  it('200 writes through one are read through another at once', { timeout: 60_000 }, async () => {
    const id = await firstId(at(a));
    for (let number = 0; number < 200; number += 1) {
      const [writer, reader] = number % 2 === 0 ? [at(a), at(b)] : [at(c), at(a)];
      await reader.ask(read(id));
      const tag = { key: 'number', value: `${number}` };
      expect((await mutate(writer, 'tagResources', { ids: [id], tags: [tag] })).results[0]?.ok).toBe(true);
      const { data } = await reader.ask<Read>(read(id));
      expect(data.node.tags).toContainEqual(tag);
    }
  });

  it('an answer is used again while no replica has written', async () => {
    const id = await firstId(at(b));
    await at(b).ask(read(id));
    replicas.emulator.clearCalls();
    for (let times = 0; times < 5; times += 1) expect(isWhole(await at(b).ask(read(id)))).toBe(true);
    // In another form, so that no whole response is used again.
    await at(b).ask(`query Again ${read(id)}`);
    expect(at(b).calls()).toEqual([]);
  });

  it('nothing is used again while it is not known who has written', async () => {
    const id = await firstId(at(a));
    await at(a).ask(read(id));
    replicas.redis.signal('SIGSTOP');
    for (let times = 0; times < 8; times += 1) await at(a).ask(read(id));
    replicas.emulator.clearCalls();
    await at(a).ask(read(id));
    expect(at(a).calls()).toHaveLength(1);
    const tag = { key: 'while', value: 'away' };
    await mutate(at(b), 'tagResources', { ids: [id], tags: [tag] });
    expect((await at(a).ask<Read>(read(id))).data.node.tags).toContainEqual(tag);
    replicas.redis.signal('SIGCONT');
    // The write is told as soon as that is possible, and ends the use of answers once more.
    const callsOfARead = async () => {
      replicas.emulator.clearCalls();
      await at(a).ask(read(id));
      return at(a).calls().length;
    };
    await expect.poll(callsOfARead, { timeout: 5_000 }).toBe(0);
  });

  it('a document that one has kept is known to the others, and a wrong text under its hash is not used', async () => {
    const document = '{ viewer { accountId } }';
    const sha256Hash = createHash('sha256').update(document).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const send = async (gateway: TestGateway, query?: string) => {
      const headers = { 'content-type': 'application/json', ...keyHeaders(replicas.emulator.callers.administrator) };
      const body = JSON.stringify({ query, extensions });
      const answer = await gateway.gateway.fetch('http://localhost/graphql', { method: 'POST', headers, body });
      return JSON.stringify(await answer.json());
    };
    expect(await send(at(a))).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(await send(at(a), document)).toContain('accountId');
    await expect.poll(() => send(at(b))).toContain('accountId');
    const [key = ''] = await replicas.redis.client.keys('yunmen:document:*');
    await replicas.redis.client.set(key, '{ __typename }');
    expect(await send(at(c))).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(await send(at(b))).toContain('accountId');
  });

  it('series exist before their first event, and readiness does not depend on Redis', async () => {
    const text = await metricsOf(at(c));
    for (const outcome of ['ok', 'late', 'failed', 'skipped']) {
      expect(text).toContain(`yunmen_redis_commands_total{outcome="${outcome}"} `);
    }
    for (const quota of ['account', 'address']) expect(text).toContain(`yunmen_quota_unsent_total{quota="${quota}"} 0`);
    expect(text).toContain('yunmen_redis_replicas 3');
    expect(text).toMatch(/yunmen_redis_command_duration_seconds_count \d/);
  });

  it('no secret, no name and no answer is in Redis', async () => {
    const { emulator, redis } = replicas;
    const id = await firstId(at(a));
    const text = await dumped(redis);
    expect(text.length).toBeGreaterThan(1000);
    const [, , , , , instanceId = ''] = id.split(/[:/]/);
    expect(instanceId).toMatch(/^i-/);
    const callers = Object.values(emulator.callers);
    const hidden = [
      ...callers.flatMap(({ accessKeyId, accessKeySecret, securityToken, arn }) => [
        accessKeyId,
        accessKeySecret,
        securityToken,
        arn,
      ]),
      ...callers.map(({ arn }) => arn.split(':')[3] ?? ''),
      instanceId,
      'cn-hangzhou',
      'Signature',
      'STS.',
    ];
    expect(hidden.filter((each) => each === '' || text.includes(each))).toEqual([]);
  });
});

describe.skipIf(!hasRedis)('the limits of a caller and of an address (need redis-server)', () => {
  let replicas: ReplicatedGateways;
  afterAll(() => replicas.close());
  /** Waits until each replica shows this. */
  const all = (line: string) =>
    expect
      .poll(async () => (await Promise.all(replicas.gateways.map(metricsOf))).every((text) => text.includes(line)), {
        timeout: 5_000,
      })
      .toBe(true);

  it('hold for all replicas together', { timeout: 30_000 }, async () => {
    replicas = await startReplicas({ egressRate: 40, limits: { admission: { ratePerSecond: rate, concurrent: 40 } } });
    const { gateways, redis } = replicas;
    const flood = async (count: number) => {
      const startedAt = performance.now();
      const asked = Array.from({ length: count }, (_, at) => at);
      let admitted = 0;
      for (let at = 0; at < count; at += 30) {
        const answers = await Promise.all(
          asked.slice(at, at + 30).map((n) => gateways[(n % 3) as 0]?.ask('{ __typename }')),
        );
        admitted += answers.filter((answer) => answer?.status === 200).length;
      }
      return { admitted, most: rate * (10 + (performance.now() - startedAt) / 1000) + 1 };
    };
    await all('yunmen_redis_replicas 3');
    const { admitted, most } = await flood(300);
    expect(admitted).toBeGreaterThanOrEqual(10 * rate);
    expect(admitted).toBeLessThanOrEqual(most);
    // Without Redis each replica has a third of the limits, and never more.
    await redis.stop();
    await all('yunmen_redis_up 0');
    const alone = await flood(300);
    expect(alone.admitted).toBeGreaterThan(0);
    expect(alone.admitted).toBeLessThanOrEqual(alone.most);
  });

  it('are not held by requests that have ended', async () => {
    const { gateways, redis, emulator } = replicas;
    // Has not used up the part of one replica, which counts while Redis is late.
    const as = emulator.issueSession(emulator.callers.administrator.arn);
    await redis.start();
    await all('yunmen_redis_up 1');
    for (let at = 0; at < 60; at += 1) {
      const answer = await gateways[(at % 3) as 0].ask('{ __typename }', { as });
      expect(answer.status).toBe(200);
    }
  });

  it('hold for the calls that leave from one address', async () => {
    const { gateways, emulator } = replicas;
    const as = emulator.issueSession(emulator.callers.administrator.arn);
    const fields = Array.from({ length: 20 }, (_, at) => `u${at}: user(userName: "no-user-${at}") { userId }`);
    const startedAt = performance.now();
    const answers = await Promise.all(gateways.map((gateway) => gateway.ask(`{ ${fields.join(' ')} }`, { as })));
    expect(answers.filter(isWhole)).toHaveLength(3);
    // Forty at once, and then forty a second.
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });
});

async function metricsOf(gateway: TestGateway): Promise<string> {
  return (await gateway.gateway.fetch('http://localhost/metrics')).text();
}
