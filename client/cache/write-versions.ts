import type { CallContext } from '../request/call-context.js';
import type { AnswerCache } from './answer-cache.js';
import type { Freshness } from './freshness.js';
import { lruOf } from './lru.js';

/** What processes that serve the same callers know of each other's writes. */
export interface SharedWrites {
  /** A text that each write of this caller changes, in every process. Null if it cannot be read now. */
  version(identity: string): Promise<string | null>;
  /** Records a write. The version before it and after it; null if it will be recorded later. */
  wrote(identity: string): Promise<{ readonly before: string; readonly after: string } | null>;
}

const keptCallers = 10_000;

/**
 * Ends the use of answers that are older than a write of the same caller through another process. Each request reads the
 * version of its caller once: after its arrival, before it uses an earlier answer and before its first call. If the version
 * has changed, or cannot be read, all earlier answers of the caller are forgotten. So every kept answer is younger than the
 * version that is known here, also if replies come in the wrong order.
 */
export class WriteVersions {
  private readonly known = lruOf<string>(keptCallers);

  constructor(
    private readonly shared: SharedWrites,
    private readonly answers: AnswerCache,
  ) {}

  /** Begins the check of a request that has just arrived and has no context yet, so that other questions can be asked with it. */
  begin(identity: string): CallContext['writeChecks'] {
    return new Map([[identity, this.compare(identity)]]);
  }

  /** Must resolve before this request uses an earlier answer of the caller. Never rejects. */
  check({ writeChecks }: CallContext, identity: string): Promise<void> {
    const check = writeChecks.get(identity) ?? this.compare(identity);
    writeChecks.set(identity, check);
    return check;
  }

  /** The same for a whole response, which may hold answers to several identities of a caller: one for each account. */
  async checkAll(context: CallContext, { identities }: Freshness): Promise<void> {
    await Promise.all(identities.map((identity) => this.check(context, identity)));
  }

  /** Records a write of this process, which has forgotten the answers that the write is about. */
  async wrote(identity: string): Promise<void> {
    const versions = await this.shared.wrote(identity);
    const isOnlyWrite = versions !== null && this.known.get(identity) === versions.before;
    if (isOnlyWrite) this.known.set(identity, versions.after);
    // Otherwise the next check forgets everything.
    else this.known.delete(identity);
  }

  private async compare(identity: string): Promise<void> {
    const version = await this.shared.version(identity);
    if (version !== null && version === this.known.get(identity)) return;
    this.answers.forget(identity);
    if (version === null) this.known.delete(identity);
    else this.known.set(identity, version);
  }
}
