/** The buckets of the company: what each application keeps, in each environment, with settings that fit. */
import type { XmlMembers } from '../../wire/xml.js';
import type { InstanceOwner } from '../ecs/instances.js';
import { type BucketRules, noRules } from '../oss/bucket-rules.js';
import type { EmulatedBucket } from '../oss/buckets.js';
import { lazyObjects } from '../oss/objects.js';
import { type Random, randomOf } from '../random.js';
import { type App, apps, companyName, domain, type Env, envs } from './apps.js';
import { keyedTagsOf, resourceGroupOf } from './deployment.js';
import { problems } from './problems.js';

interface Use {
  readonly name: string;
  readonly storageClass: string;
  /** GiB in production. */
  readonly size: number;
  readonly key: (at: number) => string;
}

const month = (at: number) => `2025/${String((at % 12) + 1).padStart(2, '0')}`;
const uses: readonly Use[] = [
  { name: 'assets', storageClass: 'Standard', size: 800, key: (at) => `v${at % 9}/assets/${at}.webp` },
  { name: 'backups', storageClass: 'IA', size: 12_000, key: (at) => `${month(at)}/full-${at}.tar.zst` },
  { name: 'logs', storageClass: 'Standard', size: 5_000, key: (at) => `logs/${month(at)}/part-${at}.gz` },
  { name: 'exports', storageClass: 'Standard', size: 90, key: (at) => `${month(at)}/export-${at}.csv` },
];
/** Where the company has much; buckets are kept there. */
const places = [
  'cn-hangzhou',
  'cn-hangzhou',
  'cn-shanghai',
  'cn-beijing',
  'ap-southeast-1',
  'eu-central-1',
  'us-east-1',
];

const byOwnKey = { SSEAlgorithm: 'KMS', KMSMasterKeyID: '9468da86-3509-4f8d-a61e-6eab1eac0001' };

interface Plan {
  readonly name: string;
  readonly app: App;
  readonly use: Use;
  readonly env: Env;
}

/** Every application, use and environment; after those, one for each year in which logs were kept. */
function plansFor(isMain: boolean, count: number): readonly Plan[] {
  const prefix = isMain ? companyName : `${companyName}-logistics`;
  const all = envs.flatMap((env) =>
    uses.flatMap((use) =>
      apps.map((app): Plan => ({ name: `${prefix}-${app.name}-${use.name}-${env}`, app, use, env })),
    ),
  );
  const more = Array.from({ length: Math.max(0, count - all.length) }, (_, at): Plan => {
    const plan = all[at % all.length] as Plan;
    return { ...plan, name: `${plan.name}-${2024 - Math.floor(at / all.length)}` };
  });
  return [...all, ...more].slice(0, count);
}

export interface Owned {
  readonly owner: InstanceOwner;
  readonly regionIds: readonly string[];
  readonly isMain: boolean;
}

