import type { Backend } from '../shared/steps.js';
import type { MetricValues } from '../telemetry/metrics.js';
import type { Order, Report, StartOrder } from './messages.js';
import { PrimaryBackend } from './primary-backend.js';

/** How a worker ends: another one takes over its connections, or all of them end. */
export type Ending = 'leave' | 'stop';

/** A worker's connection to its primary. */
export interface Primary {
  readonly start: StartOrder;
  /** What the workers share. */
  readonly backend: Backend;
  /** To be called when this worker takes connections. */
  serving(origin: string): void;
  /** Calls back once, when the primary says that this worker is to end. */
  whenOrdered(end: (how: Ending) => void): void;
  /** The metrics of all workers. */
  allMetrics(): Promise<string>;
  /** How the primary reads the metrics of this worker. */
  tellMetricsFrom(read: () => Promise<MetricValues>): void;
  /** Tells what the primary must know before this process ends. */
  sayGoodbye(): Promise<void>;
}

/** How often a worker gives a sign of life. */
const beatMs = 1_000;
/** And tells its counts, which would be lost with it. */
const beatsBetweenMetrics = 10;
const scrapeMs = 3_000;
/** Signals go to the primary. A terminal sends them to all processes. */
const ignored = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Joins the primary that has started this process. If the primary ends, node:cluster ends this process too. */
export async function joinPrimary(): Promise<Primary> {
  for (const signal of ignored) process.on(signal, () => undefined);
  // A message could not be sent, because the primary is gone. This process then ends.
  process.on('error', () => undefined);
  const report = (message: Report) =>
    new Promise<void>((sent) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => sent());
      else sent();
    });
  const backend = new PrimaryBackend((asks) => {
    // A callback for each message would cost as much as the message.
    if (process.connected) process.send?.({ kind: 'asks', asks } satisfies Report);
  });
  const scrapes = new Map<number, (text: string | null) => void>();
  let scraped = 0;
  let end: ((how: Ending) => void) | null = null;
  let read: (() => Promise<MetricValues>) | null = null;
  const tellMetrics = async () => {
    if (read) await report({ kind: 'metrics', values: await read() });
  };
  const start = await new Promise<StartOrder>((started) => {
    process.on('message', (order: Order) => {
      if (order.kind === 'answers') backend.answered(order.answers);
      else if (order.kind === 'tell metrics') void tellMetrics();
      else if (order.kind === 'all metrics') scrapes.get(order.number)?.(order.text);
      else if (order.kind === 'start') started(order);
      else if (end) end(order.kind);
      // It has not begun to serve.
      else process.exit(0);
    });
    // The other way round the order would be lost, because nothing listens at first.
    void report({ kind: 'hello' });
  });
  const scrape = async () => {
    scraped += 1;
    const number = scraped;
    const text = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), scrapeMs);
      scrapes.set(number, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      void report({ kind: 'ask for all metrics', number });
    }).finally(() => scrapes.delete(number));
    if (text === null) throw new Error('The primary has not told the metrics of all workers.');
    return text;
  };
  /** Anyone may ask for /metrics, and the primary, which all workers need, writes a long text for each question. */
  let scraping: Promise<string> | null = null;
  let beats = 0;
  setInterval(() => {
    beats += 1;
    void (beats % beatsBetweenMetrics === 0 ? tellMetrics() : report({ kind: 'beat' }));
  }, beatMs).unref();
  return {
    start,
    backend,
    serving: (origin) => void report({ kind: 'serving', origin }),
    whenOrdered(call) {
      end = call;
    },
    allMetrics() {
      scraping ??= scrape().finally(() => {
        scraping = null;
      });
      return scraping;
    },
    tellMetricsFrom(call) {
      read = call;
    },
    sayGoodbye: tellMetrics,
  };
}
