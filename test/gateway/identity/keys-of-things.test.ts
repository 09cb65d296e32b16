/** Keys of KMS and what they encrypt, in both directions: where a list tells the key, and where only a call about each thing does. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, random: () => 0, headers: fresh, maxCalls: 3000 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const region = 'cn-hangzhou';
const main = () => gateway.emulator.cloud.accounts[0];

async function ask<T>(query: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await gateway.ask<T>(query, { headers });
  return { ...answer, codes: (answer.errors ?? []).map(({ extensions }) => extensions.code) };
}

interface Paged {
  readonly totalCount: number;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
}

const look = (keyId: string, fields: string) => `{ kmsKey(regionId: "${region}", keyId: "${keyId}") { ${fields} } }`;

it('the disks of a key are listed by it, at one call', async () => {
  const encrypted = main()
    .disks(region)
    .filter(({ Encrypted }) => Encrypted);
  const keyId = encrypted[0]?.KMSKeyId ?? '';
  const { data, codes } = await ask<{ kmsKey: { disks: Paged } }>(
    look(keyId, 'disks(first: 100) { nodes { diskId kmsKeyId kmsKey { keyId } } }'),
  );
  expect(codes).toEqual([]);
  const own = encrypted.filter((disk) => disk.KMSKeyId === keyId);
  expect(data.kmsKey.disks.nodes).toEqual(
    own.map(({ DiskId }) => ({ diskId: DiskId, kmsKeyId: keyId, kmsKey: { keyId } })),
  );
  expect(gateway.calls()).toEqual(['Kms:DescribeKey', 'Ecs:DescribeDisks']);
});

/** A key that encrypts buckets. */
const bucketKey = () => {
  const found = main().buckets.find((one) => one.region === region && one.encryption?.KMSMasterKeyID);
  return found?.encryption?.KMSMasterKeyID ?? '';
};

it('the key of a bucket costs the call that tells it, and nothing more for its id', async () => {
  const { data, codes } = await ask<{ buckets: Paged }>(
    `{ buckets(regionIds: ["${region}"], first: 1000) { nodes { name kmsKeyId kmsKey { keyId } } } }`,
  );
  expect(codes).toEqual([]);
  const own = main().buckets.filter((one) => one.region === region);
  expect(data.buckets.nodes).toEqual(
    own.map(({ name, encryption }) => {
      const keyId = encryption?.KMSMasterKeyID || null;
      return { name, kmsKeyId: keyId, kmsKey: keyId && { keyId } };
    }),
  );
  expect(gateway.calls()).toHaveLength(1 + own.length);
  expect(new Set(gateway.calls())).toEqual(new Set(['Oss:ListBuckets', 'Oss:GetBucketInfo']));
});

it('the buckets of a key are those of its region, at one call for each bucket there', async () => {
  const keyId = bucketKey();
  const { data, codes } = await ask<{ kmsKey: { buckets: Paged } }>(
    look(keyId, 'buckets(first: 1000) { totalCount nodes { name regionId } }'),
  );
  expect(codes).toEqual([]);
  const there = main().buckets.filter((one) => one.region === region);
  const own = there.filter((one) => one.encryption?.KMSMasterKeyID === keyId);
  expect(own.length).toBeGreaterThan(0);
  expect(data.kmsKey.buckets).toEqual({
    totalCount: own.length,
    nodes: own.map(({ name }) => ({ name, regionId: region })),
  });
  expect(gateway.calls()).toHaveLength(2 + there.length);
});

it('the condition on the key holds beside the conditions of the caller, also beside `or`', async () => {
  const keyId = bucketKey();
  const own = main().buckets.filter((one) => one.region === region && one.encryption?.KMSMasterKeyID === keyId);
  const [first] = own;
  const { data, codes } = await ask<{ kmsKey: { one: Paged; none: Paged; other: Paged } }>(
    look(
      keyId,
      `one: buckets(filter: { or: [{ nameContains: "${first?.name}" }, { nameContains: "no-such-bucket" }] }) { nodes { name } }
       none: buckets(filter: { or: [] }) { nodes { name } }
       other: buckets(filter: { kmsKeyIdIn: ["another"] }) { nodes { name } }`,
    ),
  );
  expect(codes).toEqual([]);
  expect(data.kmsKey).toEqual({ one: { nodes: [{ name: first?.name }] }, none: { nodes: [] }, other: { nodes: [] } });
});

