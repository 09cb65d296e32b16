/** Invalid answers with HTTP 200: of another resource, of another type, or a refusal. None becomes data. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, cacheTtlMs: 0 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const bucketName = () => gateway.emulator.cloud.accounts[0].buckets[0]?.name ?? '';

/** Sets the answer of the action. */
function answer(action: string, body: object | string): void {
  const bodyOf = typeof body === 'string' ? body : JSON.stringify(body);
  gateway.emulator.addFault({ kind: 'malformed', action, bodyOf });
}

async function ask(query: string) {
  const { data, errors = [] } = await gateway.ask<Record<string, unknown>>(query);
  return {
    data,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(),
  };
}

describe('a look-up whose answer is about another resource', () => {
  const user = { User: { UserName: 'somebody-else', UserId: '1' } };
  const policy = {
    Policy: { PolicyName: 'other', PolicyType: 'Custom' },
    DefaultPolicyVersion: { PolicyDocument: '{}' },
  };
  const info = '<BucketInfo><Bucket><Name>other</Name><Location>oss-cn-hangzhou</Location></Bucket></BucketInfo>';
  it.each([
    ['GetUser', user, '{ user(userName: "auditor") { displayName } }'],
    ['GetUser', user, '{ users(first: 1) { nodes { lastLoginAt } } }'],
    [
      'GetRole',
      { Role: { RoleName: 'other', Arn: 'acs:ram::1:role/other' } },
      '{ role(roleName: "ops") { description } }',
    ],
    ['GetGroup', { Group: { GroupName: 'other' } }, '{ group(groupName: "these") { comments } }'],
    ['GetPolicy', policy, '{ policy(type: CUSTOM, policyName: "mine") { description } }'],
    ['GetLoginProfile', { LoginProfile: { UserName: 'other' } }, '{ users(first: 1) { nodes { hasConsoleAccess } } }'],
    ['GetBucketInfo', info, '{ bucket(name: "this-one") { acl } }'],
    [
      'DescribeInstances',
      { Instances: { Instance: [{ InstanceId: 'i-other' }] } },
      '{ instance(regionId: "cn-hangzhou", instanceId: "i-this") { name } }',
    ],
    [
      'DescribeDisks',
      { Disks: { Disk: [{ DiskId: 'd-other' }] } },
      '{ disk(regionId: "cn-hangzhou", diskId: "d-this") { name } }',
    ],
    [
      'DescribeVpcs',
      { TotalCount: 1, Vpcs: { Vpc: [{ VpcId: 'vpc-other' }] } },
      '{ vpc(regionId: "cn-hangzhou", vpcId: "vpc-this") { name } }',
    ],
  ])('is a failure: %s', async (action, body, query) => {
    answer(action, body);
    const { data, codes, text } = await ask(query);
    expect(JSON.stringify(data)).not.toMatch(/other|somebody/);
    expect(codes).toContain('UNAVAILABLE');
    expect(text).toMatch(/other|somebody-else/);
  });

  it('succeeds if only the case of the name differs', async () => {
    answer('GetUser', { User: { UserName: 'Auditor', DisplayName: 'A' } });
    const { data, codes } = await ask('{ user(userName: "auditor") { displayName } }');
    expect({ data, codes }).toEqual({ data: { user: { displayName: 'A' } }, codes: [] });
  });
});

