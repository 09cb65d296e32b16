import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { SharedWrites } from '../../client/cache/write-versions.js';
import type { OpenPace } from '../../client/throttling/pace.js';
import { type AdmissionLimits, type Admissions, CallerAdmission } from '../admission/caller-admission.js';
import { SharedAdmission } from '../admission/shared-admission.js';
import type { DocumentStore } from '../documents/persisted-documents.js';
import type { StoreMetrics } from '../telemetry/store-metrics.js';
import { Replicas } from './replicas.js';
import { CountsInStore } from './shared-counts.js';
import { DocumentsInStore } from './shared-documents.js';
import { SharedPace } from './shared-pace.js';
import { VersionsInStore } from './shared-writes.js';
import type { Backend } from './steps.js';
import { SharedStore } from './store.js';

/** What processes share. Each part works, in a smaller way, while what keeps it is away. */
export interface Shared {
  readonly openPace: OpenPace;
  readonly writes: SharedWrites;
  readonly documents: DocumentStore;
  readonly admissions: Admissions;
  close(): Promise<void>;
}

export interface SharedOptions {
  readonly backend: Backend;
  /** The backend in lines of the log, such as Redis, and where it is. */
  readonly name: string;
  readonly where: object;
  /** The name of the address that calls leave from. */
  readonly egressAddress: string;
  readonly limits: AdmissionLimits;
  readonly log: Logger;
  readonly metrics: StoreMetrics;
}

/** The beats between two times that open operations are told again. They are kept for a minute. */
const beatsBetween = 15;

/** Joins those that share the backend. A backend that is away is no error. */
export async function openShared(options: SharedOptions): Promise<Shared> {
  const { backend, name, where, egressAddress, limits, log, metrics } = options;
  const store = new SharedStore(backend, {
    ended: metrics.ended,
    wentAway(reason) {
      metrics.changed(false);
      replicas.lose();
      log.warn(
        { ...where, reason },
        `${name} is away: this process has its part of each limit, and uses no answer again`,
      );
    },
    cameUp(wasAway) {
      metrics.changed(true);
      if (wasAway) log.info(where, `${name} is back`);
    },
  });
  const id = randomUUID();
  const writes = new VersionsInStore(store);
  let beats = 0;
  const replicas = new Replicas(store, id, egressAddress, () => {
    metrics.counted(replicas.all.count);
    void writes.catchUp();
    beats += 1;
    if (beats % beatsBetween === 0) admissions.tellAll();
  });
  const counts = new CountsInStore({ store, limits, id, replicas: replicas.all });
  const admissions = new SharedAdmission(new CallerAdmission(limits), counts);
  await replicas.start();
  let paces = 0;
  return {
    openPace: (options) => {
      paces += 1;
      // A fixed rate is that of the address.
      const sharing = options.isFixed ? replicas.atAddress : replicas.all;
      return new SharedPace(options, { store, id: `${id}.${paces}`, replicas: sharing });
    },
    writes,
    documents: new DocumentsInStore(store),
    admissions: limits.concurrent > 0 || limits.ratePerSecond > 0 ? admissions : new CallerAdmission(limits),
    async close() {
      counts.tellAll();
      await replicas.stop();
      store.close();
    },
  };
}
