import type { WorkBudget } from '../../../client/request/work-budget.js';
import type { ValueKind } from './set-values.js';

/** A value of an item as the schema has it; null when the item has none. */
export type Known = string | number | boolean | null;

/** The same in a form that is compared quickly: times without what does not change the moment, big integers as numbers. */
export type Comparable = string | number | bigint | boolean | null;

export function comparableOf(kind: ValueKind, value: Known): Comparable {
  if (value === null) return null;
  if (kind === 'bigint') return BigInt(String(value));
  return kind === 'time' ? momentOf(String(value)) : value;
}

/** 2026-01-01T00:00:00.50Z and 2026-01-01T00:00:00.5Z are the same moment. Its text sorts as the moment, to any precision. */
function momentOf(time: string): string {
  const bare = time.replace(/Z$/, '');
  return bare.includes('.') ? bare.replace(/\.?0*$/, '') : bare;
}

/** Ascending. Both have a value, of the same kind. */
export function compareValues(a: Comparable, b: Comparable): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}

/**
 * By Unicode code point. JavaScript compares the 16-bit units of UTF-16, where characters beyond U+FFFF come before
 * U+E000 to U+FFFF.
 */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rankOf(one) - rankOf(other);
  }
  return a.length - b.length;
}

/** Moves the halves of characters beyond U+FFFF behind all other units. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800;
}

/** Items sorted in one go; larger sets are sorted in parts, with turns for other requests between them. */
const runLength = 1_024;

/** Sorts many items without keeping the event loop from others. The order of equal items stays. */
export async function sortInTurns<Value>(
  items: readonly Value[],
  compare: (a: Value, b: Value) => number,
  work: Pick<WorkBudget, 'shouldYield' | 'schedule'>,
): Promise<readonly Value[]> {
  let runs: (readonly Value[])[] = [];
  for (let at = 0; at < items.length; at += runLength) {
    runs.push(items.slice(at, at + runLength).sort(compare));
    if (work.shouldYield()) await work.schedule(() => undefined);
  }
  while (runs.length > 1) {
    const merged: (readonly Value[])[] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];

  async function merge(a: readonly Value[], b: readonly Value[]): Promise<readonly Value[]> {
    const merged: Value[] = [];
    let [atA, atB] = [0, 0];
    while (atA < a.length || atB < b.length) {
      if (merged.length % runLength === 0 && work.shouldYield()) await work.schedule(() => undefined);
      const takesA = atB >= b.length || (atA < a.length && compare(a[atA] as Value, b[atB] as Value) <= 0);
      merged.push((takesA ? a[atA] : b[atB]) as Value);
      if (takesA) atA += 1;
      else atB += 1;
    }
    return merged;
  }
}
