/** Plans of more than a query of one account: mutations, subscriptions, other accounts, cached answers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 400,
    cacheTtlMs: 60_000,
    accounts: ({ accountRoles }) => accountRoles,
  });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

interface Planned {
  readonly plan: { readonly actions: readonly { action: string; calls: number; bounded: boolean; optional?: true }[] };
}

/** The actions and the maxima of calls; planning must make no call. */
async function bounds(query: string): Promise<Record<string, string>> {
  gateway.emulator.clearCalls();
  const { data, errors, extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
  expect({ data, errors, calls: gateway.emulator.calls() }).toEqual({ data: null, errors: undefined, calls: [] });
  const { plan } = extensions as unknown as Planned;
  const told = plan.actions.filter(({ action }) => action !== 'GetCallerIdentity');
  const counts = told.map(({ action, calls, bounded, optional }) => {
    return [action, `${bounded ? calls : '*'}${optional ? '?' : ''}`] as const;
  });
  // An action is listed once, including its dry run.
  expect(new Set(counts.map(([action]) => action)).size).toBe(counts.length);
  return Object.fromEntries(counts);
}

const inHangzhou = 'regionId: "cn-hangzhou"';

describe('a plan executes nothing of', () => {
  it.each([
    [
      `stopInstances(input: { ${inHangzhou}, instanceIds: ["i-1", "i-2"] }) { results { ok } }`,
      { StopInstances: '4', DescribeInstances: '2?' },
    ],
    [
      `stopInstances(input: { ${inHangzhou}, instanceIds: ["i-1", "i-2"], dryRun: true }) { dryRun }`,
      { StopInstances: '3' },
    ],
    [
      `startInstances(input: { ${inHangzhou}, instanceIds: ["i-1"] }) { instances { name vpc { name } } }`,
      { StartInstances: '3', DescribeInstances: '4', DescribeVpcs: '1' },
    ],
    [
      `deleteDisk(input: { ${inHangzhou}, diskId: "d-1", confirm: "d-1" }) { results { ok } }`,
      { DescribeDisks: '1?', DeleteDisk: '1' },
    ],
    [
      `deleteDisk(input: { ${inHangzhou}, diskId: "d-1", confirm: "d-1", dryRun: true }) { dryRun }`,
      { DescribeDisks: '1' },
    ],
    [
      `createSnapshot(input: { ${inHangzhou}, diskId: "d-1" }) { snapshot { status } }`,
      { CreateSnapshot: '1', DescribeSnapshots: '1' },
    ],
    [
      'setBucketAcl(input: { name: "abc", acl: PRIVATE }) { results { ok } }',
      { GetBucketInfo: '2', PutBucketAcl: '1' },
    ],
    [
      'deleteAccessKey(input: { userName: "a", accessKeyId: "k", confirm: "k" }) { results { ok } }',
      { DeleteAccessKey: '1' },
    ],
    [
      'setAccessKeyStatus(input: { userName: "a", accessKeyId: "k", status: INACTIVE }) { accessKey { status user { email } } }',
      { UpdateAccessKey: '1', ListAccessKeys: '1', GetUser: '1' },
    ],
    [
      'tagResources(input: { ids: ["acs:ecs:cn-hangzhou:1:instance/i-1", "acs:vpc:cn-hangzhou:1:vpc/v-1"], tags: [{ key: "a", value: "b" }] }) { results { ok } }',
      { TagResources: '1' },
    ],
  ])('the mutation %s', async (mutation, expected) => {
    expect(await bounds(`mutation { ${mutation} }`)).toEqual(expected);
  });

  it('a subscription', async () => {
    expect(await bounds(`subscription { instanceStatus(${inHangzhou}, instanceIds: ["i-1"]) { status } }`)).toEqual({
      DescribeInstances: '*',
    });
  });

  it('a signed-in user: their token is not exchanged', async () => {
    const roles = [`acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-administrator`];
    const token = gateway.emulator.issuer.token({ subject: 'planner', lifetimeSeconds: 600, roles });
    const { data, errors, extensions } = await gateway.ask('{ viewer { arn } groups { totalCount } }', {
      token,
      headers: { 'x-yunmen-plan': '1' },
    });
    expect({ data, errors, calls: gateway.emulator.calls() }).toEqual({ data: null, errors: undefined, calls: [] });
    expect(extensions.cloud.calls).toBe(0);
  });

  it('a query whose answer is cached', async () => {
    const query = '{ groups(first: 2) { nodes { groupName } } }';
    await gateway.ask(query);
    await gateway.ask(query);
    expect(await bounds(query)).toEqual({ ListGroups: '1' });
  });
});

describe('a plan over accounts', () => {
  it('enters each once, except the caller’s own', async () => {
    await gateway.ask('{ viewer { accountId } }');
    expect(
      await bounds('{ vpcs(accountIds: ["*"], regionIds: ["cn-hangzhou"]) { nodes { name } } accounts { name } }'),
    ).toEqual({
      AssumeRole: '2',
      DescribeVpcs: '3',
    });
    const [main, partner] = gateway.emulator.cloud.accounts;
    const user = (id = '') => `node(id: "acs:ram::${id}:user/auditor") { id }`;
    expect(await bounds(`{ ${user(main.id)} }`)).toEqual({ GetUser: '1' });
    expect(await bounds(`{ ${user(partner?.id)} }`)).toEqual({ AssumeRole: '1', GetUser: '1' });
    expect(await bounds('{ accounts { name regions { regionId } } }')).toEqual({
      AssumeRole: '2',
      DescribeRegions: '3',
    });
  });
});
