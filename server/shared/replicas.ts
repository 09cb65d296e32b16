import { keyOf } from './keys.js';
import type { Reply } from './steps.js';
import type { SharedStore } from './store.js';

const beatMs = 1_000;
/** While the store is away it is tried more often. */
const tryMs = 250;
/** A replica that was silent for so long is gone. */
const aliveMs = 3_500;

/** Tells the other replicas that this one is there, counts them, and finds out whether the store is there. */
export class Replicas {
  private readonly all = new LastKnown();
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

  /** The last known number of replicas that use the store. */
  get count(): number {
    return this.all.value;
  }

  /** Those whose calls leave from the same address. */
  get atAddress(): number {
    return this.near.value;
  }

  async start(): Promise<void> {
    await this.beat(aliveMs);
    this.onBeat();
    if (this.isOver) return;
    this.timer = setTimeout(() => void this.start(), this.store.isUp ? beatMs : tryMs).unref();
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
    this.all.set(all);
    this.near.set(near);
  }
}

/**
 * The last known number. It holds while the store is away. It falls only after the time in which all replicas give a sign of life:
 * a store that was away knows few of them at first.
 */
class LastKnown {
  value = 1;
  private seenAt = Number.NEGATIVE_INFINITY;

  set(reply: Reply | null): void {
    const now = performance.now();
    const count = Number(reply?.[0] ?? 0);
    if (count < 1 || (count < this.value && now - this.seenAt < aliveMs)) return;
    this.value = count;
    this.seenAt = now;
  }
}
