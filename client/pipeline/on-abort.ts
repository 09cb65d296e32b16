import { soon } from '../request/loop-turns.js';

/** The listeners of each signal. The signal itself has one listener, which calls them all. */
const listenersOf = new WeakMap<AbortSignal, Listeners>();

interface Listeners {
  readonly all: Set<() => void>;
  readonly tellAll: () => void;
}

/**
 * Calls `tell` soon after the signal is aborted, unless the returned function was called before. Adding and removing have a constant cost: a
 * signal itself searches all of its listeners each time, and thousands of calls may wait for the signal of one request. They are
 * told in turns, because each of them fails on its own.
 */
export function onAbort(signal: AbortSignal, tell: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.all.add(tell);
  return () => {
    listeners.all.delete(tell);
    // Node keeps a signal with listeners in memory.
    if (listeners.all.size > 0 || listenersOf.get(signal) !== listeners) return;
    listenersOf.delete(signal);
    signal.removeEventListener('abort', listeners.tellAll);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all = new Set<() => void>();
  const tellAll = () => {
    for (const tell of all) {
      soon(() => {
        if (all.delete(tell)) tell();
      });
    }
  };
  const listeners = { all, tellAll };
  listenersOf.set(signal, listeners);
  signal.addEventListener('abort', tellAll, { once: true });
  return listeners;
}
