/** Sends a gateway of little memory so many documents that ask for all that can be had, while a probe asks whether it lives. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../emulator/server.js';
import { keyHeaders } from '../gateway/harness.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { type GreedyRequest, greedyRequest } from './greedy-documents.js';
import { Chance } from './random.js';

export interface GreedyCampaign {
  readonly requests: number;
  /** At the same time. */
  readonly atOnce: number;
  readonly seed: number;
  readonly deadlineMs: number;
  readonly instances: number;
}

export interface GreedyFindings {
  /** How many answers had which status, and which code if any. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was wrong, and with which request. */
  readonly problems: readonly string[];
  /** The longest that /healthz and a request took. */
  readonly slowestProbeMs: number;
  readonly slowestMs: number;
  readonly slowest: string;
  readonly exitCode: number | string | null;
}

const heapLimitMb = 512;

export async function greedy(campaign: GreedyCampaign): Promise<GreedyFindings> {
  const { requests, atOnce, seed, deadlineMs, instances } = campaign;
  const emulator = await startEmulator({ instances });
  const gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    NODE_OPTIONS: `--max-old-space-size=${heapLimitMb}`,
    YUNMEN_MAX_RATE: '0',
    YUNMEN_MAX_CONCURRENT: '0',
    YUNMEN_INTROSPECTION: 'true',
    YUNMEN_DEADLINE_MS: String(deadlineMs),
  });
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
  const probe = watchHealth(gateway);

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
  const slowestProbeMs = await probe.stop();
  agent.destroy();
  if (isDown) problems.unshift(`The gateway ended after ${sent} requests: ${gateway.written().slice(-3000)}`);
  gateway.signal('SIGTERM');
  const exitCode = await gateway.ended;
  await emulator.close();
  if (/unexpected error|server error/.test(gateway.written())) problems.push(gateway.written().slice(0, 5000));
  return { outcomes, problems, slowestProbeMs, slowestMs: slowest.ms, slowest: slowest.asked, exitCode };
}

/** Asks again and again, on a connection of its own each time, as load balancers do. */
function watchHealth({ origin }: GatewayProcess) {
  let isOver = false;
  let slowest = 0;
  const watching = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      const alive = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(30_000) }).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (!isOver) slowest = Math.max(slowest, alive ? performance.now() - askedAt : Number.POSITIVE_INFINITY);
      await sleep(50);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return Math.round(slowest);
    },
  };
}

/** Its status and the first code in it; what it holds is not kept. */
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
