/** `groups`: all items of a set, counted and added by their values, with the fewest calls that can tell. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 500, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const regionIds = () => gateway.emulator.cloud.regions.map(({ id }) => id).sort();
const all = (): readonly Instance[] => regionIds().flatMap((id) => main().instances(id));

interface Group {
  readonly values: readonly (string | null)[];
  readonly count: number;
  readonly sum?: Readonly<Record<string, string | null>>;
}

async function groups(list: string, args: string, select = 'values count', more = ''): Promise<readonly Group[]> {
  const { data, errors } = await gateway.ask<{ list: { groups: readonly Group[] } }>(
    `{ list: ${list} { groups(${args}) { ${select} } ${more} } }`,
  );
  expect(errors).toBeUndefined();
  return data.list.groups;
}

/** Counts by the values, in any order: pairs of values and count as text. */
function counted<Item>(items: readonly Item[], read: (item: Item) => readonly (string | null)[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = JSON.stringify(read(item));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).sort();
}

const written = (found: readonly Group[]) =>
  found.map(({ values, count }) => `${JSON.stringify(values)} ${count}`).sort();
const tagOf = ({ Tags }: Instance, key: string) => Tags.Tag.find(({ TagKey }) => TagKey === key)?.TagValue ?? null;

const statuses = ['PENDING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED'];
const dimensions: Readonly<Record<string, (instance: Instance) => string | null>> = {
  'by: [INSTANCE_TYPE]': ({ InstanceType }) => InstanceType,
  'by: [STATUS]': ({ Status }) => statuses.find((name) => name === Status.toUpperCase()) ?? 'UNRECOGNIZED',
  'by: [ZONE]': ({ ZoneId }) => ZoneId,
  'by: [VPC]': ({ VpcAttributes }) => VpcAttributes.VpcId || null,
  'by: [TAG], tagKey: "team"': (instance) => tagOf(instance, 'team'),
  'by: [CREATED_AT_MONTH]': ({ CreationTime }) => CreationTime.slice(0, 7),
};

describe('groups of instances', () => {
  it.each(Object.entries(dimensions))('%s count all of them', async (args, read) => {
    expect(written(await groups('instances', args))).toEqual(counted(all(), (each) => [read(each)]));
  });

  it('of two dimensions have a value for each, in the order asked', async () => {
    const found = await groups('instances', 'by: [TAG, REGION], tagKey: "team"');
    expect(written(found)).toEqual(counted(all(), (each) => [tagOf(each, 'team'), each.RegionId]));
  });

  it('come most first, ties by their values, and `first` takes the beginning', async () => {
    const found = await groups('instances', 'by: [TAG, ZONE], tagKey: "team"');
    const isInOrder = found.every((group, at) => {
      const before = found[at - 1];
      if (!before || before.count > group.count) return true;
      if (before.count < group.count) return false;
      const [one, other] = [before, group].map(({ values }) => values.map((value) => value ?? '\u{10ffff}').join('\0'));
      return (one ?? '') < (other ?? '');
    });
    expect(isInOrder).toBe(true);
    expect(await groups('instances', 'by: [TAG, ZONE], tagKey: "team", first: 5')).toEqual(found.slice(0, 5));
  });

  it('add numbers exactly', async () => {
    const found = await groups('instances', 'by: [REGION]', 'values sum { cpuCores memoryMiB }');
    for (const { values, sum } of found) {
      const here = main().instances(String(values[0]));
      expect(sum).toEqual({
        cpuCores: String(here.reduce((total, { Cpu }) => total + Cpu, 0)),
        memoryMiB: String(here.reduce((total, { Memory }) => total + Memory, 0)),
      });
    }
  });

  it('keep the filter, and do not depend on the page', async () => {
    const list = 'instances(first: 1, filter: { status: STOPPED })';
    const found = await groups(list, 'by: [ZONE]', 'values count', 'nodes { instanceId } pageInfo { endCursor }');
    expect(written(found)).toEqual(
      counted(
        all().filter(({ Status }) => Status === 'Stopped'),
        ({ ZoneId }) => [ZoneId],
      ),
    );
  });

  it('of ages count from one moment, and know times to come', async () => {
    const now = Date.now();
    const classes = (time: string) => {
      const days = Math.floor((now - Date.parse(time.replace(/(T\d\d:\d\d)Z/, '$1:00Z'))) / 86_400_000);
      if (days < 0) return 'future';
      return days <= 7 ? '0-7d' : days <= 30 ? '8-30d' : days <= 90 ? '31-90d' : days <= 365 ? '91-365d' : '366d-';
    };
    const [regionId = ''] = regionIds();
    const before = main().instances(regionId);
    const day = 86_400_000;
    const ages = [-1, 0, 7, 8, 30, 31, 90, 91, 365, 366, 4_000];
    main().change.instances(regionId, (rows) =>
      ages.flatMap((age, at) =>
        rows.slice(0, 1).map((row): Instance => {
          const CreationTime = new Date(now - age * day - 3_600_000).toISOString().replace(/:\d\d\.\d+Z/, 'Z');
          return { ...row, InstanceId: `i-aged-${at}`, CreationTime };
        }),
      ),
    );
    const truth = counted(main().instances(regionId), ({ CreationTime }) => [classes(CreationTime)]);
    const found = await groups(`instances(regionIds: ["${regionId}"])`, 'by: [CREATED_AT_AGE]');
    main().change.instances(regionId, () => before);
    expect(written(found)).toEqual(truth);
    expect(truth).toHaveLength(6);
  });
});

