import { digest } from './digest.js';
import type { Item } from './value.js';

/** How many of the rows before a position are known to whoever goes on there. */
const tailLength = 5;
/** Long enough that no other row of a list has the same by chance. */
const markLength = 12;

/**
 * The rows of one list that have come already. When something is made while a list is walked, what follows moves on, and
 * upstream gives the last rows of a page again as the first of the next one.
 */
export class Seen {
  private readonly keys = new Set<string>();

  /** `tail`: marks of the rows before the position where the walk goes on. */
  constructor(
    private readonly key: (item: Item) => string,
    private readonly tail: readonly string[] = [],
  ) {}

  /** Whether it has not come before; from now on it has. */
  isNew(item: Item): boolean {
    const key = this.key(item);
    if (this.keys.has(key) || (this.tail.length > 0 && this.tail.includes(markOf(key)))) return false;
    this.keys.add(key);
    return true;
  }
}

/** What a position keeps of the rows before it. */
export function tailOf(items: readonly Item[], key: (item: Item) => string): readonly string[] {
  return items.slice(-tailLength).map((item) => markOf(key(item)));
}

export function isTail(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= tailLength && value.every((mark) => typeof mark === 'string');
}

function markOf(key: string): string {
  return digest(key).slice(0, markLength);
}
