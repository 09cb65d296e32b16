/** The shutdown: accepted requests are answered, new ones are refused, and the process ends in time with exit code 0. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { keyHeaders } from '../../gateway/harness.js';
import { startEmulator } from '../../start-emulator.js';
import { startServer } from '../gateway-process.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterAll(() => emulator.close());

/** Closes at once, and disables load shedding, because the test machine may be busy. */
const serving = (graceMs: string) => ({
  YUNMEN_UPSTREAM: emulator.origin,
  YUNMEN_GRACE_MS: graceMs,
  YUNMEN_DRAIN_MS: '0',
  YUNMEN_MAX_LAG_MS: '0',
});

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

const groups = '{ groups(first: 1) { nodes { groupName } } }';

/** Requests a list that needs a call, without using caches. */
function ask(agent: Agent, origin: string, query = groups, onSent = () => {}): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-cache',
    ...keyHeaders(emulator.callers.administrator),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, path: '/graphql', method: 'POST', headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, requestId: String(response.headers['x-request-id']) }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.on('finish', onSent);
    outgoing.end(JSON.stringify({ query }));
  });
}

it.each([
  ['kept connections', true],
  ['a connection each', false],
])('SIGTERM under load, over %s', { timeout: 60_000 }, async (_what, keepAlive) => {
  const graceMs = 30_000;
  const gateway = await startServer(serving(String(graceMs)));
  const agent = new Agent({ keepAlive, maxSockets: 20 });
  emulator.setLatency(50);
  const replies: Reply[] = [];
  const failures: { readonly code: string; readonly sentAt: number }[] = [];
  let isOver = false;

  async function worker(): Promise<void> {
    while (!isOver) {
      // A request that this test process sends late is not the gateway's fault.
      let sentAt = Number.POSITIVE_INFINITY;
      const onSent = () => {
        sentAt = performance.now();
      };
      await ask(agent, gateway.origin, groups, onSent).then(
        (reply) => replies.push(reply),
        ({ code }: NodeJS.ErrnoException) => failures.push({ code: code ?? '', sentAt }),
      );
      // A refused client tries again after a pause.
      if (failures.length > 0 || replies.at(-1)?.status === 503) await sleep(50);
    }
  }

  const workers = Array.from({ length: 20 }, worker);
  while (replies.length < 100) await sleep(10);
  const stoppedAt = performance.now();
  gateway.signal('SIGTERM');
  const exitCode = await gateway.ended;
  const tookMs = performance.now() - stoppedAt;
  isOver = true;
  await Promise.all(workers);
  agent.destroy();
  emulator.setLatency(0);

  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(graceMs);
  const answered = replies.filter(({ status }) => status === 200);
  expect(answered.length).toBeGreaterThanOrEqual(100);
  for (const { body } of answered) expect(JSON.parse(body).data.groups.nodes).toHaveLength(1);
  // Refused by an answer or by a closed port, but never cut off.
  const refused = replies.filter(({ status }) => status !== 200);
  for (const { status, body } of refused) {
    expect(status).toBe(503);
    expect(JSON.parse(body).errors[0].extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  }
  expect(failures.filter(({ sentAt }) => sentAt < stoppedAt)).toEqual([]);
  expect(refused.length + failures.length).toBeGreaterThan(0);
  // What was answered is on record, and nothing else is.
  const lines = gateway
    .written()
    .split('\n')
    .filter((line) => line.includes('"msg":"request"'));
  expect(answered.filter(({ requestId }) => !lines.some((line) => line.includes(requestId)))).toEqual([]);
  expect(lines).toHaveLength(answered.length);
});

it('each request has its line, even if stdout is read only after the end has begun', { timeout: 60_000 }, async () => {
  const gateway = await startServer({ ...serving('30000'), YUNMEN_MAX_RATE: '100000' });
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  await ask(agent, gateway.origin, '{ viewer { arn } }');
  gateway.pause();
  // More than the buffers of a pipe hold.
  const query = `query ${'Q'.repeat(90)} { __typename }`;
  const replies = await Promise.all(Array.from({ length: 1500 }, () => ask(agent, gateway.origin, query)));
  agent.destroy();
  gateway.signal('SIGTERM');
  await sleep(1000);
  gateway.resume();
  expect(await gateway.ended).toBe(0);
  const written = gateway.written();
  expect(replies.filter(({ requestId }) => !written.includes(requestId))).toEqual([]);
});

it('a request that takes longer than the grace period is answered with an error', { timeout: 60_000 }, async () => {
  const gateway = await startServer(serving('3000'));
  const agent = new Agent();
  await ask(agent, gateway.origin, '{ viewer { arn } }');
  emulator.clearCalls();
  const answersInMs = 30_000;
  emulator.setLatency(answersInMs);
  const open = ask(agent, gateway.origin);
  while (emulator.calls({ action: 'ListGroups' }).length === 0) await sleep(10);
  const stoppedAt = performance.now();
  gateway.signal('SIGTERM');
  const { status, body } = await open;
  expect(status).toBe(200);
  expect(JSON.parse(body).errors[0]).toMatchObject({
    message: expect.stringMatching(/shutting down/),
    extensions: { code: 'UNAVAILABLE' },
  });
  expect(await gateway.ended).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(answersInMs);
  emulator.setLatency(0);
});

it('a subscription gets an error, and does not delay the end', { timeout: 60_000 }, async () => {
  const graceMs = 30_000;
  const gateway = await startServer(serving(String(graceMs)));
  const [account] = emulator.cloud.accounts;
  const { InstanceId } = account.instances('cn-hangzhou').find(({ Status }) => Status === 'Running') ?? {};
  account.change.instances('cn-hangzhou', (all) =>
    all.map((one) => (one.InstanceId === InstanceId ? { ...one, Status: 'Stopping' } : one)),
  );
  const query = `subscription { instanceStatus(regionId: "cn-hangzhou", instanceIds: ["${InstanceId}"]) { status } }`;
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...keyHeaders(emulator.callers.administrator),
    },
    body: JSON.stringify({ query }),
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    if (!text.includes('STOPPING') && `${text}${decoder.decode(chunk)}`.includes('STOPPING')) gateway.signal('SIGTERM');
    text += decoder.decode(chunk);
  }
  const stoppedAt = performance.now();
  expect(text).toContain('STOPPING');
  expect(text).toMatch(/shutting down[^\n]*UNAVAILABLE/);
  expect(text).toMatch(/event: complete/);
  expect(await gateway.ended).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(graceMs);
});

