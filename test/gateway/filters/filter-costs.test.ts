/** What conditions on fields cost: what is sent upstream, what is called for items, what cannot be read, and what is refused. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const test: TestGateway = await startTestGateway({ instances: 300, headers: fresh, deadlineMs: 120_000 });
afterAll(() => test.close());
afterEach(() => {
  test.emulator.clearFaults();
  test.emulator.clearCalls();
});

const region = 'cn-hangzhou';
type Row = Readonly<Record<string, unknown>>;

async function read<Data>(query: string): Promise<Data> {
  const { data, errors } = await test.ask<Data>(query);
  expect(errors).toBeUndefined();
  return data;
}

/** The number of calls of each action since the last one of these. */
function calls(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of test.calls()) counts[name] = (counts[name] ?? 0) + 1;
  test.emulator.clearCalls();
  return counts;
}

describe('conditions that upstream takes', () => {
  const ids = test.emulator.cloud.accounts[0]
    .instances(region)
    .slice(0, 2)
    .map((one) => one.InstanceId);
  const count = (filter: string) => read(`{ instances(regionIds: ["${region}"], filter: ${filter}) { totalCount } }`);

  it.each([
    ['one value of a text', '{ zoneIdIn: ["cn-hangzhou-h"] }', { ZoneId: 'cn-hangzhou-h' }],
    ['one value of an enum', '{ statusIn: [STOPPED] }', { Status: 'Stopped' }],
    ['several ids', `{ instanceIdIn: ${JSON.stringify(ids)} }`, { InstanceIds: JSON.stringify(ids) }],
    ['a condition in the only branch', '{ or: [{ status: STOPPED }] }', { Status: 'Stopped' }],
    ['a condition that is negated twice', '{ not: { not: { status: STOPPED } } }', { Status: 'Stopped' }],
  ])('are sent, and counted by one call: %s', async (_name, filter, params) => {
    await count(filter);
    const sent = test.emulator.calls({ action: 'DescribeInstances' });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.params).toMatchObject(params);
  });

  it('are sent once, and a second condition on the same parameter is checked', async () => {
    const { instances } = await read<{ instances: { totalCount: number } }>(
      `{ instances(regionIds: ["${region}"], filter: { status: RUNNING, statusIn: [STOPPED] }) { totalCount } }`,
    );
    expect(instances.totalCount).toBe(0);
    expect(test.emulator.calls({ action: 'DescribeInstances' })[0]?.params).toMatchObject({ Status: 'Running' });
  });

  it('leave out the regions that a condition excludes', async () => {
    await read('{ instances(filter: { regionIdIn: ["cn-hangzhou", "no-region"] }) { totalCount } }');
    expect(calls()).toEqual({ 'Ecs:DescribeRegions': 1, 'Ecs:DescribeInstances': 1 });
  });

  it.each(['{ statusIn: [] }', '{ or: [] }', '{ name: "a", not: { not: { or: [] } } }'])(
    'take no call where nothing can match: %s',
    async (filter) => {
      const { instances } = await read<{ instances: { totalCount: number } }>(
        `{ instances(filter: ${filter}) { nodes { name } totalCount } }`,
      );
      expect(instances).toEqual({ nodes: [], totalCount: 0 });
      expect(test.emulator.calls()).toEqual([]);
    },
  );
});

