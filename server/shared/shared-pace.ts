import type { Pace, PaceOptions } from '../../client/throttling/pace.js';
import {
  type Judgement,
  judge,
  type RateState,
  refusalsThatClose,
  unlimited,
} from '../../client/throttling/rate-judge.js';
import { Doubt } from './doubt.js';
import { learnedRate, ownShare } from './own-share.js';
import { type PaceReply, readState } from './pace-reply.js';
import { type PaceSharing, PaceStore } from './pace-store.js';
import { RecentCalls } from './recent-calls.js';
import { SyncTimer } from './sync-timer.js';
import { Tally } from './tally.js';

const secondMs = 1_000;
/** The shortest time between two syncs while there are not enough tokens for all, and until a refusal is told. */
const gapMs = 20;
/** The longest time between two syncs while calls wait. */
const longestGapMs = 100;
/** The time until accepted calls are told to the others. */
const reportMs = 250;
/** What is known of the rate counts for so long. After that a call waits until it is known again. */
const knownMs = 1_000;
/** Tokens that were taken and not used are forgotten after this time: the others have gone on without them. */
const keptTokenMs = 1_000;
const longestPauseMs = 5_000;
/** A token is whole although it lacks so much, because its parts are rounded. */
const enough = 0.01;
/** A rate that falls to less than this part of what it was leaves no time for calls that just had enough. */
const muchSlower = 0.75;
/** The callers that are told to the others. More of them count as these. */
const maxOwners = 16;
/** The tokens that are taken before they are wanted, as a part of those of a second. */
const spareSeconds = 0.1;

/**
 * A pace that all replicas share. Tokens and the evidence of all are in the store, and the replica that has asked last judges the
 * evidence by the same rules as a process of its own does. Calls take tokens that were fetched before; no call asks the store
 * by itself, and while no limit is known no call waits for it. While the store is away, and until all are back after that, the pace is an own one with its share of what was known.
 */
export class SharedPace implements Pace {
  private readonly store: PaceStore;
  private state: RateState;
  /** The round of learning that `state` belongs to. 0 = none yet. */
  private epoch = 0;
  /** When this replica has heard of the epoch. Calls sent before belong to an older one. */
  private epochSince = Number.POSITIVE_INFINITY;
  private syncedAt = Number.NEGATIVE_INFINITY;
  /** On the clock of this process. */
  private pausedUntil = 0;
  private tokens = 0;
  private grantedAt = 0;
  private used = 0;
  /** The part of the rate that this replica gets at present. */
  private share = 1;
  /** Callers that wait at other replicas too, and at how many. */
  private spread = new Map<string, number>();
  private tally: Tally;
  private readonly doubt = new Doubt();
  private readonly recent = new RecentCalls();
  private readonly timer: SyncTimer;
  private isSyncing = false;
  /** Whether there were not enough tokens for all waiting calls. */
  private isShort = false;
  /** The pace while the rate is not shared, and the number of replicas that have parts of it then. */
  private own: Pace | null = null;
  private sharers = 1;
  /** Until the first answer after it. */
  private wasAway = false;

  constructor(
    private readonly options: PaceOptions,
    private readonly shared: PaceSharing,
  ) {
    this.store = new PaceStore(shared, options.name, options.isFixed === true);
    this.state = unlimited(options);
    this.tally = new Tally(options.now());
    this.timer = new SyncTimer(() => void this.sync(), options.now);
  }

  get perSecond(): number {
    return this.own?.perSecond ?? this.state.fillRate;
  }

  waitMs(ahead = 0): number {
    if (!this.store.isShared) return this.alone().waitMs(ahead);
    if (this.own) this.rejoin(this.own);
    const now = this.options.now();
    const pauseMs = Math.max(0, this.pausedUntil - now);
    if (this.isQuiet(now)) return pauseMs;
    if (now - this.syncedAt > knownMs) {
      this.syncIn(0);
      return Math.max(1, pauseMs);
    }
    const { fillRate } = this.state;
    const lacking = fillRate === Number.POSITIVE_INFINITY ? 0 : ahead + 1 - this.held(now);
    if (lacking <= enough) return pauseMs;
    this.syncIn(0);
    return Math.max(1, pauseMs, (lacking / (fillRate * this.share)) * secondMs);
  }

  readonly partOf = (owner: string): number => 1 / (this.spread.get(owner) ?? 1);

