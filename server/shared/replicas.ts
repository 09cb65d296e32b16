import { keyOf } from './keys.js';
import type { Reply } from './steps.js';
import type { SharedStore } from './store.js';

const beatMs = 1_000;
/** While the store, or a replica that was there before, is away, it is looked for more often. */
const tryMs = 250;
/** A replica that was silent for so long is gone. */
const aliveMs = 3_500;

/** Replicas that use the same limits. */
export interface KnownReplicas {
  /** The last known number. */
  readonly count: number;
  /** False while the store is away, and until all of them have given a sign of life after that: until then each uses its part of a limit. */
  readonly areThere: boolean;
}

/** Tells the other replicas that this one is there, keeps track of them, and finds out whether the store is there. */
export class Replicas {
  private readonly known = new KnownIds();
  private readonly near = new KnownIds();
  private readonly place: string;
  private losses = 0;
  private timer: NodeJS.Timeout | null = null;
  private isOver = false;

  constructor(
    private readonly store: SharedStore,
    private readonly id: string,
    address: string,
    /** Is called with each beat. */
    private readonly onBeat: () => void,
  ) {
    this.place = `at ${address}`;
  }

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
    this.losses += 1;
    const now = performance.now();
    this.known.lose(now);
    this.near.lose(now);
    if (this.timer && !this.isOver) this.beatIn(tryMs);
  }

  async start(): Promise<void> {
    await this.beat();
    this.onBeat();
    if (this.isOver) return;
    this.beatIn(this.known.areThere && this.near.areThere ? beatMs : tryMs);
  }

  private beatIn(ms: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.start();
    }, ms).unref();
  }

  /** Leaves, so that the others need not wait until it counts as gone. */
  async stop(): Promise<void> {
    this.isOver = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.store.isUp) await Promise.all([this.sign('all', -aliveMs, 0), this.sign(this.place, -aliveMs, 0)]);
  }

  private async beat(): Promise<void> {
    const { losses } = this;
    const now = performance.now();
    const [all, near] = await Promise.all([
      this.sign('all', aliveMs, this.known.sinceMs(now)),
      this.sign(this.place, aliveMs, this.near.sinceMs(now)),
    ]);
    // What was said before a loss says nothing about the time after it.
    if (losses !== this.losses) return;
    if (all) this.known.heard(all, performance.now());
    if (near) this.near.heard(near, performance.now());
  }

  /** The ids of those that were heard within so many milliseconds. */
  private sign(name: string, ms: number, sinceMs: number): Promise<Reply | null> {
    return this.store.run('heartbeat', [keyOf('replicas', name)], [this.id, ms, sinceMs], true);
  }
}

/** Ids of replicas. One that is silent is forgotten after the time in which all give a sign of life; the time of an absence does not count. */
class KnownIds implements KnownReplicas {
  /** When each was heard last. Times are those of this process. */
  private readonly heardAt = new Map<string, number>();
  /** When the store went away. Null = since then all were heard. */
  private lostAt: number | null = null;
  /** When it was there again. */
  private backAt = Number.NEGATIVE_INFINITY;
  /** Whether the others were known before the store went away. */
  private hasMet = false;

  get count(): number {
    return Math.max(1, this.heardAt.size);
  }

  get areThere(): boolean {
    return this.lostAt === null;
  }

  lose(now: number): void {
    this.lostAt = now;
    this.backAt = Number.POSITIVE_INFINITY;
  }

  /** Who was heard in this time is there. Before an absence does not count. */
  sinceMs(now: number): number {
    return Math.floor(Math.min(aliveMs, now - (this.lostAt ?? Number.NEGATIVE_INFINITY)));
  }

  heard(ids: Iterable<string>, now: number): void {
    this.backAt = Math.min(this.backAt, now);
    for (const id of ids) this.heardAt.set(id, now);
    for (const [id, at] of this.heardAt) if (now - Math.max(at, this.backAt) >= aliveMs) this.heardAt.delete(id);
    if (this.lostAt === null) this.hasMet = true;
    const areAllHeard = [...this.heardAt.values()].every((at) => at >= this.backAt);
    if (areAllHeard && (this.hasMet || now - this.backAt >= aliveMs)) {
      this.lostAt = null;
      this.hasMet = true;
    }
  }
}
