import { CloudError } from '../errors/cloud-error.js';
import type { Params } from './action.js';
import {
  hasAny,
  hasTags,
  isFlag,
  isTest,
  type LocalCondition,
  nameTest,
  type TextTest,
  wantedTags,
} from './item-conditions.js';
import { formatList, isListable, type ListFormat } from './list-format.js';
import type { TagPlace } from './tags.js';
import { type Item, textOf, textsOf, valueAt } from './value.js';

/** One upstream query for a part of what a filter matches. The parts of a filter never overlap. */
export interface FilterPart {
  readonly params: Params;
  readonly condition?: LocalCondition;
  /** The condition only removes items at the ends of what upstream lists, so a page still gives about as many as it has. */
  readonly isTrimming?: true;
  /** The named values by parameter. Upstream may refuse the whole part because of one unknown value. */
  readonly names?: Readonly<Record<string, NamedValues>>;
  /**
   * A page of a connection ends after a call of this part whose items the condition left out, also when the page is not full.
   * Otherwise nothing limits how many calls such a page takes.
   */
  readonly endsPages?: true;
}

/** The values of one parameter and the format of several values. A parameter for a single value has no format. */
export interface NamedValues {
  readonly values: readonly string[];
  readonly format?: ListFormat;
}

/** Turns a filter's value into the parts that together match it. Without parts it matches nothing, and no call is made. */
export type Filter = (value: unknown) => readonly FilterPart[];

export type Filters = Readonly<Record<string, Filter>>;

/** Upstream filters by this parameter. Upstream treats "" and "all" as no condition, but as filter values they match nothing. */
export function upstreamFilter(param: string, format?: ListFormat): Filter {
  return (value) => {
    const text = String(value);
    if (/^(?:all)?$/i.test(text) || (format && !isListable(text, format))) return [];
    const names = { [param]: { values: [text], ...(format && { format }) } };
    return [{ params: { [param]: format ? formatList([text], format) : text }, names }];
  };
}

/** Only the gateway can filter by this member. Its value must equal the filter's value. */
export function localFilter(member: string, test: TextTest = isTest): Filter {
  const path = member.split('.');
  return (value) => {
    if (value === '') return [];
    const matches = test(value);
    return [{ params: {}, condition: (item) => matches(textOf(valueAt(item, path), member)) }];
  };
}

/** The same for a member with several values: one of them must equal the filter's value. */
export function localListFilter(member: string, test: TextTest = isTest): Filter {
  const path = member.split('.');
  return (value) => {
    const matches = test(value);
    return [{ params: {}, condition: (item) => textsOf(valueAt(item, path)).some(matches) }];
  };
}

/** Upstream filters by this parameter if it is true. Upstream treats false as no condition, so the gateway checks false. */
export function upstreamFlagFilter(param: string, member = param): Filter {
  const path = member.split('.');
  return (value) => [
    value === true
      ? { params: { [param]: true } }
      : { params: {}, condition: (item) => isFlag(valueAt(item, path), value, member) },
  ];
}

export interface ListFilter {
  readonly param: string;
  readonly format: ListFormat;
  readonly cap: number;
  /** The member with the value or values, so that an item that matches two calls is used once. */
  readonly member: string;
  /** Parameters that the call has in addition. */
  readonly also?: Params;
}

/**
 * Matches any of several values, with at most `cap` values per call. Several parameters (the two kinds of public address) take
 * several calls, whose results are merged, because upstream would combine them with AND.
 */
export function upstreamListFilter(...lists: readonly ListFilter[]): Filter {
  return (value) => {
    const all = [...new Set(textsOf(value))];
    const parts: FilterPart[] = [];
    const earlier: LocalCondition[] = [];
    for (const list of lists) {
      const values = all.filter((each) => isListable(each, list.format));
      for (let at = 0; at < values.length; at += list.cap) {
        const batch = values.slice(at, at + list.cap);
        const before = [...earlier];
        const condition: LocalCondition = (item) => !before.some((matched) => matched(item));
        const params = { [list.param]: formatList(batch, list.format), ...list.also };
        const names = { [list.param]: { values: batch, format: list.format } };
        parts.push({ params, names, ...(before.length > 0 && { condition }) });
        earlier.push(hasAny(list.member, new Set(batch)));
      }
    }
    return parts;
  };
}

