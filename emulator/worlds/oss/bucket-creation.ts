/** OSS PutBucket: creates a bucket, or accepts a bucket that the caller already owns. */
import type { Account } from '../../data/accounts.js';
import { noRules } from '../../data/oss/bucket-rules.js';
import { storageClasses } from '../../data/oss/bucket-settings.js';
import type { EmulatedBucket } from '../../data/oss/buckets.js';
import type { ProductContext } from '../../product.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { bodyOf, grantIn } from './body.js';

export interface BucketCreation {
  readonly name: string;
  readonly region: string;
  /** Who creates it, and so owns it. */
  readonly account: Account;
  readonly request: WireRequest;
  readonly context: ProductContext;
}

const nameShape = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const redundancies = ['LRS', 'ZRS'];
const mostInRegion = 100;

export function putBucket(creation: BucketCreation): WireAnswer {
  const { name, region, account, request, context } = creation;
  if (!nameShape.test(name)) {
    throw new OssError(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
  }
  const { StorageClass, DataRedundancyType } =
    request.body.length > 0 ? bodyOf(request, 'CreateBucketConfiguration') : {};
  const storageClass = chosen('StorageClass', StorageClass, storageClasses);
  const redundancy = chosen('DataRedundancyType', DataRedundancyType, redundancies);
  const acl = grantIn(request, account);
  const resourceGroupId = request.headers['x-oss-resource-group-id'] || account.defaultResourceGroupId;
  if (!account.resourceGroupIds.includes(resourceGroupId)) {
    throw invalidArgument('x-oss-resource-group-id', resourceGroupId, 'The resource group does not exist.');
  }
  const owner = context.cloud.accounts.find((one) => one.buckets.some((bucket) => bucket.name === name));
  if (owner && owner !== account) throw taken(name, 'The requested bucket name is not available.');
  const own = account.buckets.find((bucket) => bucket.name === name);
  if (own) checkSame(own, { region, storageClass, redundancy });
  else if (account.buckets.filter((bucket) => bucket.region === region).length >= mostInRegion) {
    throw new OssError(400, 'TooManyBuckets', 'You have attempted to create more buckets than allowed.');
  }
  account.change.buckets((buckets) => {
    if (own) return buckets.map((one) => (one.name === name ? { ...one, acl: acl ?? one.acl } : one));
    const made = { name, region, resourceGroupId, ...(storageClass && { storageClass }) };
    const bucket = fresh({ ...made, redundancy: redundancy ?? 'LRS', acl: acl ?? 'private' }, context);
    return [...buckets, bucket].sort((left, right) => (left.name < right.name ? -1 : 1));
  });
  context.changed(name);
  return { status: 200, headers: { location: `/${name}` }, body: '' };
}

/** Creating an own bucket again succeeds; only its ACL may change. */
function checkSame(
  own: EmulatedBucket,
  { region, storageClass, redundancy }: Readonly<Record<'region' | 'storageClass' | 'redundancy', string | undefined>>,
): void {
  if (own.region !== region) throw taken(own.name, "Bucket already exists can't modify location.");
  if (storageClass !== undefined && own.storageClass !== storageClass) {
    throw taken(own.name, "Cannot modify existing bucket's storage class.");
  }
  if (redundancy !== undefined && own.redundancy !== redundancy) {
    throw taken(own.name, "Bucket already exists can't modify data redundancy type.");
  }
}

function taken(BucketName: string, why: string): OssError {
  return new OssError(409, 'BucketAlreadyExists', why, { BucketName });
}

function chosen(name: string, given: unknown, known: readonly string[]): string | undefined {
  if (given === undefined || given === '') return undefined;
  const found = known.find((one) => one === given);
  if (found === undefined) throw invalidArgument(name, String(given), `The ${name} is not valid.`);
  return found;
}

type Made = Pick<EmulatedBucket, 'name' | 'region' | 'resourceGroupId' | 'redundancy' | 'acl'> &
  Partial<Pick<EmulatedBucket, 'storageClass'>>;

function fresh(made: Made, { cloud }: ProductContext): EmulatedBucket {
  const seconds = Math.floor(cloud.timeline.now() / 1000);
  return {
    storageClass: 'Standard',
    ...made,
    createdAt: new Date(seconds * 1000).toISOString(),
    comment: '',
    versioning: undefined,
    encryption: undefined,
    tags: [],
    lifecycle: undefined,
    logging: undefined,
    referers: [],
    policy: undefined,
    blocksPublicAccess: undefined,
    transferAcceleration: 'Disabled',
    accessMonitor: 'Disabled',
    rules: noRules,
    stat: { Storage: 0, ObjectCount: 0, MultipartUploadCount: 0, LiveChannelCount: 0, LastModifiedTime: seconds },
    objects: () => [],
    uploads: [],
  };
}
