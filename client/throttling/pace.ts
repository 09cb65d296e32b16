import type { RateLimits } from './rate-judge.js';

/** How fast the calls of one kind may start. All answers are immediate: a pace that has to ask others answers with a wait. */
export interface Pace {
  /** Calls per second. Infinite while no limit is known. */
  readonly perSecond: number;
  /** Milliseconds until a call may start that has `ahead` calls before it. */
  waitMs(ahead?: number): number;
  /** Records that a call has to wait. */
  callWaits(): void;
  /** Records that a call starts. */
  take(): void;
  /** The part of a turn that a caller gets here each time, if the caller waits in other processes too. Absent = whole turns. */
  readonly partOf?: (owner: string) => number;
  /** Records that upstream accepted a call that was sent at this time. */
  accepted(sentAt: number): void;
  /** Records that upstream refused a call. True if this lowers the rate. */
  refused(sentAt: number, retryAfterMs?: number): boolean;
}

/** The calls that wait for their turn. */
export interface Waiting {
  readonly calls: number;
  /** How many of them may run at once; the rate is another limit. */
  readonly slots: number;
  /** The callers that they belong to, by credential identity. */
  readonly owners: Iterable<string>;
}

export interface PaceOptions extends RateLimits {
  /** What the pace belongs to: the owner of the quota, product, region and action. */
  readonly name: readonly string[];
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Whether the rate is known and holds as it is: nothing is learned, and the calls of a second may start at once. */
  readonly isFixed?: boolean;
  readonly waiting: () => Waiting;
  /** Must be called when a call may start earlier than `waitMs` has said, or when the rate has fallen. */
  readonly changed: (isSlower: boolean) => void;
}

/** Opens the pace of one kind of calls: of this process alone, or of several that share a quota. */
export type OpenPace = (options: PaceOptions) => Pace;
