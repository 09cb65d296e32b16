import cluster, { type Worker } from 'node:cluster';
import type { MetricValues } from '../telemetry/metrics.js';
import type { Order, Report, StartOrder } from './messages.js';
import { Replacements } from './replacements.js';

/** How a process has ended. Without code and signal it could not be started. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface WorkerOptions {
  readonly start: StartOrder;
  /** The place that it takes. Default: a new one. */
  readonly place?: Replacements;
  readonly onReport: (worker: WorkerProcess, report: Report) => void;
}

/** A worker, as its primary sees it. */
export class WorkerProcess {
  readonly place: Replacements;
  /** Its origin when it takes connections; null if it has ended before. */
  readonly served: Promise<string | null>;
  readonly ended: Promise<End>;
  /** Whether it takes connections. */
  isServing = false;
  /** Whether it was told to end. */
  isLeaving = false;
  /** Whether it gives no sign of life. */
  isHung = false;
  /** As it told them last. */
  metrics: MetricValues = [];
  private readonly startedAt = performance.now();
  private readonly worker: Worker;
  private checksSinceReport = 0;

  constructor({ start, place = new Replacements(), onReport }: WorkerOptions) {
    this.place = place;
    const worker = cluster.fork();
    this.worker = worker;
    const closeLost = rememberHandle(worker);
    this.ended = new Promise((resolve) => {
      const over = (code: number | null, signal: string | null) => {
        closeLost();
        this.isServing = false;
        resolve({ code, signal });
      };
      worker.once('exit', over);
      // Without a listener an error ends this process. A worker that could not be started, because the machine has no room for it,
      // has no exit. The exit of one that a message could not be sent to follows.
      worker.on('error', () => {
        if (worker.process.pid === undefined) over(null, null);
      });
    });
    this.served = new Promise((resolve) => {
      void this.ended.then(() => resolve(null));
      worker.on('message', (report: Report) => {
        this.checksSinceReport = 0;
        // What was told before it listened is lost.
        if (report.kind === 'hello') this.tell(this.isLeaving ? { kind: 'stop' } : start);
        if (report.kind === 'metrics') this.metrics = report.values;
        if (report.kind === 'serving') {
          this.isServing = true;
          resolve(report.origin);
        }
        onReport(this, report);
      });
    });
  }

  get pid(): number {
    return this.worker.process.pid ?? 0;
  }

  get livedMs(): number {
    return performance.now() - this.startedAt;
  }

  tell(order: Order): void {
    // An error means that it ends.
    if (this.worker.isConnected()) this.worker.send(order, () => undefined);
  }

  /** Ends it, at the latest after `graceMs`. */
  end(how: 'leave' | 'stop', graceMs: number): Promise<End> {
    this.isLeaving = true;
    this.tell({ kind: how });
    const timer = setTimeout(() => this.kill(), graceMs);
    return this.ended.finally(() => clearTimeout(timer));
  }

  /** To be called at equal times: the number of calls since its last sign of life, so that time in which the machine slept does not count. */
  countSilence(): number {
    this.checksSinceReport += 1;
    return this.checksSinceReport;
  }

  kill(): void {
    this.worker.process.kill('SIGKILL');
  }
}

/**
 * A connection that is on its way to a worker has no owner if the worker is killed: node:cluster waits for its answer for ever, and
 * so would the client. Returns a function that closes it. A handle that the worker has taken over is closed here already.
 */
function rememberHandle({ process: child }: Worker): () => void {
  let last: { close?: () => void } | undefined;
  const send: typeof child.send = child.send.bind(child);
  child.send = (message: unknown, handle?: unknown, ...rest: unknown[]) => {
    if (typeof handle === 'object' && handle !== null) last = handle;
    return Reflect.apply(send, child, [message, handle, ...rest]);
  };
  return () => last?.close?.();
}
