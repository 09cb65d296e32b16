/** More than this between the lowest point of the second quarter of a run and that of its last is no noise. */
const toleratedMb = 40;

/**
 * Whether memory came back to where it was. What matters are the low points: between them lies what has not been collected
 * yet. The first quarter fills caches.
 */
export function isFlat(heapMb: readonly number[]): boolean {
  const quarter = Math.floor(heapMb.length / 4);
  const low = (part: readonly number[]) => Math.min(...part);
  return low(heapMb.slice(-quarter)) - low(heapMb.slice(quarter, 2 * quarter)) < toleratedMb;
}
