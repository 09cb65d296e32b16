/** The filters of a listing: tables from parameter to test. An item must match all given filters. */
import type { Account } from '../data/accounts.js';
import type { Params } from '../wire/rpc.js';
import { invalid, type WireError } from '../wire/wire-error.js';
import { repeated } from './repeated.js';
import { type TagRule, tagFilter } from './tags.js';

type Table<T> = Readonly<Record<string, T>>;

export interface Filters<T> {
  /** The member, as text, must equal the value. */
  readonly equals?: Table<(item: T) => string | number | bigint | boolean | undefined>;
  /** Several values in one parameter: an item must match one of them; an empty list matches nothing. */
  readonly lists?: Table<ListRule<T>>;
  /** A test that is neither of one member nor of a list. */
  readonly special?: Table<(item: T, value: string, call: FilterCall) => boolean>;
  /** The values that the filter accepts, often fewer than items have. Other values are refused. */
  readonly allowed?: Table<Allowed>;
  /** Combinations that the cloud refuses. */
  readonly refuses?: (params: Params) => WireError | undefined;
  readonly tags?: TagRule<T>;
  /** The time that Filter.N with CreationStartTime and CreationEndTime compares. */
  readonly createdAt?: (item: T) => string;
}

export interface FilterCall {
  readonly params: Params;
  readonly account: Account;
}

export interface ListRule<T> {
  readonly of: (item: T) => readonly string[];
  /** A JSON text, a text with commas, or a parameter per value: Name.1, Name.2. */
  readonly style: 'json' | 'comma' | 'repeated';
  readonly max: number;
  readonly tooMany: WireError;
  /** The code after Invalid; Name.Malformed unless given. */
  readonly malformed?: string;
}

export interface Allowed {
  readonly values: readonly string[];
  /** The part of the code after Invalid. */
  readonly code: string;
  readonly status: number;
  /** The value that means no condition, in any case. */
  readonly any?: string;
}

type Test<T> = (item: T) => boolean;

/** Refuses bad values at once, before any item is looked at. */
export function filterOf<T>(filters: Filters<T>, call: FilterCall): Test<T> {
  const { params } = call;
  const means = (name: string, value: string): boolean =>
    value !== '' && value.toLowerCase() !== filters.allowed?.[name]?.any?.toLowerCase();
  const given = <R>(table: Table<R> = {}): (readonly [name: string, value: string, rule: R])[] =>
    Object.entries(table).flatMap(([name, rule]) => {
      const value = params[name] ?? '';
      return means(name, value) ? [[name, value, rule] as const] : [];
    });

  for (const [, value, { values, code, status }] of given(filters.allowed)) {
    if (!values.includes(value)) throw invalid(code, status);
  }
  const refusal = filters.refuses?.(params);
  if (refusal) throw refusal;
  const tests: Test<T>[] = [
    ...(filters.tags ? [tagFilter(params, filters.tags)] : []),
    ...(filters.createdAt ? creationTests(params, filters.createdAt) : []),
    ...given(filters.equals).map(
      ([, value, member]): Test<T> =>
        (item) =>
          member(item)?.toString() === value,
    ),
    ...given(filters.special).map(
      ([, value, holds]): Test<T> =>
        (item) =>
          holds(item, value, call),
    ),
    ...Object.entries(filters.lists ?? {}).flatMap(([name, rule]): Test<T>[] => {
      const wanted = wantedOf(name, rule, params);
      return wanted ? [(item) => rule.of(item).some((one) => wanted.has(one))] : [];
    }),
  ];
  return (item) => tests.every((test) => test(item));
}

function wantedOf<T>(name: string, rule: ListRule<T>, params: Params): ReadonlySet<string> | undefined {
  const values =
    rule.style === 'repeated' ? sentValues(name, params) : params[name] && written(name, rule, params[name]);
  if (!values) return undefined;
  if (values.length > rule.max) throw rule.tooMany;
  return new Set(values);
}

function written<T>(name: string, { style, malformed = `${name}.Malformed` }: ListRule<T>, text: string): string[] {
  if (style === 'comma') return text.split(',').map((one) => one.trim());
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || parsed.some((one) => typeof one !== 'string')) throw invalid(malformed);
  return parsed.map(String);
}

function sentValues(name: string, params: Params): string[] | undefined {
  const values = repeated(name, params);
  return values.length > 0 ? values : undefined;
}

/** Times are compared to the minute: yyyy-MM-ddTHH:mmZ. */
function creationTests<T>(params: Params, createdAt: (item: T) => string): Test<T>[] {
  return ['1', '2'].flatMap((number): Test<T>[] => {
    const key = params[`Filter.${number}.Key`];
    const value = params[`Filter.${number}.Value`] ?? '';
    if (!key) return [];
    if (key !== 'CreationStartTime' && key !== 'CreationEndTime') throw invalid('FilterKey.NotFound', 404);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(value)) throw invalid('FilterValue', 404);
    const at = value.slice(0, 16);
    return key === 'CreationStartTime'
      ? [(item) => createdAt(item).slice(0, 16) >= at]
      : [(item) => createdAt(item).slice(0, 16) <= at];
  });
}
