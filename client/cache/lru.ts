import { LRUCache } from 'lru-cache';

/**
 * The `most` entries that were used last. The table grows with them: one with a `max` of its own takes the memory of all entries
 * when it is made, which is a megabyte or two for 50,000.
 */
export function lruOf<Value extends NonNullable<unknown>>(
  most: number,
  options: Omit<Partial<LRUCache.OptionsBase<string, Value, unknown>>, 'max' | 'maxSize' | 'sizeCalculation'> = {},
): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ ...options, maxSize: most, sizeCalculation: () => 1 });
}
