/** Sets of whole numbers as ranges: addresses and ports. Pure. */

/** Both ends are included. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

export type Ranges = readonly Range[];

export const everyPort: Range = { first: 0n, last: 65_535n };

/** The same set as ranges in ascending order that neither meet nor touch. */
export function merged(ranges: Ranges): Ranges {
  const all: Range[] = [];
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const before = all.at(-1);
    if (!before || range.first > before.last + 1n) all.push(range);
    else if (range.last > before.last) all[all.length - 1] = { first: before.first, last: range.last };
  }
  return all;
}

/** What is in both sets. Both must be merged. */
export function common(left: Ranges, right: Ranges): Ranges {
  const all: Range[] = [];
  for (let [i, j] = [0, 0]; ; ) {
    const [a, b] = [left[i], right[j]];
    if (!a || !b) return all;
    const both = meeting(a, b);
    if (both) all.push(both);
    if (a.last < b.last) i += 1;
    else j += 1;
  }
}

/** What is in the first set and not in the second. Both must be merged. */
export function without(ranges: Ranges, taken: Ranges): Ranges {
  const all: Range[] = [];
  let at = 0;
  for (const { first, last } of ranges) {
    let from = first;
    while ((taken[at]?.last ?? last) < first) at += 1;
    for (let next = at; ; next += 1) {
      const hole = taken[next];
      if (!hole || hole.first > last) break;
      if (hole.first > from) all.push({ first: from, last: hole.first - 1n });
      from = hole.last + 1n;
    }
    if (from <= last) all.push({ first: from, last });
  }
  return all;
}

export function meeting(a: Range, b: Range): Range | null {
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first <= last ? { first, last } : null;
}

/** Whether two merged sets are the same. */
export function areEqual(left: Ranges, right: Ranges): boolean {
  return (
    left.length === right.length &&
    left.every(({ first, last }, at) => first === right[at]?.first && last === right[at]?.last)
  );
}
