/** What lies in a bucket: its objects, all versions of them, and uploads that are not finished. */
import { tagsIn } from '../../../client/model/tags.js';
import { type Item, textOf, valueAt } from '../../../client/model/value.js';
import { badInput } from '../../errors.js';
import { declaredAction, declaredList } from '../../nouns/declared.js';
import type * as Types from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';
import { asCount, asText, dateTime, flag, type Leaf, made, missing, requiredCount, text } from '../scalar-fields.js';
import { placeOfBucket } from './bucket-place.js';
import { type KeyNode, keyConnection } from './key-listing.js';

const maxExpirySeconds = 604_800;

const presignedUrl: Field<string, KeyNode> = {
  needs: [],
  asks: { kind: 'nothing' },
  resolve: ({ bucket, key }, { args }) => {
    const seconds = args.expiresInSeconds ?? 900;
    if (typeof seconds !== 'number' || seconds < 1 || seconds > maxExpirySeconds) {
      throw badInput(`\`expiresInSeconds\` is ${seconds}, but must be from 1 to ${maxExpirySeconds}.`);
    }
    return bucket.cloud.credentials.presign({ bucket: bucket.key, key, regionId: bucket.regionId ?? '' }, seconds);
  },
};

const getObjectTagging = declaredAction('Oss.GetObjectTagging');

/** One call for each object: no listing has them. */
const objectTags: Field<readonly Types.Tag[], KeyNode> = {
  needs: [],
  asks: { kind: 'actions', perParent: [getObjectTagging] },
  resolve: async ({ bucket, key }) => {
    const answer = await bucket.cloud.reader.ask(getObjectTagging, { ...placeOfBucket(bucket), object: key });
    return tagsIn(valueAt(answer ?? {}, ['Tagging', 'TagSet', 'Tag']), { key: 'Key', value: 'Value' });
  },
};

const key: Field<string, KeyNode> = { needs: [], read: (node) => node.key };

/** Upstream writes the ETag in quotation marks, as in an HTTP header. */
const unquoted = (value: unknown): string | null => asText(value)?.replace(/^"(.*)"$/, '$1') ?? null;
const etag: Leaf<string | null> = made(['ETag'], ({ ETag }) => unquoted(ETag));

const required = (member: string): Leaf<string> =>
  made([member], (item) => asText(item[member], member) ?? missing(member));

const BucketObject: FieldTable<Types.BucketObject, KeyNode> = {
  key,
  sizeBytes: requiredCount('Size'),
  storageClass: text('StorageClass'),
  etag,
  lastModifiedAt: dateTime('LastModified'),
  tags: objectTags,
  presignedUrl,
};

/** A version that says that the object was deleted has no size. */
const BucketObjectVersion: FieldTable<Types.BucketObjectVersion, KeyNode> = {
  key,
  versionId: required('VersionId'),
  isLatest: flag('IsLatest'),
  isDeleteMarker: made(['Size'], ({ Size }) => Size === undefined),
  sizeBytes: made(['Size'], ({ Size }) => asCount(Size, 'Size')),
  storageClass: text('StorageClass'),
  etag,
  lastModifiedAt: dateTime('LastModified'),
};

const BucketUpload: FieldTable<Types.BucketUpload, KeyNode> = {
  key,
  uploadId: required('UploadId'),
  storageClass: text('StorageClass'),
  startedAt: dateTime('Initiated'),
};

/** Upstream lists the versions of an object and the markers of its deletion apart: the newest comes first. */
function newestFirst(a: Item, b: Item): number {
  const [left, right] = [a, b].map(({ LastModified }) => textOf(LastModified ?? '')) as [string, string];
  return left === right ? 0 : left > right ? -1 : 1;
}

const listings = {
  objects: keyConnection({
    field: 'objects',
    type: 'BucketObject',
    list: declaredList('Oss.ListObjectsV2'),
    members: ['Contents'],
  }),
  objectVersions: keyConnection({
    field: 'objectVersions',
    type: 'BucketObjectVersion',
    list: declaredList('Oss.ListObjectVersions'),
    members: ['Version', 'DeleteMarker'],
    idOf: ({ VersionId }) => textOf(VersionId ?? ''),
    compare: newestFirst,
  }),
  uploads: keyConnection({
    field: 'uploads',
    type: 'BucketUpload',
    list: declaredList('Oss.ListMultipartUploads'),
    members: ['Upload'],
    idOf: ({ UploadId }) => textOf(UploadId ?? ''),
  }),
};

export const bucketObjectTables = { BucketObject, BucketObjectVersion, BucketUpload, Bucket: listings };