describe('a refusal in an answer with HTTP 200', () => {
  const empty = { RequestId: 'R', TotalCount: 0, Users: { User: [] }, IsTruncated: false };
  it.each([
    [{ ...empty, Code: 'NoPermission', Message: 'no' }, 'FORBIDDEN'],
    [{ ...empty, code: 'NoPermission', message: 'no' }, 'FORBIDDEN'],
    [{ ...empty, Code: 'Throttling.User', Message: 'no' }, 'THROTTLED'],
    [{ ...empty, Code: 'InvalidParameter', Message: 'no' }, 'BAD_USER_INPUT'],
    [{ ...empty, Success: false, Code: 'InvalidParameter', Message: 'no' }, 'BAD_USER_INPUT'],
    [{ ...empty, Success: 'false', ErrorCode: 'NoPermission', ErrorMessage: 'no' }, 'FORBIDDEN'],
    [{ ...empty, Success: false }, 'UNAVAILABLE'],
    [{ ...empty, Code: 500, Message: 'no' }, 'UNAVAILABLE'],
    [{ ...empty, Code: '403', Message: 'no' }, 'FORBIDDEN'],
  ])('%j is %s', async (body, code) => {
    answer('ListUsers', body);
    const { data, codes } = await ask('{ users { nodes { userName } } }');
    expect(data).toEqual({ users: { nodes: [] } });
    expect(codes).toEqual([code]);
  });

  it.each([
    [{ Code: '200' }],
    [{ Code: 200 }],
    [{ Code: 'OK', Success: true }],
    [{ Code: 'Success' }],
    [{ Code: '' }],
    [{ Code: null }],
    [{ Success: 'true', Code: 'Whatever' }],
  ])('is not detected in %j', async (more) => {
    answer('ListUsers', { ...empty, ...more });
    const { data, codes } = await ask('{ users { nodes { userName } } }');
    expect({ data, codes }).toEqual({ data: { users: { nodes: [] } }, codes: [] });
  });

  it('is one in XML too', async () => {
    answer('ListBuckets', '<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
    expect(await ask('{ buckets { nodes { name } } }')).toMatchObject({ codes: ['FORBIDDEN'] });
  });
});

it('an empty list of regions is a failure, and is retried', async () => {
  answer('DescribeRegions', { Regions: { Region: [] } });
  expect(await ask('{ regions { regionId } }')).toMatchObject({ data: { regions: null }, codes: ['UNAVAILABLE'] });
  expect(gateway.calls().length).toBeGreaterThan(1);
  expect(await ask('{ region(regionId: "cn-hangzhou") { localName } }')).toMatchObject({ codes: ['UNAVAILABLE'] });
  expect(await ask('{ instances { nodes { name } } }')).toMatchObject({ codes: ['UNAVAILABLE'] });
});

describe('a member of another type than its field', () => {
  const instance = { InstanceId: 'i-1', Status: 'Running' };
  const listed = (more: object) => ({ Instances: { Instance: [{ ...instance, ...more }] } });
  it.each<readonly [string, object]>([
    ['name', { InstanceName: { a: 1 } }],
    ['name', { InstanceName: ['a'] }],
    ['name', { InstanceName: true }],
    ['vpcId', { VpcAttributes: 'vpc-1' }],
    ['vpcId', { VpcAttributes: { VpcId: {} } }],
    ['chargeType', { InstanceChargeType: {} }],
    ['privateIpAddresses', { VpcAttributes: { PrivateIpAddress: { IpAddress: [{}] } } }],
    ['publicIpAddresses', { PublicIpAddress: '1.2.3.4' }],
    ['tags { key }', { Tags: { Tag: ['a'] } }],
    ['tags { key }', { Tags: { Tag: [{ TagKey: {} }] } }],
    ['tags { key }', { Tags: 'a' }],
    ['createdAt', { CreationTime: '2020-99-99T00:00Z' }],
    ['createdAt', { CreationTime: 'soon' }],
    ['deletionProtection', { DeletionProtection: 'yes' }],
    ['deletionProtection', { DeletionProtection: 1 }],
    ['deletionProtection', { DeletionProtection: ' ' }],
    ...[' ', '0x10', '1e3', 'Infinity', '1.5', '+1', true, {}, [], 1.5, '2147483648', 4_398_046_511_104].map(
      (Memory) => ['memoryMiB', { Memory }] as const,
    ),
  ])('is an error at its path: %s of %j', async (field, more) => {
    answer('DescribeInstances', listed(more));
    const { codes } = await ask(`{ instances(regionIds: ["cn-hangzhou"]) { nodes { ${field} } } }`);
    expect(codes).toEqual(['UNAVAILABLE']);
  });

  it.each([
    ['memoryMiB', { Memory: 4_194_304 }, 4_194_304],
    ['memoryMiB', { Memory: '4194304' }, 4_194_304],
    ['memoryMiB', { Memory: '' }, null],
    ['memoryMiB', { Memory: 'N/A' }, null],
    ['deletionProtection', { DeletionProtection: 'True' }, true],
    ['deletionProtection', { DeletionProtection: 'false' }, false],
    ['deletionProtection', { DeletionProtection: 'N/A' }, null],
    ['name', { InstanceName: '' }, null],
    ['name', { InstanceName: ' web ' }, ' web '],
    ['vpcId', { VpcAttributes: '' }, null],
  ])('is no error if it has the same value: %s of %j', async (field, more, shown) => {
    answer('DescribeInstances', listed(more));
    const { data, codes } = await ask(`{ instances(regionIds: ["cn-hangzhou"]) { nodes { ${field} } } }`);
    expect({ data, codes }).toEqual({ data: { instances: { nodes: [{ [field]: shown }] } }, codes: [] });
  });

  it.each([' ', '0x10', '1e3', 'Infinity', '', null, [], true])('%j is not a total', async (TotalCount) => {
    answer('DescribeVpcs', { TotalCount, Vpcs: { Vpc: [] } });
    const { codes } = await ask('{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { name } } }');
    expect(codes).toEqual(['UNAVAILABLE']);
  });

  it('a total beyond 32 bits is an error that says so, of one region or of several', async () => {
    answer('DescribeVpcs', { TotalCount: 2 ** 31 - 1, Vpcs: { Vpc: [] } });
    const one = await ask('{ vpcs(regionIds: ["cn-hangzhou"]) { totalCount } }');
    expect(one.data).toEqual({ vpcs: { totalCount: 2 ** 31 - 1 } });
    const two = await ask('{ vpcs(regionIds: ["cn-hangzhou", "cn-beijing"]) { totalCount } }');
    expect(two).toMatchObject({ codes: ['UNAVAILABLE'], text: expect.stringMatching(/4294967294.*32 bits/) });
  });

  it.each(['0x10', ' ', '1e3', '-1', ''])('%j is not a number of bytes', async (Storage) => {
    answer('GetBucketStat', `<BucketStat><Storage>${Storage}</Storage><ObjectCount>1</ObjectCount></BucketStat>`);
    const { codes } = await ask(`{ bucket(name: "${bucketName()}") { stat { storageBytes } } }`);
    expect(codes).toEqual(['UNAVAILABLE']);
  });
});

describe('a refusal that does not concern a permission', () => {
  it('has the message of upstream, and no statement to request', async () => {
    answer('ListUsers', { Code: 'Account.Arrearage', Message: 'Your account has been in arrears.' });
    const { errors } = await gateway.ask('{ users { nodes { userName } } }');
    expect(errors?.[0]?.message).toMatch(/is not allowed to this account .*in arrears/);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', retryable: false });
    expect(errors?.[0]?.extensions.missingPermission).toBeUndefined();
  });

  it('does not name a permission', async () => {
    answer('DescribeDisks', { Code: 'Account.Arrearage', Message: 'Your account has been in arrears.' });
    const { data } = await ask('{ viewer { permissions(actions: ["ecs:DescribeDisks"]) { allowed reason } } }');
    const reason = expect.stringMatching(/in arrears/);
    expect(data).toEqual({ viewer: { permissions: [{ allowed: null, reason }] } });
  });

  it.each(['FlowControl', 'RequestLimitExceeded', 'SystemBusy', 'EipOperation.TooFrequently'])(
    'is retried if it is temporary: %s',
    async (Code) => {
      gateway.emulator.addFault({
        kind: 'malformed',
        action: 'ListUsers',
        bodyOf: JSON.stringify({ Code, Message: 'no' }),
        count: 1,
      });
      expect(await ask('{ users(first: 1) { nodes { userName } } }')).toMatchObject({ codes: [] });
      expect(gateway.calls()).toHaveLength(2);
    },
  );
});

describe('JSON in a string', () => {
  const document = '{"Statement":[{"id":123456789012345678,"big":9007199254740993}],"Version":"1"}';
  const exact = { Statement: [{ id: '123456789012345678', big: '9007199254740993' }], Version: '1' };
  it.each([
    [
      'GetPolicy',
      { Policy: { PolicyName: 'p', PolicyType: 'Custom' }, DefaultPolicyVersion: { PolicyDocument: document } },
      'policy(type: CUSTOM, policyName: "p") { shown: document }',
    ],
    [
      'GetRole',
      { Role: { RoleName: 'r', RoleId: '1', Arn: 'acs:ram::1:role/r', AssumeRolePolicyDocument: document } },
      'role(roleName: "r") { shown: trustPolicy }',
    ],
  ])('keeps every digit: %s', async (action, body, field) => {
    answer(action, body);
    const { data, codes } = await ask(`{ thing: ${field} }`);
    expect({ data, codes }).toEqual({ data: { thing: { shown: exact } }, codes: [] });
  });
});

describe('a list of objects', () => {
  const listing = (inside: string) =>
    `<ListBucketResult><Name>${bucketName()}</Name><IsTruncated>false</IsTruncated>${inside}</ListBucketResult>`;
  const key = (name: string) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`;
  const objects = () => ask(`{ bucket(name: "${bucketName()}") { objects { nodes { key } } } }`);

  it('is decoded only if it says that it is encoded', async () => {
    answer('ListObjectsV2', listing(key('100%.csv') + key('a%20b') + key(' N/A ') + key('N/A')));
    const plain = [' N/A ', '100%.csv', 'N/A', 'a%20b'].map((each) => ({ key: each }));
    expect((await objects()).data).toEqual({ bucket: { objects: { nodes: plain } } });
    gateway.emulator.clearFaults();
    answer('ListObjectsV2', listing(`<EncodingType>url</EncodingType>${key('a%20b')}`));
    expect((await objects()).data).toEqual({ bucket: { objects: { nodes: [{ key: 'a b' }] } } });
  });

  it.each([
    ['nothing', ''],
    ['another document', '<html></html>'],
    ['half of itself', '<ListBucketResult><Name>'],
    ['an empty root', '<ListBucketResult/>'],
    ['a text', '<ListBucketResult>x</ListBucketResult>'],
    ['another bucket', '<ListBucketResult><Name>other</Name></ListBucketResult>'],
  ])('is requested again if the answer is %s', async (_what, body) => {
    gateway.emulator.addFault({ kind: 'malformed', action: 'ListObjectsV2', bodyOf: body, count: 1 });
    expect((await objects()).codes).toEqual([]);
    expect(gateway.calls().filter((call) => call.includes('ListObjectsV2'))).toHaveLength(2);
  });
});
