/** What a request leaves in memory when it is over: nothing, whatever was asked and however it ended. */
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { queryObjects } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallBudget } from '../../client/request/call-budget.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../gateway/harness.js';

let gateway: TestGateway;
let server: Server;
/** Of tests before these. */
let before: number;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, deadlineMs: 2_000, logLevel: 'silent' });
  server = createServer(gateway.gateway).listen(0, '127.0.0.1');
  await once(server, 'listening');
  before = kept();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await gateway.close();
});

/** One request over a connection of its own; resolves when it is over, be it that the client has hung up. */
async function ask(query: string, hangUp?: Promise<unknown>): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) };
  const asking = request(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, agent: false });
  asking.on('response', (response) => response.resume()).on('error', () => undefined);
  asking.end(JSON.stringify({ query }));
  const closed = new Promise((resolve) => asking.on('close', resolve));
  await hangUp;
  if (hangUp) asking.destroy();
  await closed;
}

/** Every request has one. To count them collects what is garbage, and takes its time. */
const kept = () => Number(queryObjects(CallBudget));

const times = 40;
const hanging = '{ groups { totalCount } }';

describe('a request leaves nothing in memory', { timeout: 60_000 }, () => {
  it.each([
    ['that made a call', () => ask('{ user(userName: "auditor") { email } }')],
    ['that wanted no more of its calls', () => ask('{ instances(first: 1) { nodes { name disks { id } } } }')],
    ['that was refused in part', () => ask('{ viewer { arn } nodes(ids: ["x"]) { id } }')],
    ['whose client hung up', () => ask(hanging, isCalled())],
    ['that met its deadline', () => ask(hanging)],
  ])('%s', async (_what, asked) => {
    gateway.emulator.addFault({ kind: 'hang', action: 'ListGroups' });
    await Promise.all(Array.from({ length: times }, asked));
    await expect.poll(kept, { timeout: 20_000, interval: 500 }).toBeLessThan(before + times / 4);
    gateway.emulator.clearFaults();
  });
});

async function isCalled(): Promise<void> {
  await expect.poll(() => gateway.emulator.openCalls(), { interval: 1, timeout: 5_000 }).toBeGreaterThan(0);
}
