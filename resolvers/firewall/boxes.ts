/** Boxes of packets: a range in each of several dimensions, such as addresses and ports. Pure. */
import { meeting, type Range, type Ranges } from './ranges.js';

export type Box = readonly Range[];

/** Every combination of one range of each dimension. */
export function boxesOf(dimensions: readonly Ranges[]): readonly Box[] {
  return dimensions.reduce<readonly Box[]>(
    (boxes, ranges) => boxes.flatMap((box) => ranges.map((range) => [...box, range])),
    [[]],
  );
}

export interface Cut {
  readonly inside: Box;
  /** The rest of the box, as boxes that do not meet. */
  readonly outside: readonly Box[];
}

/** Null when the boxes do not meet. */
export function cut(box: Box, by: Box): Cut | null {
  if (!doMeet(box, by)) return null;
  const inside = box.map((range, at) => meeting(range, by[at] ?? range) ?? range);
  const outside: Box[] = [];
  for (const [at, { first, last }] of box.entries()) {
    const kept = inside[at];
    if (!kept) continue;
    const beside = (range: Range): Box => [...inside.slice(0, at), range, ...box.slice(at + 1)];
    if (first < kept.first) outside.push(beside({ first, last: kept.first - 1n }));
    if (kept.last < last) outside.push(beside({ first: kept.last + 1n, last }));
  }
  return { inside, outside };
}

/** Most boxes do not meet, so nothing is made before that is known. */
function doMeet(box: Box, by: Box): boolean {
  return box.every(({ first, last }, at) => {
    const other = by[at];
    return other !== undefined && first <= other.last && other.first <= last;
  });
}
