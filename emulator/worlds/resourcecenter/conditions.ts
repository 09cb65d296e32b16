/** Filter.N of SearchResources and GetResourceCounts: which keys there are, how each may be compared, and what it is compared with. */
import type { Params } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { IndexRow } from './index-row.js';

export type Condition = (row: IndexRow) => boolean;

/** One Filter.N. */
export interface Filter {
  readonly key: string;
  readonly match: string;
  readonly values: readonly string[];
}

const mostFilters = 10;
const mostValues = 200;

type Compare = (row: IndexRow, values: readonly string[]) => boolean;

const equal =
  (of: (row: IndexRow) => string): Compare =>
  (row, values) =>
    values.includes(of(row));
const part =
  (of: (row: IndexRow) => string): Compare =>
  (row, values) =>
    values.some((value) => of(row).toLowerCase().includes(value.toLowerCase()));

/** By key and way of matching. Letters count in either case where a part is searched for. */
const comparisons: Readonly<Record<string, Readonly<Record<string, Compare>>>> = {
  ResourceType: { Equals: equal(({ ResourceType }) => ResourceType) },
  RegionId: { Equals: equal(({ RegionId }) => RegionId) },
  ResourceId: {
    Equals: equal(({ ResourceId }) => ResourceId),
    Prefix: ({ ResourceId }, values) => values.some((value) => ResourceId.startsWith(value)),
  },
  ResourceGroupId: {
    Equals: equal(({ ResourceGroupId }) => ResourceGroupId),
    Exists: ({ ResourceGroupId }) => ResourceGroupId !== '',
    NotExists: ({ ResourceGroupId }) => ResourceGroupId === '',
  },
  ResourceName: {
    Equals: equal(({ ResourceName }) => ResourceName),
    Contains: part(({ ResourceName }) => ResourceName),
  },
  Tag: {
    Contains: (row, values) => tagsIn(values).some((tag) => hasTag(row, tag)),
    NotContains: (row, values) => !tagsIn(values).some((tag) => hasTag(row, tag)),
    NotExists: ({ Tags }) => Tags.length === 0,
  },
  VpcId: { Equals: equal(({ vpcId }) => vpcId) },
  VSwitchId: { Equals: equal(({ vSwitchId }) => vSwitchId) },
  IpAddress: {
    Equals: ({ IpAddresses }, values) => IpAddresses.some((address) => values.includes(address)),
    Contains: ({ IpAddresses }, values) => IpAddresses.some((address) => values.some((one) => address.includes(one))),
  },
};

/** All of `withoutAddress` must hold. Counts take no condition on addresses. */
export function conditionsOf(params: Params, { takesAddress }: { readonly takesAddress: boolean }): Condition {
  const filters = filtersIn(params);
  if (filters.length > mostFilters) {
    throw new WireError(409, 'ExceedLimit.Filter', 'The maximum length of Filters is exceeded.');
  }
  const tests = filters.map((filter) => testOf(filter, takesAddress));
  const group = params.ResourceGroupId ?? '';
  return (row) => (group === '' || row.ResourceGroupId === group) && tests.every((test) => test(row));
}

export function filtersIn(params: Params): readonly Filter[] {
  const found = new Map<number, { key: string; match: string; values: Map<number, string> }>();
  for (const [name, value] of Object.entries(params)) {
    const [, number, member, at] = /^Filter\.(\d+)\.(Key|MatchType|Value)(?:\.(\d+))?$/.exec(name) ?? [];
    if (number === undefined) continue;
    const filter = found.get(Number(number)) ?? { key: '', match: 'Equals', values: new Map<number, string>() };
    found.set(Number(number), filter);
    if (member === 'Key') filter.key = value;
    if (member === 'MatchType') filter.match = value;
    if (member === 'Value') filter.values.set(Number(at ?? 1), value);
  }
  return [...found]
    .toSorted(([left], [right]) => left - right)
    .map(([, { key, match, values }]) => {
      return { key, match, values: [...values].toSorted(([left], [right]) => left - right).map(([, value]) => value) };
    });
}

function testOf({ key, match, values }: Filter, takesAddress: boolean): Condition {
  const compare = key === 'IpAddress' && !takesAddress ? undefined : comparisons[key]?.[match];
  if (!compare) throw invalidFilter(key);
  if (values.length > mostValues) {
    throw new WireError(409, 'ExceedLimit.FilterValue', 'The number of FilterValue exceeds the upper limit.');
  }
  if (match !== 'Exists' && match !== 'NotExists' && values.length === 0) throw invalidFilter(key);
  if (key === 'Tag') tagsIn(values);
  return (row) => compare(row, values);
}

function invalidFilter(key: string): WireError {
  return new WireError(400, `InvalidParameter.Filter.${key}`, `The specified parameter Filter.n.${key} is not valid.`);
}

interface WantedTag {
  readonly key?: string;
  readonly value?: string;
}

/** An index has a hundred thousand rows, and each is compared with the same values. */
const read = new WeakMap<readonly string[], readonly WantedTag[]>();

function tagsIn(values: readonly string[]): readonly WantedTag[] {
  const tags = read.get(values) ?? values.map(tagIn);
  read.set(values, tags);
  return tags;
}

/** A tag as JSON: a key, a value or both. */
function tagIn(text: string): WantedTag {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidFilter('Tag');
  }
  const members = new Map<string, unknown>(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []);
  const [key, value] = [members.get('key'), members.get('value')];
  if (typeof key !== 'string' && typeof value !== 'string') throw invalidFilter('Tag');
  // An empty text is no condition.
  return {
    ...(typeof key === 'string' && key !== '' && { key }),
    ...(typeof value === 'string' && value !== '' && { value }),
  };
}

function hasTag({ Tags }: IndexRow, { key, value }: WantedTag): boolean {
  return Tags.some((tag) => (key === undefined || tag.Key === key) && (value === undefined || tag.Value === value));
}
