import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError } from '../errors/cloud-error.js';
import type { Call, Step } from './call.js';
import { CircuitOpenError } from './circuit-breaker.js';
import { stopped } from './deadline.js';

const maxAttempts = 5;
const baseDelayMs = 100;
const maxDelayMs = 5_000;

/**
 * Repeats what may succeed by itself (throttled, unavailable, an attempt that took too long): exponential with full
 * jitter, except that upstream's own x-acs-retry-after wins. A wait that would outlive the deadline is not begun: the
 * failure goes up at once and says in retryAfterMs how long to wait. A write that may have been executed is repeated with
 * its idempotency key only, and with the same one.
 */
export function retry(random: () => number = Math.random): Step {
  return (next) => async (call) => {
    let last: CloudError | null = null;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(call);
      } catch (error) {
        if (!(error instanceof CloudError) || !error.retryable) throw error;
        // Its own failures may have been those that opened the circuit, and say more than that it is open.
        if (error instanceof CircuitOpenError) throw last ? givenUp(last, error.retryAfterMs) : error;
        if (error.kind === 'throttled' && !error.neverSent) call.trace.throttled += 1;
        if (call.trace.uncertain && !isIdempotent(call)) throw error;
        if (call.signal.aborted) throw stopped(call.action.name, call.signal.reason);
        const delayMs = error.retryAfterMs ?? random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt);
        if (attempt === maxAttempts || !fits(call, delayMs)) throw givenUp(error, delayMs);
        last = error;
        await pause(call, delayMs);
      }
    }
  };
}

function givenUp(error: CloudError, retryAfterMs = 0): CloudError {
  return new CloudError(error.kind, error.message, { ...error, retryAfterMs: Math.ceil(retryAfterMs), cause: error });
}

function isIdempotent({ action: { write }, params }: Call): boolean {
  return write?.token !== undefined && (params[write.token] ?? '') !== '';
}

function fits(call: Call, delayMs: number): boolean {
  return Date.now() + delayMs < call.deadlineAt();
}

async function pause(call: Call, delayMs: number): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal: call.signal });
  } catch {
    throw stopped(call.action.name, call.signal.reason);
  }
}
