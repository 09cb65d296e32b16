import type { Logger } from 'pino';
import { type EmbeddedCloud, readyCallers } from './embedded-cloud.js';
import { readFirstExample } from './explorer/examples.js';
import { startBanner } from './start-banner.js';

export interface Serving {
  readonly origin: string;
  /** Where cloud calls go. Null = to the real cloud. */
  readonly upstream: string | null;
  readonly embeddedCloud: EmbeddedCloud | null;
  readonly log: Logger;
  /** The number of processes, if there are several. */
  readonly workers?: number;
}

/** Says once that the gateway serves: with the embedded cloud as a text for people, else as a line of the log. */
export async function tellServing({ origin, upstream, embeddedCloud, log, workers }: Serving): Promise<void> {
  const readyMs = Math.round(process.uptime() * 1000);
  if (embeddedCloud) {
    const query = await readFirstExample();
    process.stdout.write(startBanner({ origin, readyMs, ...readyCallers(embeddedCloud), query }));
  } else log.info({ origin, upstream, readyMs, ...(workers !== undefined && { workers }) }, 'serving');
}
