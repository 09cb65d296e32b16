import { lruOf } from '../../../client/cache/lru.js';
import type { Reply, StepArgs } from '../steps.js';
import { grantTokens } from './grant-tokens.js';
import { createPace, type PaceInMemory } from './pace-in-memory.js';

/** Replicas with calls ask more often than this. */
const longestSilenceMs = 600;
/** A pace that is not used for so long is forgotten. */
const keptMs = 600_000;
const most = 50_000;

/** Paces as `redis/pace-scripts.ts` keeps them: the same steps, in the same order. */
export class PacesInMemory {
  private readonly paces = lruOf<PaceInMemory>(most, { ttl: keptMs });

  /** Adds what a replica has seen to the evidence of all, and takes tokens. */
  sync(key: string, args: StepArgs, now: number): Reply {
    const question = readQuestion(args);
    const pace = this.paces.get(key) ?? createPace(question, now);
    this.paces.set(key, pace);
    if (question.isFixed) pace.rate = question.hint;
    if (now - pace.at > longestSilenceMs) beginRound(pace, now);
    if (question.epoch === pace.epoch) addEvidence(pace, question, now);
    pace.minute.add(question.counted, now);
    pace.second.add(question.counted, now);
    const lastMinute = pace.minute.sum(64);
    const lastSecond = (pace.second.sum(10) * 1000) / (900 + (now % 100));
    const { grant, share, spread, lagMs } = grantTokens(pace, question, now);
    pace.at = now;
    const { epoch, rate, paused, state, began, accepted, refused, row, retryAt, hadToWait } = pace;
    // What the others have seen since they asked is not known yet, so the evidence is of a shorter time.
    const seenUntil = Math.max(began, pace.newest - lagMs);
    return [
      ...[now, epoch],
      rate === Number.POSITIVE_INFINITY ? 'inf' : rate,
      ...[grant, share, paused, state, began, seenUntil, accepted, refused, row, retryAt],
      hadToWait ? 1 : 0,
      ...[pace.acceptedAt, pace.refusedAt, (lastSecond * 1000) / (1000 - lagMs), lastMinute],
      spread.join(','),
    ].map(String);
  }

  /** Sets what a replica has concluded from the evidence, unless another one has done so before. Answers the new epoch, or 0. */
  settle(key: string, args: StepArgs, now: number): Reply {
    const [epoch, endsRound, setsRate, rate = '', paused, state = ''] = args;
    const pace = this.paces.get(key);
    if (pace?.epoch !== Number(epoch)) return ['0'];
    pace.rate = rateOf(rate);
    pace.paused = Number(paused);
    pace.state = `${state}`;
    if (Number(endsRound) === 1) beginRound(pace, now);
    if (Number(setsRate) === 1) {
      pace.pool = Math.min(1, pace.pool);
      pace.at = now;
      pace.demands.clear();
    }
    return [`${pace.epoch}`];
  }
}

/** What a replica says and asks, in the order of the script. */
interface SyncQuestion {
  readonly id: string;
  readonly epoch: number;
  readonly accepted: number;
  readonly refused: number;
  /** Refusals after the last accepted call. */
  readonly tail: number;
  /** Accepted calls of all rounds. */
  readonly counted: number;
  readonly retryInMs: number | null;
  readonly hadToWait: boolean;
  readonly newestAgoMs: number;
  readonly need: number;
  readonly marks: readonly string[];
  readonly spare: number;
  /** The rate that the replica knows. */
  readonly hint: number;
  readonly keptSeconds: number;
  readonly isFixed: boolean;
  readonly wasAway: boolean;
}

function readQuestion(args: StepArgs): SyncQuestion {
  const text = (at: number) => `${args[at] ?? ''}`;
  const number = (at: number) => Number(args[at] ?? 0);
  return {
    id: text(0),
    epoch: number(1),
    accepted: number(2),
    refused: number(3),
    tail: number(4),
    counted: number(5),
    retryInMs: text(6) === '' ? null : number(6),
    hadToWait: text(7) === '1',
    newestAgoMs: number(8),
    need: number(9),
    marks: text(10).split(',').filter(Boolean),
    spare: number(11),
    hint: rateOf(text(12)),
    keptSeconds: number(13),
    isFixed: text(14) === '1',
    wasAway: text(15) === '1',
  };
}

function rateOf(text: string | number): number {
  return text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
}

/** The time that has passed, or the calls of another rate, say nothing about the rate from now on. */
function beginRound(pace: PaceInMemory, now: number): void {
  pace.epoch += 1;
  pace.began = now;
  pace.newest = now;
  pace.accepted = 0;
  pace.refused = 0;
  pace.retryAt = 0;
  pace.hadToWait = false;
}

function addEvidence(pace: PaceInMemory, question: SyncQuestion, now: number): void {
  const { accepted, refused, tail, retryInMs, newestAgoMs, hadToWait } = question;
  if (refused > 0) {
    if (retryInMs === null) pace.retryAt = -1;
    else if (pace.refused === 0 || pace.retryAt >= 0) pace.retryAt = Math.max(pace.retryAt, now + retryInMs);
    pace.refusedAt = now;
  }
  pace.accepted += accepted;
  pace.refused += refused;
  if (accepted > 0) {
    pace.acceptedAt = now;
    pace.row = tail;
  } else pace.row += refused;
  if (accepted + refused > 0) pace.newest = Math.max(pace.newest, now - newestAgoMs);
  pace.hadToWait ||= hadToWait;
}
