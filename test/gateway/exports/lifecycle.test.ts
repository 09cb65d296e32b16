/** How exports begin and end: at the pace of their client, one for each caller, with sessions that are renewed. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../../server/http/listen.js';
import { fresh, keyHeaders, startTestGateway } from '../harness.js';
import { errorsOf, jsonLines, linesOf, rowsOf, send } from './exporting.js';

const gateway = await startTestGateway({
  instances: 3_000,
  headers: fresh,
  cacheTtlMs: 0,
  accounts: ({ accountRoles }) => accountRoles,
});
const { emulator } = gateway;
const server = await listen(gateway.gateway, 0, '127.0.0.1');
afterAll(async () => {
  await server.shutDown(1_000);
  await gateway.close();
});
beforeEach(() => {
  emulator.clearFaults();
  emulator.clearCalls();
});

const lists = () => emulator.calls({ action: 'DescribeInstances' }).length;
/** Other work of the gateway, in which an export that still ran would go on. */
const meanwhile = async () => {
  for (let time = 0; time < 30; time += 1)
    await gateway.ask('{ vpcs(first: 1) { nodes { vpcId } } }', { headers: fresh });
};
const whole = '{ instances { nodes { instanceId } } }';
const wideBy = (count: number) =>
  `{ instances { nodes { ${Array.from({ length: count }, (_, at) => `a${at}: id`).join(' ')} } } }`;
/** All rows together do not fit into the buffers of streams, and of sockets. */
const wide = wideBy(20);
const widest = wideBy(100);

