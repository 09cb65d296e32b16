/** The things of Resource Center's index, and `search` for them. */
import { formatArn } from '../../../client/model/arn.js';
import { member, type Resource } from '../../../client/model/resource.js';
import { type Item, textOf } from '../../../client/model/value.js';
import { isRegionId } from '../../../client/wire/endpoint.js';
import { connection, connectionWithin } from '../../connection/connection.js';
import type { ConnectionOptions } from '../../connection/connection-options.js';
import type { SetValues } from '../../connection/sets/set-values.js';
import { declared, nounOf } from '../../nouns/declared.js';
import { setValuesOf } from '../../nouns/fields/set-fields.js';
import type { Field, FieldTables } from '../field.js';
import { finderOf, type Identify } from '../node.js';
import type { ResourceNode } from '../resource-node.js';
import { inDirectory } from './directory-list.js';
import { searchParts, type Within } from './index-filters.js';
import { kindOf, kindsNamed, linkedKinds } from './index-kinds.js';

const noun = nounOf('IndexedResource');
const { isKeyless: _, ...listed } = noun.resource;

/** No page of the index repeats a thing. Things of no region may come without one. */
export const index: Resource = {
  ...listed,
  key: (item) => [member('ResourceType')(item), textOf(item.RegionId), member('ResourceId')(item)].join('/'),
};

const tags = listed.tags ?? { list: 'Tags', key: 'Key', value: 'Value', form: 'rows' };

let set: SetValues | null = null;
const setOfIndex = (): SetValues => {
  set ??= setValuesOf(noun, declared, declared.actions);
  return set;
};

const searching: ConnectionOptions = {
  conditions: ['text', 'types', 'regionIds', 'resourceGroupIds', 'tags', 'withoutTags', 'directory', 'newestFirst'],
  partsOf: (args) => searchParts(args, tags),
  set: setOfIndex,
  variant: inDirectory(listed, index.key, setOfIndex),
  kindsOf: ({ types }) => kindsNamed(types),
};

/** Everything in the network that is the parent. */
function contentsBy(key: Within['key']): Field<object> {
  return connectionWithin(index, {
    conditions: ['types'],
    partsOf: ({ types }, parent) => searchParts({ types }, tags, { key, value: parent ?? '' }),
    set: setOfIndex,
    kindsOf: ({ types }) => kindsNamed(types),
  });
}

/** The tables of the index. Its things are read live like any other by their ids. */
export function indexTables(identify: Identify): FieldTables {
  const find = finderOf(identify);
  const id: Field<string> = {
    needs: ['AccountId', 'ResourceType', 'RegionId', 'ResourceId'],
    read: (thing) => withAccount(thing, (accountId) => idIn(thing.item, accountId)),
  };
  const node: Field<object | null> = {
    needs: ['AccountId', 'ResourceType', 'RegionId', 'ResourceId'],
    asks: { kind: 'named', resources: linkedKinds },
    resolve: async (thing, { context }) => {
      const linked = await withAccount(thing, (accountId) => linkedId(thing.item, accountId));
      return linked === null ? null : find(linked, context);
    },
  };
  const indexedAt: Field<null> = { needs: [], read: () => null };
  const accountId: Field<string> = { needs: ['AccountId'], read: (thing) => withAccount(thing, (owner) => owner) };
  return {
    Query: { search: connection(index, searching) },
    IndexedResource: { id, accountId, indexedAt, node },
    Vpc: { contents: contentsBy('VpcId') },
    VSwitch: { contents: contentsBy('VSwitchId') },
  };
}

/** The index of the directory has things of many accounts. An answer without the account is about the one that was asked. */
function withAccount<Value>({ item, cloud }: ResourceNode, make: (owner: string) => Value): Value | Promise<Value> {
  const told = textOf(item.AccountId, 'AccountId');
  const accountId = told === '' ? cloud.identity.accountId() : told;
  return typeof accountId === 'string' ? make(accountId) : accountId.then(make);
}

/** The id of the Node; null when this API cannot read the thing by what the index tells of it. */
export function linkedId(item: Item, accountId: string): string | null {
  const { type, regionId, name } = placeIn(item);
  const kind = kindOf(type);
  if (!kind?.arn || !(kind.admits?.(name) ?? true)) return null;
  const isInRegion = kind.scope === 'region' || kind.region !== undefined;
  if (isInRegion && !isRegionId(regionId)) return null;
  const { service, kind: named = '' } = kind.arn;
  return formatArn({ service, regionId: isInRegion ? regionId : '', accountId, kind: named, name });
}

/** The id of any thing: ACS::ECS::Instance becomes acs:ecs:…:instance/…. */
function idIn(item: Item, accountId: string): string {
  const { type, regionId, name } = placeIn(item);
  const [service = '', kind = ''] = type
    .replace(/^ACS::/i, '')
    .toLowerCase()
    .split('::');
  return linkedId(item, accountId) ?? formatArn({ service, regionId, accountId, kind, name });
}

/** The kind, the region and the id of a thing of the index. What is in no region is called global there. */
export function placeIn(item: Item) {
  const regionId = textOf(item.RegionId, 'RegionId');
  return {
    type: textOf(item.ResourceType, 'ResourceType'),
    regionId: regionId === 'global' ? '' : regionId,
    name: textOf(item.ResourceId, 'ResourceId'),
  };
}
