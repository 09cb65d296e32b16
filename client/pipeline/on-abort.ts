/** Each signal's listeners, which are told by one listener of the signal's own. */
const listenersOf = new WeakMap<AbortSignal, Listeners>();

interface Listeners {
  readonly all: Set<() => void>;
  readonly tellAll: () => void;
}

/**
 * Has `tell` called when the signal is aborted, until the function that is given back is called. Adding and removing cost the
 * same however many wait: a signal itself looks through all of its listeners each time, and thousands of calls may wait for one
 * request's.
 */
export function onAbort(signal: AbortSignal, tell: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.all.add(tell);
  return () => {
    listeners.all.delete(tell);
    // The runtime keeps a signal that is listened to.
    if (listeners.all.size > 0 || listenersOf.get(signal) !== listeners) return;
    listenersOf.delete(signal);
    signal.removeEventListener('abort', listeners.tellAll);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all = new Set<() => void>();
  const tellAll = () => {
    for (const tell of all) tell();
  };
  const listeners = { all, tellAll };
  listenersOf.set(signal, listeners);
  signal.addEventListener('abort', tellAll, { once: true });
  return listeners;
}