function open(query: string): Promise<IncomingMessage> {
  const headers = {
    'content-type': 'application/json',
    accept: jsonLines,
    ...keyHeaders(emulator.callers.administrator),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${server.origin}/graphql`, { method: 'POST', headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify({ query }));
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  message.setEncoding('utf8');
  for await (const part of message) text += part;
  return text;
}

describe('a client', { timeout: 60_000 }, () => {
  it('that does not read stops the calls, and gets the rest when it reads on', async () => {
    const response = await send(gateway, wide, { headers: fresh });
    const reader = response.body?.getReader();
    await reader?.read();
    await meanwhile();
    const stopped = lists();
    expect(stopped).toBeLessThan(emulator.cloud.regions.length);
    await meanwhile();
    expect(lists()).toBe(stopped);
    let text = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += Buffer.from(part.value).toString();
    }
    expect(text).toMatch(/\{"end":\{"count":3000,/);
    expect(lists()).toBeGreaterThan(emulator.cloud.regions.length);
  });

  it('that does not read from its socket does so too', async () => {
    const response = await open(widest);
    response.pause();
    await meanwhile();
    await meanwhile();
    const stopped = lists();
    await meanwhile();
    expect(lists()).toBe(stopped);
    const text = await textOf(response);
    expect(text.trimEnd().split('\n')).toHaveLength(3_001);
    expect(lists()).toBeGreaterThan(stopped);
  });

  it('that leaves ends the calls, and may export again', async () => {
    const response = await open(widest);
    await once(response, 'data');
    response.destroy();
    await expect.poll(() => gateway.logged()).toMatch(/"status":"aborted","outcome":"aborted","exported":"jsonl"/);
    const ended = lists();
    await meanwhile();
    expect(lists()).toBe(ended);
    expect(
      (await rowsOf(gateway, '{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { vpcId } } }')).end.count,
    ).toBeGreaterThan(0);
  });

  it('has one export at once, and other callers are not kept from theirs', async () => {
    const first = await send(gateway, widest);
    const second = await send(gateway, whole);
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('1');
    expect((await errorsOf(second))[0]?.extensions).toMatchObject({ code: 'THROTTLED', retryAfterMs: 1_000 });
    const { reader } = emulator.callers;
    expect((await rowsOf(gateway, '{ vpcs { nodes { vpcId } } }', { as: reader })).end.count).toBeGreaterThan(0);
    expect((await linesOf(first)).at(-1)).toMatchObject({ end: { count: 3_000 } });
    expect((await rowsOf(gateway, '{ vpcs { nodes { vpcId } } }')).end.count).toBeGreaterThan(0);
  });
});

describe('an export', { timeout: 60_000 }, () => {
  it('sends the rows that it has before the others have come', async () => {
    emulator.addFault({ kind: 'hang', action: 'DescribeInstances', regionId: 'us-west-1' });
    const leave = new AbortController();
    const query = '{ instances(regionIds: ["cn-heyuan", "us-west-1"]) { nodes { instanceId } } }';
    const response = await send(gateway, query, { headers: fresh, signal: leave.signal });
    const first = await response.body?.getReader().read();
    expect(Buffer.from(first?.value ?? '').toString()).toMatch(/^\{"instanceId":"i-/);
    // It still hangs.
    expect(emulator.calls({ action: 'DescribeInstances', regionId: 'us-west-1' })).toHaveLength(1);
    leave.abort();
    await expect.poll(() => gateway.logged()).toMatch(/"outcome":"aborted","exported":"jsonl","rows":\d+/);
  });

  it('ends when it makes no progress', async () => {
    const slow = await startTestGateway({
      instances: 300,
      limits: { exports: { maxCalls: 1_000, stallMs: 1_500 } },
      attemptTimeoutMs: 60_000,
    });
    try {
      slow.emulator.addFault({ kind: 'hang', action: 'DescribeInstances', regionId: 'us-west-1' });
      const response = await send(slow, '{ instances(regionIds: ["us-west-1"]) { nodes { instanceId } } }');
      expect(response.status).toBe(504);
      expect((await errorsOf(response))[0]?.message).toMatch(/made no progress for 1500 ms/);
    } finally {
      await slow.close();
    }
  });

  it('goes on beyond the deadline and the calls of a request', async () => {
    const tight = await startTestGateway({ instances: 1_000, deadlineMs: 400, maxCalls: 3, headers: fresh });
    try {
      tight.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', delayMs: 60 });
      const { end } = await rowsOf(tight, '{ instances { nodes { instanceId } } }');
      expect(end).toMatchObject({ count: 1_000, unavailable: [] });
    } finally {
      await tight.close();
    }
  });

  it('ends in order when the gateway shuts down: with the reason, and without its last line', async () => {
    const stopping = await startTestGateway({ instances: 3_000 });
    const listening = await listen(stopping.gateway, 0, '127.0.0.1');
    stopping.emulator.addFault({ kind: 'hang', action: 'DescribeInstances', regionId: 'us-west-1' });
    try {
      const response = await fetch(`${listening.origin}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: jsonLines,
          ...keyHeaders(stopping.emulator.callers.administrator),
        },
        body: JSON.stringify({ query: whole }),
      });
      const stopped = listening.shutDown(3_000, () => stopping.abortAll());
      const lines = await linesOf(response);
      await stopped;
      expect(lines.some(({ end }) => end)).toBe(false);
      expect(lines.at(-1)).toMatchObject({ error: { message: expect.stringMatching(/shutting down/) } });
    } finally {
      await stopping.close();
    }
  });

  it('uses renewed sessions in other accounts', async () => {
    let time = Date.now();
    const moving = await startTestGateway({
      instances: 600,
      cacheTtlMs: 0,
      // Hours pass in some hundred calls, and not so fast that a signature is old when it arrives.
      now: () => {
        time += 10_000;
        return time;
      },
      accounts: ({ accountRoles }) => accountRoles,
    });
    try {
      const query = '{ instances(accountIds: ["*"]) { nodes { instanceId accountId disks { diskId } } } }';
      const { rows, end } = await rowsOf(moving, query, { headers: fresh });
      expect(end.unavailable).toEqual([]);
      expect(new Set(rows.map(({ accountId }) => accountId)).size).toBeGreaterThan(1);
      const entered = moving.emulator.calls({ action: 'AssumeRole' });
      expect(entered.length).toBeGreaterThan(new Set(entered.map(({ params }) => params.RoleArn)).size);
    } finally {
      await moving.close();
    }
  });
});
