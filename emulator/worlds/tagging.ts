/** TagResources and UntagResources of ECS and VPC: the same rules with different error codes. All or nothing. */
import type { Body, Params, RpcContext, RpcWrite } from '../wire/rpc.js';
import { WireError } from '../wire/wire-error.js';
import { repeated, repeatedObjects } from './repeated.js';
import { type Edit, type Pair, type Taggable, withoutTags, withTags } from './taggable.js';

export interface TagDialect {
  /** By ResourceType in lower case. */
  readonly types: Readonly<Record<string, Taggable>>;
  readonly refusals: Readonly<Record<TagMistake, Refusal>>;
}

type Refusal = readonly [status: number, code: string, message: string];

export type TagMistake =
  | 'noType'
  | 'noIds'
  | 'noTags'
  | 'unknownType'
  | 'unknownId'
  | 'takesNone'
  | 'tooManyIds'
  | 'tooManyTags'
  | 'badKey'
  | 'badValue'
  | 'noValue'
  | 'duplicate'
  | 'quota'
  | 'allAndKeys';

const maxIds = 50;
const maxTags = 20;

export const tagResources =
  (dialect: TagDialect): RpcWrite['change'] =>
  (params, context) => {
    const refuse = refusing(dialect);
    const target = targetOf(dialect, params, context);
    const tags = tagsIn(dialect, params);
    const edit = withTags(tags);
    for (const present of target.tags) if (edit(present).length > maxTags) throw refuse('quota');
    return () => rewritten(target, edit, context);
  };

export const untagResources =
  (dialect: TagDialect): RpcWrite['change'] =>
  (params, context) => {
    const refuse = refusing(dialect);
    const target = targetOf(dialect, params, context);
    const keys = repeated('TagKey', params);
    const isAll = params.All === 'true';
    if (keys.length > maxTags) throw refuse('tooManyTags');
    if (isAll && keys.length > 0) throw refuse('allAndKeys');
    if (!isAll && keys.length === 0) throw refuse('noTags');
    return () => rewritten(target, withoutTags(isAll ? 'all' : keys), context);
  };

/** The RAM resource of each resource that the call names. */
export function tagResource(params: Params): readonly string[] {
  const type = params.ResourceType?.toLowerCase() || '*';
  const ids = repeated('ResourceId', params);
  return ids.length === 0 ? [`${type}/*`] : ids.map((id) => `${type}/${id}`);
}

type Refuse = (mistake: TagMistake) => WireError;

function refusing({ refusals }: TagDialect): Refuse {
  return (mistake) => new WireError(...refusals[mistake]);
}

interface Target {
  readonly type: Taggable;
  readonly ids: ReadonlySet<string>;
  readonly tags: readonly (readonly Pair[])[];
}

function targetOf(dialect: TagDialect, params: Params, { account, regionId }: RpcContext): Target {
  const refuse = refusing(dialect);
  const ids = repeated('ResourceId', params);
  if (!params.ResourceType) throw refuse('noType');
  if (ids.length === 0) throw refuse('noIds');
  if (ids.length > maxIds) throw refuse('tooManyIds');
  const name = params.ResourceType.toLowerCase();
  const type = Object.hasOwn(dialect.types, name) ? dialect.types[name] : undefined;
  if (!type) throw refuse('unknownType');
  const present = type.tags(account, regionId, new Set(ids));
  const tags = ids.map((id) => {
    if (!present.has(id)) throw refuse('unknownId');
    const own = present.get(id);
    if (!own) throw refuse('takesNone');
    return own;
  });
  return { type, ids: new Set(ids), tags };
}

function rewritten({ type, ids }: Target, edit: Edit, { account, regionId, changed }: RpcContext): Body {
  type.rewrite(account, regionId, ids, edit);
  for (const id of ids) changed(id);
  return {};
}

/** Tag.N.Key with Tag.N.Value; a request without tags is also refused. */
export function tagsIn(dialect: TagDialect, params: Params): readonly Pair[] {
  const refuse = refusing(dialect);
  const tags = repeatedObjects('Tag', params).map(({ Key: key = '', Value: value }): Pair => {
    if (!isTagKey(key)) throw refuse('badKey');
    if (value === undefined) throw refuse('noValue');
    if (!isTagValue(value)) throw refuse('badValue');
    return [key, value];
  });
  if (tags.length === 0) throw refuse('noTags');
  if (tags.length > maxTags) throw refuse('tooManyTags');
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw refuse('duplicate');
  return tags;
}

/** "Up to 128 characters, no aliyun or acs: at the start, no http:// or https:// in it." */
export function isTagKey(key: string): boolean {
  return key !== '' && key.length <= 128 && !/^(?:aliyun|acs:)|https?:\/\//i.test(key);
}

export function isTagValue(value: string): boolean {
  return value.length <= 128 && !/https?:\/\//i.test(value);
}
