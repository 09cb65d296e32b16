/** The emulator of a benchmark run, in its own process: its keys, its latency and its call log. */
import type { Keys } from './contender.js';
import { type Process, start } from './processes.js';

export interface Counted {
  readonly calls: number;
  /** The length of the longest chain of calls in which each call began after the answer of the previous one. */
  readonly roundTrips: number;
}

export interface BenchCloud extends Process {
  readonly keys: Keys;
  setLatency(ms: number): Promise<void>;
  /** Limits the calls a second of a product. Null = no limit. */
  setRate(product: string, perSecond: number | null): Promise<void>;
  session(arn: string): Promise<Keys>;
  clearCalls(): Promise<void>;
  /** The calls of a product since the log was cleared. */
  callsOf(product: string): Promise<ProductCalls>;
  /** The calls since the log was cleared, without the GetCallerIdentity of the credentials. */
  counted(latencyMs: number): Promise<Counted>;
}

export interface ProductCalls {
  readonly calls: number;
  readonly throttled: number;
  /** The accepted calls of the action that was called most: each action has a limit of its own. */
  readonly busiest: number;
}

interface LoggedCall {
  readonly at: string;
  readonly ms: number;
  readonly product: string;
  readonly action: string;
  readonly code: string | null;
}

export async function startCloud(options: Readonly<Record<string, number | string>>): Promise<BenchCloud> {
  const args = Object.entries({ port: 0, ...options }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const emulator = await start('start.mjs', ['emulator/main.ts', ...args]);
  const control = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${emulator.origin}/__emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  const { callers } = (await control('GET', 'callers')) as { callers: Readonly<Record<string, Keys>> };
  const { administrator } = callers;
  if (!administrator) throw new Error('The emulator has no administrator.');
  return {
    ...emulator,
    keys: administrator,
    setLatency: async (ms) => void (await control('POST', 'latency', { ms })),
    setRate: async (product, perSecond) => void (await control('POST', 'rate', { product, perSecond })),
    callsOf: async (product) => {
      const { calls } = (await control('GET', 'calls')) as { calls: readonly LoggedCall[] };
      const asked = calls.filter((call) => call.product === product);
      const accepted = asked.filter(({ code }) => !code?.startsWith('Throttling'));
      const byAction = new Map<string, number>();
      for (const { action } of accepted) byAction.set(action, (byAction.get(action) ?? 0) + 1);
      return {
        calls: asked.length,
        throttled: asked.length - accepted.length,
        busiest: Math.max(0, ...byAction.values()),
      };
    },
    session: async (arn) => (await control('POST', 'sessions', { arn })) as Keys,
    clearCalls: async () => void (await control('DELETE', 'calls')),
    counted: async (latencyMs) => {
      const { calls } = (await control('GET', 'calls')) as { calls: readonly LoggedCall[] };
      const asked = calls.filter(({ action }) => action !== 'GetCallerIdentity');
      return { calls: asked.length, roundTrips: longestChain(asked, latencyMs) };
    },
  };
}

/** The log has the time when an answer was made; it was sent after the latency. */
function longestChain(calls: readonly LoggedCall[], latencyMs: number): number {
  const spans = calls.map(({ at, ms }) => ({ from: Date.parse(at) - ms, to: Date.parse(at) + latencyMs }));
  let depth = 0;
  let end = Number.NEGATIVE_INFINITY;
  // Greedy: of the calls that begin after the end of the last chosen one, choose the one that ends first.
  for (const { from, to } of spans.sort((a, b) => a.to - b.to)) {
    if (from < end) continue;
    depth += 1;
    end = to;
  }
  return depth;
}