it('a write whose client has hung up is recorded in the audit log', { timeout: 60_000 }, async () => {
  const gateway = await startServer({ ...serving('10000'), YUNMEN_MUTATIONS: 'stopInstances' });
  const { InstanceId } =
    emulator.cloud.accounts[0].instances('cn-hangzhou').find((one) => one.Status === 'Running') ?? {};
  const input = `{ regionId: "cn-hangzhou", instanceIds: ["${InstanceId}"] }`;
  emulator.clearCalls();
  emulator.addFault({ kind: 'slow', action: 'StopInstances', delayMs: 3_000 });
  const hangUp = new AbortController();
  const sent = fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) },
    body: JSON.stringify({ query: `mutation { stopInstances(input: ${input}) { requestIds } }` }),
    signal: hangUp.signal,
  });
  sent.catch(() => undefined);
  while (emulator.calls({ action: 'StopInstances' }).length === 0) await sleep(10);
  hangUp.abort();
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0);
  const line = gateway.written().match(/^.*"msg":"write".*$/m)?.[0] ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ mutation: 'stopInstances', targets: [{ ok: true }] });
  emulator.clearFaults();
});

it('a second signal changes nothing', { timeout: 60_000 }, async () => {
  const gateway = await startServer(serving('10000'));
  gateway.signal('SIGTERM');
  gateway.signal('SIGINT');
  expect(await gateway.ended).toBe(0);
});
