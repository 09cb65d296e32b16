import { LRUCache } from 'lru-cache';
import { CloudError } from './errors.js';
import { isPassedDryRun } from './refusal.js';

/** A refusal may be lifted while credentials live. */
const refusalTtlMs = 5 * 60_000;
/** A right may be withdrawn: those who sign in again and again are the same caller for as long as the process lives. */
const rightTtlMs = 60 * 60_000;

/**
 * What is known of the right to call actions that answer *an empty list* to who may not call them: ECS DescribeInstances
 * does. An empty answer is believed only where a dry run, or an answer that was not empty, has proved the right.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
 */
export class Permissions {
  /** The refusal, or null where the right is proved. What is not decided yet is not kept. */
  private readonly known: LRUCache<string, { readonly refusal: CloudError | null }>;

  /** `perf` tells milliseconds that only go ahead; the process's own unless a test has its own. */
  constructor(perf: Pick<Performance, 'now'> = performance) {
    this.known = new LRUCache({ max: 50_000, perf, ttlResolution: 0 });
  }

  /** Keys must begin with the credential identity. */
  prove(key: string): void {
    this.known.set(key, { refusal: null }, { ttl: rightTtlMs });
  }

  /** Returns where the right is proved, asking if need be; throws upstream's refusal, or why it cannot be told. */
  async check(key: string, dryRun: () => Promise<unknown>): Promise<void> {
    const known = this.known.get(key);
    if (known?.refusal) throw known.refusal;
    if (known) return;
    try {
      await dryRun();
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.kind === 'forbidden') this.known.set(key, { refusal: error }, { ttl: refusalTtlMs });
      if (!isPassedDryRun(error)) throw error;
    }
    this.prove(key);
  }
}