describe('the calls', () => {
  const pages = () =>
    regionIds().reduce((sum, id) => sum + Math.max(1, Math.ceil(main().instances(id).length / 100)), 0);

  it.each(['by: [REGION]', 'by: [ACCOUNT]', 'by: [ACCOUNT, REGION]'])('for %s count each region', async (args) => {
    const found = await groups('instances', args);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(all().length);
    expect(gateway.calls()).toHaveLength(1 + regionIds().length);
    const sizes = gateway.emulator.calls().filter(({ action }) => action === 'DescribeInstances');
    expect(sizes.every(({ params }) => String(params.PageSize ?? params.MaxResults) === '1')).toBe(true);
  });

  it('for the place read all pages where the gateway filters, and give the same sum', async () => {
    const found = await groups('instances(filter: { name: "*-0*" })', 'by: [REGION]');
    const truth = all().filter(({ InstanceName }) => InstanceName.includes('-0'));
    expect(written(found)).toEqual(counted(truth, ({ RegionId }) => [RegionId]));
  });

  it('for anything else, and for several groups, are one read of all pages', async () => {
    await gateway.ask(`{ instances(first: 3) {
      totalCount nodes { instanceId } groups(by: [INSTANCE_TYPE]) { count }
      byZone: groups(by: [ZONE]) { count sum { cpuCores } } byRegion: groups(by: [REGION]) { count } groupCount(by: [VPC])
    } }`);
    expect(gateway.calls()).toHaveLength(1 + pages());
  });

  it('for several children of one region are one list of the region', async () => {
    const { data } = await gateway.ask<{
      vpcs: { nodes: readonly { vpcId: string; instances: { groups: readonly Group[]; totalCount: number } }[] };
    }>(
      `{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { vpcId instances { totalCount groups(by: [STATUS]) { count } } } } }`,
    );
    for (const { vpcId, instances } of data.vpcs.nodes) {
      const count = main()
        .instances('cn-hangzhou')
        .filter(({ VpcAttributes }) => VpcAttributes.VpcId === vpcId).length;
      expect(instances.totalCount).toBe(count);
      expect(instances.groups.reduce((sum, group) => sum + group.count, 0)).toBe(count);
    }
  });

  it.each([
    ['instances { groups(by: [REGION]) { count } }', 'counts'],
    ['instances { groups(by: [STATUS]) { count } }', 'walk'],
    ['instances(filter: { name: "a*" }) { groups(by: [REGION]) { count } }', 'walk'],
    ['instances(orderBy: { field: NAME }) { nodes { name } }', 'walk'],
    ['networkInterfaces { groups(by: [REGION]) { count } }', 'walk'],
  ])('are in the plan: %s', async (query, way) => {
    const answer = await gateway.ask(`{ ${query} }`, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = answer.extensions as unknown as { plan: { sets: readonly { path: string[]; way: string }[] } };
    expect(plan.sets).toEqual([{ path: [/^\w+/.exec(query)?.[0]], way }]);
    expect(gateway.calls()).toEqual([]);
  });
});

describe('groups with bad arguments', () => {
  it.each([
    ['by: []'],
    ['by: [REGION, ZONE, STATUS, VPC]'],
    ['by: [TAG]'],
    ['by: [TAG], tagKey: ""'],
    ['by: [ZONE], tagKey: "team"'],
    ['by: [ZONE], first: 0'],
    ['by: [ZONE], first: 1001'],
  ])('%s are refused without a call', async (args) => {
    const { data, errors } = await gateway.ask<{ instances: object }>(`{ instances { groups(${args}) { count } } }`);
    expect(errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([
      ['BAD_USER_INPUT', ['instances', 'groups']],
    ]);
    expect(data.instances).toEqual({ groups: null });
    expect(gateway.calls()).toEqual([]);
  });
});

describe('a region that cannot be read', () => {
  it.each(['by: [REGION]', 'by: [ZONE]'])('is in unavailable, and the groups %s are of the rest', async (args) => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-shanghai' });
    const { data, errors } = await gateway.ask<{
      instances: { groups: readonly Group[]; totalCount: number | null; unavailable: readonly { regionId: string }[] };
    }>(`{ instances { groups(${args}) { count } totalCount unavailable { regionId } } }`);
    const rest = all().filter(({ RegionId }) => RegionId !== 'cn-shanghai').length;
    expect(errors).toBeUndefined();
    expect(data.instances.groups.reduce((sum, { count }) => sum + count, 0)).toBe(rest);
    expect(data.instances).toMatchObject({ totalCount: null, unavailable: [{ regionId: 'cn-shanghai' }] });
  });

  it('is an error of the connection when unavailable is not selected', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-shanghai' });
    const { errors } = await gateway.ask('{ instances { groups(by: [ZONE]) { count } } }');
    expect(errors?.map(({ path, extensions }) => [path, extensions.regionId])).toEqual([
      [['instances'], 'cn-shanghai'],
    ]);
  });
});

