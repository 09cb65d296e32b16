/** `orderBy`: the items of all scopes in the order of one value, page by page, also while things change between the pages. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { randomOf } from '../random-documents.js';
import { type Page, walk } from './walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const regionIds = () => gateway.emulator.cloud.regions.map(({ id }) => id);
const all = (): readonly Instance[] => regionIds().flatMap((id) => main().instances(id));
const arnOf = ({ RegionId, InstanceId }: Instance) => `acs:ecs:${RegionId}:${main().id}:instance/${InstanceId}`;

type Value = string | number | boolean | null;

/** By code point, written in another way than the gateway does. */
function compare(a: Value, b: Value): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b);
  const [one, other] = [Array.from(a), Array.from(b)];
  for (const [at, char] of one.entries()) {
    const difference = (char.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** The ids in the right order: without a value last, ties by id. */
function ordered(instances: readonly Instance[], read: (instance: Instance) => Value, sign: 1 | -1) {
  const present = (value: Value) => (value === null ? 1 : 0);
  return [...instances]
    .sort((a, b) => {
      const [one, other] = [read(a), read(b)];
      const last = present(one) - present(other);
      if (last !== 0) return last;
      return (one === null ? 0 : sign * compare(one, other)) || compare(arnOf(a), arnOf(b));
    })
    .map(({ InstanceId }) => InstanceId);
}

const orNull = (text: string) => (text === '' || text === 'N/A' ? null : text);
const known = ['PENDING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED'];
const enumName = (text: string) => known.find((name) => name === text.toUpperCase()) ?? 'UNRECOGNIZED';

const values: Readonly<Record<string, (instance: Instance) => Value>> = {
  NAME: ({ InstanceName }) => orNull(InstanceName),
  STATUS: ({ Status }) => enumName(Status),
  CPU_CORES: ({ Cpu }) => Cpu,
  DELETION_PROTECTION: ({ DeletionProtection }: Instance & { DeletionProtection?: boolean }) =>
    DeletionProtection ?? null,
  CREATED_AT: ({ CreationTime }) => Date.parse(CreationTime.replace(/(T\d\d:\d\d)Z/, '$1:00Z')),
  AUTO_RELEASE_AT: ({ AutoReleaseTime }) => orNull(AutoReleaseTime),
  V_SWITCH_ID: ({ VpcAttributes }) => orNull(VpcAttributes.VSwitchId),
  INSTANCE_ID: ({ InstanceId }) => InstanceId,
};

const by = (field: string, direction: string, more = '') =>
  `orderBy: { field: ${field}, direction: ${direction} } ${more}`;

const beside = 'totalCount unavailable { regionId code accountId }';

async function idsOf(args: string, first: number): Promise<string[]> {
  const pages = await walk<{ instanceId: string }>(
    gateway,
    { field: 'instances', args, select: 'instanceId', beside },
    first,
  );
  return pages.flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId));
}

describe('instances ordered by', () => {
  const cases = Object.keys(values).flatMap((field) => [[field, 'ASC'] as const, [field, 'DESC'] as const]);
  it.each(cases)('%s %s are those of all regions in that order', async (field, direction) => {
    const read = values[field] ?? (() => null);
    const truth = ordered(all(), read, direction === 'ASC' ? 1 : -1);
    expect(await idsOf(by(field, direction), 250)).toEqual(truth);
  });

  it('names compare by code point, not by UTF-16 unit', async () => {
    const [regionId = ''] = regionIds();
    const names = ['\u{1f600}', '～', 'Z', 'a', 'é', '\u{1f600}a', '', ''];
    const before = main().instances(regionId);
    main().change.instances(regionId, (rows) => {
      return names.flatMap((InstanceName, at) => rows.slice(at, at + 1).map((row) => ({ ...row, InstanceName })));
    });
    const truth = ordered(main().instances(regionId), ({ InstanceName }) => orNull(InstanceName), 1);
    const found = await idsOf(by('NAME', 'ASC', `regionIds: ["${regionId}"]`), 3);
    main().change.instances(regionId, () => before);
    expect(found).toEqual(truth);
  });

  it('a value keep their filter', async () => {
    const truth = ordered(
      all().filter(({ Status }) => Status === 'Stopped'),
      ({ Memory }) => Memory,
      -1,
    );
    expect(await idsOf(by('MEMORY_MIB', 'DESC', 'filter: { status: STOPPED }'), 7)).toEqual(truth);
  });
});

