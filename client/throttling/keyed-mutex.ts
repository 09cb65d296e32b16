import { orAborted } from '../pipeline/or-aborted.js';

/** What is locked, for which caller, and until when it is waited for. */
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

/** How long a caller waits for another one: long enough for some changes of a tag, not for an upstream that hangs. */
const maxWaitForOthersMs = 2_000;

/**
 * Runs work under one key one after the other in this process. Work of one caller always waits for the caller's own. Callers
 * wait for each other too, but not for long: a caller with a slow upstream must not block others. Work that then overlaps, as
 * that of another process may, can undo the other's where upstream takes no conditions.
 */
export class KeyedMutex {
  private readonly holders = new Map<string, Set<Holder>>();

  async runExclusive<Value>({ key, owner, signal }: LockRequest, work: () => Promise<Value>): Promise<Value> {
    const holders = this.holders.get(key) ?? new Set();
    this.holders.set(key, holders);
    const before = [...holders];
    const mine = orAborted(freeFor(owner, before), 'What waits for its turn', signal).then(work);
    // How it ends is its own matter: the next one goes on.
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
