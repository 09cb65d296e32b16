/** Helpers that describe filters: each makes test cases of a filter with a predicate over the cloud's data. */

export type Holds<T> = (item: T) => boolean;
export type Case<T> = readonly [filter: Readonly<Record<string, unknown>>, holds: Holds<T>];

export interface FilterCase {
  readonly filter: Readonly<Record<string, unknown>>;
  /** The keys of the matching rows in a region, in upstream's order. */
  readonly keys: (regionId: string) => readonly string[];
}

export interface FilteredNoun {
  readonly root: string;
  readonly input: string;
  readonly key: string;
  readonly cases: readonly FilterCase[];
}

interface Source<T> {
  readonly root: string;
  readonly input: string;
  /** The member that is the key, and the API's name of it. */
  readonly key: readonly [member: keyof T, name: string];
  readonly items: (regionId: string) => readonly T[];
  /** `all` has the rows of both regions. */
  readonly cases: (kit: Kit<T>, all: readonly T[]) => readonly Case<T>[];
}

/** Both regions have instances; the first has more than any cap. */
export const places = ['cn-hangzhou', 'cn-shenzhen'] as const;

export function noun<T extends object>({ root, input, key: [member, name], items, cases }: Source<T>): FilteredNoun {
  const all = places.flatMap((place) => items(place));
  return {
    root,
    input,
    key: name,
    cases: cases(kitOf<T>(), all).map(([filter, holds]) => ({
      filter,
      keys: (regionId) =>
        items(regionId)
          .filter(holds)
          .map((item) => String(item[member])),
    })),
  };
}

/** Some values, from all parts of the list. */
export function every<T>(items: readonly T[], step: number, of: (item: T) => string | readonly string[]): string[] {
  const some = items.filter((_item, at) => at % step === 0).flatMap((item) => of(item));
  return [...new Set(some)].filter((value) => value !== '');
}

export interface Kit<T> {
  /** Each of some values, one at a time. */
  equal(name: string, values: readonly string[], of: (item: T) => string | readonly string[]): Case<T>[];
  /** Several values at once: all, repeated and among (at least this number of) unknown ones, one alone, none. */
  anyOf(name: string, values: readonly string[], of: (item: T) => readonly string[], atLeast?: number): Case<T>[];
  /** An enum's values with their names in upstream. */
  enums(name: string, values: Readonly<Record<string, string>>, of: (item: T) => string): Case<T>[];
  /** Whole names, patterns, and characters that are special in other pattern languages. */
  names(of: (item: T) => string, names: readonly string[]): Case<T>[];
  tags(): Case<T>[];
}

const strange = ['.*', 'a?b*', '?*', '[a-z]*', '(*', '^*$', '*\\', '\\*', '*+*', '{1}*', '**', '*-*-*', 'a*a*a*a*a*b'];

function kitOf<T extends object>(): Kit<T> {
  const texts = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);
  return {
    equal: (name, values, of) =>
      values.map((value) => [{ [name]: value }, (item) => texts(of(item)).includes(value)] as const),
    anyOf: (name, values, of, atLeast = 1) => {
      const unknown = Array.from({ length: atLeast }, (_, at) => `unknown-${at}`);
      const among = [...values.slice(1), ...unknown, '', ...values];
      return [values, among, values.slice(0, 1), [`${values[0]},${values[1]}`], []].map(
        (wanted) =>
          [{ [name]: wanted }, (item) => of(item).some((each) => each !== '' && wanted.includes(each))] as const,
      );
    },
    enums: (name, values, of) =>
      Object.entries(values).map(([value, upstream]) => [{ [name]: value }, (item) => of(item) === upstream] as const),
    names: (of, names) => {
      const patterns = names.flatMap((name, at) => [
        ...[name, `${name.slice(0, 2)}*`, `*${name.slice(-2)}`],
        ...(at > 0 ? [] : [`*${name.slice(1, -1)}*`, `${name.slice(0, 1)}*${name.slice(-1)}`, `${name}*${name}`]),
        ...(at > 0 ? [] : [name.slice(0, -1), name.toUpperCase()]),
      ]);
      const cases = [...new Set([...patterns, ...strange])].map(
        (name): Case<T> => [{ name }, (item) => isLike(of(item), name)],
      );
      // No resource is named "", so only a pattern of stars finds resources without a name.
      return [...cases.filter(([{ name }]) => !/^\**$/.test(String(name))), [{ name: '' }, () => false]];
    },
    tags: () => [
      [{ tags: [{ key: 'env', value: 'prod' }] }, hasTag('env', 'prod')],
      [{ tags: [{ key: 'env', value: null }] }, hasTag('env')],
      [
        { tags: [{ key: 'team' }, { key: 'env', value: 'test' }] },
        (item) => hasTag('team')(item) && hasTag('env', 'test')(item),
      ],
      [
        {
          tags: [
            { key: 'env', value: 'prod' },
            { key: 'env', value: 'test' },
          ],
        },
        () => false,
      ],
      [{ tags: [{ key: 'owner', value: '' }] }, hasTag('owner', '')],
      [{ tags: [{ key: 'team', value: '数据平台' }] }, hasTag('team', '数据平台')],
      [{ tags: [{ key: 'env', value: 'PROD' }] }, () => false],
      [{ tags: [] }, () => true],
    ],
  };
}

/** ECS writes TagKey and TagValue, VPC Key and Value. */
export function hasTag(key: string, value?: string): Holds<object> {
  return (item) => {
    const tags = 'Tags' in item ? (item.Tags as { readonly Tag: readonly Readonly<Record<string, string>>[] }).Tag : [];
    return tags.some(
      (tag) => (tag.TagKey ?? tag.Key) === key && (value ?? tag.TagValue ?? tag.Value) === (tag.TagValue ?? tag.Value),
    );
  };
}

/** Only the star is special; matched character by character, without a regular expression. */
function isLike(name: string, pattern: string): boolean {
  let reached = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (character !== '*') {
        if (name.startsWith(character, at)) next.add(at + character.length);
        continue;
      }
      for (let to = at; to <= name.length; to += 1) next.add(to);
    }
    reached = next;
  }
  return reached.has(name.length);
}