describe('a page in an order', () => {
  interface Answer {
    readonly page: Page<{ readonly instanceId: string }> | null;
  }
  const page = (args: string, after: string | null = null, select = 'nodes { instanceId }') =>
    gateway.ask<Answer>(
      `query ($after: String) { page: instances(${args}, after: $after) { ${select} pageInfo { hasNextPage endCursor } } }`,
      { variables: { after } },
    );

  it('reads each region once for order, count and groups together', async () => {
    await page(by('CREATED_AT', 'DESC', 'first: 2'));
    const alone = gateway.calls().length;
    gateway.emulator.clearCalls();
    await page(
      by('CREATED_AT', 'DESC', 'first: 2'),
      null,
      'totalCount groups(by: [INSTANCE_TYPE]) { count } groupCount(by: [ZONE]) nodes { instanceId }',
    );
    expect(gateway.calls()).toHaveLength(alone);
    const pages = regionIds().reduce((sum, id) => sum + Math.max(1, Math.ceil(main().instances(id).length / 100)), 0);
    expect(alone).toBe(1 + pages);
  });

  it.each([
    ['direction', by('NAME', 'DESC')],
    ['field', by('CREATED_AT', 'ASC')],
    ['filter', by('NAME', 'ASC', 'filter: { status: RUNNING }')],
    ['regions', by('NAME', 'ASC', 'regionIds: ["cn-hangzhou"]')],
    ['order, of none', 'first: 2'],
  ])('refuses a cursor of another %s without a call', async (_what, args) => {
    const first = await page(by('NAME', 'ASC', 'first: 2'));
    gateway.emulator.clearCalls();
    const answer = await page(args, first.data.page?.pageInfo.endCursor ?? null);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(answer.data.page).toBeNull();
    expect(gateway.calls()).toEqual([]);
  });

  it('refuses a cursor of the order of scopes, and of another kind', async () => {
    const plain = await page('first: 2');
    const disks = await gateway.ask<Answer>(
      '{ page: disks(first: 2, orderBy: { field: NAME }) { pageInfo { endCursor } } }',
    );
    for (const { data } of [plain, disks]) {
      const answer = await page(by('NAME', 'ASC'), data.page?.pageInfo.endCursor ?? null);
      expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('has a short cursor when a name is as long as none', async () => {
    const [regionId = ''] = regionIds();
    const before = main().instances(regionId);
    main().change.instances(regionId, (rows) =>
      rows.slice(0, 4).map((row, at) => ({ ...row, InstanceName: `${'云'.repeat(5_000)}${at}` })),
    );
    const truth = ordered(main().instances(regionId), ({ InstanceName }) => InstanceName, -1);
    const args = by('NAME', 'DESC', `regionIds: ["${regionId}"]`);
    const found = await idsOf(args, 1);
    const first = await page(`${args}, first: 1`);
    main().change.instances(regionId, (rows) => rows.filter(({ InstanceId }) => InstanceId !== truth[0]));
    const lost = await page(`${args}, first: 1`, first.data.page?.pageInfo.endCursor ?? null);
    main().change.instances(regionId, () => before);
    expect(found).toEqual(truth);
    expect(first.data.page?.pageInfo.endCursor?.length).toBeLessThan(4_000);
    expect(lost.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a cursor that would be too long', () => {
  it('fails alone, where it is asked for', async () => {
    const [regionId = ''] = regionIds();
    const before = main().instances(regionId);
    main().change.instances(regionId, (rows) =>
      rows.slice(0, 2).map((row, at) => ({ ...row, InstanceId: `i-${'a'.repeat(8_000)}${at}` })),
    );
    const pageInfo = (select: string) =>
      gateway.ask<{ page: { pageInfo: object } }>(
        `{ page: instances(first: 1, regionIds: ["${regionId}"], ${by('NAME', 'ASC')}) { pageInfo { ${select} } } }`,
      );
    const alone = await pageInfo('hasNextPage');
    const beside = await pageInfo('hasNextPage endCursor');
    main().change.instances(regionId, () => before);
    expect(alone).toMatchObject({ data: { page: { pageInfo: { hasNextPage: true } } } });
    expect(alone.errors).toBeUndefined();
    expect(beside.data.page.pageInfo).toEqual({ hasNextPage: true, endCursor: null });
    expect(beside.errors?.map(({ path }) => path?.join('.'))).toEqual(['page.pageInfo.endCursor']);
  });
});

describe('a scope that fails', () => {
  it('is reported once, is left out of the later pages, and makes the count unknown on each', async () => {
    const failing = 'cn-shanghai';
    expect(main().instances(failing).length).toBeGreaterThan(0);
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: failing });
    const seen: Page<{ instanceId: string }>[] = [];
    let after: string | null = null;
    do {
      const answer: { data: { page: Page<{ instanceId: string }> } } = await gateway.ask(
        `query ($after: String) { page: instances(first: 60, after: $after, ${by('CREATED_AT', 'ASC')}) {
          totalCount unavailable { regionId code accountId } nodes { instanceId } edges { cursor node { instanceId } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        { variables: { after } },
      );
      seen.push(answer.data.page);
      after = answer.data.page.pageInfo.hasNextPage ? answer.data.page.pageInfo.endCursor : null;
      // It could be read again, but its items before the cursor would be missed.
      gateway.emulator.clearFaults();
    } while (after !== null);
    const others = all().filter(({ RegionId }) => RegionId !== failing);
    const read = seen.flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId));
    expect(read).toEqual(ordered(others, values.CREATED_AT ?? (() => null), 1));
    expect(seen.map(({ unavailable }) => unavailable.map(({ regionId }) => regionId))).toEqual(
      seen.map((_, at) => (at === 0 ? [failing] : [])),
    );
    expect(seen.map(({ totalCount }) => totalCount)).toEqual(seen.map(() => null));
  });
});

it('a region without a readable id is reported once, and the other regions stay on every page', async () => {
  const unread = regionIds()[1];
  gateway.emulator.addFault({ kind: 'oddRow', action: 'DescribeRegions', row: 1, member: 'RegionId' });
  const pages = await walk<{ instanceId: string }>(
    gateway,
    { field: 'instances', args: by('CREATED_AT', 'ASC'), select: 'instanceId', beside },
    150,
  );
  const others = all().filter(({ RegionId }) => RegionId !== unread);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId))).toEqual(
    ordered(others, values.CREATED_AT ?? (() => null), 1),
  );
  expect(pages.map(({ unavailable }) => unavailable.length)).toEqual(pages.map((_, at) => (at === 0 ? 1 : 0)));
  expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => null));
});

describe('while instances are created and deleted', () => {
  it.each([1, 2, 3, 4, 5, 6])('each that stays comes once (seed %i)', async (seed) => {
    const chance = randomOf(seed);
    const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing'];
    const kept = new Map(regions.map((id) => [id, main().instances(id)]));
    const before = new Set(
      regions.flatMap((id) =>
        main()
          .instances(id)
          .map(({ InstanceId }) => InstanceId),
      ),
    );
    const direction = ['ASC', 'DESC'][chance(2)] ?? 'ASC';
    const field = ['NAME', 'CREATED_AT', 'CPU_CORES', 'STATUS', 'AUTO_RELEASE_AT'][chance(5)] ?? 'NAME';
    const given: string[] = [];
    for (let after: string | null = null; ; ) {
      const answer: { data: { page: Page<{ instanceId: string }> } } = await gateway.ask(
        `query ($after: String) { page: instances(first: 13, after: $after, regionIds: ${JSON.stringify(regions)}, ${by(field, direction)}) {
          nodes { instanceId } pageInfo { hasNextPage endCursor } } }`,
        { variables: { after } },
      );
      const { nodes, pageInfo } = answer.data.page;
      given.push(...nodes.map(({ instanceId }) => instanceId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
      for (const id of regions) {
        main().change.instances(id, (rows) => {
          const left = rows.filter(() => chance(20) > 0);
          const made = rows.slice(0, 2).map((row, at): Instance => {
            return { ...row, InstanceId: `i-made-${id}-${given.length}-${at}` };
          });
          return chance(2) === 0 ? [...made, ...left] : [...left, ...made];
        });
      }
    }
    const left = regions.flatMap((id) =>
      main()
        .instances(id)
        .map(({ InstanceId }) => InstanceId),
    );
    for (const [id, rows] of kept) main().change.instances(id, () => rows);
    expect(new Set(given).size).toBe(given.length);
    expect(left.filter((id) => before.has(id) && !given.includes(id))).toEqual([]);
  });
});

describe('a value that costs a call for each item', () => {
  it('orders buckets by what they hold', async () => {
    const { data } = await gateway.ask<{ buckets: { nodes: { name: string; stat: { storageBytes: string } }[] } }>(
      `{ buckets(first: 1000, ${by('STORAGE_BYTES', 'DESC')}) { nodes { name stat { storageBytes } } } }`,
    );
    const sizes = data.buckets.nodes.map(({ stat }) => BigInt(stat.storageBytes));
    expect(sizes).toHaveLength(main().buckets.length);
    expect(sizes.every((size, at) => at === 0 || size <= (sizes[at - 1] ?? 0n))).toBe(true);
    expect(gateway.calls().filter((name) => name === 'Oss:GetBucketStat')).toHaveLength(main().buckets.length);
  });
});
