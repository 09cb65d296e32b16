import type { Judgement, RateState } from '../../client/throttling/rate-judge.js';
import { keyOf, markOf } from './keys.js';
import { type PaceReply, rateText, readPace, writeState } from './pace-reply.js';
import type { KnownReplicas } from './replicas.js';
import type { SharedStore } from './store.js';
import type { Tally } from './tally.js';

export interface PaceSharing {
  readonly store: SharedStore;
  /** The pace of this replica, among all that use the same quota. */
  readonly id: string;
  /** Those that use the same quota. */
  readonly replicas: KnownReplicas;
}

export interface PaceQuestion {
  /** The round of learning that this replica knows. */
  readonly epoch: number;
  readonly tally: Tally;
  /** The tokens that waiting calls want, and the callers that they belong to. */
  readonly need: number;
  readonly owners: readonly string[];
  /** The tokens for later calls, if no call waits anywhere. */
  readonly spare: number;
  /** What is known of the rate, in case the store has forgotten it. */
  readonly fillRate: number;
  /** Whether this replica comes back from a time without the store, in which all calls of a second may just have been made. */
  readonly wasAway: boolean;
  /** A time of the clock of the tally. */
  readonly now: number;
}

/** One pace in the store, as one replica reads and changes it. */
export class PaceStore {
  private readonly key: string;

  constructor(
    private readonly sharing: PaceSharing,
    name: readonly string[],
    private readonly isFixed: boolean,
  ) {
    this.key = keyOf('pace', ...name);
  }

  /** Whether all replicas take from the store. When it is back, some do not know that yet, and use their parts. */
  get isShared(): boolean {
    return this.sharing.store.isUp && this.sharing.replicas.areThere;
  }

  /** Tells what this replica has seen, and takes tokens. Null = no answer. */
  async sync({ epoch, tally, need, owners, spare, fillRate, wasAway, now }: PaceQuestion): Promise<PaceReply | null> {
    const marks = need > 0 ? owners.map(markOf).join(',') : '';
    const known = [rateText(fillRate), this.isFixed ? 1 : 0.25, this.isFixed ? 1 : 0, wasAway ? 1 : 0];
    const args = [this.sharing.id, epoch, ...tally.args(now), need, marks, spare, ...known];
    return readPace(await this.sharing.store.run('sync', [this.key], args));
  }

  /** Sets what follows from the evidence of an epoch. The epoch from then on; 0 = another replica was faster. */
  async settle(epoch: number, state: RateState, { endsRound, setsRate }: Judgement): Promise<number> {
    const ends = [endsRound ? 1 : 0, setsRate ? 1 : 0];
    const args = [epoch, ...ends, rateText(state.fillRate), state.pausedUntil, writeState(state)];
    return Number((await this.sharing.store.run('settle', [this.key], args))?.[0] ?? 0);
  }
}
