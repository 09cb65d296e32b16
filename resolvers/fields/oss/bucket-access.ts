import { CloudError } from '../../../client/errors/cloud-error.js';
import { type Item, isTrue, itemAt, valueAt } from '../../../client/model/value.js';
import { declaredAction } from '../../nouns/declared.js';
import type { Field } from '../field.js';
import type { ResourceNode } from '../resource-node.js';
import { asText } from '../scalar-fields.js';
import { placeOfBucket } from './bucket-place.js';

const getBucketInfo = declaredAction('Oss.GetBucketInfo');
const getBucketPolicyStatus = declaredAction('Oss.GetBucketPolicyStatus');
const getBucketPublicAccessBlock = declaredAction('Oss.GetBucketPublicAccessBlock');
/** The account's own block. The call goes to the service and not to a bucket. */
const getPublicAccessBlock = declaredAction('Oss.GetPublicAccessBlock');

/**
 * Whether anyone on the internet can read a bucket. A public ACL or a public policy opens it. A public access block of the
 * bucket or the account closes it in every case. The calls are in the order that gives a result with the fewest calls:
 * GetBucketInfo gives the ACL and, in newer answers, the block.
 */
const isPublic: Field<boolean> = {
  needs: [],
  asks: {
    kind: 'actions',
    perParent: [getBucketInfo, getBucketPolicyStatus, getBucketPublicAccessBlock],
    perAccount: [getPublicAccessBlock],
  },
  resolve: async (bucket) => {
    const info = await ask(bucket, getBucketInfo);
    const { BlockPublicAccess, AccessControlList } = itemAt(info ?? {}, 'BucketInfo.Bucket');
    if (BlockPublicAccess !== undefined && isTrue(BlockPublicAccess)) return false;
    const grant = asText(valueAt({ AccessControlList }, ['AccessControlList', 'Grant']));
    if (grant === null)
      throw new CloudError(
        'unavailable',
        'OSS GetBucketInfo answered without AccessControlList.Grant, so it is not known whether the bucket is public.',
      );
    if (!grant.startsWith('public-read') && !(await hasPublicPolicy(bucket))) return false;
    return !(BlockPublicAccess === undefined && (await isBlocked(bucket))) && !(await isAccountBlocked(bucket));
  },
};

async function hasPublicPolicy(bucket: ResourceNode): Promise<boolean> {
  const status = await ask(bucket, getBucketPolicyStatus);
  return status !== null && isTrue(valueAt(status, ['PolicyStatus', 'IsPublic']));
}

async function isBlocked(bucket: ResourceNode): Promise<boolean> {
  const block = await ask(bucket, getBucketPublicAccessBlock);
  return block !== null && isSet(block);
}

/** The answer has the same form for a bucket and for the account. */
function isSet(block: Item): boolean {
  return isTrue(valueAt(block, ['PublicAccessBlockConfiguration', 'BlockPublicAccess']));
}

/** One call for all buckets of the account. */
async function isAccountBlocked({ cloud }: ResourceNode): Promise<boolean> {
  const block = await cloud.reader.ask(getPublicAccessBlock, { regionId: null });
  return block !== null && isSet(block);
}

function ask(bucket: ResourceNode, action: Parameters<ResourceNode['cloud']['reader']['ask']>[0]) {
  return bucket.cloud.reader.ask(action, placeOfBucket(bucket));
}

export const bucketAccessTables = { Bucket: { isPublic } };
