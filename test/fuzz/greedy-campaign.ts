/** Sends a number of documents that request as much as possible to a gateway with little memory, while a probe checks /healthz. */
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { keyHeaders } from '../gateway/harness.js';
import { startServer } from '../server/gateway-process.js';
import { startEmulator } from '../start-emulator.js';
import { type GreedyRequest, greedyRequest } from './greedy-documents.js';
import { Chance } from './random.js';
import { watchHealth } from './watch-health.js';

export interface GreedyCampaign {
  readonly requests: number;
  /** The number of concurrent requests. */
  readonly atOnce: number;
  readonly seed: number;
  readonly deadlineMs: number;
  readonly instances: number;
}

export interface GreedyFindings {
  /** The number of answers by status and error code. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The failures, with their requests. */
  readonly problems: readonly string[];
  /** The longest that /healthz took by the clock, and what the gateway itself computed while it was waited for. */
  readonly healthMs: number;
  readonly healthOwnMs: number;
  /** The longest that a request took by the clock of who sent it. */
  readonly slowestMs: number;
  readonly slowest: string;
  /** The most that the gateway took beyond the deadline of a request, less what it waited for a processor meanwhile. */
  readonly lateOwnMs: number;
  readonly exitCode: number | string | null;
  /** What the probe inside the gateway found: how long the event loop was held without a pause. */
  readonly stretches: unknown;
}

const heapLimitMb = 512;
const probe = fileURLToPath(new URL('stretch-probe.mjs', import.meta.url));

export async function greedy(campaign: GreedyCampaign): Promise<GreedyFindings> {
  const { requests, atOnce, seed, deadlineMs, instances } = campaign;
  const emulator = await startEmulator({ instances });
  const gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    NODE_OPTIONS: `--max-old-space-size=${heapLimitMb} --import ${probe} ${process.env.GATEWAY_NODE_OPTIONS ?? ''}`,
    YUNMEN_MAX_RATE: '0',
    YUNMEN_MAX_CONCURRENT: '0',
    YUNMEN_INTROSPECTION: 'true',
    YUNMEN_DEADLINE_MS: String(deadlineMs),
  });
  const health = watchHealth(gateway);
  // Who sends and who answers for the cloud must not take the processor from the gateway.
  setPriority(10);
  const credentials = keyHeaders(emulator.callers.administrator);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const chance = new Chance(seed);
  const outcomes: Record<string, number> = {};
  const problems: string[] = [];
  let slowest = { ms: 0, asked: '' };
  let sent = 0;
  let isDown = false;
  void gateway.ended.then(() => {
    isDown = true;
  });

  async function worker(): Promise<void> {
    while (sent < requests && !isDown) {
      sent += 1;
      const asked = greedyRequest(chance);
      const sentAt = performance.now();
      const outcome = await send(agent, gateway.origin, asked, credentials).catch(
        (error: Error) => `none: ${error.message}`,
      );
      const ms = Math.round(performance.now() - sentAt);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (ms > slowest.ms) slowest = { ms, asked: shown(asked) };
      const isWell = /^(?:200|400|413|503)\b/.test(outcome) && !outcome.includes('INTERNAL');
      if (!isWell && problems.length < 20) problems.push(`${outcome} after ${ms} ms ← ${shown(asked)}`);
      if (sent % 50 === 0) emulator.clearCalls();
    }
  }

  await Promise.all(Array.from({ length: atOnce }, worker));
  const { worst, waitedMs } = await health.stop();
  agent.destroy();
  if (isDown) problems.unshift(`The gateway ended after ${sent} requests: ${gateway.written().slice(-3000)}`);
  gateway.signal('SIGTERM');
  const exitCode = await gateway.ended;
  await emulator.close();
  const [, found = 'null'] = /"msg":"stretches","found":(.*)\}$/m.exec(gateway.written()) ?? [];
  const stretches: unknown = JSON.parse(found);
  if (/unexpected error|server error/.test(gateway.written())) problems.push(gateway.written().slice(0, 5000));
  if (worst.failures > 0) problems.push(`/healthz failed ${worst.failures} times`);
  return {
    outcomes,
    problems,
    healthMs: worst.wallMs,
    healthOwnMs: worst.ownMs,
    slowestMs: slowest.ms,
    slowest: slowest.asked,
    lateOwnMs: latestMs(gateway.written(), deadlineMs, waitedMs),
    exitCode,
    stretches,
  };
}

/** By the lines that the gateway wrote, each with when it was written and how long the request had been there. */
function latestMs(log: string, deadlineMs: number, waitedMs: (from: number, until: number) => number): number {
  const late = [...log.matchAll(/"time":(\d+).*"durationMs":(\d+).*"msg":"request"/g)].map(([, time, duration]) => {
    const beyond = Number(duration) - deadlineMs;
    return beyond - waitedMs(Number(time) - beyond, Number(time));
  });
  return Math.round(Math.max(0, ...late));
}

/** Its status and its first code; the body is not kept. */
function send(
  agent: Agent,
  origin: string,
  { body, headers }: GreedyRequest,
  credentials: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const sized = {
      'content-type': 'application/json',
      ...credentials,
      ...headers,
      'content-length': Buffer.byteLength(body),
    };
    const outgoing = request(
      { agent, hostname, port, method: 'POST', path: '/graphql', headers: sized },
      (response) => {
        let tail = '';
        let code = '';
        response.setEncoding('latin1');
        response.on('data', (chunk: string) => {
          if (code === '') [, code = ''] = /"code":"([A-Z_]+)"/.exec(tail + chunk) ?? [];
          tail = chunk.slice(-50);
        });
        response.on('error', reject);
        response.on('end', () => resolve(`${response.statusCode} ${code}`.trim()));
      },
    );
    outgoing.on('error', reject);
    outgoing.setTimeout(60_000, () => outgoing.destroy(new Error('a minute without an answer')));
    outgoing.end(body);
  });
}

function shown({ body, headers }: GreedyRequest): string {
  return `${JSON.stringify(headers)} ${body.length} bytes: ${body.slice(0, 300)} … ${body.slice(-300)}`;
}
