/** Tag 2018-08-28: tags of resources of several products, by ARN. Resources that fail are listed in the answer, with status 200. */
import { regionalHosts } from '../../wire/routing.js';
import { type Body, type Params, type RpcContext, type RpcWrite, rpcProduct } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import { repeated } from '../repeated.js';
import { type Edit, type Pair, type Taggable, withoutTags, withTags } from '../taggable.js';
import { isTagKey, isTagValue } from '../tagging.js';
import { listTagKeys, listTagValues } from './list.js';
import { services } from './services.js';

const maxResources = 50;
const maxTagsOfCall = 10;
const maxTagsOfResource = 20;

interface Named {
  readonly arn: string;
  readonly type: Taggable;
  readonly id: string;
}

interface Refusal {
  readonly arn: string;
  readonly code: string;
  readonly message: string;
}

const tagResources: RpcWrite['change'] = (params, context) => {
  const tags = tagsIn(params);
  return edited(named(params, context), withTags(tags), context);
};

const untagResources: RpcWrite['change'] = (params, context) => {
  const keys = repeated('TagKey', params);
  if (keys.length === 0) throw new WireError(404, 'MissingParameter.TagKey', 'You must specify TagKey.');
  if (keys.length > maxTagsOfCall) throw tooMany('Tags');
  return edited(named(params, context), withoutTags(keys), context);
};

function edited(resources: readonly Named[], edit: Edit, context: RpcContext): () => Body {
  const { account, regionId, changed } = context;
  return () => {
    const refusals = resources.flatMap(({ arn, type, id }): Refusal[] => {
      const tags = type.tags(account, regionId, new Set([id])).get(id);
      if (!tags) return [{ arn, ...unknown }];
      if (edit(tags).length > maxTagsOfResource) return [{ arn, ...full }];
      type.rewrite(account, regionId, new Set([id]), edit);
      changed(id);
      return [];
    });
    const rows = refusals.map(({ arn, code, message }) => {
      return { ResourceARN: arn, Result: { Code: code, Message: message } };
    });
    return { FailedResources: { FailedResource: rows } };
  };
}

const unknown = {
  code: 'InvalidResourceId.NotFound',
  message: 'The specified ResourceIds are not found in our records.',
};
const full = {
  code: 'QuotaExceed.TagsPerResource',
  message: 'The maximum number of tags for each resource is exceeded.',
};

/** A malformed ARN refuses the whole call; a resource that does not exist does not. */
function named(params: Params, { account, regionId }: RpcContext): readonly Named[] {
  const arns = [...new Set(repeated('ResourceARN', params))];
  if (arns.length === 0) throw new WireError(403, 'MissingParameter.ResourceIds', 'You must specify ResourceIds.');
  if (arns.length > maxResources) throw tooMany('ResourceIds');
  return arns.map((arn) => {
    const parts = /^arn:acs:([a-z]+):([a-z0-9-]*):(\d+):([a-z]+)\/([\w.@-]+)$/.exec(arn);
    if (!parts) throw badArn('FormatError', `The format of parameter ResourceARN: ${arn} is not valid.`);
    const [, service = '', region, owner, kind = '', id = ''] = parts;
    if (owner !== account.id) throw badArn('Account', `The Account of ${arn} does not match the actual account.`);
    if (region !== regionId) throw badArn('Region', `The Region of ${arn} does not match the RegionId parameter.`);
    const type = services[service]?.[kind];
    if (!type) {
      const message = `The parameter resource type: ${kind} in ResourceARN is not valid or not support.`;
      throw new WireError(400, 'InvalidParameter.ResourceType', message);
    }
    return { arn, type, id };
  });
}

/** A JSON object of names and values. */
function tagsIn({ Tags = '' }: Params): readonly Pair[] {
  const tags = Object.entries(objectIn(Tags));
  if (tags.length > maxTagsOfCall) throw tooMany('Tags');
  return tags.map(([key, value]): Pair => {
    if (!isTagKey(key)) throw new WireError(400, 'InvalidParameter.TagKey', 'The TagKey parameter is invalid.');
    if (typeof value === 'string' && isTagValue(value)) return [key, value];
    throw new WireError(400, 'InvalidParameter.TagValue', 'The TagValue parameter is invalid.');
  });
}

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) return value;
  } catch {
    // Refused below, together with JSON that is not a map.
  }
  const message = 'The Tags parameter cannot be empty, and JSON parsing should adhere to the format of a Map.';
  throw new WireError(400, 'InvalidParameter.Tags', message);
}

function badArn(what: string, message: string): WireError {
  return new WireError(400, `InvalidResourceARN.${what}`, message);
}

function tooMany(what: string): WireError {
  return new WireError(403, `NumberExceed.${what}`, `The maximum number of ${what} is exceeded.`);
}

export const tag = rpcProduct({
  name: 'Tag',
  version: '2018-08-28',
  hosts: regionalHosts('tag'),
  denialCode: 'NoPermission',
  actions: {
    TagResources: { regional: true, resource: '*', change: tagResources },
    UntagResources: { regional: true, resource: '*', change: untagResources },
    ListTagKeys: { regional: true, resource: '*', run: listTagKeys },
    ListTagValues: { regional: true, resource: '*', run: listTagValues },
  },
});
