import { orAborted } from '../pipeline/or-aborted.js';

/** What is locked, for which caller, and until when it is waited for. */
export interface LockRequest {
  readonly key: string;
  /** Credential identity. */
  readonly who: string;
  readonly signal: AbortSignal;
}

interface Holder {
  readonly who: string;
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

  async runExclusive<Value>({ key: name, who, signal }: LockRequest, work: () => Promise<Value>): Promise<Value> {
    const places = this.holders.get(name) ?? new Set();
    this.holders.set(name, places);
    const before = [...places];
    const mine = orAborted(turnOf(who, before), 'What waits for its turn', signal).then(work);
    // How it ends is its own matter: the next one goes on.
    const place = { who, over: mine.catch(() => undefined) };
    places.add(place);
    try {
      return await mine;
    } finally {
      places.delete(place);
      if (places.size === 0 && this.holders.get(name) === places) this.holders.delete(name);
    }
  }
}

async function turnOf(who: string, before: readonly Holder[]): Promise<void> {
  const over = (places: readonly Holder[]) => Promise.all(places.map((place) => place.over));
  const others = over(before.filter((place) => place.who !== who));
  await Promise.all([over(before.filter((place) => place.who === who)), atMost(maxWaitForOthersMs, others)]);
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
