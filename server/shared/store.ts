import type { Backend, Reply, StepArgs, StepName } from './steps.js';

export type CommandOutcome = 'ok' | 'late' | 'failed' | 'skipped';

export interface StoreObserver {
  /** `skipped`: it was not sent, because the store is away. */
  ended(outcome: CommandOutcome, ms: number): void;
  wentAway(reason: string): void;
  /** `wasAway`: not for the first time. */
  cameUp(wasAway: boolean): void;
}

/** This many failures in a row mean that the store is away, and further commands are not sent. */
const failuresThatOpen = 3;
const longestReason = 200;

class Late extends Error {}

/**
 * The store that processes share. No caller waits longer for it than a step may take, and none at all while it is away. It never rejects: the
 * answer is null if there is none. `heartbeat` finds out whether it is back.
 */
export class SharedStore {
  /** Null before the first contact. */
  private isThere: boolean | null = null;
  private failures = 0;

  constructor(
    private readonly backend: Backend,
    private readonly observer: StoreObserver,
  ) {
    backend.whenLost(() => this.goAway(backend.trouble ?? 'the connection was closed'));
  }

  get isUp(): boolean {
    return this.isThere === true;
  }

  /** Runs a step. `always`: even if the store seems to be away. */
  async run(step: StepName, keys: readonly string[], args: StepArgs, always = false): Promise<Reply | null> {
    if (!this.isUp && !always) {
      this.observer.ended('skipped', 0);
      return null;
    }
    const startedAt = performance.now();
    try {
      const reply = await within(this.backend.giveUpMs, this.backend.run(step, keys, args));
      this.observer.ended('ok', performance.now() - startedAt);
      this.failures = 0;
      if (!this.isUp) this.comeUp();
      return reply;
    } catch (error) {
      this.observer.ended(error instanceof Late ? 'late' : 'failed', performance.now() - startedAt);
      this.failures += 1;
      const reason = this.backend.trouble ?? (error instanceof Error ? error.message : String(error));
      if (this.failures >= failuresThatOpen || this.isThere === null) this.goAway(reason);
      return null;
    }
  }

  close(): void {
    this.backend.close();
  }

  private goAway(reason: string): void {
    if (this.isThere === false) return;
    this.isThere = false;
    this.observer.wentAway(reason.slice(0, longestReason));
  }

  private comeUp(): void {
    const wasAway = this.isThere === false;
    this.isThere = true;
    this.observer.cameUp(wasAway);
  }
}

/** Rejects if the work takes longer. A reply that has arrived meanwhile counts: this process may have been busy. */
function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new Late(`no answer in ${ms} ms`))), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
