/** OSS reads of one bucket's settings: one row each, by the sub-resource that selects it. */
import type { BucketPolicy } from '../../data/oss/bucket-settings.js';
import { siteMembers } from '../../data/oss/oss-sites.js';
import type { ProductContext } from '../../product.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import type { OwnedBucket } from './access.js';
import { ownerOf, printedLayout, xmlAnswer } from './answer.js';
import { listObjects } from './objects.js';
import { present, settings } from './settings.js';
import { listUploads, listVersions } from './versions.js';

export interface BucketCall extends OwnedBucket {
  readonly query: ReadonlyMap<string, string>;
  readonly request: WireRequest;
  readonly context: ProductContext;
}

export interface BucketAction {
  readonly action: string;
  readonly permission: string;
  readonly answer: (call: BucketCall) => WireAnswer;
}

function bucketAction(action: string, answer: BucketAction['answer'], permission = `oss:${action}`): BucketAction {
  return { action, permission, answer };
}

export const bucketReads: Readonly<Record<string, BucketAction>> = {
  ...Object.fromEntries(
    Object.entries(settings).map(([name, { action, permission, answer }]) => [
      name,
      bucketAction(action, answer, permission),
    ]),
  ),
  versions: bucketAction('ListObjectVersions', listVersions),
  '': bucketAction('ListObjects', listObjects),
  'list-type': bucketAction('ListObjectsV2', listObjects, 'oss:ListObjects'),
  bucketInfo: bucketAction('GetBucketInfo', bucketInfo),
  acl: bucketAction('GetBucketAcl', (call) =>
    xmlAnswer('AccessControlPolicy', { Owner: ownerOf(call.account), AccessControlList: { Grant: call.bucket.acl } }),
  ),
  // Without tags the answer has no TagSet.
  tagging: bucketAction(
    'GetBucketTags',
    ({ bucket }) =>
      xmlAnswer('Tagging', bucket.tags.length > 0 ? { TagSet: { Tag: bucket.tags.map((tag) => ({ ...tag })) } } : {}),
    'oss:GetBucketTagging',
  ),
  policy: bucketAction('GetBucketPolicy', ({ bucket }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(present(bucket.policy, 'NoSuchBucketPolicy', bucket.name)),
  })),
  policyStatus: bucketAction('GetBucketPolicyStatus', ({ bucket }) =>
    xmlAnswer('PolicyStatus', { IsPublic: isPublic(bucket.policy) }),
  ),
  uploads: bucketAction('ListMultipartUploads', listUploads),
};

function bucketInfo({ account, bucket, context }: BucketCall): WireAnswer {
  const members = {
    AccessMonitor: bucket.accessMonitor,
    CreationDate: bucket.createdAt,
    ...siteMembers(bucket.region),
    StorageClass: bucket.storageClass,
    TransferAcceleration: bucket.transferAcceleration,
    CrossRegionReplication: bucket.rules.replication ? 'Enabled' : 'Disabled',
    DataRedundancyType: bucket.redundancy,
    Versioning: bucket.versioning,
    Name: bucket.name,
    ResourceGroupId: bucket.resourceGroupId,
    Owner: ownerOf(account),
    AccessControlList: { Grant: bucket.acl },
    BlockPublicAccess: bucket.blocksPublicAccess,
    ServerSideEncryptionRule: bucket.encryption ? { ...bucket.encryption } : { SSEAlgorithm: 'None' },
    BucketPolicy: { LogBucket: bucket.logging?.bucket ?? '', LogPrefix: bucket.logging?.prefix ?? '' },
    Comment: bucket.comment,
  };
  return xmlAnswer('BucketInfo', { Bucket: members }, printedLayout(context.cloud, { isPadded: true }));
}

/** Public means that a statement allows every principal without a condition. */
function isPublic(policy: BucketPolicy | undefined): boolean {
  return (policy?.Statement ?? []).some(
    ({ Effect, Principal, Condition }) => Effect === 'Allow' && Principal.includes('*') && Condition === undefined,
  );
}
