import { orAborted } from '../pipeline/or-aborted.js';

/** The key to lock, its owner, and the signal that ends the wait. */
export interface LockRequest {
  readonly key: string;
  /** Credential identity. */
  readonly owner: string;
  readonly signal: AbortSignal;
}

interface Holder {
  readonly owner: string;
  readonly over: Promise<unknown>;
}

/** How long a caller waits for other callers: enough for a few changes of a tag, but not for an upstream that hangs. */
const maxWaitForOthersMs = 2_000;

/**
 * Runs the work of one key one at a time in this process. Work always waits for earlier work of the same caller. It waits
 * for other callers only for a short time: a caller with a slow upstream must not block others. Overlapping work, here or
 * in another process, can undo changes if upstream supports no conditional writes. Mutexes of libraries, such as async-mutex, know no
 * owners, so that each caller would wait for all before it.
 */
export class KeyedMutex {
  private readonly holders = new Map<string, Set<Holder>>();

  async runExclusive<Value>({ key, owner, signal }: LockRequest, work: () => Promise<Value>): Promise<Value> {
    const holders = this.holders.get(key) ?? new Set();
    this.holders.set(key, holders);
    const before = [...holders];
    const mine = orAborted(freeFor(owner, before), 'The wait for a lock', signal).then(work);
    // The next work starts even if this work fails.
    const holder = { owner, over: mine.catch(() => undefined) };
    holders.add(holder);
    try {
      return await mine;
    } finally {
      holders.delete(holder);
      if (holders.size === 0 && this.holders.get(key) === holders) this.holders.delete(key);
    }
  }
}

async function freeFor(owner: string, before: readonly Holder[]): Promise<void> {
  const over = (holders: readonly Holder[]) => Promise.all(holders.map((holder) => holder.over));
  const others = over(before.filter((holder) => holder.owner !== owner));
  await Promise.all([over(before.filter((holder) => holder.owner === owner)), atMost(maxWaitForOthersMs, others)]);
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
