/** Following cursors returns all data of the embedded cloud, once, in the order of scopes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { type Listing, type Page, readPage, walk, walkNodes } from './walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const allRegionIds = () => gateway.emulator.cloud.regions.map(({ id }) => id).sort();
const held = (...regionIds: readonly string[]) => regionIds.flatMap((id) => main().instances(id));
const idsOf = (instances: readonly Instance[]) => instances.map(({ InstanceId }) => InstanceId);

const regions = (...ids: readonly string[]) => `regionIds: ${JSON.stringify(ids)}`;
const instancesOf = (args: string): Listing => ({ field: 'instances', args, select: 'instanceId' });

async function instanceIds(args: string, ...firsts: readonly [number, ...number[]]): Promise<string[]> {
  const nodes = await walkNodes<{ instanceId: string }>(gateway, instancesOf(args), ...firsts);
  return nodes.map(({ instanceId }) => instanceId);
}

describe('a walk over every region', () => {
  it.each([[37], [100], [199], [200], [1000]])(
    'with first: %i returns each instance once, regions in order',
    async (first) => {
      expect(await instanceIds('', first)).toEqual(idsOf(held(...allRegionIds())));
    },
  );

  it('may change its page size from page to page', async () => {
    expect(await instanceIds('', 1, 7, 333, 10, 2, 500, 64)).toEqual(idsOf(held(...allRegionIds())));
  });

  it('counts the same on every page', async () => {
    const pages = await walk(
      gateway,
      { ...instancesOf(''), beside: 'totalCount unavailable { regionId code accountId }' },
      700,
    );
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => held(...allRegionIds()).length));
  });
});

describe('a walk over one region', () => {
  it.each([
    ['cn-shenzhen', 1],
    ['ap-southeast-1', 3],
    ['ap-southeast-1', 100],
    ['cn-shenzhen', 100],
    ['cn-hangzhou', 10],
    ['cn-hangzhou', 100],
    ['cn-hangzhou', 101],
    ['cn-hangzhou', 1000],
  ])('%s with first: %i gives each instance once', async (regionId, first) => {
    expect(await instanceIds(regions(regionId), first)).toEqual(idsOf(held(regionId)));
  });

  it('has no next page after an exactly full one', async () => {
    const page = await readPage(gateway, instancesOf(regions('cn-shenzhen')), { first: 100 });
    expect(page.nodes).toHaveLength(100);
    expect(page.pageInfo.hasNextPage).toBe(false);
  });

  it('continues from the cursor of any edge', async () => {
    const listing = instancesOf(regions('cn-heyuan', 'ap-southeast-1', 'me-east-1'));
    const ids = idsOf(held('cn-heyuan', 'ap-southeast-1', 'me-east-1'));
    const page = await readPage<{ instanceId: string }>(gateway, listing, { first: 105 });
    for (const at of [0, 1, 2, 9, 10, 11, 50, 99, 101, 102, 103, 104]) {
      const rest = await readPage<{ instanceId: string }>(gateway, listing, {
        first: 1000,
        after: page.edges[at]?.cursor ?? null,
      });
      expect(rest.nodes.map(({ instanceId }) => instanceId)).toEqual(ids.slice(at + 1));
    }
  });

  it('under Region pages independently', async () => {
    const query = `query ($after: String) {
      region(regionId: "ap-southeast-1") {
        instances(first: 40, after: $after) { nodes { instanceId } pageInfo { hasNextPage endCursor } totalCount }
      }
    }`;
    interface Answer {
      readonly region: { readonly instances: Page<{ instanceId: string }> };
    }
    const found: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const answer = await gateway.ask<Answer>(query, { variables: { after } });
      const page: Page<{ instanceId: string }> = answer.data.region.instances;
      expect(page.totalCount).toBe(101);
      found.push(...page.nodes.map(({ instanceId }) => instanceId));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    }
    expect(found).toEqual(idsOf(held('ap-southeast-1')));
  });
});

describe('regionIds', () => {
  it('set the order, without duplicates', async () => {
    const order = ['us-west-1', 'cn-heyuan', 'us-west-1', 'cn-fuzhou', 'cn-heyuan'];
    expect(await instanceIds(regions(...order), 17)).toEqual(idsOf(held('us-west-1', 'cn-heyuan', 'cn-fuzhou')));
  });

  it('that upstream does not know are reported once, on the page that reaches them', async () => {
    const listing = instancesOf(regions('cn-heyuan', 'xx-nowhere-1', 'me-east-1'));
    for (const first of [1, 2, 3, 6, 100]) {
      const pages = await walk<{ instanceId: string }>(gateway, listing, first);
      expect(pages.flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId))).toEqual(
        idsOf(held('cn-heyuan', 'me-east-1')),
      );
      expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual([
        { regionId: 'xx-nowhere-1', code: 'NOT_FOUND', accountId: main().id },
      ]);
    }
  });

  it('that end with an unknown region end with a page that says so', async () => {
    const pages = await walk(gateway, instancesOf(regions('cn-heyuan', 'xx-nowhere-1')), 2);
    expect(pages.map(({ nodes, unavailable }) => [nodes.length, unavailable.length])).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(pages.at(-1)?.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });
});

describe('a region that fails', () => {
  const listing = instancesOf(regions('cn-heyuan', 'ap-southeast-1', 'me-east-1'));
  const fail = (count?: number) =>
    gateway.emulator.addFault({
      kind: 'expire',
      action: 'DescribeInstances',
      regionId: 'ap-southeast-1',
      ...(count && { count }),
    });

  it('is reported on the page that reaches it and skipped; the previous cursor tries it again', async () => {
    const before = await readPage(gateway, listing, { first: 2 });
    fail();
    const met = await readPage<{ instanceId: string }>(gateway, listing, {
      first: 3,
      after: before.pageInfo.endCursor,
    });
    expect(met.nodes.map(({ instanceId }) => instanceId)).toEqual(idsOf(held('me-east-1')).slice(0, 3));
    expect(met.unavailable).toEqual([
      { regionId: 'ap-southeast-1', code: 'CREDENTIALS_EXPIRED', accountId: main().id },
    ]);
    const behind = await readPage(gateway, listing, { first: 3, after: met.pageInfo.endCursor });
    expect(behind.nodes).toHaveLength(1);
    expect(behind.unavailable).toEqual([]);
    gateway.emulator.clearFaults();
    const again = await readPage<{ instanceId: string }>(gateway, listing, {
      first: 1000,
      after: before.pageInfo.endCursor,
    });
    expect(again.nodes.map(({ instanceId }) => instanceId)).toEqual(idsOf(held('ap-southeast-1', 'me-east-1')));
  });

  it('keeps the rows returned before', async () => {
    const start = await readPage(gateway, listing, { first: 12 });
    fail();
    const { nodes, unavailable } = await readPage<{ instanceId: string }>(gateway, listing, { first: 200 });
    expect(nodes.map(({ instanceId }) => instanceId)).toEqual(idsOf(held('cn-heyuan', 'me-east-1')));
    expect(unavailable).toHaveLength(1);
    const rest = await readPage<{ instanceId: string }>(gateway, listing, {
      first: 200,
      after: start.pageInfo.endCursor,
    });
    expect(rest.nodes.map(({ instanceId }) => instanceId)).toEqual(idsOf(held('me-east-1')));
    expect(rest.unavailable).toHaveLength(1);
  });

  it('makes the count null, because a partial count would look complete', async () => {
    fail();
    const page = await readPage(
      gateway,
      { ...listing, beside: 'totalCount unavailable { regionId code accountId }' },
      { first: 1 },
    );
    expect(page.totalCount).toBeNull();
    expect(page.unavailable.map(({ regionId }) => regionId)).toEqual(['ap-southeast-1']);
  });

  it('ends the walk if it is the last one', async () => {
    const last = instancesOf(regions('cn-heyuan', 'ap-southeast-1'));
    fail();
    const pages = await walk(gateway, last, 2);
    expect(pages.map(({ nodes, unavailable }) => [nodes.length, unavailable.length])).toEqual([
      [2, 0],
      [0, 1],
    ]);
  });
});

describe('account-wide lists', () => {
  const truths: readonly (readonly [string, string, () => readonly string[]])[] = [
    ['users', 'userName', () => main().users.map(({ UserName }) => UserName)],
    ['roles', 'roleName', () => main().roles.map(({ RoleName }) => RoleName)],
    ['groups', 'groupName', () => main().groups.map(({ GroupName }) => GroupName)],
    ['policies', 'policyName', () => main().policies.map(({ PolicyName }) => PolicyName)],
  ];
  it.each([
    ['users', 1],
    ['users', 7],
    ['users', 50],
    ['users', 134],
    ['users', 1000],
    ['roles', 13],
    ['roles', 120],
    ['groups', 1],
    ['groups', 5],
    ['groups', 1000],
    ['policies', 99],
    ['policies', 333],
    ['policies', 1000],
  ])('%s are read by %i', async (field, first) => {
    const [, name, truth] = truths.find(([each]) => each === field) ?? ['', '', () => []];
    const listing = { field, select: name, beside: 'totalCount unavailable { regionId code accountId }' };
    const pages = await walk<Record<string, string>>(gateway, listing, first);
    expect(pages.flatMap(({ nodes }) => nodes.map((node) => node[name]))).toEqual(truth());
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([truth().length]));
    expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual([]);
  });

  it.each(['SYSTEM', 'CUSTOM'] as const)('policies of type %s are listed alone', async (type) => {
    const nodes = await walkNodes<{ policyName: string; type: string }>(
      gateway,
      { field: 'policies', args: `type: ${type},`, select: 'policyName type' },
      250,
    );
    const truth = main().policies.filter(({ PolicyType }) => PolicyType.toUpperCase() === type);
    expect(nodes).toEqual(truth.map(({ PolicyName }) => ({ policyName: PolicyName, type })));
  });
});
