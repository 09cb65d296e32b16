/** ECS prefix lists and port lists, and DescribeSecurityGroupReferences: what rules of security groups name. */
import type { Account } from '../../../data/accounts.js';
import { isShared, listsNamedBy, portRangeListOf, prefixListOf } from '../../../data/ecs/rule-lists.js';
import type { SecurityGroupRule } from '../../../data/ecs/security-group-rules.js';
import { randomOf } from '../../../data/random.js';
import { byToken } from '../../../paging.js';
import type { Body, Params, RpcContext } from '../../../wire/rpc.js';
import { missing, WireError } from '../../../wire/wire-error.js';
import { repeated } from '../../repeated.js';
import { tagFilter } from '../../tags.js';

function rulesIn(account: Account, regionId: string): readonly SecurityGroupRule[] {
  return account.securityGroups(regionId).flatMap((group) => account.securityGroupRules(group));
}

/** The account's own lists with the number of rules that name each, and in the odd data set one that no rule names. */
function ownLists(kind: 'prefix' | 'ports', { account, regionId }: RpcContext): readonly (readonly [string, number])[] {
  const named = [...listsNamedBy(rulesIn(account, regionId), kind)].filter(([id]) => !isShared(id));
  const region = regionId.replaceAll('-', '');
  if (named.length === 0 || account.dataSet !== 'odd') return named;
  return [...named, [kind === 'prefix' ? `pl-${region}unused` : `prl-${region}unused`, 0]];
}

const limits = { min: 1, max: 100 };

/** The page of the lists with these ids and this name. */
function paged<List extends { readonly id: string; readonly name: string }>(
  action: string,
  all: readonly List[],
  [idParam, nameParam]: readonly [string, string],
  { params, context }: { readonly params: Params; readonly context: RpcContext },
) {
  const ids = repeated(idParam, params);
  if (ids.length > limits.max) throw new WireError(400, `LimitExceed.${idParam}`, 'Too many ids.');
  const { [nameParam]: wanted = '' } = params;
  const found = all.filter(
    ({ id, name }) => (ids.length === 0 || ids.includes(id)) && (wanted === '' || name === wanted),
  );
  return byToken(found, { action, params, context }, limits);
}

export function describePrefixLists(params: Params, context: RpcContext): Body {
  const lists = ownLists('prefix', context)
    .map(([id, count]) => ({ id, count, name: prefixListOf(id).PrefixListName }))
    .filter(({ id }) => !params.AddressFamily || prefixListOf(id).AddressFamily === params.AddressFamily);
  const names = ['PrefixListId', 'PrefixListName'] as const;
  const { page, nextToken } = paged('DescribePrefixLists', lists, names, { params, context });
  const written = page.map(({ id, count: AssociationCount }) => {
    const { entries: _, ...list } = prefixListOf(id);
    return { ...list, AssociationCount };
  });
  return { PrefixLists: { PrefixList: written }, NextToken: nextToken };
}

export function describePrefixListAttributes(params: Params, context: RpcContext): Body {
  const id = known('PrefixListId', 'prefix', params, context, 404);
  const { entries, ...list } = prefixListOf(id);
  return { ...list, Entries: { Entry: entries } };
}

export function describePortRangeLists(params: Params, context: RpcContext): Body {
  const hasTags = tagFilter<{ readonly id: string }>(params, {
    of: ({ id }) => portRangeListOf(id).Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]),
    codes: { count: 'TagCount', withoutKey: 'Tag.Mismatch', emptyKey: 'TagKey.Malformed' },
  });
  const lists = ownLists('ports', context)
    .map(([id, count]) => ({ id, count, name: portRangeListOf(id).PortRangeListName }))
    .filter(hasTags);
  const names = ['PortRangeListId', 'PortRangeListName'] as const;
  const { page, nextToken } = paged('DescribePortRangeLists', lists, names, { params, context });
  const written = page.map(({ id, count: AssociationCount }) => {
    const { entries: _, ...list } = portRangeListOf(id);
    const ResourceGroupId = randomOf('resource-group', id).pick(['', ...context.account.resourceGroupIds]);
    return { ...list, AssociationCount, ResourceGroupId };
  });
  return { PortRangeLists: written, NextToken: nextToken };
}

export function describePortRangeListEntries(params: Params, context: RpcContext): Body {
  return { Entries: portRangeListOf(known('PortRangeListId', 'ports', params, context, 400)).entries };
}

function known(name: string, kind: 'prefix' | 'ports', params: Params, context: RpcContext, status: number): string {
  const { [name]: id } = params;
  if (!id) throw missing(name);
  if (ownLists(kind, context).some(([own]) => own === id)) return id;
  throw new WireError(status, `Invalid${name}.NotFound`, 'The specified list was not found.');
}

/** "Up to 100 entries can be returned each time." */
const mostReferences = 100;

/** A group that no rule names has no row. Nothing says that rows are left out. */
export function describeSecurityGroupReferences(params: Params, { account, regionId }: RpcContext): Body {
  const ids = repeated('SecurityGroupId', params);
  if (ids.length === 0 || ids.length > 10) {
    const why = 'The specified parameter SecurityGroupId is essential and size should less than 10';
    throw new WireError(400, 'InvalidSecurityGroupId.Malformed', why);
  }
  const groups = account.securityGroups(regionId);
  if (ids.some((id) => groups.every(({ SecurityGroupId }) => SecurityGroupId !== id))) {
    const why = 'The SecurityGroupId provided does not exist in our records.';
    throw new WireError(404, 'InvalidSecurityGroupId.NotFound', why);
  }
  let left = mostReferences;
  const rows = ids.flatMap((id) => {
    const referring = groups.filter((group) =>
      account
        .securityGroupRules(group)
        .some(({ SourceGroupId, DestGroupId }) => [SourceGroupId, DestGroupId].includes(id)),
    );
    const shown = referring.slice(0, left).map(({ SecurityGroupId }) => ({ SecurityGroupId, AliUid: account.id }));
    left -= shown.length;
    return shown.length === 0
      ? []
      : [{ SecurityGroupId: id, ReferencingSecurityGroups: { ReferencingSecurityGroup: shown } }];
  });
  return { SecurityGroupReferences: { SecurityGroupReference: rows } };
}

export function prefixListResource({ PrefixListId = '*' }: Params): string {
  return `prefixlist/${PrefixListId}`;
}

export function portRangeListResource({ PortRangeListId = '*' }: Params): string {
  return `portrangelist/${PortRangeListId}`;
}

export function referencedGroups(params: Params): readonly string[] {
  return repeated('SecurityGroupId', params).map((id) => `securitygroup/${id}`);
}
