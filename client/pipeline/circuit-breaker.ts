import {
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleType,
  type IBreaker,
  isBrokenCircuitError,
} from 'cockatiel';
import { CloudError, callName } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import { EndpointRegistry } from '../throttling/endpoint-registry.js';
import { calledAction } from '../wire/read-response.js';
import { backOffMs } from './back-off.js';
import type { Call, Send, Step } from './call.js';
import { orAborted, stopped } from './or-aborted.js';

/**
 * What opens a circuit: so many failures in a row, over so long a time. A few calls that fail to the end say little about
 * their endpoint, and a hiccup is over soon.
 */
const tripThresholds = [
  { failures: 10, ms: 10_000 },
  { failures: 40, ms: 1_000 },
] as const;
/** Calls that come during a trial wait for its result, unless the trial has taken so long already. */
const maxTrialWaitMs = 1_000;
const openPauses = { firstMs: 1_000, maxMs: 30_000 };

/** An endpoint gave no sign of life. */
class NoResponse extends Error {
  constructor(override readonly cause: unknown) {
    super('No sign of life.');
  }
}

/** A trial ended before it said anything about its endpoint. */
class InconclusiveTrial extends NoResponse {}

type Attempt = { readonly answer: Answer } | { readonly error: unknown };

/** Failures in a row, and since when. Calls that began before the newest sign of life do not belong to the row. */
class FailureStreak implements IBreaker {
  state = { failures: 0, since: Number.POSITIVE_INFINITY };
  private aliveAt = Number.NEGATIVE_INFINITY;
  private isOver = false;

  /** An attempt fails that was begun at this time. */
  failed(begunAt: number): void {
    if (begunAt < this.aliveAt) return;
    this.state = { failures: this.state.failures + 1, since: Math.min(this.state.since, begunAt) };
  }

  success(): void {
    this.aliveAt = performance.now();
    this.isOver = false;
    this.state = { failures: 0, since: Number.POSITIVE_INFINITY };
  }

  /** Once: stragglers of a row that has opened the circuit do not speak against a trial. */
  failure(): boolean {
    const failingMs = performance.now() - this.state.since;
    const isDead = tripThresholds.some(({ failures, ms }) => this.state.failures >= failures && failingMs >= ms);
    const opens = isDead && !this.isOver;
    this.isOver ||= isDead;
    return opens;
  }
}

/** One endpoint: its circuit, when that lets the next call through, and since when a trial is under way. */
class Endpoint {
  private readonly streak = new FailureStreak();
  private opensAt = 0;
  private triedSince = 0;
  private failedTrials = 0;
  private readonly circuit = circuitBreaker(handleType(NoResponse), {
    breaker: this.streak,
    halfOpenAfter: new DelegateBackoff<{ readonly result: object }>(({ result }) => {
      const saysNothing = 'error' in result && result.error instanceof InconclusiveTrial;
      if (!saysNothing) this.failedTrials += 1;
      const ms = saysNothing ? 0 : backOffMs(this.failedTrials, openPauses);
      this.opensAt = Date.now() + ms;
      return ms;
    }),
  });

  constructor() {
    this.circuit.onReset(() => {
      this.failedTrials = 0;
    });
  }

  async run(call: Call, send: Send): Promise<Answer> {
    const { state } = this.circuit;
    const isTrying = state === CircuitState.HalfOpen;
    if (isTrying && performance.now() - this.triedSince > maxTrialWaitMs) throw circuitOpen(call, maxTrialWaitMs);
    try {
      const running = this.circuit.execute(() => this.attempt(call, send));
      // A trial does not end with its client, so the client must be let go.
      const attempt = await (state === CircuitState.Closed
        ? running
        : orAborted(running, call.action.name, call.signal));
      if ('error' in attempt) throw attempt.error;
      return attempt.answer;
    } catch (error) {
      if (isBrokenCircuitError(error)) throw circuitOpen(call, this.opensAt - Date.now());
      throw error instanceof NoResponse ? error.cause : error;
    }
  }

  private attempt(call: Call, send: Send): Promise<Attempt> {
    return this.circuit.state === CircuitState.Closed ? this.observed(call, send) : this.trial(call, send);
  }

  /**
   * NoResponse is thrown, and so is a failure that says nothing of the endpoint: the wait was aborted, or nothing was sent. Any
   * other failure is a sign of life, and a value to the circuit.
   */
  private async observed(call: Call, send: Send): Promise<Attempt> {
    if (call.signal.aborted) throw stopped(call.action.name, call.signal.reason);
    const startedAt = performance.now();
    try {
      return { answer: await send(call) };
    } catch (error) {
      if (call.signal.aborted || isUnsent(call, error)) throw error;
      if (!isNoResponse(error)) return { error };
      this.streak.failed(startedAt);
      throw new NoResponse(error);
    }
  }

  /** It has the time of an attempt, whether or not its client waits for it. One that says nothing leaves the next to try. */
  private async trial(call: Call, send: Send): Promise<Attempt> {
    this.triedSince = performance.now();
    try {
      return await this.observed({ ...call, signal: new AbortController().signal }, send);
    } catch (error) {
      throw error instanceof NoResponse ? error : new InconclusiveTrial(error);
    }
  }
}

/**
 * One circuit for each endpoint (product and region) of an account. It opens when nothing but lost connections, silence and
 * 5xx has come from there for a while, and then calls fail at once instead of holding a slot until they time out; every
 * refusal is a sign of life, and an attempt that was given up says nothing. After a second, and longer each time, one call
 * tries whether it is back. What other accounts, or made-up credentials, meet there opens and closes nothing here.
 */
export function circuit(): Step {
  const endpoints = new EndpointRegistry(() => new Endpoint());
  return (next) => (call) => endpoints.of(call).run(call, next);
}

/** A budget that is spent, a token that has ended, an exchange that failed: nothing of it came from this endpoint. */
function isUnsent({ action }: Call, error: unknown): boolean {
  if (!(error instanceof CloudError)) return true;
  if (error.kind === 'budget' || (error.kind === 'expired' && error.upstreamCode === undefined)) return true;
  return error.action !== undefined && error.action !== action.name;
}

function isNoResponse(error: unknown): boolean {
  // A name that does not exist is as sure an answer as a refusal.
  if (!(error instanceof CloudError) || error.isLasting || (error.httpStatus ?? 500) < 500) return false;
  return error.kind === 'timeout' || error.kind === 'unavailable';
}

/** The call was not even tried, because its endpoint is believed dead. */
export class CircuitOpenError extends CloudError {}

function circuitOpen(call: Call, waitMs: number): CircuitOpenError {
  const called = calledAction(call);
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  const message = `${callName(called)} was not sent: nothing has come from its endpoint lately. Retry after ${retryAfterMs} ms`;
  return new CircuitOpenError('unavailable', message, { ...called, retryAfterMs, neverSent: true });
}
