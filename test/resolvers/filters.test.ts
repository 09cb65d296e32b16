/** Filters as trees of conditions: compared with an evaluator of its own over random filters and items, and their bounds. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../client/errors/cloud-error.js';
import { evaluate, type State } from '../../resolvers/filter/evaluate.js';
import { type Tree, treeOf } from '../../resolvers/filter/tree.js';
import type { Comparison, FieldWord, FilterWords } from '../../resolvers/filter/words.js';

const word = (field: string, comparison: Comparison, type: string): FieldWord => ({
  of: 'field',
  field,
  comparison,
  isRelation: false,
  type,
  check: () => undefined,
  declared: null,
});

const words: FilterWords = new Map([
  ['nameContains', word('name', 'contains', 'String')],
  ['nameIsNull', word('name', 'isNull', 'Boolean')],
  ['zoneIdIn', word('zoneId', 'in', '[String!]')],
  ['size', word('size', 'range', 'IntRange')],
  ['bytes', word('bytes', 'range', 'BigIntRange')],
  ['createdAt', word('createdAt', 'range', 'DateTimeRange')],
  ['encrypted', word('encrypted', 'is', 'Boolean')],
  ['tags', word('tags', 'tags', '[TagFilter!]')],
  ['withoutTags', word('tags', 'withoutTags', '[TagFilter!]')],
]);

const unreadable = Symbol('unreadable');
type Value = string | number | boolean | null | typeof unreadable | readonly { key: string; value: string }[];
type Item = Readonly<Record<string, Value>>;
type Filter = { readonly [name: string]: unknown };

/** Random numbers that are the same in each run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof randomOf>;
const oneOf = <T>(random: Random, values: readonly T[]): T => values[random(values.length)] as T;

const times = ['2024-01-01T00:00:00Z', '2024-01-01T08:00:00+08:00', '2024-01-01T00:00:00.5Z', '2025-06-30T12:00Z'];
const bytes = ['0', '9007199254740992', '9007199254740993', '18446744073709551616'];
const tags = [
  { key: 'env', value: 'prod' },
  { key: 'env', value: '' },
  { key: 'team', value: 'a' },
];

function itemOf(random: Random): Item {
  const or = (values: readonly Value[]): Value => oneOf(random, [...values, null, unreadable]);
  return {
    name: or(['Web', 'WEB-1', 'db', 'ı']),
    zoneId: or(['z-a', 'z-b']),
    size: or([0, 1, 20]),
    bytes: or(bytes),
    createdAt: or(['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.50Z', '2024-01-01T00:00:00.123456789Z']),
    encrypted: or([true, false]),
    tags: oneOf<Value>(random, [[], tags.slice(0, 1), tags.slice(1), unreadable]),
  };
}

function filterOf(random: Random, depth = 0): Filter {
  const filter: Record<string, unknown> = {};
  const some = <T>(values: readonly T[]): T | null => (random(4) === 0 ? null : oneOf(random, values));
  for (let count = random(4); count > 0; count -= 1) {
    const name = oneOf(random, [...words.keys(), ...(depth < 4 ? ['not', 'or', 'not', 'or'] : [])]);
    if (name === 'nameContains') filter[name] = some(['w', '', 'B', 'I']);
    if (name === 'nameIsNull' || name === 'encrypted') filter[name] = some([true, false]);
    if (name === 'zoneIdIn') filter[name] = some([[], ['z-a'], ['z-a', 'z-b'], ['z-c']]);
    if (name === 'size') filter[name] = some([{}, { min: 1 }, { max: 1 }, { min: 1, max: 1 }, { min: null }]);
    if (name === 'bytes') filter[name] = some([{ min: bytes[2] }, { max: bytes[1] }, { min: '-1', max: bytes[3] }]);
    if (name === 'createdAt') filter[name] = some([{ after: oneOf(random, times) }, { before: oneOf(random, times) }]);
    if (name === 'tags' || name === 'withoutTags')
      filter[name] = some([
        [],
        [tags[0]],
        [{ key: 'env' }],
        [
          { key: 'env', value: '' },
          { key: 'team', value: null },
        ],
      ]);
    if (name === 'not') filter[name] = some([filterOf(random, depth + 1)]);
    if (name === 'or') filter[name] = some([Array.from({ length: random(4) }, () => filterOf(random, depth + 1))]);
  }
  return filter;
}

/** True, false, or null where it is not known. Undefined when the filter has no condition. */
function expected(filter: Filter, item: Item): boolean | null | undefined {
  const found = Object.entries(filter)
    .filter(([, given]) => given !== null && given !== undefined)
    .map(([name, given]) => holds(name, given as never, item))
    .filter((each) => each !== undefined);
  if (found.length === 0) return undefined;
  if (found.includes(false)) return false;
  return found.includes(null) ? null : true;
}