describe('conditions that take calls', () => {
  it('cost nothing more where the same field is selected', async () => {
    const bare = '{ buckets(first: 1000) { nodes { name acl encryption { algorithm } } } }';
    await read(bare);
    const plain = calls();
    await read(
      '{ buckets(first: 1000, filter: { aclIsNull: false }) { nodes { name acl encryption { algorithm } } } }',
    );
    expect(calls()).toEqual(plain);
  });

  it('come after the conditions that take none, and only for items that are undecided', async () => {
    const buckets = test.emulator.cloud.accounts[0].buckets;
    const logs = buckets.filter(({ name }) => name.includes('logs')).length;
    await read('{ buckets(first: 1000, filter: { isPublic: true, nameContains: "LOGS" }) { totalCount } }');
    expect(calls()['Oss:GetBucketInfo']).toBe(logs);
    await read(
      '{ buckets(first: 1000, filter: { or: [{ isPublic: true }, { not: { nameContains: "-" } }] }) { totalCount } }',
    );
    expect(calls()['Oss:GetBucketInfo']).toBe(buckets.length);
  });

  it('check no more items than the page needs', async () => {
    await read('{ buckets(first: 2, filter: { aclIsNull: false }) { nodes { name } } }');
    expect(calls()['Oss:GetBucketInfo']).toBe(2);
  });

  it('load the resources that items refer to in batches', async () => {
    const account = test.emulator.cloud.accounts[0];
    const bound = account.instances(region).filter((one) => one.EipAddress.AllocationId !== '').length;
    const { instances } = await read<{ instances: { totalCount: number } }>(
      `{ instances(regionIds: ["${region}"], filter: { hasElasticIp: true }) { totalCount } }`,
    );
    expect(instances.totalCount).toBe(bound);
    expect(calls()['Vpc:DescribeEipAddresses']).toBe(Math.ceil(bound / 50));
  });

  it('tell whether resources have others, at the root and the other way round', async () => {
    const account = test.emulator.cloud.accounts[0];
    const used = new Set(account.instances(region).map((one) => one.VpcAttributes.VpcId));
    const { vpcs, none } = await read<{ vpcs: { nodes: { vpcId: string }[] }; none: { nodes: { vpcId: string }[] } }>(
      `{ vpcs(regionIds: ["${region}"], filter: { hasInstances: true }) { nodes { vpcId } }
         none: vpcs(regionIds: ["${region}"], filter: { not: { hasInstances: true } }) { nodes { vpcId } } }`,
    );
    const ids = account.vpcs(region).map((one) => one.VpcId);
    expect(vpcs.nodes.map(({ vpcId }) => vpcId)).toEqual(ids.filter((id) => used.has(id)));
    expect(none.nodes.map(({ vpcId }) => vpcId)).toEqual(ids.filter((id) => !used.has(id)));
  });

  it('are in the plan, which is a maximum', async () => {
    const query = '{ buckets(filter: { isPublic: true }) { nodes { name } } }';
    const { extensions } = await test.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { ramActions: readonly string[] } };
    expect(plan.ramActions).toEqual(
      expect.arrayContaining(['oss:GetBucketInfo', 'oss:GetBucketPolicyStatus', 'oss:ListBuckets']),
    );
  });
});

describe('a value that cannot be read', () => {
  interface Page {
    readonly buckets: {
      readonly nodes: readonly { readonly name: string }[];
      readonly totalCount: number | null;
      readonly unavailable: readonly { readonly code: string; readonly message: string }[];
    };
  }
  const page = (filter: string) =>
    read<Page>(
      `{ buckets(first: 1000, filter: ${filter}) { nodes { name } totalCount unavailable { code message } } }`,
    );
  const names = () => test.emulator.cloud.accounts[0].buckets.map(({ name }) => name);

  it.each([
    ['a refusal', { kind: 'refuse', status: 403, code: 'AccessDenied' } as const, 'FORBIDDEN'],
    ['a failure', { kind: 'error500' } as const, 'UNAVAILABLE'],
  ])(
    'leaves the items out, with %s in unavailable and no total',
    async (_name, fault, code) => {
      test.emulator.addFault({ ...fault, action: 'GetBucketInfo' });
      for (const filter of [
        '{ acl: PRIVATE }',
        '{ aclIsNull: true }',
        '{ not: { encryptionIsNull: true } }',
        '{ versioningIn: [ENABLED] }',
      ].slice(1)) {
        const { buckets } = await page(filter);
        expect(buckets).toMatchObject({ nodes: [], totalCount: null, unavailable: [{ code }] });
      }
    },
    60_000,
  );

  it('does not matter where other conditions decide', async () => {
    test.emulator.addFault({ kind: 'refuse', status: 403, code: 'AccessDenied', action: 'GetBucketInfo' });
    const all = await page('{ or: [{ aclIsNull: true }, { nameContains: "-" }] }');
    expect(all.buckets.nodes.map(({ name }) => name)).toEqual(names());
    expect(all.buckets).toMatchObject({ totalCount: names().length, unavailable: [] });
    const none = await page('{ aclIsNull: true, nameContains: "no such name" }');
    expect(none.buckets).toEqual({ nodes: [], totalCount: 0, unavailable: [] });
  });

  it('leaves out only its own item', async () => {
    test.emulator.addFault({
      kind: 'oddRow',
      action: 'DescribeInstances',
      member: 'Cpu',
      value: '"many"',
      row: 0,
    });
    const { data } = await test.ask<{ instances: { totalCount: number | null; nodes: Row[]; unavailable: Row[] } }>(
      `{ instances(regionIds: ["${region}"], first: 5, filter: { cpuCoresIsNull: false }) { nodes { instanceId } totalCount unavailable { code message } } }`,
    );
    expect(data.instances.totalCount).toBeNull();
    expect(data.instances.nodes).toHaveLength(4);
    expect(data.instances.unavailable).toEqual([
      { code: 'UNAVAILABLE', message: expect.stringMatching(/not known whether they match the filter/) },
    ]);
  });
});

