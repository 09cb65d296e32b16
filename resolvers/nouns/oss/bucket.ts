import type { Action, Answer } from '../../../client/model/action.js';
import { type Item, itemAt, itemsOf, valueAt } from '../../../client/model/value.js';
import { region } from '../../../client/resources/ecs/region.js';
import * as oss from '../../../client/resources/oss/bucket.js';
import { isBucketName } from '../../../client/wire/endpoint.js';
import { connection, connectionInRegion } from '../../connection/connection.js';
import { orOdd } from '../../connection/odd-rows.js';
import { badInput } from '../../errors.js';
import { enumeration } from '../../fields/enumeration.js';
import type { Field, FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { asked, regionReference } from '../../fields/reference.js';
import {
  accountId,
  arn,
  asCount,
  asTags,
  asText,
  dateTime,
  key,
  missing,
  regionId,
  requiredText,
  text,
} from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';
import { isPublic } from './bucket-access.js';
import { lifecycleRuleOf } from './bucket-lifecycle.js';
import { placeOfBucket } from './bucket-place.js';

export const BucketAcl = enumeration<Types.BucketAcl>({
  PRIVATE: 'private',
  PUBLIC_READ: 'public-read',
  PUBLIC_READ_WRITE: 'public-read-write',
});

const VersioningStatus = enumeration<Types.VersioningStatus>({
  ENABLED: 'Enabled',
  SUSPENDED: 'Suspended',
  DISABLED: 'Disabled',
});

const setting = <T>(action: Action, convert: (answer: Answer | null) => T): Field<T> =>
  asked(action, placeOfBucket, convert);

/** GetBucketInfo answers several fields in one call. */
const info = <T>(convert: (bucket: Item) => T): Field<T> =>
  setting(oss.getBucketInfo, (answer) => convert(itemAt(answer ?? {}, 'BucketInfo.Bucket')));

const Bucket: FieldTable<Types.Bucket> = {
  id: arn,
  accountId,
  name: key,
  regionId,
  location: requiredText('Location'),
  storageClass: text('StorageClass'),
  createdAt: dateTime('CreationDate'),
  extranetEndpoint: text('ExtranetEndpoint'),
  intranetEndpoint: text('IntranetEndpoint'),
  resourceGroupId: text('ResourceGroupId'),
  region: regionReference(region),
  acl: info((bucket) => BucketAcl.from(valueAt(bucket, ['AccessControlList', 'Grant']))),
  redundancyType: info((bucket) => asText(bucket.DataRedundancyType)),
  // Upstream leaves it out where versioning was never switched on.
  versioning: info((bucket) => VersioningStatus.from(bucket.Versioning) ?? 'DISABLED'),
  encryption: info(encryptionOf),
  policy: setting(oss.getBucketPolicy, (document) => document),
  policyIsPublic: setting(oss.getBucketPolicyStatus, (answer) => answer !== null && oss.isPolicyPublic(answer)),
  blocksPublicAccess: setting(oss.getBucketPublicAccessBlock, (answer) => answer !== null && oss.isBlocked(answer)),
  isPublic,
  loggingTarget: setting(oss.getBucketLogging, loggingOf),
  lifecycleRules: setting(oss.getBucketLifecycle, (answer) =>
    answer === null
      ? []
      : itemsOf(itemAt(answer, 'LifecycleConfiguration').Rule).map((rule) => orOdd(() => lifecycleRuleOf(rule))),
  ),
  tags: setting(oss.getBucketTags, (answer) =>
    asTags(answer && valueAt(answer, ['Tagging', 'TagSet', 'Tag']), { key: 'Key', value: 'Value' }),
  ),
  stat: setting(oss.getBucketStat, (answer) => answer && statOf(itemAt(answer, 'BucketStat'))),
};

/** SSEAlgorithm is the word None where encryption is off. */
function encryptionOf(bucket: Item): Types.BucketEncryption | null {
  const algorithm = asText(valueAt(bucket, ['ServerSideEncryptionRule', 'SSEAlgorithm']));
  if (algorithm === null || algorithm === 'None') return null;
  return { algorithm, kmsKeyId: asText(valueAt(bucket, ['ServerSideEncryptionRule', 'KMSMasterKeyID'])) };
}

/** The root is empty where logging is off. */
function loggingOf(answer: Answer | null): Types.BucketLogging | null {
  const bucket = asText(answer && valueAt(answer, ['BucketLoggingStatus', 'LoggingEnabled', 'TargetBucket']));
  if (answer === null || bucket === null) return null;
  return { bucket, prefix: asText(valueAt(answer, ['BucketLoggingStatus', 'LoggingEnabled', 'TargetPrefix'])) };
}

function statOf(stat: Item): Types.BucketStat {
  return {
    storageBytes: asCount(stat.Storage, 'Storage') ?? missing('Storage'),
    objectCount: asCount(stat.ObjectCount, 'ObjectCount') ?? missing('ObjectCount'),
    multipartUploadCount: asCount(stat.MultipartUploadCount, 'MultipartUploadCount'),
  };
}

/** A name becomes part of a host, so it is checked before any call. */
export function checkBucketName(name: string): string {
  if (isBucketName(name)) return name;
  throw badInput(`${JSON.stringify(name.slice(0, 80))} is not a bucket name.`);
}

export const bucketTables = {
  Bucket,
  Query: { buckets: connection(oss.bucket), bucket: lookup(oss.bucket, ({ name }) => checkBucketName(String(name))) },
  Region: { buckets: connectionInRegion(oss.bucket) },
};
