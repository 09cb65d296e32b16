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
import { CallSignal } from './on-abort.js';
import { orAborted, stopped } from './or-aborted.js';

/**
 * A circuit opens after this many consecutive failures over this period. A few failed calls say little about their endpoint,
 * and a short disturbance passes.
 */
const tripThresholds = [
  { failures: 10, ms: 10_000 },
  { failures: 40, ms: 1_000 },
] as const;
/** Calls that arrive during a trial wait for its result, unless the trial already takes longer than this. */
const maxTrialWaitMs = 1_000;
const openPauses = { firstMs: 1_000, maxMs: 30_000 };
/** An open circuit that no call has asked for this time says nothing about its endpoint any more. */
const forgottenMs = 60_000;

/** The endpoint did not respond. */
class NoResponse extends Error {
  constructor(override readonly cause: unknown) {
    super('The endpoint did not respond.');
  }
}

/** A trial ended before it showed anything about its endpoint. */
class InconclusiveTrial extends NoResponse {}

type Attempt = { readonly answer: Answer } | { readonly error: unknown };

/** Counts consecutive failures, and since when. Calls that began before the latest response do not count. */
class FailureStreak implements IBreaker {
  state = { failures: 0, since: Number.POSITIVE_INFINITY };
  private aliveAt = Number.NEGATIVE_INFINITY;
  private isOver = false;

  /** Records the failure of an attempt that began at this time. */
  failed(begunAt: number): void {
    if (begunAt < this.aliveAt) return;
    this.state = { failures: this.state.failures + 1, since: Math.min(this.state.since, begunAt) };
  }

  success(): void {
    this.aliveAt = performance.now();
    this.isOver = false;
    this.state = { failures: 0, since: Number.POSITIVE_INFINITY };
  }

  /** Opens the circuit once per streak: late failures of the same streak must not fail a trial. */
  failure(): boolean {
    const failingMs = performance.now() - this.state.since;
    const isDead = tripThresholds.some(({ failures, ms }) => this.state.failures >= failures && failingMs >= ms);
    const opens = isDead && !this.isOver;
    this.isOver ||= isDead;
    return opens;
  }
}

/** One endpoint: its circuit, when the circuit lets the next call through, and since when a trial runs. */
class Endpoint {
  private readonly streak = new FailureStreak();
  private opensAt = 0;
  private triedSince = 0;
  private failedTrials = 0;
  private askedAt = 0;
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

  /** Whether calls of the last minute were not sent, or only tried. */
  get isOpen(): boolean {
    return this.circuit.state !== CircuitState.Closed && performance.now() - this.askedAt < forgottenMs;
  }

  run(call: Call, send: Send): Promise<Answer> {
    this.askedAt = performance.now();
    return this.circuit.state === CircuitState.Closed ? this.sent(call, send) : this.tried(call, send);
  }

  /** The circuit is closed. It sees only failures: an answer does no more to it than the streak does here, and takes less time. */
  private async sent(call: Call, send: Send): Promise<Answer> {
    try {
      const attempt = await this.observed(call, send);
      this.streak.success();
      if ('error' in attempt) throw attempt.error;
      return attempt.answer;
    } catch (error) {
      if (!(error instanceof NoResponse)) throw error;
      // Another call may have opened it meanwhile.
      if (this.circuit.state === CircuitState.Closed) await this.fail(error);
      throw error.cause;
    }
  }

  private async fail(error: NoResponse): Promise<void> {
    await this.circuit.execute(() => Promise.reject(error)).catch(() => undefined);
  }

  private async tried(call: Call, send: Send): Promise<Answer> {
    const isTrying = this.circuit.state === CircuitState.HalfOpen;
    if (isTrying && performance.now() - this.triedSince > maxTrialWaitMs) throw circuitOpen(call, maxTrialWaitMs);
    try {
      // A trial continues after its client leaves, so the wait must end separately.
      const trial = this.circuit.execute(() => this.attempt(call, send));
      const attempt = await orAborted(trial, call.action.name, call.signal);
      if ('error' in attempt) throw attempt.error;
      return attempt.answer;
    } catch (error) {
      if (isBrokenCircuitError(error)) throw circuitOpen(call, this.opensAt - Date.now());
      throw error instanceof NoResponse ? error.cause : error;
    }
  }

  /** Calls that have waited for a trial find the circuit closed. */
  private attempt(call: Call, send: Send): Promise<Attempt> {
    return this.circuit.state === CircuitState.Closed ? this.observed(call, send) : this.trial(call, send);
  }

  /**
   * Throws NoResponse, and failures that say nothing about the endpoint: the wait was aborted, or nothing was sent. The circuit
   * counts every other failure as a response, so it is returned as a value.
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

  /** A trial has the time of a whole attempt, even if its client leaves. After an inconclusive trial the next call tries. */
  private async trial(call: Call, send: Send): Promise<Attempt> {
    this.triedSince = performance.now();
    try {
      return await this.observed({ ...call, signal: new CallSignal() }, send);
    } catch (error) {
      throw error instanceof NoResponse ? error : new InconclusiveTrial(error);
    }
  }
}

/**
 * One circuit for each endpoint (product and region) of an account. It opens after a period with only lost connections,
 * timeouts and 5xx answers. Calls then fail at once instead of holding a slot until they time out. Every refusal counts as a
 * response, and an aborted attempt counts as nothing. After one second, and longer each time, one call tries the endpoint
 * again. Calls of other accounts, and calls with invented credentials, have circuits of their own.
 */
export class Circuits {
  private readonly endpoints = new EndpointRegistry(() => new Endpoint());

  readonly step: Step = (next) => (call) => this.endpoints.of(call).run(call, next);

  /** How many are open. */
  open(): number {
    let open = 0;
    for (const { isOpen } of this.endpoints.values()) if (isOpen) open += 1;
    return open;
  }
}

/** Failures that do not come from this endpoint: a spent budget, an expired token, a failed exchange. */
function isUnsent({ action }: Call, error: unknown): boolean {
  if (!(error instanceof CloudError)) return true;
  if (error.kind === 'budget' || (error.kind === 'expired' && error.upstreamCode === undefined)) return true;
  return error.action !== undefined && error.action !== action.name;
}

function isNoResponse(error: unknown): boolean {
  // A host that does not exist is a permanent answer, like a refusal.
  if (!(error instanceof CloudError) || error.isLasting || (error.httpStatus ?? 500) < 500) return false;
  return error.kind === 'timeout' || error.kind === 'unavailable';
}

/** The call was not sent, because its circuit is open. */
export class CircuitOpenError extends CloudError {}

function circuitOpen(call: Call, waitMs: number): CircuitOpenError {
  const called = calledAction(call);
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  const message = `${callName(called)} was not sent: its endpoint has not responded lately. Retry after ${retryAfterMs} ms`;
  return new CircuitOpenError('unavailable', message, { ...called, retryAfterMs, neverSent: true });
}
