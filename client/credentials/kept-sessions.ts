import type { Clock } from '../pipeline/clock.js';
import type { Session } from './session.js';

/** The sessions that a process keeps. A hundred thousand take about 200 MB. */
const mostKept = 100_000;
/** How often sessions that are past use are let go, in ms. */
const sweepMs = 60_000;
/** How many of the sessions that were used longest ago are compared when there is no room. */
const candidates = 16;

interface Kept {
  readonly session: Session;
  uses: number;
  /** When it was used last, in epoch ms. */
  usedAt: number;
}

/**
 * Sessions of roles, kept for what they are worth: one that has ended is worth nothing and is let go within a minute; of the
 * others the least used goes first, and only when there is no room. A walk through many accounts does not push out the sessions
 * that people use all day, as it would if the oldest went first.
 */
export class KeptSessions {
  /** Those that were used last are last. */
  private readonly sessions = new Map<string, Kept>();
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly most = mostKept,
  ) {}

  get size(): number {
    return this.sessions.size;
  }

  /** Without a use of it. */
  peek(name: string): Session | undefined {
    return this.sessions.get(name)?.session;
  }

  /** The session of this name, made if there is none. */
  use(name: string, make: () => Session): Session {
    const now = this.clock.now().getTime();
    const kept = this.sessions.get(name) ?? { session: make(), uses: 0, usedAt: now };
    kept.uses += 1;
    kept.usedAt = now;
    this.sessions.delete(name);
    this.sessions.set(name, kept);
    // A clock that was set back must not stop the sweeps.
    if (Math.abs(now - this.sweptAt) >= sweepMs) this.sweep(now);
    if (this.sessions.size > this.most) this.makeRoom();
    return kept.session;
  }

  private sweep(now: number): void {
    this.sweptAt = now;
    for (const [name, { session, usedAt }] of this.sessions) {
      // One that was just made has not begun its exchange.
      if (Math.abs(now - usedAt) >= sweepMs && session.isWorthless) this.sessions.delete(name);
    }
  }

  /** Lets go of the least used of those that were used longest ago. The one that is used now is the last. */
  private makeRoom(): void {
    let least: readonly [name: string, uses: number] | null = null;
    let seen = 0;
    for (const [name, { uses }] of this.sessions) {
      if (least === null || uses < least[1]) least = [name, uses];
      seen += 1;
      if (seen === candidates) break;
    }
    if (least) this.sessions.delete(least[0]);
  }
}
