import { digest } from '../credentials/digest.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Item } from '../model/value.js';

/** Gives the key of an item in its list. */
export type KeyOf = (item: Item) => string;

/** How many rows before a position its cursor remembers. The position can be found while one of them exists. */
const tailLength = 10;
/** In characters of six bits: long enough that two rows of a list do not share a mark by chance. */
const markLength = 8;

const noMarks: ReadonlySet<string> = new Set();

/** Marks of the last rows before a position, the nearest last. */
export type Tail = readonly string[];

/**
 * The rows of one list that have already come. If a thing is created during a walk, the rows after it move, and upstream
 * repeats the last rows of a page as the first rows of the next page.
 */
export class RowDeduplicator {
  private readonly keys = new Set<string>();
  private readonly tail: ReadonlySet<string>;

  /** `tail`: marks of the rows before the position where the walk continues. */
  constructor(
    private readonly key: KeyOf,
    tail: Tail = [],
  ) {
    this.tail = tail.length > 0 ? new Set(tail) : noMarks;
  }

  /** Whether the row has not come before. It counts as known from now on. */
  isNew(item: Item): boolean {
    const key = keyOf(item, this.key);
    // A row without a key equals no other row.
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

/** Null if the row lacks its key. */
export function keyOf(item: Item, key: KeyOf): string | null {
  try {
    return key(item);
  } catch (error) {
    if (error instanceof CloudError) return null;
    throw error;
  }
}

/** Gives the mark of an item. Null if it has no key. */
export type MarkOf = (item: Item) => string | null;

/** Computes each mark once, even if it belongs to many tails. */
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

/** The tail after the first `count` items of a page. `before` is the tail before the page. A row without a key leaves no mark. */
export function tailOf(items: readonly Item[], mark: MarkOf, count: number, before: Tail = []): Tail {
  const marks = items.slice(Math.max(0, count - tailLength), count).map(mark);
  return [...before, ...marks.filter((each) => each !== null)].slice(-tailLength);
}

/**
 * The index after the last item that has one of the marks. 0 if no item has one. Null if the marked items have a new order:
 * then the rows after them may be different rows.
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

/** Writes a tail as text, and reads it back. Null if the text is not a tail. */
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
