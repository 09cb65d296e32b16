import {
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleType,
  type IBreaker,
  isBrokenCircuitError,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import type { Answer } from '../action.js';
import type { Call, Send, Step } from '../call.js';
import { CloudError, callName } from '../errors.js';
import { calledBy } from '../read-answer.js';

/**
 * What opens a circuit: so many failures in a row, over so long a time. A few calls that fail to the end say little about
 * their endpoint, and a hiccup is over soon.
 */
const deaths = [
  { failures: 10, ms: 10_000 },
  { failures: 40, ms: 1_000 },
] as const;
/** Who comes while a call tries whether the endpoint is back waits for it, unless it has been trying for so long. */
const patienceMs = 1_000;
const openMs = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/** An attempt that nobody waited for any longer has failed if it had been silent for so long. */
const silenceMs = 2_000;
const kept = 10_000;

/** That an endpoint gave no sign of life. */
class Silence extends Error {
  constructor(override readonly cause: unknown) {
    super('No sign of life.');
  }
}

type Attempt = { readonly answer: Answer } | { readonly error: unknown };

/** Failures in a row, and since when. */
class Row implements IBreaker {
  state = { failures: 0, since: Number.POSITIVE_INFINITY };

  /** An attempt fails that was begun at this time. */
  begunAt(at: number): void {
    this.state.since = Math.min(this.state.since, at);
  }

  success(): void {
    this.state = { failures: 0, since: Number.POSITIVE_INFINITY };
  }

  failure(): boolean {
    this.state.failures += 1;
    const failingMs = performance.now() - this.state.since;
    return deaths.some(({ failures, ms }) => this.state.failures >= failures && failingMs >= ms);
  }
}

/** One endpoint: its circuit, when that lets the next call through, and since when one tries whether it is back. */
class Endpoint {
  private readonly row = new Row();
  private opensAt = 0;
  private triedSince = 0;
  private readonly circuit = circuitBreaker(handleType(Silence), {
    breaker: this.row,
    halfOpenAfter: new DelegateBackoff<{ readonly attempt: number }>(({ attempt }) => {
      const ms = openMs[Math.min(attempt, openMs.length) - 1] ?? 0;
      this.opensAt = Date.now() + ms;
      return ms;
    }),
  });

  async run(call: Call, send: Send): Promise<Answer> {
    const isTrying = this.circuit.state === CircuitState.HalfOpen;
    if (isTrying && performance.now() - this.triedSince > patienceMs) throw failedFast(call, patienceMs);
    try {
      const attempt = await this.circuit.execute(() => this.attempt(call, send));
      if ('error' in attempt) throw attempt.error;
      return attempt.answer;
    } catch (error) {
      if (isBrokenCircuitError(error)) throw failedFast(call, this.opensAt - Date.now());
      throw error instanceof Silence ? error.cause : error;
    }
  }

  /** Silence is thrown, and so is what says nothing of the endpoint; any other failure is a sign of life. */
  private async attempt(call: Call, send: Send): Promise<Attempt> {
    const startedAt = performance.now();
    const isTry = this.circuit.state !== CircuitState.Closed;
    if (isTry) this.triedSince = startedAt;
    try {
      return { answer: await send(call) };
    } catch (error) {
      const wasLong = performance.now() - startedAt >= silenceMs;
      const isDead = call.signal.aborted ? isTry || wasLong : isSilence(error);
      if (isDead) {
        this.row.begunAt(startedAt);
        throw new Silence(error);
      }
      if (call.signal.aborted) throw error;
      return { error };
    }
  }
}

/**
 * One circuit for each endpoint (product and region). It opens when nothing but lost connections, silence and 5xx has come
 * from there for a while, and then calls fail at once instead of holding a slot until they time out; every refusal is a
 * sign of life. After a second, and longer each time, one call tries whether it is back.
 */
export function circuit(): Step {
  const endpoints = new LRUCache<string, Endpoint>({ max: kept });
  return (next) => (call) => {
    const key = `${call.action.product.name}|${call.regionId ?? ''}`;
    const endpoint = endpoints.get(key) ?? new Endpoint();
    endpoints.set(key, endpoint);
    return endpoint.run(call, next);
  };
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof CloudError) || (error.httpStatus ?? 500) < 500) return false;
  return error.kind === 'timeout' || error.kind === 'unavailable';
}

/** The call was not even tried, because its endpoint is believed dead. */
export class FailedFast extends CloudError {}

function failedFast(call: Call, waitMs: number): FailedFast {
  const called = calledBy(call);
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  const message = `${callName(called)} was not sent: nothing has come from its endpoint lately. Retry after ${retryAfterMs} ms`;
  return new FailedFast('unavailable', message, { ...called, retryAfterMs, neverSent: true });
}
