/** The conditions of a search in Resource Center's index, as upstream's filters. */
import type { FilterPart } from '../../../client/model/filters.js';
import { hasTags, type LocalCondition, wantedTags } from '../../../client/model/item-conditions.js';
import type { Param } from '../../../client/model/params.js';
import type { TagPlace } from '../../../client/model/tags.js';
import { textOf, textsOf } from '../../../client/model/value.js';
import { checkRegionId } from '../../connection/region-ids.js';
import { badInput } from '../../errors.js';
import { typesOf } from './index-kinds.js';

/** A row of the parameter Filter. All filters of a call must hold, and one of the values of each. */
type Filter = { readonly Key: string; readonly MatchType: string; readonly Value: readonly string[] };

/** https://www.alibabacloud.com/help/en/resource-management/resource-center/developer-reference/api-resourcecenter-2022-12-01-searchresources */
const mostFilters = 10;
const mostValues = 200;

type Arguments = Readonly<Record<string, unknown>>;

/** A list of the arguments that one member of a thing must be in. */
interface Choice {
  readonly key: string;
  readonly argument: string;
  readonly values: readonly string[] | null;
}

/** What a search is about beside its arguments: everything whose member with this name has this value. */
export interface Within {
  readonly key: 'VpcId' | 'VSwitchId';
  readonly value: string;
}

/**
 * The calls for the arguments of `search`: one, or with `text` one for each way to find a thing by it. None when nothing can
 * match. Throws BAD_USER_INPUT.
 */
export function searchParts(args: Arguments, tags: TagPlace, within?: Within): readonly FilterPart[] {
  const choices: readonly Choice[] = [
    { key: 'ResourceType', argument: 'types', values: typesOf(args.types) },
    { key: 'RegionId', argument: 'regionIds', values: textsIn(args.regionIds)?.map(checkRegion) ?? null },
    { key: 'ResourceGroupId', argument: 'resourceGroupIds', values: textsIn(args.resourceGroupIds) },
  ];
  const named = choices.flatMap(({ values, ...each }) => (values ? [{ ...each, values: textsOf(values) }] : []));
  for (const { argument, values } of named) {
    if (values.length > mostValues)
      throw badInput(
        `\`${argument}\` holds ${values.length} values, but may hold at most ${mostValues}. Split the list.`,
      );
  }
  const text = typeof args.text === 'string' ? args.text : '';
  const isNewestFirst = args.newestFirst === true;
  if (isNewestFirst && text !== '') {
    throw badInput('`newestFirst` cannot be combined with `text`, because several lists answer a text.');
  }
  const order = isNewestFirst ? { SortCriterion: { Key: 'CreateTime', Order: 'DESC' } } : {};
  if (named.some(({ values }) => values.length === 0)) return [];
  const filters = named.map(({ key, values }) => equals(key, values));
  if (within) filters.push(equals(within.key, [within.value]));
  const ways = text === '' ? [{}] : waysOf(text);
  const room = mostFilters - filters.length - (text === '' ? 0 : 1);
  const { sent, condition } = tagFilters(args, tags, room);
  return ways.map(({ filter, condition: own }) => {
    const all = [own, condition].filter((each) => each !== undefined);
    const params = { Filter: [...(filter ? [filter] : []), ...filters, ...sent], ...order };
    if (all.length === 0) return { params };
    return { params, condition: (item) => all.every((holds) => holds(item)), endsPages: true };
  });
}

function equals(key: string, values: readonly string[]): Filter {
  return { Key: key, MatchType: 'Equals', Value: values };
}

interface Way {
  readonly filter?: Filter;
  readonly condition?: LocalCondition;
}

/**
 * The ways to find a thing by a text. What an earlier way finds is left out of the later ones, so the earlier ones are
 * compared in the same way here: upstream may or may not tell letters of different case apart.
 */
function waysOf(text: string): readonly Way[] {
  const isById: LocalCondition = ({ ResourceId }) => textOf(ResourceId, 'ResourceId').startsWith(text);
  const isByAddress: LocalCondition = ({ IpAddresses }) => textsOf(IpAddresses).some((each) => each.includes(text));
  const mayBeAddress = /^[\da-f.:]+$/i.test(text);
  const byAddress: Way = {
    filter: { Key: 'IpAddress', MatchType: 'Contains', Value: [text] },
    condition: (item) => isByAddress(item) && !isById(item),
  };
  const byName: Way = {
    filter: { Key: 'ResourceName', MatchType: 'Contains', Value: [text] },
    condition: (item) => !isById(item) && !(mayBeAddress && isByAddress(item)),
  };
  const byId: Way = { filter: { Key: 'ResourceId', MatchType: 'Prefix', Value: [text] }, condition: isById };
  return [byId, ...(mayBeAddress ? [byAddress] : []), byName];
}

/** Upstream takes a limited number of filters, and its meaning of an empty value is not known: the rest is checked on each thing. */
function tagFilters(args: Arguments, place: TagPlace, room: number) {
  const wanted = wantedTags(args.tags ?? []);
  const unwanted = wantedTags(args.withoutTags ?? []);
  const filters = [
    ...wanted.map(({ key, value }) => tagFilter('Contains', { key, value: value === '' ? null : value })),
    ...unwanted.filter(({ value }) => value !== '').map((tag) => tagFilter('NotContains', tag)),
  ];
  const sent: readonly Param[] = filters.slice(0, room);
  const isChecked = filters.length > room || [...wanted, ...unwanted].some(({ value }) => value === '');
  const hasAll = hasTags(wanted, place);
  const hasOne = unwanted.map((tag) => hasTags([tag], place));
  const condition: LocalCondition = (item) => hasAll(item) && !hasOne.some((has) => has(item));
  return { sent, ...(isChecked && { condition }) };
}

function tagFilter(match: string, { key, value }: { readonly key: string; readonly value: string | null }): Filter {
  return { Key: 'Tag', MatchType: match, Value: [JSON.stringify(value === null ? { key } : { key, value })] };
}

function textsIn(argument: unknown): readonly string[] | null {
  return Array.isArray(argument) ? [...new Set(argument.map(String))] : null;
}

/** What is in no region has the region global. */
function checkRegion(regionId: string): string {
  return regionId === 'global' ? regionId : checkRegionId(regionId);
}
