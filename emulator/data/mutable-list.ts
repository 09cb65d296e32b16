/** A list that calls change. The generated list is kept too: other nouns derive from it when they are first read. */
import type { Timeline } from '../timeline.js';

export type Change<T> = (items: readonly T[]) => readonly T[];

export interface MutableList<K, T> {
  of(key: K): readonly T[];
  change(key: K, change: Change<T>): void;
}

/** `identify` makes a text of a key; most keys are region names. */
export function mutableList<K, T>(
  timeline: Timeline,
  made: (key: K) => readonly T[],
  identify: (key: K) => string,
): MutableList<K, T> {
  const changed = new Map<string, readonly T[]>();
  const present = (key: K): readonly T[] => changed.get(identify(key)) ?? made(key);
  return {
    of: (key) => {
      timeline.catchUp();
      return present(key);
    },
    change: (key, change) => {
      changed.set(identify(key), change(present(key)));
    },
  };
}
