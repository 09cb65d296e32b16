/** OSS reads of one bucket's settings: one row each, by the sub-resource that selects it. */
import type { BucketPolicy } from '../../data/oss/bucket-settings.js';
import { siteMembers } from '../../data/oss/oss-sites.js';
import type { ProductContext } from '../../product.js';
import { OssError } from '../../wire/oss-error.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import type { OwnedBucket } from './access.js';
import { ownerOf, printedLayout, xmlAnswer } from './answer.js';
import { listObjects } from './objects.js';

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
  lifecycle: bucketAction('GetBucketLifecycle', ({ bucket }) =>
    xmlAnswer('LifecycleConfiguration', { Rule: present(bucket.lifecycle, 'NoSuchLifecycle', bucket.name) }),
  ),
  encryption: bucketAction('GetBucketEncryption', ({ bucket }) =>
    xmlAnswer('ServerSideEncryptionRule', {
      ApplyServerSideEncryptionByDefault: {
        ...present(bucket.encryption, 'NoSuchServerSideEncryptionRule', bucket.name),
      },
    }),
  ),
  versioning: bucketAction('GetBucketVersioning', ({ bucket }) =>
    xmlAnswer('VersioningConfiguration', { Status: bucket.versioning }),
  ),
  logging: bucketAction('GetBucketLogging', ({ bucket, context }) =>
    xmlAnswer(
      'BucketLoggingStatus',
      {
        LoggingEnabled: bucket.logging && { TargetBucket: bucket.logging.bucket, TargetPrefix: bucket.logging.prefix },
      },
      printedLayout(context.cloud, { isPadded: false }),
    ),
  ),
  referer: bucketAction('GetBucketReferer', ({ bucket }) =>
    xmlAnswer('RefererConfiguration', {
      AllowEmptyReferer: bucket.referers.length === 0,
      AllowTruncateQueryString: true,
      TruncatePath: false,
      RefererList: { Referer: bucket.referers },
    }),
  ),
  publicAccessBlock: bucketAction('GetBucketPublicAccessBlock', ({ bucket }) =>
    xmlAnswer('PublicAccessBlockConfiguration', {
      BlockPublicAccess: present(bucket.blocksPublicAccess, 'NoSuchPublicAccessBlockConfiguration', bucket.name),
    }),
  ),
  stat: bucketAction('GetBucketStat', ({ bucket }) => xmlAnswer('BucketStat', bucket.stat)),
  location: bucketAction('GetBucketLocation', ({ bucket, context }) =>
    xmlAnswer('LocationConstraint', `oss-${bucket.region}`, printedLayout(context.cloud, { isPadded: false })),
  ),
  transferAcceleration: bucketAction('GetBucketTransferAcceleration', ({ bucket }) =>
    xmlAnswer('TransferAccelerationConfiguration', { Enabled: bucket.transferAcceleration === 'Enabled' }),
  ),
  accessmonitor: bucketAction('GetBucketAccessMonitor', ({ bucket }) =>
    xmlAnswer('AccessMonitorConfiguration', { Status: bucket.accessMonitor }),
  ),
  resourceGroup: bucketAction('GetBucketResourceGroup', ({ bucket }) =>
    xmlAnswer('BucketResourceGroupConfiguration', { ResourceGroupId: bucket.resourceGroupId }),
  ),
  requestPayment: bucketAction('GetBucketRequestPayment', () =>
    xmlAnswer('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
  ),
  uploads: bucketAction('ListMultipartUploads', listUploads),
  // No bucket here has one of these.
  cors: unset('GetBucketCors', 'NoSuchCORSConfiguration'),
  website: unset('GetBucketWebsite', 'NoSuchWebsiteConfiguration'),
  replication: unset('GetBucketReplication', 'NoSuchReplicationConfiguration'),
  worm: unset('GetBucketWorm', 'NoSuchWORMConfiguration'),
};

/** A setting that does not exist is an error in OSS. Its documentation gives 400 for encryption and 404 for the others. */
const absences = {
  NoSuchBucketPolicy: { status: 404, message: 'The bucket policy does not exist.' },
  NoSuchLifecycle: { status: 404, message: 'No Row found in Lifecycle Table.' },
  NoSuchServerSideEncryptionRule: {
    status: 400,
    message: 'The server side encryption configuration was not found.',
  },
  NoSuchPublicAccessBlockConfiguration: {
    status: 404,
    message: 'The public access block configuration was not found.',
  },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchWebsiteConfiguration: {
    status: 404,
    message: 'The specified bucket does not have a website configuration.',
  },
  NoSuchReplicationConfiguration: {
    status: 404,
    message: 'The bucket you specified does not have replication configurations.',
  },
  NoSuchWORMConfiguration: { status: 404, message: 'The WORM Configuration does not exist.' },
} as const;

function unset(action: string, code: keyof typeof absences): BucketAction {
  return bucketAction(action, ({ bucket }) => present<WireAnswer>(undefined, code, bucket.name));
}

function present<T>(setting: T | undefined, code: keyof typeof absences, bucket: string): T {
  if (setting !== undefined) return setting;
  throw new OssError(absences[code].status, code, absences[code].message, { BucketName: bucket });
}

function bucketInfo({ account, bucket, context }: BucketCall): WireAnswer {
  const members = {
    AccessMonitor: bucket.accessMonitor,
    CreationDate: bucket.createdAt,
    ...siteMembers(bucket.region),
    StorageClass: bucket.storageClass,
    TransferAcceleration: bucket.transferAcceleration,
    CrossRegionReplication: 'Disabled',
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

/** All at once: no bucket here has more than the 1,000 that a page holds. */
function listUploads({ bucket, query }: BucketCall): WireAnswer {
  const prefix = query.get('prefix') ?? '';
  const uploads = bucket.uploads.filter(({ key }) => key.startsWith(prefix));
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: '',
    UploadIdMarker: '',
    NextKeyMarker: '',
    NextUploadIdMarker: '',
    Delimiter: '',
    Prefix: prefix,
    MaxUploads: 1000,
    IsTruncated: false,
    Upload: uploads.map(({ key, uploadId, initiated }) => ({
      Key: key,
      UploadId: uploadId,
      Initiated: initiated,
      StorageClass: bucket.storageClass,
    })),
  });
}

/** Public means that a statement allows every principal without a condition. */
function isPublic(policy: BucketPolicy | undefined): boolean {
  return (policy?.Statement ?? []).some(
    ({ Effect, Principal, Condition }) => Effect === 'Allow' && Principal.includes('*') && Condition === undefined,
  );
}
