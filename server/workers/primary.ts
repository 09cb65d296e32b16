import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { SharedMemory } from '../shared/memory/shared-memory.js';
import { AllMetrics, type EndReason } from './all-metrics.js';
import type { AnswerTo, Ask, Report } from './messages.js';
import type { Replacements } from './replacements.js';
import { type End, WorkerProcess } from './worker-process.js';

export interface PrimaryOptions {
  readonly workers: number;
  readonly log: Logger;
  /** The origin of the embedded cloud, if this process runs it. */
  readonly embeddedCloud: string | null;
  /** The time in which a worker that was told to end does so. */
  readonly graceMs: number;
  /** Is called when the workers cannot go on: there was an error at the start, or they end again and again. */
  readonly failed: (reason: string | null) => void;
  /** Seconds without a sign of life after which a worker is killed. Default: 30. */
  readonly hungAfter?: number;
}

const checkMs = 1_000;
const usuallyHungAfter = 30;
/** A worker that needs longer to start, or to be ready, does not take over. */
const startMs = 60_000;
/** How long a worker may take to tell its metrics. After that its last ones count. */
const tellMs = 1_000;
/** A worker that was told to end, and has not when its time is over, gets so much more. */
const extraMs = 2_000;

/**
 * Keeps a number of workers that serve one port, and holds what they share. It serves no request: node:cluster gives each new connection
 * to the next worker that is free.
 */
export class Primary {
  private readonly workers = new Set<WorkerProcess>();
  private readonly shared = new SharedMemory();
  private readonly metrics = new AllMetrics(() => this.serving().length);
  private readonly checks: NodeJS.Timeout;
  private isStarted = false;
  private isStopping = false;
  private restarting: Promise<void> | null = null;
  private restartsAgain = false;
  private scraping: Promise<string> | null = null;
  /** What to call when a worker has told its metrics. */
  private readonly tellings = new Map<WorkerProcess, () => void>();

  constructor(private readonly options: PrimaryOptions) {
    this.checks = setInterval(() => this.killHung(), checkMs);
  }

  /** Resolves with the origin when all workers take connections; null if one has ended before. The first worker checks the configuration. */
  async start(): Promise<string | null> {
    const first = this.fork({ isFirst: true });
    const origin = await first.served;
    if (origin === null) return null;
    const others = Array.from({ length: this.options.workers - 1 }, () => this.fork().served);
    const all = await Promise.all(others);
    if (all.includes(null)) return null;
    this.isStarted = true;
    return origin;
  }

  /** Starts a new worker in place of each, one after the other: the old one leaves when the new one is ready. */
  async restart(): Promise<void> {
    if (!this.isStarted || this.isStopping) return;
    if (this.restarting) {
      this.restartsAgain = true;
      return;
    }
    this.restarting = this.restartAll();
    await this.restarting;
    this.restarting = null;
    if (!this.restartsAgain) return;
    this.restartsAgain = false;
    await this.restart();
  }

  /** Ends all workers: they finish what is in flight. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.workers].map((worker) => worker.end('stop', this.options.graceMs + extraMs)));
    clearInterval(this.checks);
  }

  /** Whether there is a worker that takes connections. */
  isReady(): boolean {
    return !this.isStopping && this.serving().length > 0;
  }

  /** The metrics of all workers, in the text format of Prometheus. */
  allMetrics(): Promise<string> {
    this.scraping ??= this.scrape().finally(() => {
      this.scraping = null;
    });
    return this.scraping;
  }

  private async scrape(): Promise<string> {
    await Promise.all(this.serving().map((worker) => this.newMetrics(worker)));
    return this.metrics.text(() => this.serving().map(({ metrics }) => metrics));
  }

  private serving(): readonly WorkerProcess[] {
    return [...this.workers].filter(({ isServing }) => isServing);
  }

