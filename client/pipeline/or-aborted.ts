import { CloudError } from '../errors/cloud-error.js';
import { onAbort, type Signal } from './on-abort.js';

/** The result of the work, or a rejection as soon as the signal is aborted. The work itself continues. */
export function orAborted<Value>(work: Promise<Value>, action: string, signal: Signal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopped(action, signal.reason));
    if (signal.aborted) stop();
    const leave = onAbort(signal, stop);
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error) => {
        leave();
        reject(error);
      },
    );
  });
}

/** The error of work that was stopped because its deadline passed or its client disconnected. */
export function stopped(action: string, reason: unknown): CloudError {
  return reason instanceof CloudError
    ? reason
    : new CloudError('timeout', `${action} was stopped before it answered.`, { cause: reason });
}
