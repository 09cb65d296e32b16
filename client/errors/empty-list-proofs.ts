import { LRUCache } from 'lru-cache';
import { CloudError } from './cloud-error.js';
import { isPassedDryRun } from './partial-refusal.js';

/** A refusal may be lifted while credentials live. */
const refusalTtlMs = 5 * 60_000;
/** A right may be withdrawn: those who sign in again and again are the same caller for as long as the process lives. */
const rightTtlMs = 60 * 60_000;

/** What an empty list answered, and how old a proof may be. */
interface Check {
  /** What was asked. */
  readonly list?: string | undefined;
  /** What was decided from this moment on is always believed: the request that asks has decided it. */
  readonly since?: number;
  /** Nothing from before that moment is. */
  readonly fresh?: boolean;
}

/**
 * Proofs that callers have the right to call actions which answer *an empty list* to callers without it, as ECS
 * DescribeInstances does. An empty answer is believed only where a dry run, or an answer that was not empty, has proved the
 * right. The proof is in doubt where the same list was not empty before, where the caller has been refused anything since, and
 * for requests that want fresh answers.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
 */
export class EmptyListProofs {
  /** The refusal, or null where the right is proved, and when that was. What is not decided yet is not kept. */
  private readonly known: LRUCache<string, { readonly refusal: CloudError | null; readonly at: number }>;
  /** Lists that were not empty, each by what was asked. */
  private readonly full: LRUCache<string, true>;
  /** When a caller was last refused anything: what was proved before may have been withdrawn with it. */
  private readonly doubted: LRUCache<string, number>;
  /** Answers and refusals that have been taken into account. */
  private readonly counted = new WeakSet<object>();
  private moments = 0;

  /** `perf` tells milliseconds that only go ahead; the process's own unless a test has its own. */
  constructor(perf: Pick<Performance, 'now'> = performance) {
    const options = { max: 50_000, perf, ttlResolution: 0, ttl: rightTtlMs };
    this.known = new LRUCache(options);
    this.full = new LRUCache(options);
    this.doubted = new LRUCache(options);
  }

  /** A point in the order of what is learned here. */
  moment(): number {
    this.moments += 1;
    return this.moments;
  }

  /**
   * Keys must begin with the credential identity and a bar. `list` is what was asked, and `answer` what came, if the right
   * shows in it: one that is reused proves nothing anew.
   */
  prove(key: string, list = '', answer?: object): void {
    if (answer && this.counted.has(answer)) return;
    if (answer) this.counted.add(answer);
    this.known.set(key, { refusal: null, at: this.moment() });
    if (list !== '') this.full.set(`${key}|${list}`, true);
  }

  /** A refusal of anything may mean that other rights of the caller are gone, too: none is believed from before. */
  doubt(identity: string, refusal: CloudError): void {
    // One refusal may be met by many who wait for it.
    const first = refusal.cause instanceof CloudError ? refusal.cause : refusal;
    if (this.counted.has(first)) return;
    this.counted.add(first);
    this.doubted.set(identity, this.moment());
  }

  /** Returns where the right is proved, asking if need be; throws upstream's refusal, or why it cannot be told. */
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
    // What is refused while it is on its way may have come after upstream has looked at it.
    const askedAt = this.moment();
    try {
      await dryRun();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.kind === 'forbidden') {
        this.known.set(key, { refusal: error, at: this.moment() }, { ttl: refusalTtlMs });
        // A caller who never had this right has lost none with it.
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
