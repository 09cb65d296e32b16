/** The keys and values of the tags that resources of a region have, each once. No account has preset tags or system tags. */
import { byToken, type Limits } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { Pair } from '../taggable.js';
import { services } from './services.js';

const limits: Limits = {
  min: 1,
  max: 1000,
  absent: 50,
  size: 'PageSize',
  badToken: new WireError(403, 'Invalid.NextToken', 'The parameter NextToken is invalid.'),
};

export function listTagKeys(params: Params, context: RpcContext): Body {
  const category = (params.Category || 'all').toLowerCase();
  if (!['all', 'custom', 'system'].includes(category)) {
    const message = 'The specified Category is invalid. Valid values are Custom and System.';
    throw new WireError(403, 'InvalidParameter.Category', message);
  }
  const isNone = category === 'system' || isPreset(params);
  const keys = isNone ? [] : tagsIn(params, context).map(([key]) => key);
  const { page, nextToken } = byToken(
    matching(keys, params, 'Key'),
    { action: 'ListTagKeys', params, context },
    limits,
  );
  return { Keys: { Key: page.map((key) => ({ Key: key, Category: 'custom' })) }, NextToken: nextToken };
}

export function listTagValues(params: Params, context: RpcContext): Body {
  const wanted = params.Key ?? '';
  if (wanted === '') throw new WireError(404, 'MissingParameter.TagKey', 'You must specify TagKey.');
  if (wanted.length > 128) {
    throw new WireError(403, 'InvalidParameter.TagKey', 'The Tag.N.Key parameter  is invalid.');
  }
  if (isPreset(params)) throw new WireError(403, 'MetaTagKeyNotFound', 'The meta tag key is not found.');
  const values = tagsIn(params, context).flatMap(([key, value]) => (key === wanted ? [value] : []));
  const walk = { action: 'ListTagValues', params, context };
  const { page, nextToken } = byToken(matching(values, params, 'Value'), walk, limits);
  return { Values: { Value: page }, NextToken: nextToken };
}

function isPreset({ QueryType: asked }: Params): boolean {
  return asked?.toLowerCase() === 'metatag';
}

/** The tags of one type, such as ALIYUN::ECS::INSTANCE, or of all. */
function tagsIn({ ResourceType: wanted = '' }: Params, { account, regionId }: RpcContext): readonly Pair[] {
  const types = Object.entries(services).flatMap(([service, kinds]) =>
    Object.entries(kinds).map(([kind, type]) => ({ name: `ALIYUN::${service}::${kind}`.toUpperCase(), type })),
  );
  const asked = types.filter(({ name }) => wanted === '' || name === wanted.toUpperCase());
  if (asked.length === 0) {
    throw new WireError(403, 'InvalidParameter.ResourceType', 'The ResourceType parameter is invalid.');
  }
  return asked.flatMap(({ type }) => type.all(account, regionId));
}

/** Each text once: all, the one that TagFilter names, or with FuzzyType PREFIX those that begin so. */
function matching(texts: readonly string[], params: Params, part: 'Key' | 'Value'): readonly string[] {
  const wanted = params[`TagFilter.${part}`] ?? '';
  const isPrefix = params.FuzzyType?.toUpperCase() === 'PREFIX';
  const fits = (text: string) => wanted === '' || (isPrefix ? text.startsWith(wanted) : text === wanted);
  return [...new Set(texts)].filter(fits);
}