describe('a set that is too large', () => {
  let small: TestGateway;
  beforeAll(async () => {
    small = await startTestGateway({ instances: 300, headers: fresh, limits: { maxOrdered: 100 } });
  });
  afterAll(() => small.close());

  it('cannot be ordered: the connection is null', async () => {
    const { data, errors } = await small.ask('{ instances(orderBy: { field: NAME }) { nodes { name } } }');
    expect(data).toEqual({ instances: null });
    expect(errors).toMatchObject([
      { path: ['instances'], extensions: { code: 'COST_LIMIT_EXCEEDED', limit: 100, count: expect.any(Number) } },
    ]);
    expect(Number(errors?.[0]?.extensions.count)).toBeGreaterThan(100);
  });

  it('cannot be grouped: the rows, the count and the groups by place stay', async () => {
    const { data, errors } = await small.ask<{ instances: Readonly<Record<string, unknown>> }>(`{ instances(first: 2) {
      nodes { instanceId } totalCount groups(by: [ZONE]) { count } places: groups(by: [ACCOUNT]) { count }
    } }`);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code, extensions.limit])).toEqual([
      [['instances', 'groups'], 'COST_LIMIT_EXCEEDED', 100],
    ]);
    expect(data.instances).toMatchObject({
      nodes: [{}, {}],
      totalCount: 300,
      groups: null,
      places: [{ count: 300 }],
    });
  });

  it('of at most the limit is ordered', async () => {
    const { errors } = await small.ask(
      '{ instances(regionIds: ["cn-beijing"], orderBy: { field: NAME }) { nodes { name } } }',
    );
    expect(errors).toBeUndefined();
  });
});