  /** `isCandidate`: it is to take over from another worker, and is not replaced if it ends before. */
  private fork({
    isFirst = false,
    isCandidate = false,
    place,
  }: {
    isFirst?: boolean;
    isCandidate?: boolean;
    place?: Replacements;
  } = {}): WorkerProcess {
    const { embeddedCloud } = this.options;
    const waitsUntilReady = this.isStarted && this.serving().length > 0;
    const worker = new WorkerProcess({
      start: { kind: 'start', isFirst, waitsUntilReady, embeddedCloud },
      ...(place && { place }),
      onReport: (from, report) => void this.hear(from, report),
    });
    this.workers.add(worker);
    void worker.ended.then(async (end) => {
      this.workers.delete(worker);
      this.metrics.keep(worker.metrics);
      const hasServed = (await worker.served) !== null;
      if (!worker.isLeaving && !(isCandidate && !hasServed)) await this.replace(worker, end);
    });
    return worker;
  }

  private async hear(worker: WorkerProcess, report: Report): Promise<void> {
    if (report.kind === 'asks') worker.tell({ kind: 'answers', answers: report.asks.map((ask) => this.answer(ask)) });
    else if (report.kind === 'metrics') this.tellings.get(worker)?.();
    else if (report.kind === 'ask for all metrics') {
      const text = await this.allMetrics().catch(() => null);
      worker.tell({ kind: 'all metrics', number: report.number, text });
    }
  }

  private answer([number, step, keys, args]: Ask): AnswerTo {
    return [number, this.shared.run(step, keys, args)];
  }

  /** A worker has ended by itself. */
  private async replace(worker: WorkerProcess, { code, signal }: End): Promise<void> {
    const { log, failed } = this.options;
    if (this.isStopping) return;
    const how = signal ?? (code === null ? 'no process' : `exit code ${code}`);
    // A worker that could not start has written why.
    if (!this.isStarted) return failed(code !== null ? null : `A worker was ended before it served: ${how}.`);
    const reason: EndReason = worker.isHung ? 'hung' : signal === null ? 'failed' : 'killed';
    this.metrics.workerEnded(reason);
    const pauseMs = worker.place.pauseAfter(worker.livedMs);
    if (pauseMs === null) return failed(`Workers end again and again, the last one with ${how} soon after its start.`);
    log.error({ worker: worker.pid, how, reason, pauseMs }, 'a worker has ended: another one replaces it');
    await sleep(pauseMs);
    if (!this.isStopping) this.fork({ place: worker.place });
  }

  private async restartAll(): Promise<void> {
    const { log, workers } = this.options;
    log.info({ workers }, 'a rolling restart begins');
    for (const old of [...this.workers]) {
      const candidate = this.fork({ isCandidate: true });
      const isInTime = await Promise.race([candidate.served, sleep(startMs, null, { ref: false })]);
      if (this.isStopping) return;
      if (isInTime === null) {
        candidate.isLeaving = true;
        candidate.kill();
        this.metrics.restarted('failed');
        return log.error('the rolling restart has stopped, because a new worker did not start: the old ones serve on');
      }
      // An old one that has ended by itself meanwhile is replaced already.
      const surplus = this.workers.has(old) ? old : candidate;
      await surplus.end('leave', this.options.graceMs + extraMs);
      if (this.isStopping) return;
    }
    this.metrics.restarted('ok');
    log.info({ workers }, 'the rolling restart is over');
  }

  /** Has the worker tell its metrics. The last ones count if it does not. */
  private async newMetrics(worker: WorkerProcess): Promise<void> {
    const told = new Promise<void>((resolve) => this.tellings.set(worker, resolve));
    worker.tell({ kind: 'tell metrics' });
    await Promise.race([told, worker.ended, sleep(tellMs, undefined, { ref: false })]);
    this.tellings.delete(worker);
  }

  private killHung(): void {
    const { hungAfter = usuallyHungAfter, log } = this.options;
    for (const worker of this.workers) {
      if (worker.countSilence() <= hungAfter || worker.isHung) continue;
      worker.isHung = true;
      log.error({ worker: worker.pid, seconds: hungAfter }, 'a worker gives no sign of life, and is killed');
      worker.kill();
    }
  }
}
