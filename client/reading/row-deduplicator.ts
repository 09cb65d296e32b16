import { digest } from '../credentials/digest.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Item } from '../model/value.js';

/** What names an item in its list. */
export type KeyOf = (item: Item) => string;

/** How many of the rows before a position its cursor remembers: the position can be found as long as one of them is there. */
const tailLength = 10;
/** In letters of six bits: long enough that no other row of a list has the same by chance. */
const markLength = 8;

/** Marks of the last rows before a position, the nearest last. */
export type Tail = readonly string[];

/**
 * The rows of one list that have come already. When something is made while a list is walked, what follows moves on, and
 * upstream gives the last rows of a page again as the first of the next one.
 */
export class RowDeduplicator {
  private readonly keys = new Set<string>();
  private readonly tail: ReadonlySet<string>;

  /** `tail`: marks of the rows before the position where the walk goes on. */
  constructor(
    private readonly key: KeyOf,
    tail: Tail = [],
  ) {
    this.tail = new Set(tail);
  }

  /** Whether it has not come before; from now on it has. */
  isNew(item: Item): boolean {
    const key = keyOf(item, this.key);
    // What has no key is like no other row.
    if (key === null) return true;
    if (this.hasKey(key)) return false;
    this.keys.add(key);
    return true;
  }

  has(item: Item): boolean {
    const key = keyOf(item, this.key);
    return key !== null && this.hasKey(key);
  }

  private hasKey(key: string): boolean {
    return this.keys.has(key) || (this.tail.size > 0 && this.tail.has(markOf(key)));
  }
}

/** Null where the row lacks what it is named by. */
export function keyOf(item: Item, key: KeyOf): string | null {
  try {
    return key(item);
  } catch (error) {
    if (error instanceof CloudError) return null;
    throw error;
  }
}

/** What marks an item; null where nothing names it. */
export type MarkOf = (item: Item) => string | null;

/** Makes each mark once, however many positions it stands before. */
export function markWith(key: KeyOf): MarkOf {
  const known = new WeakMap<Item, string | null>();
  return (item) => {
    const before = known.get(item);
    if (before !== undefined) return before;
    const name = keyOf(item, key);
    const mark = name === null ? null : markOf(name);
    known.set(item, mark);
    return mark;
  };
}

/** The marks behind a page's first `count` items, `before` being those before its first. A row without a key leaves none. */
export function tailOf(items: readonly Item[], mark: MarkOf, count: number, before: Tail = []): Tail {
  const marks = items.slice(Math.max(0, count - tailLength), count).map(mark);
  return [...before, ...marks.filter((each) => each !== null)].slice(-tailLength);
}

/**
 * The index behind the last of the items that has one of the marks; 0 where none has, and null where they stand in another
 * order than they had: what follows them then is not what followed.
 */
export function behind(items: readonly Item[], mark: MarkOf, tail: Tail): number | null {
  const places = new Map<string | null, number>(tail.map((each, at) => [each, at]));
  let end = 0;
  let latest = -1;
  for (const [index, item] of items.entries()) {
    const place = places.get(mark(item));
    if (place === undefined) continue;
    if (place < latest) return null;
    latest = place;
    end = index + 1;
  }
  return end;
}

/** A tail as a text, and back; null for what is none. */
export function writeTail(tail: Tail): string {
  return tail.join('');
}

export function readTail(text: string): Tail | null {
  const marks = text.match(/[\w-]{8}/g) ?? [];
  return marks.length <= tailLength && marks.join('') === text ? marks : null;
}

function markOf(key: string): string {
  return Buffer.from(digest(key).slice(0, (markLength * 6) / 4), 'hex').toString('base64url');
}
