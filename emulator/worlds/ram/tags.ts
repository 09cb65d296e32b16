/** RAM TagResources, UntagResources and ListTagResources: of roles and the account's own policies, by name. */

import { roleNamed } from '../../access/principals.js';
import type { Account } from '../../data/accounts.js';
import type { RamTag } from '../../data/mutable-nouns.js';
import { byToken } from '../../paging.js';
import type { Body, Params, RpcContext, RpcWrite } from '../../wire/rpc.js';
import { invalid, missing } from '../../wire/wire-error.js';
import { isTagKey } from '../tagging.js';
import { absent } from './entities.js';

const mostNames = 50;
const mostTags = 20;
const mostCharacters = 256;

export const tagRamResources: RpcWrite['change'] = (params, { account, changed }) => {
  const names = namesIn(params, account);
  const tags = tagsIn(params);
  if (tags.length === 0) throw missing('Tag');
  const { ResourceType = '' } = params;
  const keys = new Set(tags.map(({ TagKey }) => TagKey));
  const isReplaced = (tag: RamTag) => isOf(tag, ResourceType, names) && keys.has(tag.TagKey);
  const added = names.flatMap((ResourceName) => tags.map((tag) => ({ ResourceType, ResourceName, ...tag })));
  for (const name of names) {
    const others = account.ramTags().filter((tag) => isOf(tag, ResourceType, [name]) && !keys.has(tag.TagKey));
    if (others.length + tags.length > mostTags) throw invalid('Parameter.Tag');
  }
  return () => {
    account.change.ramTags((present) => [...present.filter((tag) => !isReplaced(tag)), ...added]);
    for (const name of names) changed(name);
    return {};
  };
};

export const untagRamResources: RpcWrite['change'] = (params, { account, changed }) => {
  const names = namesIn(params, account);
  const keys = textsIn('TagKeys', params);
  const isAll = params.All === 'true';
  if (!isAll && keys.length === 0) throw missing('TagKeys');
  const isGone = (tag: RamTag) => isOf(tag, params.ResourceType ?? '', names) && (isAll || keys.includes(tag.TagKey));
  return () => {
    account.change.ramTags((present) => present.filter((tag) => !isGone(tag)));
    for (const name of names) changed(name);
    return {};
  };
};

/** An item must match all given conditions: names, and tags with or without a value. */
export function listRamTags(params: Params, context: RpcContext): Body {
  const { ResourceType: type } = params;
  const names = textsIn('ResourceNames', params);
  const wanted = tagsIn(params);
  const all = context.account.ramTags().filter((tag) => tag.ResourceType === type);
  const has = (name: string) =>
    wanted.every(({ TagKey, TagValue }) =>
      all.some((tag) => tag.ResourceName === name && tag.TagKey === TagKey && (!TagValue || tag.TagValue === TagValue)),
    );
  const found = all.filter(({ ResourceName: name }) => (names.length === 0 || names.includes(name)) && has(name));
  const walk = { action: 'ListTagResources', params: { ...params, MaxResults: params.PageSize || '50' }, context };
  const { page, nextToken } = byToken(found, walk, { min: 1, max: 100 });
  return { TagResources: page, NextToken: nextToken };
}

export function ramTagResources(params: Params): readonly string[] {
  const type = params.ResourceType || '*';
  const names = textsIn('ResourceNames', params);
  return names.length === 0 ? [`${type}/*`] : names.map((name) => `${type}/${name}`);
}

function isOf(tag: RamTag, type: string, names: readonly string[]): boolean {
  return tag.ResourceType === type && names.includes(tag.ResourceName);
}

function namesIn(params: Params, account: Account): readonly string[] {
  const names = [...new Set(textsIn('ResourceNames', params))];
  if (!params.ResourceType) throw missing('ResourceType');
  if (names.length === 0) throw missing('ResourceNames');
  if (names.length > mostNames) throw invalid('Parameter.ResourceNames');
  for (const name of names) {
    if (params.ResourceType === 'role') {
      if (!roleNamed(account.roles, name)) absent('Role', 'role');
    } else if (params.ResourceType !== 'policy') throw invalid('Parameter.ResourceType');
    else if (!account.policy('Custom', name)) absent('Policy', 'policy');
  }
  return names;
}

type Tag = Pick<RamTag, 'TagKey' | 'TagValue'>;

function tagsIn(params: Params): readonly Tag[] {
  const tags = listIn('Tag', params).map((tag): Tag => {
    const { Key, Value = '' } = Object(tag) as { readonly Key?: unknown; readonly Value?: unknown };
    if (typeof Key !== 'string' || !isTagKey(Key)) throw invalid('Parameter.TagKey');
    if (typeof Value !== 'string' || Value.length > mostCharacters) throw invalid('Parameter.TagValue');
    return { TagKey: Key, TagValue: Value };
  });
  const isOnce = new Set(tags.map(({ TagKey }) => TagKey)).size === tags.length;
  if (tags.length > mostTags || !isOnce) throw invalid('Parameter.Tag');
  return tags;
}

function textsIn(name: string, params: Params): readonly string[] {
  return listIn(name, params).map(String);
}

/** Lists of RAM are JSON texts. */
function listIn(name: string, params: Params): readonly unknown[] {
  if (!params[name]) return [];
  try {
    const list: unknown = JSON.parse(params[name]);
    if (Array.isArray(list)) return list;
  } catch {
    // Refused below, together with JSON that is not a list.
  }
  throw invalid(`Parameter.${name}`);
}
