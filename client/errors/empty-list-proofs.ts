import type { LRUCache } from 'lru-cache';
import { lruOf } from '../cache/lru.js';
import { CloudError } from './cloud-error.js';
import { isPassedDryRun } from './partial-refusal.js';

/** An administrator may lift a refusal while the credentials live. */
const refusalTtlMs = 5 * 60_000;
/** An administrator may withdraw a right. A caller who signs in again keeps the same identity as long as the process lives. */
const rightTtlMs = 60 * 60_000;
const kept = 50_000;

/** The list that came back empty, and how old a proof may be. */
interface Check {
  /** A digest of the call's parameters. */
  readonly list?: string | undefined;
  /** A decision made after this moment is always believed: the asking request made it. */
  readonly since?: number;
  /** Older decisions are not believed. */
  readonly fresh?: boolean;
}

/**
 * Proofs that a caller may call actions which answer *an empty list* to callers without the right, as ECS DescribeInstances
 * does. An empty answer is believed only if a dry run, or an answer that was not empty, has proved the right. The proof is in
 * doubt if the same list was not empty before, if upstream has refused the caller anything since, and for requests that
 * want fresh answers.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
 */
export class EmptyListProofs {
  /** The refusal, or null if the right is proved, and the moment of the decision. Open decisions are not kept. */
  private readonly known: LRUCache<string, { readonly refusal: CloudError | null; readonly at: number }>;
  /** Lists that were not empty, by their call. */
  private readonly full: LRUCache<string, true>;
  /** When upstream last refused a caller anything. Rights that were proved before may be gone too. */
  private readonly doubted: LRUCache<string, number>;
  /** Answers and refusals that are already counted. */
  private readonly counted = new WeakSet<object>();
  private moments = 0;

  /** `perf` is a monotonic clock in milliseconds. Tests pass their own. */
  constructor(perf: Pick<Performance, 'now'> = performance) {
    const options = { perf, ttlResolution: 0, ttl: rightTtlMs };
    this.known = lruOf(kept, options);
    this.full = lruOf(kept, options);
    this.doubted = lruOf(kept, options);
  }

  /** The next point in the order of events of this object. */
  moment(): number {
    this.moments += 1;
    return this.moments;
  }

  /**
   * Keys must begin with the credential identity and a bar. `list` identifies the call, and `answer` is an answer that shows
   * the right. A reused answer proves nothing new.
   */
  prove(key: string, list = '', answer?: object): void {
    if (answer && this.counted.has(answer)) return;
    if (answer) this.counted.add(answer);
    this.known.set(key, { refusal: null, at: this.moment() });
    if (list !== '') this.full.set(`${key}|${list}`, true);
  }

  /** After a refusal other rights of the caller may be gone too, so older proofs are in doubt. */
  doubt(identity: string, refusal: CloudError): void {
    // Many waiting readers may receive the same refusal.
    const first = refusal.cause instanceof CloudError ? refusal.cause : refusal;
    if (this.counted.has(first)) return;
    this.counted.add(first);
    this.doubted.set(identity, this.moment());
  }

  /** Returns if the right is proved, after a dry run if one is needed. Throws upstream's refusal, or the dry run's failure. */
  async check(
    key: string,
    dryRun: () => Promise<unknown>,
    { list = '', since, fresh = false }: Check = {},
  ): Promise<void> {
    const known = this.known.get(key);
    const isNew = known !== undefined && since !== undefined && known.at >= since;
    if (known && (isNew || !(fresh || this.isDoubtful(key, list, known)))) {
      if (known.refusal) throw known.refusal;
      return;
    }
    // A refusal that arrives during the dry run may be newer than upstream's check of the dry run.
    const askedAt = this.moment();
    try {
      await dryRun();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.kind === 'forbidden') {
        this.known.set(key, { refusal: error, at: this.moment() }, { ttl: refusalTtlMs });
        // A caller who never had this right has not lost a right.
        if (known?.refusal === null) this.doubt(identityIn(key), error);
      }
      if (!isPassedDryRun(error)) throw error;
    }
    this.known.set(key, { refusal: null, at: askedAt });
    this.full.delete(`${key}|${list}`);
  }

  private isDoubtful(key: string, list: string, known: { readonly refusal: CloudError | null; readonly at: number }) {
    if (known.refusal) return false;
    return known.at < (this.doubted.get(identityIn(key)) ?? 0) || this.full.has(`${key}|${list}`);
  }
}

function identityIn(key: string): string {
  return key.split('|', 1)[0] ?? key;
}