function holds(name: string, given: never, item: Item): boolean | null | undefined {
  if (name === 'not') {
    const inner = expected(given, item);
    return typeof inner === 'boolean' ? !inner : inner;
  }
  if (name === 'or') {
    const branches = (given as readonly Filter[]).map((each) => expected(each, item));
    if (branches.some((each) => each === true || each === undefined)) return true;
    return branches.includes(null) ? null : false;
  }
  if (typeof given === 'object' && Object.values(given).every((each) => each === null) && name !== 'zoneIdIn')
    return undefined;
  if (name === 'zoneIdIn' && (given as readonly string[]).length === 0) return false;
  const field = { nameContains: 'name', nameIsNull: 'name', zoneIdIn: 'zoneId', withoutTags: 'tags' }[name] ?? name;
  const value = item[field] as Value;
  if (value === unreadable) return null;
  if (name === 'nameIsNull') return (value === null) === given;
  if (name === 'tags' || name === 'withoutTags') {
    const has = (want: { key: string; value?: string | null }) =>
      (value as typeof tags)
        .filter((tag) => tag.key === want.key)
        .some((tag) => (want.value ?? tag.value) === tag.value);
    const wanted = given as readonly { key: string }[];
    return name === 'tags' ? wanted.filter(has).length === wanted.length : wanted.filter(has).length === 0;
  }
  if (value === null) return false;
  if (name === 'nameContains') return String(value).toLowerCase().indexOf(String(given).toLowerCase()) >= 0;
  if (name === 'encrypted') return value === given;
  if (name === 'zoneIdIn') return (given as readonly string[]).includes(String(value));
  return within(name, value, given);
}

/** A time as nanoseconds since 1970. */
function nanoseconds(text: string): bigint {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? '';
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 1_000_000n + BigInt(digits.padEnd(9, '0') || '0');
}

function within(name: string, value: Value, given: Readonly<Record<string, string | number | null>>): boolean {
  const exact = (each: unknown) => (name === 'createdAt' ? nanoseconds(String(each)) : BigInt(String(each)));
  const { after = null, before = null, min = null, max = null } = given;
  return [
    after === null || exact(value) > exact(after),
    before === null || exact(value) < exact(before),
    min === null || exact(value) >= exact(min),
    max === null || exact(value) <= exact(max),
  ].every(Boolean);
}

function evaluated(tree: Tree, item: Item): State {
  return evaluate(tree, ({ source }) => {
    if (source.of !== 'field') throw new Error(source.of);
    const value = item[source.field];
    return value === unreadable ? new CloudError('unavailable', 'unreadable') : source.holds(value);
  });
}

describe('a filter', () => {
  it('holds as in the three-valued logic of Kleene, for random filters and items', () => {
    const random = randomOf(20_261_129);
    const seen = { true: 0, false: 0, null: 0 };
    for (let round = 0; round < 4000; round += 1) {
      const filter = filterOf(random);
      const item = itemOf(random);
      const found = evaluated(treeOf(filter, words, {}), item);
      const told = typeof found === 'boolean' ? found : null;
      const truth = expected(filter, item) ?? (expected(filter, item) === undefined ? true : null);
      expect(told, JSON.stringify([filter, Object.entries(item).map(([name, value]) => [name, String(value)])])).toBe(
        truth,
      );
      seen[`${told}`] += 1;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });

  it.each([
    [null, true],
    [{}, true],
    [{ not: {} }, true],
    [{ not: { size: {} } }, true],
    [{ zoneIdIn: null, not: null, or: null }, true],
    [{ or: [] }, false],
    [{ not: { or: [] } }, true],
    [{ zoneIdIn: [] }, false],
    [{ or: [{ zoneIdIn: [] }, { or: [] }] }, false],
    [{ or: [{}, { zoneIdIn: [] }] }, true],
  ])('%j holds for every item or for none: %s', (filter, holds) => {
    expect(treeOf(filter, words, {})).toBe(holds);
  });
});

describe('the bounds of a filter', () => {
  const nested = (depth: number): Filter => (depth === 0 ? { nameContains: 'a' } : { not: nested(depth - 1) });
  const branches = (count: number): Filter => ({ or: Array.from({ length: count }, () => ({ nameContains: 'a' })) });
  const many = (count: number): Filter => ({
    or: Array.from({ length: 20 }, (_, at) => {
      const size = Math.floor(count / 20) + (at < count % 20 ? 1 : 0);
      return { or: Array.from({ length: size }, () => ({ nameContains: 'a' })) };
    }),
  });
  const refused = expect.objectContaining({ kind: 'invalid' });

  it.each([
    ['5 deep', nested(5)],
    ['20 branches', branches(20)],
    ['100 conditions', many(100)],
  ])('allow %s', (_name, filter) => {
    expect(() => treeOf(filter, words, {})).not.toThrow();
  });

  it.each([
    ['6 deep', nested(6)],
    ['21 branches', branches(21)],
    ['101 conditions', many(101)],
  ])('refuse %s', (_name, filter) => {
    expect(() => treeOf(filter, words, {})).toThrow(refused);
  });
});