  callWaits(): void {
    this.own?.callWaits();
  }

  take(): void {
    this.recent.count(this.options.now());
    this.own?.take();
    if (this.own) return;
    if (this.state.fillRate === Number.POSITIVE_INFINITY) return;
    this.tokens -= 1;
    this.used += 1;
    // The next call need not wait for its token. One of the waiting calls is the one that starts.
    if (this.tokens < 1 && this.options.waiting().calls <= 1) this.syncIn(0);
  }

  accepted(sentAt: number): void {
    this.own?.accepted(sentAt);
    if (this.own || this.options.isFixed) return;
    const now = this.options.now();
    if (this.tally.isOld(now)) this.tally = new Tally(now);
    this.tally.accept(sentAt, sentAt >= this.epochSince);
    if (!this.isQuiet(now)) this.syncIn(reportMs);
  }

  refused(sentAt: number, retryAfterMs?: number): boolean {
    if (this.own) return this.own.refused(sentAt, retryAfterMs);
    if (this.options.isFixed) return false;
    this.syncIn(gapMs);
    if (sentAt < this.epochSince) return false;
    this.tally.refuse(sentAt, retryAfterMs === undefined ? null : this.options.now() + retryAfterMs);
    return false;
  }

  /** The own pace: the rate that was known last, divided by the number of replicas. */
  private alone(): Pace {
    const { count } = this.shared.replicas;
    if (this.own && this.sharers === count) return this.own;
    if (this.own) this.learnFrom(this.own);
    this.spread.clear();
    const known = { ...this.state, pausedUntil: this.pausedUntil };
    this.sharers = count;
    this.own = ownShare(this.options, known, 1 / count, this.recent.isInUse(this.options.now()));
    return this.own;
  }

  /** The store is back. It may have forgotten everything, so the others are told what was learned meanwhile. */
  private rejoin(own: Pace): void {
    this.own = null;
    this.wasAway = true;
    this.epoch = 0;
    this.epochSince = Number.POSITIVE_INFINITY;
    this.syncedAt = Number.NEGATIVE_INFINITY;
    this.tokens = 0;
    this.tally = new Tally(this.options.now());
    this.learnFrom(own);
  }

  /** The rate of all, from the part of this replica, and how long it must still wait. */
  private learnFrom(own: Pace): void {
    if (this.options.isFixed) return;
    const { ceiling, learnedAt } = this.state;
    this.state = { ...learnedRate(this.options, own.perSecond * this.sharers, ceiling), learnedAt };
    const leftMs = Math.min(longestPauseMs, own.waitMs());
    this.pausedUntil = Math.max(this.pausedUntil, this.options.now() + leftMs);
  }

  /** While no limit is known, few calls a second do not ask for one. */
  private isQuiet(now: number): boolean {
    return this.state.fillRate === Number.POSITIVE_INFINITY && this.recent.areFew(now);
  }

  private held(now: number): number {
    if (now - this.grantedAt > keptTokenMs) this.tokens = 0;
    return this.tokens;
  }

  /** Asks the store soon, at most after this time. Not at once, because a call that has to wait is not in its queue yet. */
  private syncIn(ms: number): void {
    if (this.isSyncing) return;
    const soonest = this.isShort ? this.syncedAt + gapMs : 0;
    this.timer.runAt(Math.max(this.options.now() + ms, soonest));
  }

  private async sync(): Promise<void> {
    const { now, waiting, changed } = this.options;
    if (!this.store.isShared) return changed(false);
    const { tally, used } = this;
    this.isSyncing = true;
    this.tally = new Tally(now());
    this.used = 0;
    const { calls, slots, owners } = waiting();
    const asked = firstOf(owners);
    const held = Math.max(0, this.held(now()));
    const need = Math.max(0, Math.min(calls, Math.max(slots, used + 1)) - held);
    const spare = Math.max(0, Math.min(2 * used + 1, this.state.fillRate * spareSeconds) - held);
    const { epoch, wasAway, state } = this;
    const known = { epoch, wasAway, fillRate: state.fillRate };
    const reply = await this.store.sync({ ...known, tally, need, owners: asked, spare, now: now() });
    if (reply) this.wasAway = false;
    this.spread = new Map(asked.map((owner, at) => [owner, reply?.spread[at] || 1]));
    const hasNews = tally.accepted + tally.refused > 0 && reply?.epoch === this.epoch;
    const isSlower = reply !== null && (await this.adopt(reply, hasNews));
    // A call that only waits for this answer does not wait for the rate.
    this.isShort = reply !== null && need > reply.grant + enough;
    if (this.isShort) this.tally.isShort = true;
    this.isSyncing = false;
    if (reply) this.syncedAt = now();
    changed(isSlower);
    this.syncAgain(reply !== null);
  }

