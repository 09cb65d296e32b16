import { keyOf } from './keys.js';
import type { Reply } from './steps.js';
import type { SharedStore } from './store.js';

const beatMs = 1_000;
/** While the store, or a replica that was there before, is away, it is looked for more often. */
const tryMs = 250;
/** A replica that was silent for so long is gone. */
const aliveMs = 3_500;

/** A group of replicas. */
export interface KnownReplicas {
  /** The last known number. */
  readonly count: number;
  /** Whether all that were known have given a sign of life since the store was away. The others still use their parts of each limit. */
  readonly areThere: boolean;
}

/** Tells the other replicas that this one is there, counts them, and finds out whether the store is there. */
export class Replicas {
  private readonly known = new LastKnown();
  private readonly near = new LastKnown();
  private timer: NodeJS.Timeout | null = null;
  private isOver = false;

  constructor(
    private readonly store: SharedStore,
    private readonly id: string,
    private readonly address: string,
    /** Is called with each beat. */
    private readonly onBeat: () => void,
  ) {}

  /** Those that use the store. */
  get all(): KnownReplicas {
    return this.known;
  }

  /** Those whose calls leave from the same address. */
  get atAddress(): KnownReplicas {
    return this.near;
  }

  /** The store has gone away. */
  lose(): void {
    this.known.lose();
    this.near.lose();
  }

  async start(): Promise<void> {
    await this.beat(aliveMs);
    this.onBeat();
    if (this.isOver) return;
    const isCalm = this.store.isUp && this.known.areThere && this.near.areThere;
    this.timer = setTimeout(() => void this.start(), isCalm ? beatMs : tryMs).unref();
  }

  /** Leaves, so that the others need not wait until it counts as gone. */
  async stop(): Promise<void> {
    this.isOver = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.store.isUp) await this.beat(-aliveMs);
  }

  private async beat(ms: number): Promise<void> {
    const beat = (name: string) => this.store.run('heartbeat', [keyOf('replicas', name)], [this.id, ms], true);
    const [all, near] = await Promise.all([beat('all'), beat(`at ${this.address}`)]);
    this.known.set(all);
    this.near.set(near);
  }
}

/**
 * The last known number. It holds while the store is away. It falls only after the time in which all replicas give a sign of life:
 * a store that was away knows few of them at first.
 */
class LastKnown implements KnownReplicas {
  count = 1;
  areThere = true;
  /** Since when there are fewer. */
  private fewerSince: number | null = null;

  set(reply: Reply | null): void {
    const count = Number(reply?.[0] ?? 0);
    if (count < 1) return;
    const now = performance.now();
    if (count < this.count) this.fewerSince ??= now;
    else this.fewerSince = null;
    if (this.fewerSince !== null && now - this.fewerSince < aliveMs) return;
    this.count = count;
    this.areThere = true;
    this.fewerSince = null;
  }

  lose(): void {
    this.areThere = false;
    this.fewerSince = null;
  }
}
