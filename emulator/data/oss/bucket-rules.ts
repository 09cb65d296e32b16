/** Settings of emulated buckets that OSS keeps as documents of their own, as it answers them; undefined where none was ever set. */
import type { XmlMembers } from '../../wire/xml.js';

export interface BucketRules {
  readonly cors: readonly XmlMembers[] | undefined;
  readonly website: XmlMembers | undefined;
  readonly replication: readonly XmlMembers[] | undefined;
  readonly inventories: readonly XmlMembers[] | undefined;
  readonly retention: XmlMembers | undefined;
  readonly https: XmlMembers | undefined;
  readonly domains: readonly XmlMembers[];
  readonly accessPoints: readonly XmlMembers[];
}

export const noRules: BucketRules = {
  cors: undefined,
  website: undefined,
  replication: undefined,
  inventories: undefined,
  retention: undefined,
  https: undefined,
  domains: [],
  accessPoints: [],
};

const corsRules: readonly BucketRules['cors'][] = [
  undefined,
  [
    {
      AllowedOrigin: ['https://www.example.com', 'https://*.example.org'],
      AllowedMethod: ['GET', 'HEAD'],
      AllowedHeader: '*',
      ExposeHeader: ['ETag', 'x-oss-request-id'],
      MaxAgeSeconds: 300,
    },
    { AllowedOrigin: '*', AllowedMethod: 'GET' },
  ],
  undefined,
];

const websites: readonly BucketRules['website'][] = [
  undefined,
  undefined,
  {
    IndexDocument: { Suffix: 'index.html', SupportSubDir: true, Type: 0 },
    ErrorDocument: { Key: 'error.html', HttpStatus: 404 },
    RoutingRules: {
      RoutingRule: [
        {
          RuleNumber: 1,
          Condition: { KeyPrefixEquals: 'old/', HttpErrorCodeReturnedEquals: 404 },
          Redirect: { RedirectType: 'External', Protocol: 'https', HostName: 'example.com', HttpRedirectCode: 302 },
        },
        {
          RuleNumber: 2,
          Condition: { HttpErrorCodeReturnedEquals: 404 },
          Redirect: { RedirectType: 'Mirror', MirrorURL: 'https://origin.example.com/' },
        },
      ],
    },
  },
  { IndexDocument: { Suffix: 'index.html' } },
];

const retentions: readonly BucketRules['retention'][] = [
  undefined,
  undefined,
  undefined,
  {
    WormId: '1666E2CFB2B3418D8A1A4E2C5F3B0001',
    State: 'Locked',
    RetentionPeriodInDays: 365,
    CreationDate: '2024-10-15T15:50:32',
    ExpirationDate: '2024-10-16T15:50:32',
  },
  undefined,
  {
    WormId: '1666E2CFB2B3418D8A1A4E2C5F3B0002',
    State: 'InProgress',
    RetentionPeriodInDays: 1,
    CreationDate: '2025-06-01T08:00:00',
    ExpirationDate: '2025-06-02T08:00:00',
  },
];

const httpsSettings: readonly BucketRules['https'][] = [
  undefined,
  { TLS: { Enable: true, TLSVersion: ['TLSv1.2', 'TLSv1.3'] } },
  { TLS: { Enable: false } },
];

const inventory = (accountId: string, target: string) => ({
  Id: 'daily',
  IsEnabled: true,
  Filter: { Prefix: 'logs/' },
  Destination: {
    OSSBucketDestination: {
      Format: 'CSV',
      AccountId: accountId,
      RoleArn: `acs:ram::${accountId}:role/AliyunOSSRole`,
      Bucket: `acs:oss:::${target}`,
      Prefix: 'inventory/',
    },
  },
  Schedule: { Frequency: 'Daily' },
  IncludedObjectVersions: 'All',
  OptionalFields: { Field: ['Size', 'LastModifiedDate', 'StorageClass'] },
});

/** More lists than one answer holds. */
const manyInventories = 203;

/** A bucket by its number, and the one that receives its copies and its lists. */
export interface RulesPlan {
  readonly at: number;
  readonly accountId: string;
  readonly name: string;
  readonly target: { readonly name: string; readonly region: string };
}

export function bucketRules({ at, accountId, name, target }: RulesPlan): BucketRules {
  const listed = inventory(accountId, target.name);
  const many = () =>
    Array.from({ length: manyInventories }, (_, index) => ({
      ...listed,
      Id: `list-${String(index).padStart(3, '0')}`,
    }));
  const weekly = { ...listed, Id: 'weekly', IsEnabled: false, Schedule: { Frequency: 'Weekly' }, Filter: '' };
  return {
    cors: cycled(corsRules, at),
    website: cycled(websites, at),
    replication: at % 5 === 2 && target.name !== name ? [replication(target)] : undefined,
    inventories: at === 0 ? many() : at % 4 === 3 ? [listed, weekly] : undefined,
    retention: cycled(retentions, at),
    https: cycled(httpsSettings, at),
    domains: at % 6 === 1 ? domainsOf(name) : [],
    accessPoints: at % 7 === 4 ? accessPointsOf(name) : [],
  };
}

function replication({ name, region }: RulesPlan['target']): XmlMembers {
  return {
    ID: `to-${name.slice(-3)}`,
    PrefixSet: { Prefix: ['logs/', 'data/'] },
    Action: 'ALL',
    Destination: { Bucket: name, Location: `oss-${region}`, TransferType: 'internal' },
    Status: 'doing',
    HistoricalObjectReplication: 'enabled',
    SyncRole: 'AliyunOSSRole',
    EncryptionConfiguration: { ReplicaKmsKeyID: '9468da86-3509-4f8d-a61e-6eab1eac0003' },
    RTC: { Status: 'disabled' },
  };
}

function domainsOf(name: string): readonly XmlMembers[] {
  const certificate = { Type: 'CAS', CertId: '493****-cn-hangzhou', Status: 'Enabled' };
  return [
    {
      Domain: `${name}.example.com`,
      LastModified: '2024-03-01T02:03:04.000Z',
      Status: 'Enabled',
      Certificate: certificate,
    },
    { Domain: `old-${name}.example.com`, LastModified: '2020-03-01T02:03:04.000Z', Status: 'Disabled' },
  ];
}

/** The region of the bucket tells the VPC: see worlds/oss/settings.ts. */
function accessPointsOf(name: string): readonly XmlMembers[] {
  const own = (suffix: string) => ({
    Bucket: name,
    AccessPointName: `ap-${suffix}`,
    Alias: `ap-${suffix}-${name.slice(0, 8)}-ossalias`,
    Status: 'enable',
  });
  return [
    { ...own('vpc'), NetworkOrigin: 'vpc' },
    { ...own('web'), NetworkOrigin: 'internet' },
  ];
}

function cycled<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T;
}