const maxTags = 20;

/**
 * Tag.N.Key and Tag.N.Value, all of which must match; some lists call the parameter Tags. Upstream accepts `most` tags, and the
 * gateway checks the others.
 */
export function upstreamTagFilter(place: TagPlace, param = 'Tag', most = maxTags): Filter {
  return (filter) => {
    const wanted = wantedTags(filter);
    const rest = wanted.slice(most);
    const condition = hasTags(rest, place);
    const sent = wanted.slice(0, most).map((tag) => ({ Key: tag.key, Value: tag.value }));
    return [{ params: wanted.length === 0 ? {} : { [param]: sent }, ...(rest.length > 0 && { condition }) }];
  };
}

/** Upstream filters by this parameter as a prefix. The gateway checks it too, because another filter may set the same parameter. */
export function upstreamPrefixFilter({ member, param }: { member: string; param: string }): Filter {
  return (value) => {
    const prefix = String(value);
    return [{ params: { [param]: prefix }, condition: (item) => textOf(item[member], member).startsWith(prefix) }];
  };
}

export interface NameFilter {
  readonly member: string;
  /** The parameter for a whole name. */
  readonly param: string;
  /** How the parameter takes several values. Absent if it takes one. */
  readonly format?: ListFormat;
  /** The parameters for a pattern. Upstream then finds at least all items that match. */
  readonly pattern?: (pattern: string) => Params;
}

/** A whole, case-sensitive name, in which * matches any run of characters. The gateway always checks the result. */
export function upstreamNameFilter({ member, param, format, pattern = () => ({}) }: NameFilter): Filter {
  return (value) => {
    const name = String(value);
    if (name === '') return [];
    const matches = nameTest(name);
    const whole = format ? isListable(name, format) && { [param]: formatList([name], format) } : { [param]: name };
    const params = name.includes('*') ? pattern(name) : whole || {};
    return [{ params, condition: (item) => matches(textOf(item[member], member)) }];
  };
}

/** For a parameter that takes a prefix: the part of the pattern before the first *. */
export function beforeFirstStar(param: string): (pattern: string) => Params {
  return (pattern) => (pattern.startsWith('*') ? {} : { [param]: pattern.split('*', 1)[0] });
}

/** The maximum of calls per region for one filter: three lists of five thousand values would take a million. */
const mostParts = 1_000;

/**
 * All parts that the filters need together: the product of their parts, with all conditions at once. An empty result means
 * that nothing can match. A null value is no condition.
 */
export function filterPartsOf(filters: Filters, values: Readonly<Record<string, unknown>>): readonly FilterPart[] {
  let parts: readonly FilterPart[] = [{ params: {} }];
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const filter = filters[name];
    if (!filter) throw new CloudError('invalid', `There is no filter ${name}.`);
    const more = filter(value);
    const count = parts.length * more.length;
    if (count > mostParts) throw new CloudError('budget', tooManyParts(name, count));
    parts = parts.flatMap((part) => more.map((other) => both(part, other)));
  }
  return parts;
}

function tooManyParts(name: string, count: number): string {
  return (
    `The values of this filter, up to \`${name}\`, together take ${count} calls in each region: at most ${mostParts}. ` +
    'Name fewer values at once.'
  );
}

/** One part for what matches both. */
export function both(a: FilterPart, b: FilterPart): FilterPart {
  const merged = {
    params: { ...a.params, ...b.params },
    ...((a.names ?? b.names) && { names: { ...a.names, ...b.names } }),
  };
  const keeps = [a.condition, b.condition].filter((condition) => condition !== undefined);
  const isTrimming = [a, b].every((part) => !part.condition || part.isTrimming) && { isTrimming: true as const };
  return keeps.length === 0 ? merged : { ...merged, condition: (item) => keepAll(keeps, item), ...isTrimming };
}

/** One condition that fails is enough, even if another condition cannot be checked. */
function keepAll(keeps: readonly LocalCondition[], item: Item): boolean {
  let unknown: CloudError | null = null;
  for (const condition of keeps) {
    try {
      if (!condition(item)) return false;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      unknown = error;
    }
  }
  if (unknown) throw unknown;
  return true;
}
