/** Starts the thread that watches a gateway's health, and takes down what it saw. */
import { Worker } from 'node:worker_threads';
import type { GatewayProcess } from '../server/gateway-process.js';

interface Seen {
  /** By the clock, and as computed by the gateway itself; and how often there was no answer. */
  readonly worst: { readonly wallMs: number; readonly ownMs: number; readonly failures: number };
  /** What its main thread had waited for a processor by when, in epoch milliseconds. */
  readonly samples: readonly { readonly at: number; readonly waited: number }[];
}

export interface Health extends Pick<Seen, 'worst'> {
  /** How long the gateway waited for a processor between two moments. */
  readonly waitedMs: (from: number, until: number) => number;
}

export function watchHealth({ origin, pid }: GatewayProcess): { readonly stop: () => Promise<Health> } {
  const worker = new Worker(new URL('health-watch.mjs', import.meta.url), {
    workerData: { origin, pid },
    execArgv: [],
  });
  return {
    stop: async () => {
      const seen = new Promise<Seen>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      worker.postMessage('stop');
      const { worst, samples } = await seen;
      const waitedBy = (moment: number) => samples.findLast(({ at }) => at <= moment)?.waited ?? 0;
      return { worst, waitedMs: (from, until) => Math.max(0, waitedBy(until) - waitedBy(from)) };
    },
  };
}