describe('a filter that is too large', () => {
  const deep = `${'{ not: '.repeat(6)}{ name: "a" }${' }'.repeat(6)}`;
  const wide = `{ or: [${'{ name: "a" }, '.repeat(21)}] }`;
  const many = `{ or: [${`{ or: [${'{ name: "a" }, '.repeat(10)}] }, `.repeat(10)}{ name: "a" }] }`;

  it.each([
    ['6 deep', deep],
    ['21 branches', wide],
    ['101 conditions', many],
    ['a value that is not valid as input', '{ statusIn: [UNRECOGNIZED] }'],
  ])('is refused without a call, also under a parent: %s', async (_name, filter) => {
    for (const query of [
      `{ instances(filter: ${filter}) { nodes { name } } }`,
      `{ vpcs { nodes { ...More } } } fragment More on Vpc { instances(filter: ${filter}) { nodes { name } } }`,
    ]) {
      const { errors } = await test.ask(query);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(test.emulator.calls()).toEqual([]);
    }
  });

  it('is refused where a time or an integer is not valid', async () => {
    for (const filter of [
      '{ createdAt: { after: "yesterday" } }',
      '{ createdAt: { before: "2024-02-30T00:00:00Z" } }',
    ]) {
      const { errors } = await test.ask(
        'query ($filter: InstanceFilter) { instances(filter: $filter) { totalCount } }',
        {
          json: `{"filter": ${filter.replace(/(\w+):(?= )/g, '"$1":')}}`,
        },
      );
      expect(errors?.[0]?.extensions.code, filter).toBe('BAD_USER_INPUT');
    }
    expect(test.emulator.calls()).toEqual([]);
  });
});

describe('a condition that only upstream can tell, on rows without a key', () => {
  const list = (filter: string) => `{ page: configEvaluations(filter: ${filter}) { nodes { compliance } } }`;
  const under = (filter: string) => `{ configRules { nodes { evaluations(filter: ${filter}) { totalCount } } } }`;
  const name = 'resourceGroupId: "rg-1"';

  it.each([
    ['negated', `{ not: { ${name} } }`],
    ['in a branch', `{ or: [{ ${name} }, { compliance: COMPLIANT }] }`],
    ['in a branch of a negation', `{ not: { or: [{ ${name} }, { compliance: COMPLIANT }] } }`],
    ['a second time', `{ ${name}, or: [{ resourceGroupId: "rg-2" }] }`],
  ])('is refused without a call, also under a parent: %s', async (_name, filter) => {
    for (const query of [list(filter), under(filter)]) {
      const { errors } = await test.ask(query);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(errors?.[0]?.message).toContain('resourceGroupId can only be asked for at the top of the filter');
      expect(test.calls()).toEqual([]);
    }
  });

  it.each([
    ['at the top', `{ ${name}, not: { compliance: COMPLIANT } }`],
    ['negated twice', `{ not: { not: { ${name} } } }`],
    ['in the only branch', `{ or: [{ ${name} }] }`],
  ])('is sent %s', async (_name, filter) => {
    const { errors } = await test.ask(list(filter));
    expect(errors).toBeUndefined();
    const sent = test.emulator.calls({ action: 'ListConfigRuleEvaluationResults' });
    expect(sent.map(({ params }) => params.ResourceGroupIds)).toEqual(['rg-1']);
  });
});
