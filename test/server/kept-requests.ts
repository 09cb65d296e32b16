/**
 * A program for request-memory.test.ts: sends requests to a gateway in many ways and writes, in a line of JSON each, how many
 * requests are left in memory. It runs in a separate process, because a heap search in a test process takes many seconds.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { CallBudget } from '../../client/request/call-budget.js';
import { keyHeaders, startTestGateway } from '../gateway/harness.js';

export interface KeptRequests {
  readonly asked: number;
  /** The number that is left; counted repeatedly for a while, because timers release some of them. */
  readonly kept: Readonly<Record<string, number>>;
}

const asked = 40;
const hanging = '{ groups { totalCount } }';

const gateway = await startTestGateway({ instances: 100, deadlineMs: 2_000, logLevel: 'silent' });
gateway.emulator.addFault({ kind: 'hang', action: 'ListGroups' });
const server = createServer(gateway.gateway).listen(0, '127.0.0.1');
await once(server, 'listening');

const ways: Readonly<Record<string, () => Promise<void>>> = {
  'that made a call': () => ask('{ user(userName: "auditor") { email } }'),
  'that wanted no more of its calls': () => ask('{ instances(first: 1) { nodes { name disks { id } } } }'),
  'that was refused in part': () => ask('{ viewer { arn } nodes(ids: ["x"]) { id } }'),
  'whose client hung up': () => ask(hanging, isCalled),
  'that met its deadline': () => ask(hanging),
};
const kept: Record<string, number> = {};
for (const [way, askSo] of Object.entries(ways)) {
  await Promise.all(Array.from({ length: asked }, askSo));
  kept[way] = await left();
}
process.stdout.write(JSON.stringify({ asked, kept } satisfies KeptRequests));
process.exit(0);

/** One request over a separate connection; resolves when it ends, or when the client has hung up. */
async function ask(query: string, hangUp?: () => Promise<void>): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) };
  const asking = request(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, agent: false });
  asking.on('response', (response) => response.resume()).on('error', () => undefined);
  asking.end(JSON.stringify({ query }));
  const closed = new Promise((resolve) => asking.on('close', resolve));
  if (hangUp) {
    await hangUp();
    asking.destroy();
  }
  await closed;
}

async function isCalled(): Promise<void> {
  while (gateway.emulator.openCalls() === 0) await sleep(1);
}

/** Every request has one budget. Counting them runs the garbage collector. */
async function left(): Promise<number> {
  for (let times = 0; times < 100; times += 1) {
    const count = Number(queryObjects(CallBudget));
    if (count < asked / 4) return count;
    await sleep(200);
  }
  return Number(queryObjects(CallBudget));
}
