/** Lifecycle rules of OSS. Every part of a rule is shown, also parts that the schema does not know. */
import { tagsIn } from '../../../client/model/tags.js';
import { type Item, isItem, isTrue, itemAt, itemsOf, unfit, valueAt } from '../../../client/model/value.js';
import { orOdd } from '../../connection/odd-rows.js';
import { declaredAction } from '../../nouns/declared.js';
import type * as Types from '../../schema.types.js';
import type { Field } from '../field.js';
import { asked } from '../reference.js';
import { asCount, asDateTime, asInteger, asText, missing } from '../scalar-fields.js';
import { placeOfBucket } from './bucket-place.js';

/** Members of a rule that the schema shows, as a tree; null means that the schema shows the whole member. */
interface Shown {
  readonly [member: string]: Shown | null;
}

const tag: Shown = { Key: null, Value: null };
const atAccess: Shown = { IsAccessTime: null, ReturnToStdWhenVisit: null, AllowSmallFile: null };
const shown: Shown = {
  ID: null,
  Prefix: null,
  Status: null,
  Tag: tag,
  Filter: { Not: { Prefix: null, Tag: tag }, ObjectSizeGreaterThan: null, ObjectSizeLessThan: null },
  Expiration: { Days: null, Date: null, CreatedBeforeDate: null, ExpiredObjectDeleteMarker: null },
  Transition: { Days: null, Date: null, CreatedBeforeDate: null, StorageClass: null, ...atAccess },
  NoncurrentVersionExpiration: { NoncurrentDays: null },
  NoncurrentVersionTransition: { NoncurrentDays: null, StorageClass: null, ...atAccess },
  AbortMultipartUpload: { Days: null, CreatedBeforeDate: null },
};

function lifecycleRuleOf(rule: Item): Types.BucketLifecycleRule {
  const at = (...path: readonly string[]) => valueAt(rule, path);
  return {
    ruleId: asText(rule.ID, 'ID'),
    prefix: asText(rule.Prefix, 'Prefix'),
    enabled: isEnabled(rule),
    tags: tagsIn(rule.Tag, { key: 'Key', value: 'Value' }),
    filter: filterOf(rule.Filter),
    expirationDays: asInteger(at('Expiration', 'Days'), 'Expiration.Days'),
    expirationDate: asDateTime(at('Expiration', 'Date'), 'Expiration.Date'),
    expirationCreatedBefore: asDateTime(at('Expiration', 'CreatedBeforeDate'), 'Expiration.CreatedBeforeDate'),
    removesDeleteMarkers: asSwitch(at('Expiration', 'ExpiredObjectDeleteMarker')) ?? false,
    transitions: itemsOf(rule.Transition).map((one) => transitionOf(one, 'Days')),
    noncurrentExpirationDays: asInteger(at('NoncurrentVersionExpiration', 'NoncurrentDays')),
    noncurrentTransitions: itemsOf(rule.NoncurrentVersionTransition).map((one) => transitionOf(one, 'NoncurrentDays')),
    abortUploadDays: asInteger(at('AbortMultipartUpload', 'Days')),
    abortUploadCreatedBefore: asDateTime(at('AbortMultipartUpload', 'CreatedBeforeDate')),
    other: restOf(rule, shown),
  };
}

/** A rule that is neither Enabled nor Disabled is an error. */
function isEnabled({ Status }: Item): boolean {
  if (Status === 'Enabled' || Status === 'Disabled') return Status === 'Enabled';
  return missing('Status');
}

function filterOf(value: unknown): Types.BucketLifecycleFilter | null {
  const filter = single(value, 'Filter');
  if (!filter) return null;
  return {
    not: itemsOf(filter.Not).map((not) => ({
      prefix: asText(not.Prefix, 'Not.Prefix'),
      tag: tagsIn(single(not.Tag, 'Not.Tag'), { key: 'Key', value: 'Value' })[0] ?? null,
    })),
    objectSizeGreaterThan: asCount(filter.ObjectSizeGreaterThan, 'ObjectSizeGreaterThan'),
    objectSizeLessThan: asCount(filter.ObjectSizeLessThan, 'ObjectSizeLessThan'),
  };
}

/** A member that may appear only once. A second one would be a condition that the answer does not show. */
function single(value: unknown, where: string): Item | null {
  const [one = null, ...more] = itemsOf(value);
  if (more.length === 0) return one;
  throw unfit('one object', value, where);
}

function transitionOf(transition: Item, days: string): Types.BucketTransition {
  return {
    days: asInteger(transition[days], days),
    date: asDateTime(transition.Date, 'Date'),
    createdBefore: asDateTime(transition.CreatedBeforeDate, 'CreatedBeforeDate'),
    storageClass: asText(transition.StorageClass, 'StorageClass') ?? missing('StorageClass'),
    isAccessTime: asSwitch(transition.IsAccessTime),
    returnsWhenVisited: asSwitch(transition.ReturnToStdWhenVisit),
    allowsSmallFiles: asSwitch(transition.AllowSmallFile),
  };
}

function asSwitch(value: unknown): boolean | null {
  return asText(value) === null ? null : isTrue(value);
}

/** The parts of a rule that the schema does not know, in upstream's spelling; null when there are none. */
function restOf(item: Item, known: Shown): Item | null {
  const rest = Object.entries(item).flatMap(([member, value]): readonly (readonly [string, unknown])[] => {
    const inner = Object.hasOwn(known, member) ? known[member] : undefined;
    if (inner === null || value === '') return [];
    if (inner === undefined) return [[member, value]];
    const rows = itemsOf(value).map((row) => restOf(row, inner));
    const left = rows.filter((row) => row !== null);
    return left.length === 0 ? [] : [[member, isItem(value) ? left[0] : left]];
  });
  return rest.length === 0 ? null : Object.fromEntries(rest);
}

const lifecycleRules: Field<readonly object[]> = asked(
  declaredAction('Oss.GetBucketLifecycle'),
  placeOfBucket,
  (answer) => {
    const rules = answer === null ? [] : itemsOf(itemAt(answer, 'LifecycleConfiguration').Rule);
    return rules.map((rule) => orOdd(() => lifecycleRuleOf(rule)));
  },
);

export const bucketLifecycleTables = { Bucket: { lifecycleRules } };
