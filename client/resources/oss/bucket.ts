import type { Action, Params } from '../../model/action.js';
import { beforeFirstStar, upstreamNameFilter, upstreamPrefixFilter } from '../../model/filters.js';
import { byMarker } from '../../model/paging.js';
import { oss } from '../../model/products.js';
import { type ListAction, member, type Resource } from '../../model/resource.js';
import { type Item, isTrue, valueAt } from '../../model/value.js';

interface Read {
  readonly name: string;
  /** The query that selects the sub-resource. */
  readonly query: string;
  /** The root of its answer, or what that must hold. */
  readonly mustContain: string;
  /** The code that means "not set", which is no error. */
  readonly unset?: string;
  /** The RAM action, where it is not called as the action is. */
  readonly ram?: string;
  /** The bucket itself, unless the account is meant. */
  readonly resource?: string;
  readonly echoes?: Action['echoes'];
}

/** A read of one bucket's sub-resource. */
function read({ name, ram = `oss:${name}`, resource = '{bucket}', query, mustContain, unset, echoes }: Read): Action {
  const params: Params = { [query]: '' };
  const codes = { absent: ['NoSuchBucket'], ...(unset !== undefined && { unset: [unset] }) };
  return { product: oss, name, ram, resource, params, mustContain, ...codes, body: 'xml', ...(echoes && { echoes }) };
}

/** One call that answers ACL, versioning, encryption and redundancy together. */
export const getBucketInfo = read({
  name: 'GetBucketInfo',
  query: 'bucketInfo',
  mustContain: 'BucketInfo.Bucket',
  echoes: { 'BucketInfo.Bucket.Name': '{bucket}' },
});
export const getBucketTags = read({
  name: 'GetBucketTags',
  ram: 'oss:GetBucketTagging',
  query: 'tagging',
  mustContain: 'Tagging',
  unset: 'NoSuchTagSet',
});
export const getBucketPolicyStatus = read({
  name: 'GetBucketPolicyStatus',
  query: 'policyStatus',
  mustContain: 'PolicyStatus.IsPublic',
  unset: 'NoSuchBucketPolicy',
});
export const getBucketLifecycle = read({
  name: 'GetBucketLifecycle',
  query: 'lifecycle',
  mustContain: 'LifecycleConfiguration',
  unset: 'NoSuchLifecycle',
});
export const getBucketLogging = read({
  name: 'GetBucketLogging',
  query: 'logging',
  mustContain: 'BucketLoggingStatus',
});
export const getBucketStat = read({ name: 'GetBucketStat', query: 'stat', mustContain: 'BucketStat.Storage' });

const publicAccessBlock = {
  query: 'publicAccessBlock',
  mustContain: 'PublicAccessBlockConfiguration.BlockPublicAccess',
  unset: 'NoSuchPublicAccessBlockConfiguration',
};
export const getBucketPublicAccessBlock = read({ name: 'GetBucketPublicAccessBlock', ...publicAccessBlock });
/** The account's own block, asked of the service and not of a bucket. */
export const getPublicAccessBlock = read({ name: 'GetPublicAccessBlock', resource: '*', ...publicAccessBlock });

/** The one sub-resource that is JSON: the document itself. */
export const getBucketPolicy: Action = {
  product: oss,
  name: 'GetBucketPolicy',
  ram: 'oss:GetBucketPolicy',
  resource: '{bucket}',
  params: { policy: '' },
  mustContain: 'Statement',
  absent: ['NoSuchBucket'],
  unset: ['NoSuchBucketPolicy'],
};

/** https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets */
export const bucket: Resource = {
  type: 'Bucket',
  scope: 'account',
  arn: { service: 'oss' },
  key: member('Name'),
  region: regionOf,
  list: {
    action: { product: oss, name: 'ListBuckets', ram: 'oss:ListBuckets', resource: '*', body: 'xml' },
    paging: byMarker({
      cap: 1000,
      size: 'max-keys',
      marker: 'marker',
      more: 'ListAllMyBucketsResult.IsTruncated',
      next: 'ListAllMyBucketsResult.NextMarker',
    }),
    items: 'ListAllMyBucketsResult.Buckets.Bucket',
  },
  get: { one: getBucketInfo, item: 'BucketInfo.Bucket', ask: (name) => ({ bucket: name }) },
  filters: {
    prefix: upstreamPrefixFilter({ member: 'Name', param: 'prefix' }),
    name: upstreamNameFilter({ member: 'Name', param: 'prefix', pattern: beforeFirstStar('prefix') }),
  },
};

/**
 * GetBucketInfo gives the region only as part of the location, oss-cn-hangzhou. In the finance cloud either may name the
 * part of the region that the bucket lies in, but the region has one id.
 */
function regionOf(item: Item): string {
  const name = typeof item.Region === 'string' ? item.Region : member('Location')(item).replace(/^oss-/, '');
  return oss.sites?.get(name)?.regionId ?? name;
}

/**
 * Keys and common prefixes of one bucket, which count together. Both come percent-encoded where the answer says so: a key may hold
 * characters that XML cannot. https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects-v2
 */
export const listObjects: ListAction = {
  action: {
    product: oss,
    name: 'ListObjectsV2',
    ram: 'oss:ListObjects',
    resource: '{bucket}',
    params: { 'list-type': 2, 'encoding-type': 'url' },
    // Upstream may leave out an empty list, but never whose it is.
    mustContain: 'ListBucketResult.Name',
    echoes: { 'ListBucketResult.Name': '{bucket}' },
    body: 'xml',
  },
  paging: byMarker({
    cap: 1000,
    size: 'max-keys',
    marker: 'continuation-token',
    more: 'ListBucketResult.IsTruncated',
    next: 'ListBucketResult.NextContinuationToken',
    encoding: 'ListBucketResult.EncodingType',
  }),
  items: 'ListBucketResult.Contents',
};

export function isPolicyPublic(status: Item): boolean {
  return isTrue(valueAt(status, ['PolicyStatus', 'IsPublic']));
}

/** The same answer for a bucket and for the account. */
export function isBlocked(block: Item): boolean {
  return isTrue(valueAt(block, ['PublicAccessBlockConfiguration', 'BlockPublicAccess']));
}
