/** Sends a number of random requests to a gateway in a child process, and checks every answer. */

import { Agent, request } from 'node:http';
import { buildASTSchema } from 'graphql';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { keyHeaders } from '../gateway/harness.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { startEmulator } from '../start-emulator.js';
import { Chance } from './random.js';
import { type FuzzRequest, fuzzRequest } from './requests.js';
import { type FuzzAnswer, problemOf } from './verdict.js';

export interface Campaign {
  readonly requests: number;
  readonly seed: number;
}

export interface Findings {
  /** The number of answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The failures, with their requests. */
  readonly problems: readonly string[];
  /** The slowest requests, in milliseconds. */
  readonly slowest: readonly string[];
  /** Megabytes of heap in use, at even distances. */
  readonly heapMb: readonly number[];
  /** The exit of the process after SIGTERM. */
  readonly exitCode: number | string | null;
}

interface Timed {
  readonly ms: number;
  readonly asked: FuzzRequest;
}

const heapLimitMb = 256;
const atOnce = 8;
const samples = 40;

export async function fuzz({ requests, seed }: Campaign): Promise<Findings> {
  const emulator = await startEmulator({ instances: 100 });
  const gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    // A process with a memory leak does not survive the campaign.
    NODE_OPTIONS: `--max-old-space-size=${heapLimitMb}`,
    YUNMEN_MAX_RATE: '0',
    YUNMEN_INTROSPECTION: 'true',
  });
  const schema = buildASTSchema(typeDefs);
  const credentials = keyHeaders(emulator.callers.administrator);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const statuses: Record<string, number> = {};
  const problems: string[] = [];
  const heapMb: number[] = [];
  const times: Timed[] = [];
  const chance = new Chance(seed);
  let sent = 0;
  let isDown = false;
  void gateway.ended.then(() => {
    isDown = true;
  });

  async function worker(): Promise<void> {
    while (sent < requests && !isDown) {
      sent += 1;
      if (sent % Math.ceil(requests / samples) === 0) {
        heapMb.push(await heapOf(gateway).catch(() => Number.NaN));
        emulator.clearCalls();
      }
      const asked = fuzzRequest(schema, chance, credentials);
      const sentAt = performance.now();
      const answer = await send(agent, gateway.origin, asked).catch((error: Error) => error);
      times.push({ ms: Math.round(performance.now() - sentAt), asked });
      if (times.length > 1000) keepSlowest(times);
      const problem = answer instanceof Error ? `no answer: ${answer.message}` : problemOf(asked.method, answer);
      const status = answer instanceof Error ? 'none' : String(answer.status);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (problem !== null && problems.length < 20) problems.push(`${problem} ← ${shown(asked)}`);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  if (isDown) problems.unshift(`The gateway ended after ${sent} requests: ${gateway.written().slice(-3000)}`);
  gateway.signal('SIGTERM');
  const exitCode = await gateway.ended;
  await emulator.close();
  if (/unexpected error|server error/.test(gateway.written())) problems.push(gateway.written().slice(0, 5000));
  const slowest = keepSlowest(times).map(({ ms, asked }) => `${ms} ms ← ${shown(asked)}`);
  return { statuses, problems, slowest, heapMb, exitCode };
}

function send(agent: Agent, origin: string, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    // Node omits Content-Length for methods that usually have no body; the body would then be parsed as the next request.
    const sized = { ...headers, ...(body && { 'content-length': String(body.length) }) };
    const outgoing = request({ agent, hostname, port, method, path, headers: sized }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, contentType: answered['content-type'] ?? '', body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.on('error', reject);
    outgoing.setTimeout(60_000, () => outgoing.destroy(new Error('a minute without an answer')));
    outgoing.end(body ?? undefined);
  });
}

/** Keeps only the slowest requests in the list. */
function keepSlowest(times: Timed[]): Timed[] {
  times.sort((a, b) => b.ms - a.ms).splice(5);
  return times;
}

async function heapOf({ origin }: GatewayProcess): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  const [, bytes] = /^nodejs_heap_size_used_bytes (\S+)$/m.exec(metrics) ?? [];
  return Number(bytes) / 2 ** 20;
}

function shown({ method, path, headers, body }: FuzzRequest): string {
  const { 'x-acs-accesskey-id': a, 'x-acs-accesskey-secret': b, 'x-acs-security-token': c, ...rest } = headers;
  const text = body === null ? '' : JSON.stringify(body.toString('utf8').slice(0, 400));
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(rest).slice(0, 300)} ${text}`;
}
