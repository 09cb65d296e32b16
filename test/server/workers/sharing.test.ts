/** Two workers behind one port share the quota of an account, writes and metrics, without Redis. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../../emulator/server.js';
import type { GatewayProcess } from '../gateway-process.js';
import { ask, fresh, isWhole, kept, Load, metric, startWorkers, workersIn } from './kit.js';

let emulator: Emulator;
let gateway: GatewayProcess;
beforeEach(async () => {
  emulator = await startEmulator({ instances: 20 });
});
afterEach(async () => {
  gateway.signal('SIGTERM');
  await gateway.ended;
  await emulator.close();
});

const administrator = () => emulator.callers.administrator;
const asking = (agent = fresh()) => ({ origin: gateway.origin, agent, as: administrator() });

it('they use the quota of an account together, and do not exceed it', { timeout: 90_000 }, async () => {
  const perSecond = 20;
  gateway = await startWorkers({ YUNMEN_UPSTREAM: emulator.origin, YUNMEN_DEADLINE_MS: '60000' });
  const callers = [0, 1].map(() => emulator.issueSession(administrator().arn));
  for (const as of callers) await ask({ ...asking(), as }, '{ viewer { accountId } }');
  emulator.setRateLimit({ perSecond, action: 'GetUser' });
  const loads = callers.map(
    (as) => new Load({ ...asking(kept(12)), as }, 12, (number) => `{ user(userName: "no-user-${number}") { userId } }`),
  );
  const calls = () => emulator.calls({ action: 'GetUser' });
  const isRefused = ({ code }: { readonly code?: string | null }) => code?.startsWith('Throttling') === true;
  await expect.poll(() => calls().some(isRefused), { timeout: 20_000 }).toBe(true);
  const seconds = 4;
  /** Calls of some seconds by how they ended, and the smaller part that one of the callers had. */
  const during = async () => {
    emulator.clearCalls();
    await sleep(seconds * 1_000);
    const seen = calls();
    const accepted = seen.filter((call) => !isRefused(call));
    const parts = callers.map((as) => accepted.filter((call) => call.accessKeyId === as.accessKeyId).length);
    return { refused: (seen.length - accepted.length) / seen.length, used: accepted.length, parts };
  };
  const isRight = ({ refused, used, parts }: Awaited<ReturnType<typeof during>>) =>
    refused < 0.05 && used > 0.8 * perSecond * seconds && Math.min(...parts) > 0.4 * used;
  // The rate is learned after two seconds, or later where the machine does something else.
  await sleep(2_000);
  await expect.poll(during, { timeout: 60_000 }).toSatisfy(isRight);
  // While the rate is learned, upstream may refuse all attempts of a call. After that none fails.
  const learning = loads.flatMap(({ failures }) => failures.splice(0));
  expect(learning.filter((failure) => !failure.includes('"code":"THROTTLED"'))).toEqual([]);
  expect(learning.length).toBeLessThan(5);
  await during();
  emulator.setRateLimit(null);
  for (const load of loads) {
    await load.end();
    expect(load.failures).toEqual([]);
  }
  expect(workersIn(gateway.written())).toHaveLength(2);
});

it('200 writes are read at once over other connections', { timeout: 90_000 }, async () => {
  gateway = await startWorkers({
    YUNMEN_UPSTREAM: emulator.origin,
    YUNMEN_CACHE_TTL_MS: '60000',
    YUNMEN_MUTATIONS: 'tagResources',
  });
  const list = await ask(asking(), '{ instances(first: 1) { nodes { id } } }');
  const id: string = JSON.parse(list.body).data.instances.nodes[0].id;
  const read = `{ node(id: "${id}") { ... on Instance { tags { key value } } } }`;
  // Both workers know an earlier answer.
  for (let times = 0; times < 4; times += 1) await ask(asking(), read);
  const wrong: string[] = [];
  for (let number = 0; number < 200; number += 1) {
    const tag = `{ key: "number", value: "${number}" }`;
    const input = `{ ids: ["${id}"], tags: [${tag}] }`;
    const written = await ask(asking(), `mutation { tagResources(input: ${input}) { results { ok } } }`);
    expect(written.body).toContain('"ok":true');
    const { body } = await ask(asking(), read);
    if (!body.includes(`{"key":"number","value":"${number}"}`)) wrong.push(body);
  }
  expect(wrong).toEqual([]);
  expect(workersIn(gateway.written())).toHaveLength(2);
  emulator.clearCalls();
  for (let times = 0; times < 10; times += 1) await ask(asking(), read);
  // Without a write the answers are used again, by each worker its own.
  expect(emulator.calls({ product: 'Ecs' }).length).toBeLessThanOrEqual(2);
});

it('their metrics are added up, and none is lost with a worker', { timeout: 90_000 }, async () => {
  gateway = await startWorkers({ YUNMEN_UPSTREAM: emulator.origin });
  const requests = () => metric(gateway.origin, 'yunmen_requests_total{outcome="ok"}');
  for (let number = 1; number <= 60; number += 1) {
    expect(isWhole(await ask(asking(), '{ __typename }'))).toBe(true);
  }
  expect(workersIn(gateway.written())).toHaveLength(2);
  expect(await requests()).toBe(60);
  expect(await metric(gateway.origin, 'yunmen_workers')).toBe(2);
  gateway.signal('SIGHUP');
  await expect.poll(() => gateway.written(), { timeout: 60_000 }).toContain('the rolling restart is over');
  expect(await requests()).toBe(60);
  for (let number = 1; number <= 40; number += 1) await ask(asking(), '{ __typename }');
  expect(await requests()).toBe(100);
  expect(await metric(gateway.origin, 'yunmen_rolling_restarts_total{outcome="ok"}')).toBe(1);
});

it('no request fails while the primary does not answer', { timeout: 90_000 }, async () => {
  gateway = await startWorkers({ YUNMEN_UPSTREAM: emulator.origin });
  const load = new Load(asking(kept(8)), 8, (number) => `{ user(userName: "no-user-${number}") { userId } }`);
  await load.answers(100);
  gateway.signal('SIGSTOP');
  await load.answers(300);
  gateway.signal('SIGCONT');
  await load.answers(100);
  await load.end();
  expect(load.failures).toEqual([]);
  expect(gateway.written()).toContain('The primary is away');
  await expect.poll(() => gateway.written()).toContain('The primary is back');
});
