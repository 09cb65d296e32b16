/** OSS writes of one bucket's settings: one row each, by method and the sub-resource that selects it. */
import type { EmulatedBucket } from '../../data/oss/buckets.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireAnswer } from '../../wire/wire.js';
import { isMembers, listOf } from '../../wire/xml-in.js';
import { bodyOf, grantIn, malformedXml } from './body.js';
import type { BucketAction, BucketCall } from './bucket.js';
import { lifecycleRulesIn } from './lifecycle.js';

/** `settings` validates the input and returns the new settings of the bucket. */
function write(
  action: string,
  permission: string,
  settings: (call: BucketCall) => Partial<EmulatedBucket>,
): BucketAction {
  return { action, permission: `oss:${permission}`, answer: (call) => written(call, settings(call)) };
}

export const bucketWrites: Readonly<Record<string, BucketAction>> = {
  'PUT acl': write('PutBucketAcl', 'PutBucketAcl', ({ account, bucket, request }) => {
    const acl = grantIn(request, account, bucket.blocksPublicAccess);
    if (acl === undefined) throw invalidArgument('x-oss-acl', '', 'no such bucket access control exists');
    return { acl };
  }),
  'PUT tagging': write('PutBucketTags', 'PutBucketTagging', (call) => ({ tags: tagsIn(call) })),
  'DELETE tagging': write('DeleteBucketTags', 'DeleteBucketTagging', () => ({ tags: [] })),
  'PUT lifecycle': write('PutBucketLifecycle', 'PutBucketLifecycle', (call) => ({ lifecycle: lifecycleRulesIn(call) })),
  'DELETE lifecycle': write('DeleteBucketLifecycle', 'DeleteBucketLifecycle', () => ({ lifecycle: undefined })),
};

function written({ account, bucket, request, context }: BucketCall, settings: Partial<EmulatedBucket>): WireAnswer {
  account.change.buckets((buckets) => buckets.map((one) => (one.name === bucket.name ? { ...one, ...settings } : one)));
  context.changed(bucket.name);
  return { status: request.method === 'DELETE' ? 204 : 200, headers: {}, body: '' };
}

const mostTags = 20;

/** "Key at most 64 characters, value at most 128; no key begins with http://, https:// or Aliyun." */
function tagsIn({ request }: BucketCall): EmulatedBucket['tags'] {
  const { TagSet } = bodyOf(request, 'Tagging');
  const tags = listOf(isMembers(TagSet) ? TagSet.Tag : undefined).map((tag) => {
    if (!isMembers(tag)) throw malformedXml();
    const { Key, Value = '' } = tag;
    if (typeof Key !== 'string' || typeof Value !== 'string') throw malformedXml();
    if (Key === '' || Key.length > 64 || Value.length > 128 || /^(?:https?:\/\/|Aliyun)/i.test(Key)) {
      throw new OssError(400, 'InvalidTag', 'The tag you provided is not valid.', { Key, Value });
    }
    return { Key, Value };
  });
  if (tags.length === 0) throw malformedXml();
  if (tags.length > mostTags || new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw new OssError(400, 'InvalidTag', `A bucket has at most ${mostTags} tags, each key once.`);
  }
  return tags;
}
