/** SearchResources, GetResourceCounts and ListResourceTypes: one index over all things of an account, in all regions. */
import { isIPv6 } from 'node:net';
import { resourceTypes } from '../../../published/resource-types.js';
import type { Account } from '../../data/accounts.js';
import { byToken, type Limits } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import { repeated } from '../repeated.js';
import { rowsByHand, typesByHand } from './by-hand.js';
import { conditionsOf, filtersIn } from './conditions.js';
import type { IndexRow } from './index-row.js';
import { hasAddresses, listsOfPublished, publishedRows } from './published-rows.js';

const indexedTypes = [...resourceTypes.values()];

export const limits: Limits = {
  min: 1,
  max: 500,
  absent: 20,
  badToken: new WireError(400, 'InvalidParameter.NextToken', 'The specified parameter NextToken is not valid.'),
};

export function searchResources(params: Params, context: RpcContext): Body {
  refuseUnlessOn(context);
  const wanted = Number(params.MaxResults ?? limits.absent);
  if (!Number.isInteger(wanted) || wanted < limits.min || wanted > limits.max) {
    throw new WireError(400, 'InvalidParameter.MaxResults', 'The specified parameter MaxResults is not valid.');
  }
  const found = sortedBy(rowsFor(params, context, true), (row) => row, params);
  const { page, nextToken } = byToken(found, { action: 'SearchResources', params, context }, limits);
  return {
    Resources: page.map((row) => written(row, context.account.id)),
    Filters: filtersShown(params),
    MaxResults: wanted,
    ...(nextToken !== '' && { NextToken: nextToken }),
  };
}

export function filtersShown(params: Params): readonly Body[] {
  return filtersIn(params).map(({ key, match, values }) => ({ Key: key, MatchType: match, Values: values }));
}

const groupKeys = ['ResourceType', 'RegionId', 'ResourceGroupId'] as const;

export function getResourceCounts(params: Params, context: RpcContext): Body {
  refuseUnlessOn(context);
  return countsOf(params, context, [context.account]);
}

