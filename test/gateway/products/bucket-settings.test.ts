/** Every setting of every bucket, compared with the data of the embedded cloud, and the permissions it needs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const text = (value: string | undefined) => (value === undefined || value === '' ? null : value);
const acls: Readonly<Record<string, string>> = {
  private: 'PRIVATE',
  'public-read': 'PUBLIC_READ',
  'public-read-write': 'PUBLIC_READ_WRITE',
};

const isPolicyPublic = ({ policy }: EmulatedBucket) =>
  policy?.Statement.some(
    ({ Effect, Principal, Condition }) => Effect === 'Allow' && Principal.includes('*') && !Condition,
  ) ?? false;
const isAclPublic = ({ acl }: EmulatedBucket) => acl.startsWith('public-read');
const isPublic = (bucket: EmulatedBucket, account: Account) =>
  (isAclPublic(bucket) || isPolicyPublic(bucket)) && bucket.blocksPublicAccess !== true && !account.blocksPublicAccess;

const fields = `id accountId name regionId location storageClass createdAt extranetEndpoint intranetEndpoint resourceGroupId region { regionId }
  acl redundancyType versioning encryption { algorithm kmsKeyId } policy policyIsPublic blocksPublicAccess isPublic
  loggingTarget { bucket prefix } tags { key value } stat { storageBytes objectCount multipartUploadCount }`;

function shown(bucket: EmulatedBucket, account: Account) {
  const { region, encryption, stat } = bucket;
  return {
    id: `acs:oss:${region}:${account.id}:${bucket.name}`,
    accountId: account.id,
    name: bucket.name,
    regionId: region,
    location: `oss-${region}`,
    storageClass: bucket.storageClass,
    createdAt: bucket.createdAt,
    extranetEndpoint: `oss-${region}.aliyuncs.com`,
    intranetEndpoint: `oss-${region}-internal.aliyuncs.com`,
    resourceGroupId: bucket.resourceGroupId,
    region: { regionId: region },
    acl: acls[bucket.acl] ?? 'UNRECOGNIZED',
    redundancyType: bucket.redundancy,
    versioning: bucket.versioning?.toUpperCase() ?? 'DISABLED',
    encryption: encryption ? { algorithm: encryption.SSEAlgorithm, kmsKeyId: text(encryption.KMSMasterKeyID) } : null,
    policy: bucket.policy ?? null,
    policyIsPublic: isPolicyPublic(bucket),
    blocksPublicAccess: bucket.blocksPublicAccess ?? false,
    isPublic: isPublic(bucket, account),
    loggingTarget: bucket.logging ? { bucket: bucket.logging.bucket, prefix: text(bucket.logging.prefix) } : null,
    tags: bucket.tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
    stat: {
      storageBytes: String(stat.Storage),
      objectCount: String(stat.ObjectCount),
      multipartUploadCount: String(stat.MultipartUploadCount),
    },
  };
}

describe('the settings of all buckets', () => {
  it.each(['administrator', 'partner'] as const)('of the %s are as upstream has them', async (name) => {
    const as = gateway.emulator.callers[name];
    const account = gateway.emulator.cloud.account(as.accountId) as Account;
    const { data, errors } = await gateway.ask<{ buckets: { nodes: object[] } }>(
      `{ buckets(first: 1000) { nodes { ${fields} } } }`,
      { as },
    );
    expect(errors).toBeUndefined();
    expect(data.buckets.nodes).toEqual(account.buckets.map((bucket) => shown(bucket, account)));
  });

  it('contain an exact number beyond 2^53', () => {
    expect(main().buckets.some(({ stat }) => Number(stat.Storage) > 2 ** 53)).toBe(true);
  });

  it('are the same by look-up and node', async () => {
    for (const bucket of main().buckets.slice(0, 3)) {
      const truth = shown(bucket, main());
      const { data, errors } = await gateway.ask(
        `query ($id: ID!, $name: String!) { node(id: $id) { ... on Bucket { ${fields} } } bucket(name: $name) { ${fields} } }`,
        {
          variables: { id: truth.id, name: truth.name },
        },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({ node: truth, bucket: truth });
    }
  });

  it('are not read through an id that names another region', async () => {
    const bucket = main().buckets.find(({ region }) => region === 'us-west-1');
    const { data } = await gateway.ask(`{ node(id: "acs:oss:cn-hangzhou:${main().id}:${bucket?.name}") { id } }`);
    expect(data).toEqual({ node: null });
  });
});

describe('buckets whose answers are as documentation prints them', () => {
  it('have the same settings, without namespaces and without white space around texts', async () => {
    const printed = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh, printsOssXml: true });
    const as = printed.emulator.callers.partner;
    const account = printed.emulator.cloud.account(as.accountId) as Account;
    const { data, errors } = await printed.ask<{ buckets: { nodes: object[] } }>(
      `{ buckets(first: 1000) { nodes { ${fields} } } }`,
      { as },
    );
    await printed.close();
    expect(errors).toBeUndefined();
    expect(data.buckets.nodes).toEqual(account.buckets.map((bucket) => shown(bucket, account)));
  });
});

describe('lifecycle rules', () => {
  it('show every condition of the objects they apply to', async () => {
    const move = 'days date createdBefore storageClass isAccessTime returnsWhenVisited allowsSmallFiles';
    const all = `ruleId tags { key value } filter { not { prefix tag { key value } } objectSizeGreaterThan objectSizeLessThan }
      expirationDate expirationCreatedBefore removesDeleteMarkers transitions { ${move} } noncurrentExpirationDays
      noncurrentTransitions { ${move} } abortUploadDays abortUploadCreatedBefore other`;
    const { data, errors } = await gateway.ask<{ buckets: { nodes: { lifecycleRules: { ruleId: string }[] }[] } }>(
      `{ buckets(first: 1000) { nodes { lifecycleRules { ${all} } } } }`,
    );
    expect(errors).toBeUndefined();
    const rules = data.buckets.nodes.flatMap(({ lifecycleRules }) => lifecycleRules);
    const rule = (id: string | null) => rules.find(({ ruleId }) => ruleId === id);
    expect(rule('tier')).toMatchObject({
      tags: [],
      filter: null,
      removesDeleteMarkers: false,
      abortUploadDays: 7,
      transitions: [{ isAccessTime: null }, { isAccessTime: false }],
      other: null,
    });
    expect(rule(null)).toMatchObject({ expirationCreatedBefore: '2022-10-11T00:00:00.000Z', other: null });
    expect(rule('by tag')).toMatchObject({
      tags: [
        { key: 'keep', value: 'no' },
        { key: '级别', value: '' },
      ],
      expirationDate: '2030-01-01T00:00:00.000Z',
      noncurrentExpirationDays: 90,
      other: null,
    });
    expect(rule('filtered')).toMatchObject({
      filter: {
        not: [
          { prefix: 'log', tag: { key: 'key1', value: 'value1' } },
          { prefix: 'pre', tag: null },
        ],
        objectSizeGreaterThan: '10240',
        objectSizeLessThan: null,
      },
      removesDeleteMarkers: true,
      other: null,
    });
  });

  it('show values that the schema does not know as upstream writes them', async () => {
    const name = main().buckets.find(({ lifecycle }) => lifecycle)?.name ?? '';
    const bodyOf = `<LifecycleConfiguration><Rule><ID> a</ID><Prefix> logs </Prefix><Status>Enabled</Status>
      <Expiration><Days>3</Days><Moon>full</Moon></Expiration><Filter><And><Prefix>b</Prefix></And></Filter>
      <AtimeBase>1626158525</AtimeBase><Transition><Days>1</Days><StorageClass>IA</StorageClass></Transition>
      </Rule></LifecycleConfiguration>`;
    gateway.emulator.addFault({ kind: 'malformed', action: 'GetBucketLifecycle', bodyOf });
    const { data } = await gateway.ask(`{ bucket(name: "${name}") { lifecycleRules { ruleId prefix other } } }`);
    gateway.emulator.clearFaults();
    const other = { Expiration: { Moon: 'full' }, Filter: { And: { Prefix: 'b' } }, AtimeBase: '1626158525' };
    expect(data).toEqual({ bucket: { lifecycleRules: [{ ruleId: ' a', prefix: ' logs ', other }] } });
  });

  it('are as upstream has them', async () => {
    const { data, errors } = await gateway.ask<{ buckets: { nodes: { name: string; lifecycleRules: object[] }[] } }>(
      '{ buckets(first: 1000) { nodes { name lifecycleRules { ruleId prefix enabled expirationDays transitions { days storageClass } } } } }',
    );
    expect(errors).toBeUndefined();
    const rules = new Map(data.buckets.nodes.map((node) => [node.name, node.lifecycleRules]));
    const with_ = (id: string) =>
      main().buckets.find(({ lifecycle }) => lifecycle?.some(({ ID }) => ID === id))?.name ?? '';
    expect(rules.get(main().buckets.find(({ lifecycle }) => !lifecycle)?.name ?? '')).toEqual([]);
    expect(rules.get(with_('delete after one day'))).toEqual([
      { ruleId: 'delete after one day', prefix: 'logs/', enabled: true, expirationDays: 1, transitions: [] },
    ]);
    expect(rules.get(with_('tier'))).toEqual([
      {
        ruleId: 'tier',
        prefix: null,
        enabled: true,
        expirationDays: 3650,
        transitions: [
          { days: 30, storageClass: 'IA' },
          { days: 180, storageClass: 'Archive' },
        ],
      },
      { ruleId: null, prefix: 'tmp/', enabled: false, expirationDays: null, transitions: [] },
    ]);
    expect(rules.get(with_('by tag'))).toEqual([
      { ruleId: 'by tag', prefix: 'data/', enabled: true, expirationDays: null, transitions: [] },
      {
        ruleId: 'filtered',
        prefix: null,
        enabled: true,
        expirationDays: null,
        transitions: [{ days: 30, storageClass: 'Archive' }],
      },
    ]);
    expect(main().buckets.map(({ name }) => rules.get(name)?.length)).toEqual(
      main().buckets.map(({ lifecycle }) => lifecycle?.length ?? 0),
    );
  });
});

describe('isPublic', () => {
  const info = 'Oss:GetBucketInfo';
  const status = 'Oss:GetBucketPolicyStatus';
  const ownBlock = 'Oss:GetBucketPublicAccessBlock';
  const accountBlock = 'Oss:GetPublicAccessBlock';

  /** Every combination that the data set has: what decides, and what it may cost to decide it. */
  it('makes only the calls that the decision needs', async () => {
    const seen = new Set<string>();
    for (const bucket of main().buckets) {
      const kind = JSON.stringify([isAclPublic(bucket), isPolicyPublic(bucket), bucket.blocksPublicAccess ?? null]);
      if (seen.has(kind)) continue;
      seen.add(kind);
      gateway.emulator.clearCalls();
      const { data } = await gateway.ask<{ buckets: { nodes: object[] } }>(
        `{ buckets(filter: { prefix: "${bucket.name}" }) { nodes { isPublic } } }`,
      );
      expect(data.buckets.nodes).toEqual([{ isPublic: isPublic(bucket, main()) }]);
      const opened = isAclPublic(bucket) || isPolicyPublic(bucket);
      const expected =
        bucket.blocksPublicAccess === true
          ? [info]
          : [
              info,
              ...(isAclPublic(bucket) ? [] : [status]),
              ...(opened ? [...(bucket.blocksPublicAccess === undefined ? [ownBlock] : []), accountBlock] : []),
            ];
      expect(gateway.calls().slice(1)).toEqual(expected);
    }
    expect(seen.size).toBeGreaterThanOrEqual(6);
  });

  it('reads the account’s public access block once per region’s endpoint', async () => {
    const query = '{ buckets(regionIds: ["cn-hangzhou"], first: 1000) { nodes { isPublic } } }';
    await gateway.ask(query);
    expect(gateway.emulator.calls({ action: 'GetPublicAccessBlock' }).length).toBeLessThanOrEqual(1);
  });
});

describe('a setting that may not be read', () => {
  it('is null with its own error, and the other settings are returned', async () => {
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'oss:*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: ['oss:GetBucketPolicy', 'oss:GetBucketTagging', 'oss:GetBucketPolicyStatus'],
          Resource: '*',
        },
      ],
    });
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`, { policy });
    const bucket = main().buckets.find(
      (each) => each.acl === 'private' && each.blocksPublicAccess !== true && each.tags.length > 0,
    );
    const { data, errors } = await gateway.ask(
      `{ bucket(name: "${bucket?.name}") { acl policy tags { key } isPublic } }`,
      { as },
    );
    expect(data).toEqual({ bucket: { acl: 'PRIVATE', policy: null, tags: null, isPublic: null } });
    expect(errors?.map(({ path, extensions }) => `${path?.[1]} ${extensions.code}`).sort()).toEqual([
      'isPublic FORBIDDEN',
      'policy FORBIDDEN',
      'tags FORBIDDEN',
    ]);
  });
});