it('pages of the buckets of a key give each once, and a cursor of another key is refused', async () => {
  const keyId = bucketKey();
  const own = main().buckets.filter((one) => one.region === region && one.encryption?.KMSMasterKeyID === keyId);
  const names: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page <= own.length; page += 1) {
    const args: string = after === null ? '' : `, after: "${after}"`;
    const { data, codes } = await ask<{
      kmsKey: { buckets: Paged & { pageInfo: { endCursor: string; hasNextPage: boolean } } };
    }>(look(keyId, `buckets(first: 1${args}) { nodes { name } pageInfo { endCursor hasNextPage } }`));
    expect(codes).toEqual([]);
    names.push(...data.kmsKey.buckets.nodes.map(({ name }) => name));
    after = data.kmsKey.buckets.pageInfo.endCursor;
    if (!data.kmsKey.buckets.pageInfo.hasNextPage) break;
  }
  expect(names).toEqual(own.map(({ name }) => name));
  const [disk] = main()
    .disks(region)
    .filter(({ Encrypted }) => Encrypted);
  const forged = await ask(look(disk?.KMSKeyId ?? '', `buckets(after: "${after}") { nodes { name } }`));
  expect(forged.codes).toEqual(['BAD_USER_INPUT']);
});

it('a bucket that cannot be read leaves the others, and is reported', async () => {
  const keyId = bucketKey();
  const there = main().buckets.filter((one) => one.region === region);
  gateway.emulator.addFault({ kind: 'refuse', action: 'GetBucketInfo', status: 403, code: 'AccessDenied', count: 1 });
  const { data } = await ask<{ kmsKey: { buckets: Paged & { unavailable: object[] } } }>(
    look(keyId, 'buckets(first: 1000) { totalCount nodes { name } unavailable { code } }'),
  );
  expect(data.kmsKey.buckets.totalCount).toBeNull();
  expect(data.kmsKey.buckets.unavailable).toEqual([{ code: 'FORBIDDEN' }]);
  expect(data.kmsKey.buckets.nodes.length).toBeLessThan(there.length);
});

it('the plan counts a call for each bucket of the region, and for the key of each', async () => {
  const plan = async (query: string) => {
    const { extensions } = await ask<unknown>(query, { 'x-yunmen-plan': '1' });
    return JSON.stringify(extensions);
  };
  expect(await plan(look('k', 'buckets(first: 10) { nodes { name } }'))).toContain('GetBucketInfo');
  expect(await plan('{ bucket(name: "some-bucket") { kmsKey { state } } }')).toMatch(/GetBucketInfo.*DescribeKey/);
});

it('secrets lead to their keys and keys to their secrets', async () => {
  const { data, codes } = await ask<{ kmsSecrets: Paged }>(
    `{ kmsSecrets(regionIds: ["${region}"], first: 5) { nodes { secretName encryptionKeyId encryptionKey { keyId } } } }`,
  );
  expect(codes).toEqual([]);
  const [secret] = data.kmsSecrets.nodes.filter(({ encryptionKeyId }) => encryptionKeyId !== null);
  expect(secret?.encryptionKey).toEqual({ keyId: secret?.encryptionKeyId });
  const back = await ask<{ kmsKey: { secrets: Paged } }>(
    look(String(secret?.encryptionKeyId), 'secrets(first: 1000) { nodes { secretName encryptionKeyId } }'),
  );
  expect(back.codes).toEqual([]);
  expect(back.data.kmsKey.secrets.nodes).toContainEqual({
    secretName: secret?.secretName,
    encryptionKeyId: secret?.encryptionKeyId,
  });
  const others = new Set(back.data.kmsKey.secrets.nodes.map(({ encryptionKeyId }) => encryptionKeyId));
  expect(others).toEqual(new Set([secret?.encryptionKeyId]));
});

it('keys that do not rotate are found by a condition, at one call a key', async () => {
  const { data, codes } = await ask<{ kmsKeys: Paged; all: Paged }>(
    `{ kmsKeys(regionIds: ["${region}"], filter: { rotates: false, stateIn: [ENABLED] }, first: 1000) { nodes { rotates state automaticRotation } }
       all: kmsKeys(regionIds: ["${region}"], first: 1000) { totalCount } }`,
  );
  expect(codes).toEqual([]);
  expect(data.kmsKeys.nodes.length).toBeGreaterThan(0);
  for (const node of data.kmsKeys.nodes)
    expect(node).toEqual({ rotates: false, state: 'ENABLED', automaticRotation: 'Disabled' });
  expect(gateway.calls().filter((call) => call === 'Kms:DescribeKey')).toHaveLength(data.all.totalCount);
});