/** The things of these accounts, counted. */
export function countsOf(params: Params, context: RpcContext, accounts: readonly Account[]): Body {
  const asked = params.GroupByKey ?? '';
  const key = groupKeys.find((name) => name === asked);
  if (asked !== '' && !key) {
    throw new WireError(400, 'InvalidParameter.GroupByKey', 'The specified parameter GroupByKey is not valid.');
  }
  const counts = new Map<string, number>();
  for (const account of accounts) {
    for (const row of rowsFor(params, { ...context, account }, false)) {
      const name = key ? row[key] : '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  // What is in no group is not counted by group.
  if (key) counts.delete('');
  return {
    GroupByKey: asked,
    Filters: filtersIn(params).map(({ key: Key, values }) => ({ Key, Values: values })),
    ResourceCounts: [...counts].map(([GroupName, Count]) => ({ GroupName, Count })),
  };
}

/** The members of a type in ListResourceTypes. Without Query, all of them. */
const typeMembers = ['ResourceType', 'ProductName', 'ResourceTypeName', 'FilterKeys'];
const addressed = ['ACS::ECS::Instance', 'ACS::ECS::NetworkInterface', 'ACS::EIP::EipAddress'];

export function listResourceTypes(params: Params): Body {
  const members = repeated('Query', params);
  if (members.some((name) => !typeMembers.includes(name))) {
    throw new WireError(409, 'InvalidParameter.Query', 'The specified parameter Query is not valid.');
  }
  const one = params.ResourceType ?? '';
  if (one !== '' && !indexedTypes.includes(one)) {
    throw new WireError(409, 'InvalidParameter.ResourceType', 'The specified parameter ResourceType is not valid.');
  }
  const types = one === '' ? indexedTypes : [one];
  return {
    ResourceTypes: types.map((type) => {
      const [, product = '', name = ''] = type.split('::');
      const isAddressed = addressed.includes(type) || hasAddresses(type);
      const whole = {
        ResourceType: type,
        ProductName: product,
        ResourceTypeName: name,
        FilterKeys: ['ResourceId', 'ResourceName', 'RegionId', ...(isAddressed ? ['IpAddress'] : [])],
      };
      const shown = Object.entries(whole).filter(([member]) => members.length === 0 || members.includes(member));
      return Object.fromEntries(shown);
    }),
  };
}

export function serviceStatus(_params: Params, { cloud, account }: RpcContext): Body {
  const status = cloud.resourceCenter.get(account.id) ?? 'Enabled';
  return status === 'Disabled'
    ? { ServiceStatus: 'Disabled' }
    : { ServiceStatus: 'Enabled', InitialStatus: status === 'Pending' ? 'Pending' : 'Finished' };
}

function refuseUnlessOn({ cloud, account }: RpcContext): void {
  if (cloud.resourceCenter.get(account.id) !== 'Disabled') return;
  throw new WireError(400, 'ServiceNotEnabled', 'ResourceCenter Service is not enabled.');
}

/** The rows that match. Only the types and regions that the filters name are made. */
export function rowsFor(params: Params, context: RpcContext, takesAddress: boolean): readonly IndexRow[] {
  const condition = conditionsOf(params, { takesAddress });
  const filters = filtersIn(params);
  const named = (key: string) => filters.filter((filter) => filter.key === key).map(({ values }) => new Set(values));
  const among = (key: string) => (value: string) => named(key).every((wanted) => wanted.has(value));
  for (const wanted of named('ResourceType')) {
    if ([...wanted].every((type) => indexedTypes.includes(type))) continue;
    const message = 'The specified parameter value of Filter.ResourceType is not valid.';
    throw new WireError(400, 'InvalidParameter.Filter.ResourceType', message);
  }
  return [...indexedRows(context, among('ResourceType'), among('RegionId'))].filter(condition);
}

/** The rows of these types and regions, type by type. */
export function* indexedRows(
  { cloud, account }: Pick<RpcContext, 'cloud' | 'account'>,
  isType: (type: string) => boolean,
  isRegion: (regionId: string) => boolean,
): Iterable<IndexRow> {
  // Nothing is in the index yet.
  if (cloud.resourceCenter.get(account.id) === 'Pending') return;
  const regionIds = cloud.regions.map(({ id }) => id).filter(isRegion);
  for (const type of typesByHand.filter(isType)) yield* rowsByHand(account, type, regionIds);
  // An account of a fleet has nothing of these.
  if (account.isPlain) return;
  for (const type of Object.keys(listsOfPublished).filter(isType)) {
    yield* publishedRows(cloud, account, type, regionIds);
  }
}

export function sortedBy<Row>(rows: readonly Row[], indexed: (row: Row) => IndexRow, params: Params): readonly Row[] {
  const key = params['SortCriterion.Key'] ?? '';
  if (key !== '' && key !== 'CreateTime') {
    const message = 'The specified parameter SortCriterion.Key is not valid.';
    throw new WireError(409, 'InvalidParameter.SortCriterion.Key', message);
  }
  if (key === '') return rows;
  const sign = params['SortCriterion.Order'] === 'DESC' ? -1 : 1;
  return rows
    .map((row) => ({ row, at: indexed(row).CreateTime }))
    .sort((a, b) => sign * (a.at < b.at ? -1 : Number(a.at > b.at)))
    .map(({ row }) => row);
}

/** A member that a kind does not have is empty. */
export function written(row: IndexRow, AccountId: string): Body {
  const { ResourceType, ResourceId, ResourceName, RegionId, ZoneId, ResourceGroupId } = row;
  const { CreateTime, ExpireTime, IpAddresses, Tags } = row;
  return {
    ...{ ResourceType, ResourceId, AccountId, ResourceName, RegionId, ZoneId, ResourceGroupId, CreateTime, ExpireTime },
    ...{ Tags, IpAddresses },
    IpAddressAttributes: IpAddresses.map((address) => ({
      IpAddress: address,
      NetworkType: isPrivate(address) ? 'Private' : 'Public',
      Version: isIPv6(address) ? 'Ipv6' : 'Ipv4',
    })),
  };
}

function isPrivate(address: string): boolean {
  return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address);
}
