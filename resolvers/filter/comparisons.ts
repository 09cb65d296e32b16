import { hasTag, wantedTags } from '../../client/model/item-conditions.js';
import type { Tag } from '../schema.types.js';
import type { FieldWord } from './words.js';

/** How the value of a field is compared with the value of a condition. */

/** Whether a field's value matches. A value that is absent is null. */
export type Holds = (value: unknown) => boolean;

/** Null when the condition's value is no condition: a range without ends, or no tags. */
export function comparisonOf({ comparison, type }: FieldWord, wanted: unknown): Holds | null {
  switch (comparison) {
    case 'contains': {
      const part = String(wanted).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase().includes(part);
    }
    case 'range':
      return rangeOf(type, wanted as Range);
    case 'is':
      return (value) => value === wanted;
    case 'in': {
      const values = new Set(wanted as readonly unknown[]);
      return (value) => value !== null && value !== undefined && values.has(value);
    }
    case 'isNull':
      return (value) => isNone(value) === wanted;
    case 'has':
      return (value) => isNone(value) !== wanted;
    case 'tags':
    case 'withoutTags':
      return tagsOf(comparison, wanted);
  }
}

/** An empty list is none, too. */
function isNone(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function tagsOf(comparison: 'tags' | 'withoutTags', filter: unknown): Holds | null {
  const wanted = wantedTags(filter);
  if (wanted.length === 0) return null;
  return (value) => {
    const tags = (value ?? []) as readonly Tag[];
    const has = (each: (typeof wanted)[number]) => hasTag(tags, each);
    return comparison === 'tags' ? wanted.every(has) : !wanted.some(has);
  };
}

/** The ends of a range, of times (exclusive) or of numbers (inclusive). */
interface Range {
  readonly after?: unknown;
  readonly before?: unknown;
  readonly min?: unknown;
  readonly max?: unknown;
}

/** Below zero when the first value is smaller. */
type Compare = (a: unknown, b: unknown) => number;

const byNumber: Compare = (a, b) => Number(a) - Number(b);
const byInteger: Compare = (a, b) => {
  const [one, other] = [BigInt(String(a)), BigInt(String(b))];
  return one < other ? -1 : one > other ? 1 : 0;
};
const orders: Readonly<Record<string, Compare>> = {
  DateTimeRange: (a, b) => byMoment(String(a), String(b)),
  IntRange: byNumber,
  FloatRange: byNumber,
  BigIntRange: byInteger,
};

function rangeOf(type: string, { after, before, min, max }: Range): Holds | null {
  const compare = orders[type] ?? byNumber;
  const ends = [
    [after, (order: number) => order > 0],
    [before, (order: number) => order < 0],
    [min, (order: number) => order >= 0],
    [max, (order: number) => order <= 0],
  ] as const;
  const given = ends.filter(([end]) => end !== null && end !== undefined);
  if (given.length === 0) return null;
  return (value) =>
    value !== null && value !== undefined && given.every(([end, isWithin]) => isWithin(compare(value, end)));
}

/** Compares two times exactly, with any number of digits after the second. */
function byMoment(a: string, b: string): number {
  const [one, other] = [momentOf(a), momentOf(b)];
  if (one.wholeMs !== other.wholeMs) return one.wholeMs - other.wholeMs;
  return one.fraction < other.fraction ? -1 : one.fraction > other.fraction ? 1 : 0;
}

/** The milliseconds of the whole second, and the digits after it without zeros at their end. */
function momentOf(text: string): { readonly wholeMs: number; readonly fraction: string } {
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  return { wholeMs: Date.parse(text.replace(/\.\d+/, '')), fraction: fraction.replace(/0+$/, '') };
}
