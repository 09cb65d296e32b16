/** Writes over real HTTP: which are repeated, and what is reported when an answer is lost. */
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../client/client.js';
import { callerOf } from '../../../client/credentials/caller.js';
import type { Action } from '../../../client/model/action.js';
import { ecs } from '../../../client/model/products.js';
import { createCallContext } from '../../../client/request/call-context.js';

type Turn = (response: ServerResponse) => void;

const refuse =
  (code: string, status = 400): Turn =>
  (response) => {
    response.statusCode = status;
    response.end(JSON.stringify({ Code: code, Message: 'no', RequestId: 'r' }));
  };
const turns: Record<string, Turn> = {
  reset: (response) => response.socket?.resetAndDestroy(),
  hang: () => undefined,
  halved: (response) => {
    response.writeHead(200, { 'content-length': 40 });
    response.write('{"RequestId"', () => response.socket?.destroy());
  },
  garbled: (response) => response.end('{"RequestId"'),
  error500: refuse('InternalError', 500),
  html: (response) => {
    response.statusCode = 502;
    response.end('<html></html>');
  },
  nonceUsed: refuse('SignatureNonceUsed'),
  throttled: refuse('Throttling.User'),
  late: refuse('InvalidTimeStamp.Expired'),
  forbidden: refuse('Forbidden.RAM', 403),
  busy: refuse('LastTokenProcessing'),
  good: (response) => response.end('{"RequestId":"r"}'),
};

const sent: URLSearchParams[] = [];
let script: string[] = [];
const identity = { AccountId: '1', Arn: 'acs:ram::1:root', PrincipalId: '1', IdentityType: 'Account' };
const server = createServer((request, response) => {
  if (request.headers['x-acs-action'] === 'GetCallerIdentity') {
    response.end(JSON.stringify(identity));
    return;
  }
  sent.push(new URL(request.url ?? '/', 'http://upstream').searchParams);
  turns[script.shift() ?? 'good']?.(response);
});
let client: Client;
let origin: string;
const clientTo = (upstream: string, attemptTimeoutMs = 30_000) =>
  createClient({
    homeRegionId: 'cn-hangzhou',
    network: 'public',
    upstream,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs: 10_000,
    attemptTimeoutMs,
    random: () => 0,
  });
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
beforeEach(() => {
  client = clientTo(origin);
  sent.length = 0;
  script = [];
});
afterEach(() => client.close());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const plain: Action = { product: ecs, name: 'RebootThing', ram: 'ecs:RebootThing', write: {} };
const keyed: Action = { ...plain, write: { token: 'ClientToken' } };

async function write(action: Action, through: Client = client, signal = new AbortController().signal) {
  const caller = {
    ...callerOf({ accessKeyId: 'STS.anna', accessKeySecret: 'secret', securityToken: 'token' }),
  };
  const cloud = through.forRequest({
    caller,
    context: createCallContext({ maxCalls: 100 }),
    signal,
    deadlineAt: () => Date.now() + 60_000,
    language: 'en-US',
  });
  const params = action === keyed ? { ClientToken: 'one' } : {};
  return cloud.reader.ask(action, { regionId: 'cn-hangzhou', params }).then(
    () => 'done',
    (error) => error.kind,
  );
}

/** A hanging attempt times out soon; no other attempt does, even on a busy machine. */
async function meet(turn: string): Promise<void> {
  script = [turn];
  if (turn !== 'hang') return;
  await client.close();
  client = clientTo(origin, 1_500);
}

const lost = ['reset', 'hang', 'halved', 'garbled', 'error500', 'html', 'nonceUsed'];

describe('a write without an idempotency key', () => {
  it.each(lost)('is sent once when its answer is lost (%s), and its outcome is unknown', async (turn) => {
    await meet(turn);
    expect(await write(plain)).toBe('unknown');
    expect(sent).toHaveLength(1);
  });

  it.each(['throttled', 'late'])(
    'is repeated after a refusal that shows that it was not executed (%s)',
    async (turn) => {
      script = [turn];
      expect(await write(plain)).toBe('done');
      expect(sent).toHaveLength(2);
    },
  );

  it('that was refused is reported as not executed', async () => {
    script = ['forbidden'];
    expect(await write(plain)).toBe('forbidden');
    script = ['throttled', 'throttled', 'throttled', 'throttled', 'throttled'];
    expect(await write(plain)).toBe('throttled');
  });

  it('that reached no server is reported as not executed', async () => {
    const nowhere = clientTo('http://127.0.0.1:1');
    expect(await write(plain, nowhere)).toBe('unavailable');
    await nowhere.close();
  });

  it('has an unknown outcome when its request ends before its answer', async () => {
    script = ['hang'];
    const request = new AbortController();
    const writing = write(plain, client, request.signal);
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    request.abort();
    expect(await writing).toBe('unknown');
  });
});

describe('a write with an idempotency key', () => {
  it.each([...lost, 'busy'])('is repeated with the same key when its answer is lost (%s)', async (turn) => {
    await meet(turn);
    expect(await write(keyed)).toBe('done');
    expect(sent.map((params) => params.get('ClientToken'))).toEqual(['one', 'one']);
  });

  it('has an unknown outcome when no repetition is answered', async () => {
    for (const after of ['forbidden', 'reset', 'throttled']) {
      script = ['reset', after, after, after, after];
      expect(await write(keyed)).toBe('unknown');
    }
  });

  it('is not repeated if its key was left out', async () => {
    script = ['reset'];
    const unkeyed = { ...keyed };
    expect(await write(unkeyed)).toBe('unknown');
    expect(sent).toHaveLength(1);
  });
});
