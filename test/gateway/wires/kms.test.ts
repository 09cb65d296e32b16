/** A list that holds only ids: the rows of KMS ListKeys, and what DescribeKey says about each. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

interface Key {
  readonly id: string;
  readonly keyId: string;
  readonly state: string | null;
}

interface Keys {
  readonly keys: { readonly totalCount: number | null; readonly nodes: readonly Key[] };
}

const calls = (action: string) => gateway.emulator.calls({ product: 'Kms', action });
const hangzhou = 'regionIds: ["cn-hangzhou"], first: 4';

async function someKeys(): Promise<readonly Key[]> {
  const { data } = await gateway.ask<Keys>(`{ keys: kmsKeys(${hangzhou}) { nodes { id keyId } } }`);
  gateway.emulator.clearCalls();
  return data.keys.nodes;
}

describe('KmsKey', () => {
  it('is listed without a call per key when only what the list holds is asked for', async () => {
    const { data } = await gateway.ask<Keys>(
      `{ keys: kmsKeys(${hangzhou}) { totalCount nodes { id keyId regionId } } }`,
    );
    expect(data.keys.nodes).toHaveLength(4);
    expect(calls('ListKeys')).toHaveLength(1);
    expect(calls('DescribeKey')).toEqual([]);
  });

  it('is described by one call per key of the page, for any number of fields', async () => {
    const { data, errors } = await gateway.ask<Keys>(
      `{ keys: kmsKeys(${hangzhou}) { nodes { keyId state keySpec usage createdAt deletesAt description } } }`,
    );
    expect(errors).toBeUndefined();
    expect(calls('ListKeys')).toHaveLength(1);
    const asked = calls('DescribeKey').map(({ params }) => params.KeyId);
    expect(asked.sort()).toEqual(data.keys.nodes.map(({ keyId }) => keyId).sort());
    for (const { state } of data.keys.nodes) expect(state).toMatch(/^(?:ENABLED|DISABLED|PENDING_DELETION)$/);
  });

  it('is read by one call when it is looked up, and its details come with it', async () => {
    const [key] = await someKeys();
    const { data } = await gateway.ask<{ node: Key; one: Key; gone: null }>(
      `{ node(id: "${key?.id}") { ... on KmsKey { keyId state } }
         one: kmsKey(regionId: "cn-hangzhou", keyId: "${key?.keyId}") { keyId state }
         gone: kmsKey(regionId: "cn-hangzhou", keyId: "key-none") { keyId state } }`,
    );
    expect(data.one).toEqual(data.node);
    expect(data.one).toMatchObject({ keyId: key?.keyId, state: expect.stringMatching(/^[A-Z_]+$/) });
    expect(data.gone).toBeNull();
    expect(calls('ListKeys')).toEqual([]);
    expect(
      calls('DescribeKey')
        .map(({ params }) => params.KeyId)
        .sort(),
    ).toEqual([key?.keyId, 'key-none'].sort());
  });

  it.each([
    ['gone meanwhile', 'Forbidden.KeyNotFound', 404, 'NOT_FOUND'],
    ['not permitted', 'Forbidden.NoPermission', 403, 'FORBIDDEN'],
  ])('has an error on its row when it is %s, and the other rows stay', async (_what, code, status, expected) => {
    const [, second] = await someKeys();
    const param = `KeyId=${second?.keyId}`;
    gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeKey', param, code, status, message: 'Refused.' });
    const { data, errors } = await gateway.ask<Keys>(`{ keys: kmsKeys(${hangzhou}) { nodes { keyId state } } }`);
    expect(data.keys.nodes.map(({ state }) => state !== null)).toEqual([true, false, true, true]);
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['keys', 'nodes', 1, 'state'], expected],
    ]);
  });

  it('describes the keys of a page at the same time, but not more than the product takes', async () => {
    const { data } = await gateway.ask<Keys>('{ keys: kmsKeys(first: 1000) { totalCount nodes { keyId state } } }');
    expect(data.keys.totalCount).toBe(data.keys.nodes.length);
    expect(calls('DescribeKey')).toHaveLength(data.keys.nodes.length);
    expect(data.keys.nodes.filter(({ state }) => state === null)).toEqual([]);
  });

  it('has aliases, each with the id that upstream publishes for it', async () => {
    const { data, errors } = await gateway.ask<{
      all: { nodes: readonly { id: string; aliasName: string; key: Key }[] };
    }>(`{ all: kmsAliases(${hangzhou}) { nodes { id aliasName keyId key { keyId state } } } }`);
    expect(errors).toBeUndefined();
    const [first] = data.all.nodes;
    const account = gateway.emulator.cloud.accounts[0].id;
    const [, name = ''] = /^alias\/(.+)$/.exec(first?.aliasName ?? '') ?? [];
    expect(first?.id).toBe(`acs:kms:cn-hangzhou:${account}:alias/${name}`);
    const again = await gateway.ask(
      `{ node(id: "${first?.id}") { ... on KmsAlias { aliasName } }
         kmsAlias(regionId: "cn-hangzhou", aliasName: "alias/${name}") { id }
         gone: kmsAlias(regionId: "cn-hangzhou", aliasName: "alias/none") { id } }`,
    );
    expect(again.errors).toBeUndefined();
    expect(again.data).toEqual({ node: { aliasName: first?.aliasName }, kmsAlias: { id: first?.id }, gone: null });
  });
});
