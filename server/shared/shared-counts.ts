import { type AdmissionLimits, burstSeconds, type Refused } from '../admission/caller-admission.js';
import type { SharedCounts } from '../admission/shared-admission.js';
import { keyOf } from './keys.js';
import type { KnownReplicas } from './replicas.js';
import type { SharedStore } from './store.js';

/** Ended operations are told so late. Mostly the next operation of the caller comes before, and says the same. */
const tellMs = 20;

export interface CountsOptions {
  readonly store: SharedStore;
  readonly limits: AdmissionLimits;
  /** This replica. */
  readonly id: string;
  readonly replicas: KnownReplicas;
}

/** The limits of callers, counted over all replicas. While the store is away, and until all are back after that, each replica has its part of them. */
export class CountsInStore implements SharedCounts {
  /** What is to be told soon: only the last number of each caller. */
  private readonly untold = new Map<string, number>();

  constructor(private readonly options: CountsOptions) {}

  async take(identity: string, operations: number, inside: number): Promise<Refused | 'unknown'> {
    const { store, id, limits, replicas } = this.options;
    if (!replicas.areThere) return 'unknown';
    this.untold.delete(identity);
    const args = [id, inside, operations, limits.ratePerSecond, burstSeconds * 1000, limits.concurrent];
    const [verdict, ms] = (await store.run('take', [keyOf('admission', identity)], args)) ?? [];
    if (verdict === 'admitted') return null;
    return verdict === 'rate' || verdict === 'concurrency' ? { refusal: verdict, retryAfterMs: Number(ms) } : 'unknown';
  }

  tell(identity: string, inside: number): void {
    if (this.options.limits.concurrent === 0) return;
    if (this.untold.size === 0) setTimeout(() => this.tellAll(), tellMs).unref();
    this.untold.set(identity, inside);
  }

  part(): number {
    return 1 / this.options.replicas.count;
  }

  /** Tells it now, because this process ends. */
  tellAll(): void {
    const { store, id } = this.options;
    for (const [identity, inside] of this.untold) void store.run('tell', [keyOf('admission', identity)], [id, inside]);
    this.untold.clear();
  }
}
