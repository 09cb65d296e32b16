/** The conditions that every kind has on its fields, against the fields themselves: at the root, under a parent, and unreadable. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { type FieldCondition, fieldConditions } from '../../../resolvers/nouns/filter/field-conditions.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const test: TestGateway = await startTestGateway({
  instances: 300,
  headers: fresh,
  deadlineMs: 120_000,
  limits: { maxItems: 1_000_000 },
});
afterAll(() => test.close());
afterEach(() => {
  test.emulator.clearFaults();
  test.emulator.clearCalls();
});

const region = 'cn-hangzhou';
type Row = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, { readonly nodes: readonly Row[]; readonly totalCount: number | null }>>;

async function read<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await test.ask<Data>(query, { variables: { ...variables } });
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

interface Sample {
  readonly filter: Row;
  readonly holds: (row: Row) => boolean;
}

/** Relations and tags have tests of their own. */
const isOnValue = ({ isRelation, field }: FieldCondition) => !isRelation && field !== 'tags';

/** Conditions with values of these rows, and which rows they hold for. */
function samplesOf({ name, field, comparison }: FieldCondition, rows: readonly Row[]): readonly Sample[] {
  const values = [...new Set(rows.map((row) => row[field]).filter((value) => value !== null))];
  const middle = [...values].sort()[Math.floor(values.length / 2)];
  const known = (row: Row, holds: (value: never) => boolean) => row[field] !== null && holds(row[field] as never);
  const sample = (value: unknown, holds: (row: Row) => boolean): Sample => ({ filter: { [name]: value }, holds });
  switch (comparison) {
    case 'contains': {
      const part = String(middle).slice(1, 4);
      return [
        sample(part.toUpperCase(), (row) =>
          known(row, (value: string) => value.toLowerCase().includes(part.toLowerCase())),
        ),
      ];
    }
    case 'range': {
      if (middle === undefined) return [];
      const isTime = typeof middle === 'string' && middle.includes('T');
      const order = (row: Row) => {
        const [value, end] = [row[field], middle].map((each) => (isTime ? Date.parse(String(each)) : Number(each)));
        return row[field] === null || value === undefined || end === undefined ? Number.NaN : value - end;
      };
      return [
        sample(isTime ? { after: middle } : { min: middle }, (row) => order(row) > 0 || (!isTime && order(row) === 0)),
        sample(isTime ? { before: middle } : { max: middle }, (row) => order(row) < 0 || (!isTime && order(row) === 0)),
      ];
    }
    case 'is':
      return [true, false].map((wanted) => sample(wanted, (row) => row[field] === wanted));
    case 'in': {
      const some = values.filter((value) => value !== 'UNRECOGNIZED').slice(0, 2);
      return [some, some.slice(0, 1), []].map((each) =>
        sample(each, (row) => (each as readonly unknown[]).includes(row[field])),
      );
    }
    case 'isNull':
      return [true, false].map((wanted) => sample(wanted, (row) => (row[field] === null) === wanted));
    default:
      return [];
  }
}

const kinds = [
  { type: 'Instance', root: 'instances', key: 'instanceId', parent: 'vpcs' },
  { type: 'Disk', root: 'disks', key: 'diskId', parent: null },
  { type: 'Snapshot', root: 'snapshots', key: 'snapshotId', parent: null },
  { type: 'VSwitch', root: 'vSwitches', key: 'vSwitchId', parent: 'vpcs' },
  { type: 'User', root: 'users', key: 'userName', parent: null },
  { type: 'Bucket', root: 'buckets', key: 'name', parent: null },
] as const;

describe.each(kinds)('the conditions on the fields of $type', ({ type, root, key, parent }) => {
  const noun = declared.nouns.get(type);
  const conditions = noun ? fieldConditions(noun, declared).filter(isOnValue) : [];
  const place = noun?.resource.scope === 'region' ? `regionIds: ["${region}"], ` : '';
  const objects = new Set(
    noun?.declaration.fields
      .filter(({ shape }) => declared.parts.has(shape.name) || declared.declarations.types.has(shape.name))
      .map(({ name }) => name),
  );

  it('agree with the fields, at the root and under a parent', async () => {
    const fields = [...new Set(conditions.map(({ field }) => field))];
    const selection = [key, ...fields.map((field) => `${field}${objects.has(field) ? ' { __typename }' : ''}`)].join(
      ' ',
    );
    const { all } = await read<Answers>(`{ all: ${root}(${place}first: 1000) { nodes { ${selection} } } }`);
    const rows = all?.nodes ?? [];
    expect(rows.length).toBeGreaterThan(5);
    const samples = conditions.flatMap((condition) => samplesOf(condition, rows));
    expect(samples.length).toBeGreaterThan(conditions.length);
    const both = samples.flatMap((sample): Sample[] => [
      sample,
      // Conditions under `not` and `or` are never sent upstream.
      { filter: { not: sample.filter }, holds: (row) => !sample.holds(row) },
      { filter: { or: [sample.filter, { not: sample.filter }] }, holds: () => true },
    ]);
    for (let at = 0; at < both.length; at += 40) {
      const batch = both.slice(at, at + 40);
      const variables = Object.fromEntries(batch.map(({ filter }, index) => [`f${index}`, filter]));
      const declarations = batch.map((_each, index) => `$f${index}: ${type}Filter`).join(', ');
      const asked = batch.map(
        (_each, index) => `f${index}: ${root}(${place}first: 1000, filter: $f${index}) { nodes { ${key} } totalCount }`,
      );
      const answers = await read<Answers>(`query (${declarations}) { ${asked.join(' ')} }`, variables);
      for (const [index, { filter, holds }] of batch.entries()) {
        const truth = rows.filter(holds).map((row) => row[key]);
        const answer = answers[`f${index}`];
        expect(
          answer?.nodes.map((row) => row[key]),
          JSON.stringify(filter),
        ).toEqual(truth);
        expect(answer?.totalCount, JSON.stringify(filter)).toBe(truth.length);
      }
      if (!parent) continue;
      const under = batch.map(
        (_each, index) => `f${index}: ${root}(first: 200, filter: $f${index}) { nodes { ${key} } totalCount }`,
      );
      const nested = await read<{ parents: { nodes: readonly (Answers & { readonly vpcId: never })[] } }>(
        `query (${declarations}) { parents: ${parent}(${place}first: 10) { nodes { vpcId ${under.join(' ')} } } }`,
        variables,
      );
      const ids = new Set<unknown>(nested.parents.nodes.map(({ vpcId }) => vpcId));
      for (const [index, { filter, holds }] of batch.entries()) {
        const truth = rows.filter((row) => holds(row) && ids.has(row.vpcId)).map((row) => String(row[key]));
        const lists = nested.parents.nodes.map((node) => node[`f${index}`]);
        const found = lists.flatMap((list) => list?.nodes ?? []).map((row) => String(row[key]));
        expect(found.sort(), JSON.stringify(filter)).toEqual(truth.sort());
        expect(lists.reduce((sum, list) => sum + (list?.totalCount ?? Number.NaN), 0)).toBe(truth.length);
      }
    }
  }, 120_000);
});

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
