/** OSS actions on the whole account; every region's endpoint answers them. */
import type { Account } from '../../data/accounts.js';
import type { EmulatedBucket } from '../../data/oss/buckets.js';
import { ossSite, siteMembers } from '../../data/oss/oss-sites.js';
import type { WireAnswer } from '../../wire/wire.js';
import { ownerOf, readMaxKeys, xmlAnswer } from './answer.js';

export interface ServiceCall {
  readonly account: Account;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServiceAction {
  readonly action: string;
  readonly permission: string;
  readonly answer: (call: ServiceCall) => WireAnswer;
}

/** By sub-resource: the query name that selects the action. */
export const serviceActions: Readonly<Record<string, ServiceAction>> = {
  '': { action: 'ListBuckets', permission: 'oss:ListBuckets', answer: listBuckets },
  publicAccessBlock: {
    action: 'GetPublicAccessBlock',
    permission: 'oss:GetPublicAccessBlock',
    answer: ({ account }) =>
      xmlAnswer('PublicAccessBlockConfiguration', { BlockPublicAccess: account.blocksPublicAccess }),
  },
};

function listBuckets({ account, query, headers }: ServiceCall): WireAnswer {
  const maxKeys = readMaxKeys(query);
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('marker') ?? '';
  // An empty header means the default group, not all groups.
  const group = headers['x-oss-resource-group-id'];
  const matching = account.buckets.filter(
    (bucket) =>
      bucket.name.startsWith(prefix) &&
      bucket.name > marker &&
      (group === undefined || bucket.resourceGroupId === (group || account.defaultResourceGroupId)),
  );
  const page = matching.slice(0, maxKeys);
  const isTruncated = matching.length > maxKeys;
  const isPaged = isTruncated || ['prefix', 'marker', 'max-keys'].some((name) => query.has(name));
  return xmlAnswer('ListAllMyBucketsResult', {
    ...(isPaged && { Prefix: prefix, Marker: marker, MaxKeys: maxKeys, IsTruncated: isTruncated }),
    ...(isTruncated && { NextMarker: page.at(-1)?.name }),
    Owner: ownerOf(account),
    Buckets: { Bucket: page.map(listedBucket) },
  });
}

function listedBucket(bucket: EmulatedBucket) {
  return {
    CreationDate: bucket.createdAt,
    ...siteMembers(bucket.region),
    Name: bucket.name,
    Region: ossSite(bucket.region).regionId,
    ResourceGroupId: bucket.resourceGroupId,
    StorageClass: bucket.storageClass,
  };
}
