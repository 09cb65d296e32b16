import { CloudError } from '../errors/cloud-error.js';
import { backOffMs } from './back-off.js';
import type { Call, Step } from './call.js';
import { CircuitOpenError } from './circuit-breaker.js';
import { onAbort } from './on-abort.js';
import { stopped } from './or-aborted.js';

const maxAttempts = 5;
const pauses = { firstMs: 200, maxMs: 5_000 };

/** How often the same call may be executed: a read, a write with an idempotency key, and a write without one. */
type Repeatability = 'read' | 'keyedWrite' | 'plainWrite';

/** Which calls are sent again after a temporary failure. `undone`: only if they were certainly not executed. */
const retryTable: Readonly<Record<Repeatability, 'always' | 'undone'>> = {
  read: 'always',
  keyedWrite: 'always',
  plainWrite: 'undone',
};

/**
 * Repeats calls after temporary failures, with exponential back-off and full jitter. Upstream's own x-acs-retry-after takes
 * precedence. A wait that would end after the deadline is not started: the call fails at once, and retryAfterMs says how long
 * to wait.
 */
export function retry(random: () => number = Math.random): Step {
  return (next) => async (call) => {
    let last: CloudError | null = null;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(call);
      } catch (error) {
        if (!(error instanceof CloudError) || !error.retryable) throw error;
        // The call's own failure may have opened the circuit. It says more than the open circuit.
        if (error instanceof CircuitOpenError) throw last ? givenUp(last, error.retryAfterMs) : error;
        if (error.kind === 'throttled' && !error.neverSent) call.trace.throttled += 1;
        if (retryTable[repeatabilityOf(call)] === 'undone' && call.outcome?.isUncertain !== false) throw error;
        if (call.signal.aborted) throw stopped(call.action.name, call.signal.reason);
        const delayMs = error.retryAfterMs ?? random() * backOffMs(attempt, pauses);
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

function repeatabilityOf({ action: { write }, params }: Call): Repeatability {
  if (!write) return 'read';
  return write.token !== undefined && (params[write.token] ?? '') !== '' ? 'keyedWrite' : 'plainWrite';
}

function fits(call: Call, delayMs: number): boolean {
  return Date.now() + delayMs < call.deadlineAt();
}

function pause({ action, signal }: Call, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      leave();
      resolve();
    }, delayMs);
    const leave = onAbort(signal, () => {
      clearTimeout(timer);
      reject(stopped(action.name, signal.reason));
    });
  });
}
