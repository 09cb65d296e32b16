import { soon } from '../request/loop-turns.js';

/** What ends a wait: the signal of a request, or that of a call. */
export type Signal = AbortSignal | CallSignal;

/** A signal of this client, with its own abort. Every read that is sent has one, and an AbortController would take as long as its signature. */
export class CallSignal {
  aborted = false;
  reason: unknown = undefined;
  readonly listeners = new Set<() => void>();

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    tellAll(this.listeners);
  }
}

/** The listeners of each AbortSignal. The signal itself has one listener, which calls them all. */
const listenersOf = new WeakMap<AbortSignal, Listeners>();

interface Listeners {
  readonly all: Set<() => void>;
  readonly tell: () => void;
}

/**
 * Calls `tell` soon after the signal is aborted, unless the returned function was called before. Adding and removing have a constant cost: a
 * signal itself searches all of its listeners each time, and thousands of calls may wait for the signal of one request. They are
 * told in turns, because each of them fails on its own.
 */
export function onAbort(signal: Signal, tell: () => void): () => void {
  if (signal instanceof CallSignal) {
    signal.listeners.add(tell);
    return () => signal.listeners.delete(tell);
  }
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.all.add(tell);
  return () => {
    listeners.all.delete(tell);
    // Node keeps a signal with listeners in memory.
    if (listeners.all.size > 0 || listenersOf.get(signal) !== listeners) return;
    listenersOf.delete(signal);
    signal.removeEventListener('abort', listeners.tell);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all = new Set<() => void>();
  const listeners = { all, tell: () => tellAll(all) };
  listenersOf.set(signal, listeners);
  signal.addEventListener('abort', listeners.tell, { once: true });
  return listeners;
}

function tellAll(all: Set<() => void>): void {
  for (const tell of all) {
    soon(() => {
      if (all.delete(tell)) tell();
    });
  }
}
