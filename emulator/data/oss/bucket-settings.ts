/** The settings of generated buckets, in the shapes of OSS answers. Each list is cycled, so that every kind occurs. */
import type { XmlMembers } from '../../wire/xml.js';

export interface BucketEncryption {
  readonly SSEAlgorithm: string;
  readonly KMSMasterKeyID?: string;
  readonly KMSDataEncryption?: string;
}

export interface BucketTag {
  readonly Key: string;
  readonly Value: string;
}

export interface BucketPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow' | 'Deny';
    readonly Principal: readonly string[];
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  }[];
}

export const storageClasses = ['Standard', 'Standard', 'IA', 'Archive', 'Standard', 'ColdArchive', 'DeepColdArchive'];

export const redundancies = ['LRS', 'ZRS', 'LRS'];

/** The last is a grant that no client knows yet. */
export const acls = [
  ...Array<string>(9).fill('private'),
  'public-read',
  'private',
  'private',
  'public-read-write',
  ...Array<string>(9).fill('private'),
  'authenticated-read',
];

export const versionings: readonly ('Enabled' | 'Suspended' | undefined)[] = [
  undefined,
  'Enabled',
  undefined,
  undefined,
  'Suspended',
];

export const publicAccessBlocks: readonly (boolean | undefined)[] = [undefined, true, undefined, false];

export const encryptions: readonly (BucketEncryption | undefined)[] = [
  undefined,
  { SSEAlgorithm: 'AES256' },
  undefined,
  { SSEAlgorithm: 'KMS', KMSMasterKeyID: '9468da86-3509-4f8d-a61e-6eab1eac0001' },
  { SSEAlgorithm: 'KMS', KMSMasterKeyID: '' },
  { SSEAlgorithm: 'SM4' },
  { SSEAlgorithm: 'KMS', KMSMasterKeyID: '9468da86-3509-4f8d-a61e-6eab1eac0002', KMSDataEncryption: 'SM4' },
];

export const tagSets: readonly (readonly BucketTag[])[] = [
  [],
  [
    { Key: 'env', Value: 'production' },
    { Key: 'team', Value: 'payments' },
  ],
  [{ Key: 'env', Value: 'staging' }],
  [
    { Key: '团队', Value: '平台' },
    { Key: 'note', Value: '' },
  ],
  [],
  [{ Key: 'cost:center', Value: 'R&D <emea> "42"' }],
];

export const lifecycles: readonly (readonly XmlMembers[] | undefined)[] = [
  undefined,
  [{ ID: 'delete after one day', Prefix: 'logs/', Status: 'Enabled', Expiration: { Days: 1 } }],
  undefined,
  [
    {
      ID: 'tier',
      Prefix: '',
      Status: 'Enabled',
      Transition: [
        { Days: 30, StorageClass: 'IA' },
        { Days: 180, StorageClass: 'Archive', IsAccessTime: false },
      ],
      Expiration: { Days: 3650 },
      AbortMultipartUpload: { Days: 7 },
    },
    { ID: '', Prefix: 'tmp/', Status: 'Disabled', Expiration: { CreatedBeforeDate: '2022-10-11T00:00:00.000Z' } },
  ],
  undefined,
  [
    {
      ID: 'by tag',
      Prefix: 'data/',
      Status: 'Enabled',
      Tag: [
        { Key: 'keep', Value: 'no' },
        { Key: '级别', Value: '' },
      ],
      Expiration: { Date: '2030-01-01T00:00:00.000Z' },
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
    },
    {
      ID: 'filtered',
      Prefix: '',
      Status: 'Enabled',
      Filter: {
        Not: [{ Prefix: 'log', Tag: { Key: 'key1', Value: 'value1' } }, { Prefix: 'pre' }],
        ObjectSizeGreaterThan: 10_240,
      },
      Expiration: { ExpiredObjectDeleteMarker: true },
      Transition: { Days: 30, StorageClass: 'Archive' },
    },
  ],
];

export const loggings: readonly ({ readonly prefix: string } | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { prefix: 'access_log/' },
  undefined,
  undefined,
  { prefix: '' },
];

export const referers: readonly (readonly string[])[] = [[], ['https://www.example.com', 'https://*.example.org'], []];

type Statement = Omit<BucketPolicy['Statement'][number], 'Resource'>;

const statements: readonly (Statement | undefined)[] = [
  undefined,
  { Effect: 'Allow', Principal: ['20214760404935xxxx'], Action: ['oss:GetObject', 'oss:GetObjectAcl'] },
  undefined,
  undefined,
  { Effect: 'Allow', Principal: ['*'], Action: ['oss:GetObject'] },
  undefined,
  {
    Effect: 'Allow',
    Principal: ['*'],
    Action: ['oss:ListObjects', 'oss:GetObject'],
    Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
  },
  {
    Effect: 'Deny',
    Principal: ['*'],
    Action: ['oss:*'],
    Condition: { Bool: { 'acs:SecureTransport': ['false'] } },
  },
];

export const policies: readonly ((accountId: string, bucket: string) => BucketPolicy | undefined)[] = statements.map(
  (statement) => (accountId, bucket) =>
    statement && {
      Version: '1',
      Statement: [
        { ...statement, Resource: [`acs:oss:*:${accountId}:${bucket}`, `acs:oss:*:${accountId}:${bucket}/*`] },
      ],
    },
);