  /** Asks again when the next token may have come, or when there is something to tell. */
  private syncAgain(isAnswered: boolean): void {
    const { accepted, refused } = this.tally;
    // The calls wait for the own pace.
    if (!this.store.isShared) return;
    if (refused > 0 || this.doubt.isOpen) this.syncIn(gapMs);
    else if (accepted > 0) this.syncIn(reportMs);
    if (this.options.waiting().calls > 0) this.syncIn(isAnswered ? this.nextTokenMs() : gapMs);
  }

  private nextTokenMs(): number {
    // The calls wait for others to end.
    if (this.tokens >= 1 || this.state.fillRate === Number.POSITIVE_INFINITY) return longestGapMs;
    return Math.min(longestGapMs, ((1 - this.tokens) / (this.state.fillRate * this.share)) * secondMs);
  }

  /** `hasNews`: this replica has added to the evidence. True if the rate has fallen much. */
  private async adopt(reply: PaceReply, hasNews: boolean): Promise<boolean> {
    const { options, state: before } = this;
    const now = options.now();
    // A burst that was allowed at the rate before is not allowed any more.
    const held = Math.min(reply.epoch === this.epoch ? Number.POSITIVE_INFINITY : 1, Math.max(0, this.held(now)));
    this.tokens = held + reply.grant;
    this.grantedAt = now;
    this.share = reply.share;
    if (options.isFixed) return false;
    this.pausedUntil = now + Math.min(longestPauseMs, reply.pausedUntil - reply.now);
    if (reply.epoch !== this.epoch) {
      this.beginRound(reply.epoch);
      this.state = readState(reply.state, reply.fillRate) ?? learnedRate(options, reply.fillRate);
    }
    const isSlower = this.state.fillRate < muchSlower * before.fillRate;
    // The store has forgotten what this replica knows.
    const isForgotten = reply.state === '' && before.fillRate <= this.state.fillRate;
    if (isForgotten && before.fillRate < Number.POSITIVE_INFINITY) {
      await this.settle(reply, { ...before, pausedUntil: 0 }, { isSlower, endsRound: true, setsRate: true });
      return isSlower;
    }
    const isSudden =
      this.state.fillRate === Number.POSITIVE_INFINITY &&
      reply.evidence.refusedInARow >= refusalsThatClose &&
      reply.now >= this.state.ignoreRefusalsUntil;
    const leftMs = this.doubt.leftMs(isSudden, now);
    if (leftMs > 0) this.pausedUntil = Math.max(this.pausedUntil, now + leftMs);
    if (leftMs > 0 || !(hasNews || this.doubt.isOpen)) return isSlower;
    this.doubt.end();
    const state = { ...this.state, pausedUntil: reply.pausedUntil };
    const judged = judge(state, reply.evidence, options, reply.now);
    if (judged.endsRound || state.pausedUntil !== reply.pausedUntil) await this.settle(reply, state, judged);
    return isSlower || judged.isSlower;
  }

  private beginRound(epoch: number): void {
    this.epoch = epoch;
    this.epochSince = this.options.now();
    this.tally.beginRound();
  }

  /** Tells the others what follows from the evidence. If another replica was faster, that one is right. */
  private async settle(reply: PaceReply, state: RateState, judged: Judgement): Promise<void> {
    const epoch = await this.store.settle(reply.epoch, state, judged);
    const now = this.options.now();
    if (epoch === 0) {
      this.epoch = 0;
      return;
    }
    this.state = state;
    this.pausedUntil = now + Math.min(longestPauseMs, state.pausedUntil - reply.now);
    if (!judged.endsRound) return;
    this.beginRound(epoch);
    if (judged.setsRate) this.tokens = Math.min(1, this.tokens);
  }
}

/** The callers that wait longest. */
function firstOf(owners: Iterable<string>): readonly string[] {
  const first: string[] = [];
  for (const owner of owners) {
    if (first.push(owner) === maxOwners) break;
  }
  return first;
}