export function companyBuckets({ owner, regionIds, isMain }: Owned, made: readonly EmulatedBucket[]): EmulatedBucket[] {
  const plans = plansFor(isMain, made.length);
  const there = places.filter((place) => regionIds.includes(place));
  const all = made.map((bucket, at) => {
    const plan = plans[at] as Plan;
    const random = randomOf(owner.seed, owner.accountId, 'company bucket', plan.name);
    const region = there.length === 0 ? bucket.region : random.pick(there);
    return { ...bucketOf(bucket, plan, random, owner), region };
  });
  const logs = new Map(
    all.filter(({ name }) => name.endsWith('-logs-prod')).map((bucket) => [bucket.region, bucket.name]),
  );
  return all
    .map((bucket): EmulatedBucket => {
      const target = logs.get(bucket.region);
      const isLogged = bucket.name.endsWith('-prod') && target !== undefined && target !== bucket.name;
      return isLogged ? { ...bucket, logging: { bucket: target, prefix: `${bucket.name}/` } } : bucket;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function bucketOf(
  made: EmulatedBucket,
  { name, app, use, env }: Plan,
  random: Random,
  { accountId, resourceGroupIds }: InstanceOwner,
): EmulatedBucket {
  const isProd = env === 'prod';
  const isPublic = name === problems.publicBucket;
  const objects = lazyObjects({ name, storageClass: use.storageClass }, () =>
    Array.from({ length: random.int(3, 30) }, (_, at) => (at === 0 ? 'manifest.json' : use.key(at))),
  );
  const kept = app.name === 'payments' && use.name === 'backups' && isProd;
  return {
    ...made,
    name,
    resourceGroupId: resourceGroupOf(resourceGroupIds, { app, env }),
    storageClass: use.storageClass,
    redundancy: isProd ? 'ZRS' : 'LRS',
    comment: '',
    acl: isPublic ? 'public-read' : 'private',
    versioning: isProd && use.name !== 'logs' ? 'Enabled' : undefined,
    encryption: !isProd || isPublic ? undefined : app.name === 'payments' ? byOwnKey : { SSEAlgorithm: 'AES256' },
    tags: keyedTagsOf({ app, env }),
    lifecycle: lifecycleOf(use),
    logging: undefined,
    referers: use.name === 'assets' ? [`https://www.${domain}`, `https://*.${domain}`] : [],
    policy: isProd ? onlyTls(accountId, name) : undefined,
    blocksPublicAccess: isPublic ? false : isProd ? true : undefined,
    transferAcceleration: 'Disabled',
    accessMonitor: isProd ? 'Enabled' : 'Disabled',
    rules: rulesOf(name, use, isProd, kept),
    stat: statOf(use, isProd ? 1 : 0.05, random),
    objects,
    uploads: random.chance(0.1) ? made.uploads.slice(0, 1) : [],
  };
}

function lifecycleOf({ name }: Use): readonly XmlMembers[] | undefined {
  if (name === 'logs') return [{ ID: 'forget', Prefix: 'logs/', Status: 'Enabled', Expiration: { Days: 180 } }];
  if (name !== 'backups') return undefined;
  const Transition = [{ Days: 90, StorageClass: 'Archive' }];
  return [{ ID: 'tier', Prefix: '', Status: 'Enabled', Transition, Expiration: { Days: 1095 } }];
}

function onlyTls(accountId: string, bucket: string): EmulatedBucket['policy'] {
  const Resource = [`acs:oss:*:${accountId}:${bucket}`, `acs:oss:*:${accountId}:${bucket}/*`];
  const Condition = { Bool: { 'acs:SecureTransport': ['false'] } };
  return { Version: '1', Statement: [{ Effect: 'Deny', Principal: ['*'], Action: ['oss:*'], Resource, Condition }] };
}

function rulesOf(name: string, use: Use, isProd: boolean, isKept: boolean): BucketRules {
  const origins = { AllowedOrigin: [`https://www.${domain}`], AllowedMethod: ['GET', 'HEAD'], MaxAgeSeconds: 600 };
  return {
    ...noRules,
    cors: use.name === 'assets' ? [origins] : undefined,
    https: isProd ? { TLS: { Enable: true, TLSVersion: ['TLSv1.2', 'TLSv1.3'] } } : undefined,
    retention: isKept
      ? {
          WormId: '1666E2CFB2B3418D8A1A4E2C5F3B0001',
          State: 'Locked',
          RetentionPeriodInDays: 365,
          CreationDate: '2024-10-15T15:50:32',
          ExpirationDate: '2024-10-16T15:50:32',
        }
      : undefined,
    domains:
      use.name === 'assets' && isProd
        ? [
            {
              Domain: `static.${name.replace(`${companyName}-`, '').replace('-assets-prod', '')}.${domain}`,
              LastModified: '2024-03-01T02:03:04.000Z',
              Status: 'Enabled',
            },
          ]
        : [],
  };
}

function statOf({ size, storageClass }: Use, factor: number, random: Random): XmlMembers {
  const bytes = Math.floor(size * factor * (0.5 + random.next()) * 2 ** 30);
  const count = Math.max(3, Math.floor(bytes / (8 * 2 ** 20)));
  const isIA = storageClass === 'IA';
  const none = (name: string) => ({ [`${name}Storage`]: 0, [`${name}RealStorage`]: 0, [`${name}ObjectCount`]: 0 });
  return {
    Storage: BigInt(bytes),
    ObjectCount: count,
    MultipartUploadCount: 0,
    LiveChannelCount: 0,
    MultipartPartCount: 0,
    DeleteMarkerCount: 0,
    LastModifiedTime: 1_764_000_000,
    StandardStorage: isIA ? 0 : BigInt(bytes),
    StandardObjectCount: isIA ? 0 : count,
    ...none('InfrequentAccess'),
    ...(isIA && {
      InfrequentAccessStorage: bytes,
      InfrequentAccessRealStorage: bytes,
      InfrequentAccessObjectCount: count,
    }),
    ...none('Archive'),
    ...none('ColdArchive'),
    ...none('DeepColdArchive'),
  };
}
