import { CloudError } from '../../../client/errors/cloud-error.js';
import { isTrue, itemAt, valueAt } from '../../../client/model/value.js';
import * as oss from '../../../client/resources/oss/bucket.js';
import type { Field } from '../../fields/field.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import { asText } from '../../fields/scalar-fields.js';
import { placeOfBucket } from './bucket-place.js';

/**
 * Whether anyone on the internet can read a bucket. A public ACL or a public policy opens it; a public access block, its
 * own or the account's, closes it whatever they say. Asks in the order that decides soonest: GetBucketInfo gives the ACL
 * and, in newer answers, the block.
 */
export const isPublic: Field<boolean> = {
  needs: [],
  asks: {
    kind: 'actions',
    perParent: [oss.getBucketInfo, oss.getBucketPolicyStatus, oss.getBucketPublicAccessBlock],
    perAccount: [oss.getPublicAccessBlock],
  },
  resolve: async (bucket) => {
    const info = await ask(bucket, oss.getBucketInfo);
    const { BlockPublicAccess, AccessControlList } = itemAt(info ?? {}, 'BucketInfo.Bucket');
    if (BlockPublicAccess !== undefined && isTrue(BlockPublicAccess)) return false;
    const grant = asText(valueAt({ AccessControlList }, ['AccessControlList', 'Grant']));
    if (grant === null) throw new CloudError('unavailable', 'GetBucketInfo answered without the ACL.');
    if (!grant.startsWith('public-read') && !(await hasPublicPolicy(bucket))) return false;
    return !(BlockPublicAccess === undefined && (await isBlocked(bucket))) && !(await isAccountBlocked(bucket));
  },
};

async function hasPublicPolicy(bucket: ResourceNode): Promise<boolean> {
  const status = await ask(bucket, oss.getBucketPolicyStatus);
  return status !== null && oss.isPolicyPublic(status);
}

async function isBlocked(bucket: ResourceNode): Promise<boolean> {
  const block = await ask(bucket, oss.getBucketPublicAccessBlock);
  return block !== null && oss.isBlocked(block);
}

/** One call for all buckets of the account, since it is the same call. */
async function isAccountBlocked({ cloud }: ResourceNode): Promise<boolean> {
  const block = await cloud.reader.ask(oss.getPublicAccessBlock, { regionId: null });
  return block !== null && oss.isBlocked(block);
}

function ask(bucket: ResourceNode, action: Parameters<ResourceNode['cloud']['reader']['ask']>[0]) {
  return bucket.cloud.reader.ask(action, placeOfBucket(bucket));
}
