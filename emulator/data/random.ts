/** The only random generator of the data set. It is seeded by words, so that each noun can be generated alone and always the same. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** Throws when there is nothing to pick from. */
  pick<T>(list: readonly T[]): T;
  text(length: number, alphabet?: string): string;
  /** A copy in another order. */
  shuffled<T>(list: readonly T[]): T[];
}

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Seeding by words (seed, account, region, noun) lets one region be generated without those before it. */
export function randomOf(...words: readonly (string | number)[]): Random {
  let state = hash(words.join('/'));
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const chosen = list[int(0, list.length - 1)];
      if (chosen === undefined) throw new Error('Nothing to pick from.');
      return chosen;
    },
    text: (length, alphabet = base36) => {
      let text = '';
      while (text.length < length) text += alphabet.charAt(int(0, alphabet.length - 1));
      return text;
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, rank: next() }))
        .sort((left, right) => left.rank - right.rank)
        .map(({ item }) => item),
  };
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
