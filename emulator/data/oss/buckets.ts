/** The buckets of one emulated account: deterministic, with the irregularities of real buckets. */
import type { XmlMembers } from '../../wire/xml.js';
import { type BucketRules, bucketRules, noRules } from './bucket-rules.js';
import * as settings from './bucket-settings.js';
import {
  type EmulatedObject,
  lazyObjects,
  type MultipartUpload,
  oddKeys,
  plainKeys,
  startedUploads,
} from './objects.js';

export interface EmulatedBucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
  readonly storageClass: string;
  readonly redundancy: string;
  readonly resourceGroupId: string;
  readonly comment: string;
  readonly acl: string;
  readonly versioning: 'Enabled' | 'Suspended' | undefined;
  readonly encryption: settings.BucketEncryption | undefined;
  readonly tags: readonly settings.BucketTag[];
  readonly lifecycle: readonly XmlMembers[] | undefined;
  readonly logging: { readonly bucket: string; readonly prefix: string } | undefined;
  readonly referers: readonly string[];
  readonly policy: settings.BucketPolicy | undefined;
  /** Undefined when it was never set. */
  readonly blocksPublicAccess: boolean | undefined;
  readonly transferAcceleration: 'Enabled' | 'Disabled';
  readonly accessMonitor: 'Enabled' | 'Disabled';
  readonly rules: BucketRules;
  /** OSS counts hourly, so this differs from the sum of the listed objects. */
  readonly stat: XmlMembers;
  objects(): readonly EmulatedObject[];
  /** Multipart uploads that are neither completed nor aborted. */
  readonly uploads: readonly MultipartUpload[];
}

export interface BucketPlan {
  readonly accountId: string;
  readonly regions: readonly string[];
  /** The default one first. */
  readonly resourceGroupIds: readonly string[];
  readonly count: number;
  /** Uniform in [0, 1): the only source of chance. */
  readonly random: () => number;
}

const teams = ['payments', 'media', 'analytics', 'risk', 'search', 'infra', 'mobile', 'ops'];
const uses = ['logs', 'backup', 'assets', 'exports', 'models', 'uploads', 'invoices', 'snapshots'];
const stages = ['prod', 'staging', 'dev'];

/** The first generated buckets are special cases; these are the starts of their names. */
export const hugeBucket = 'media-originals';
export const oddBucket = 'odd-keys';

/** Sorted by name, as ListBuckets lists them. */
export function generateBuckets(plan: BucketPlan): EmulatedBucket[] {
  const made = Array.from({ length: plan.count }, (_, i) => generateBucket(plan, i));
  return made.map((bucket, at) => linked(plan, made, bucket, at)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** With settings that name other buckets of the account. A log goes to a bucket of the same region. */
function linked({ accountId }: BucketPlan, all: readonly EmulatedBucket[], bucket: EmulatedBucket, at: number) {
  const { name, logging } = bucket;
  const target = cycled(all, at * 7 + 1);
  const beside = all.find((other) => other.region === bucket.region && other !== bucket);
  return {
    ...bucket,
    ...(logging && beside && { logging: { ...logging, bucket: beside.name } }),
    rules: bucketRules({ at, accountId, name, target }),
  };
}

function generateBucket(plan: BucketPlan, i: number): EmulatedBucket {
  const { accountId, random } = plan;
  const name = bucketName(plan, i);
  const storageClass = cycled(settings.storageClasses, i);
  const logging = cycled(settings.loggings, i);
  const createdAt = Date.UTC(2013, 6, 31) + Math.floor(random() * 4_500 * 86_400) * 1000;
  return {
    name,
    region: chosen(plan.regions, random),
    createdAt: new Date(createdAt).toISOString(),
    storageClass,
    redundancy: cycled(settings.redundancies, i),
    resourceGroupId: cycled(plan.resourceGroupIds, i % 2 === 0 ? 0 : i),
    comment: i % 11 === 3 ? '  由运维团队维护 ' : '',
    acl: cycled(settings.acls, i),
    versioning: cycled(settings.versionings, i),
    encryption: cycled(settings.encryptions, i),
    tags: cycled(settings.tagSets, i),
    lifecycle: cycled(settings.lifecycles, i),
    logging: logging && { bucket: `${accountId}-access-logs`, prefix: logging.prefix },
    referers: cycled(settings.referers, i),
    policy: cycled(settings.policies, i)(accountId, name),
    blocksPublicAccess: cycled(settings.publicAccessBlocks, i),
    transferAcceleration: i % 13 === 5 ? 'Enabled' : 'Disabled',
    accessMonitor: i % 4 === 1 ? 'Enabled' : 'Disabled',
    rules: noRules,
    stat: bucketStat(i, random),
    objects: lazyObjects({ name, storageClass }, bucketKeys(i, random)),
    uploads: startedUploads(name, i),
  };
}

/** Bucket names are unique in all of OSS, so they contain digits of the account id. */
function bucketName({ accountId, random }: BucketPlan, i: number): string {
  const plain = `${chosen(teams, random)}-${chosen(uses, random)}-${chosen(stages, random)}`;
  const stem = [hugeBucket, oddBucket][i] ?? plain;
  return `${stem}-${accountId.slice(-6)}-${String(i).padStart(3, '0')}`;
}

function bucketKeys(i: number, random: () => number): () => readonly string[] {
  const count = i === 0 ? 2_500 : Math.floor(random() * 31);
  return () => (i === 1 ? oddKeys : plainKeys(count));
}

function bucketStat(i: number, random: () => number): XmlMembers {
  const upTo = (limit: number) => Math.floor(random() * limit);
  // 9 EB and an odd last digit: beyond 2^53, where a JavaScript number would round.
  const storage = i === 0 ? 9_007_199_254_740_993n * 1_001n : BigInt(upTo(2 ** 44));
  // The cooler classes are billed by at least 64 KB an object, so what is billed exceeds what is stored.
  const cooler = (name: string) => {
    const real = upTo(2 ** 30);
    return { [`${name}Storage`]: real + 65_536, [`${name}RealStorage`]: real, [`${name}ObjectCount`]: upTo(80) };
  };
  return {
    Storage: storage,
    ObjectCount: upTo(100_000),
    MultipartUploadCount: upTo(40),
    LiveChannelCount: upTo(4),
    MultipartPartCount: upTo(100),
    DeleteMarkerCount: upTo(6_000),
    LastModifiedTime: 1_700_000_000 + upTo(50_000_000),
    StandardStorage: storage,
    StandardObjectCount: upTo(100_000),
    ...cooler('InfrequentAccess'),
    ...cooler('Archive'),
    ...cooler('ColdArchive'),
    ...cooler('DeepColdArchive'),
  };
}

function cycled<T>(list: readonly T[], i: number): T {
  return list[i % list.length] as T;
}

function chosen<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}
