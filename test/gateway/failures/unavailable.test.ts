/** Scopes that cannot be read: listed if `unavailable` is selected, otherwise errors, never an empty list. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readerRegions } from '../../../emulator/data/ram/policies.js';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';
import { type Page, walk } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const placesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ path, extensions }) => ({ path, code: extensions.code, regionId: extensions.regionId }));

describe('a scope that cannot be read', () => {
  const fail = () => gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-heyuan' });
  const regions = 'regionIds: ["cn-fuzhou", "cn-heyuan", "eu-west-1"], first: 100';
  const failed = { code: 'CREDENTIALS_EXPIRED', regionId: 'cn-heyuan' };

  it('is an entry if unavailable is selected', async () => {
    fail();
    const { data, errors } = await gateway.ask<{ instances: Page<object> & { unavailable: object[] } }>(
      `{ instances(${regions}) { nodes { name } unavailable { accountId regionId code message upstreamCode requestId retryable } } }`,
    );
    expect(errors).toBeUndefined();
    const [record] = gateway.emulator.calls({ action: 'DescribeInstances', regionId: 'cn-heyuan' });
    expect(data.instances.unavailable).toEqual([
      {
        accountId: main().id,
        ...failed,
        message: expect.stringMatching(/cn-heyuan.*renew/),
        upstreamCode: 'InvalidSecurityToken.Expired',
        requestId: record?.requestId,
        retryable: false,
      },
    ]);
    expect(data.instances.nodes).toHaveLength(
      main().instances('cn-fuzhou').length + main().instances('eu-west-1').length,
    );
  });

  it('is one error at the path of the connection if unavailable is not selected', async () => {
    fail();
    const { data, errors } = await gateway.ask<{ mine: Page<object> }>(
      `{ mine: instances(${regions}) { nodes { name } totalCount } }`,
    );
    expect(placesOf(errors)).toEqual([{ path: ['mine'], ...failed }]);
    expect(errors?.[0]?.extensions).toMatchObject({
      upstreamCode: 'InvalidSecurityToken.Expired',
      retryable: false,
      action: 'DescribeInstances',
    });
    expect(data.mine.nodes).toHaveLength(main().instances('cn-fuzhou').length + main().instances('eu-west-1').length);
    expect(data.mine.totalCount).toBeNull();
  });

  it('is an error if a directive skips unavailable, and an entry if a fragment selects it', async () => {
    fail();
    const query = `query ($on: Boolean!) { instances(${regions}) { totalCount ...Rest } } fragment Rest on InstanceConnection { unavailable @include(if: $on) { code } }`;
    expect((await gateway.ask(query, { variables: { on: true } })).errors).toBeUndefined();
    expect(placesOf((await gateway.ask(query, { variables: { on: false } })).errors)).toEqual([
      { path: ['instances'], ...failed },
    ]);
  });

  it.each([1, 3])('makes the count of the children of %i parents null too', async (first) => {
    for (const action of ['DescribeVSwitches', 'DescribeInstances'])
      gateway.emulator.addFault({ kind: 'expire', action });
    interface Counts {
      readonly vpcs: { readonly nodes: readonly Record<string, { readonly totalCount: number | null }>[] };
    }
    const { data, errors } = await gateway.ask<Counts>(
      `{ vpcs(regionIds: ["cn-hangzhou"], first: ${first}) { nodes { vSwitches { totalCount } instances { totalCount nodes { name } } } } }`,
    );
    expect(data.vpcs.nodes).toEqual(
      Array.from({ length: first }, () => ({
        vSwitches: { totalCount: null },
        instances: { totalCount: null, nodes: [] },
      })),
    );
    expect(errors).toHaveLength(2 * first);
  });

  it('has the path of lists and aliases above it', async () => {
    fail();
    const { data, errors } = await gateway.ask<{ all: { regionId: string; has: { nodes: unknown[] } }[] }>(
      '{ all: regions { regionId has: instances { nodes { name } } } }',
    );
    const at = data.all.findIndex(({ regionId }) => regionId === 'cn-heyuan');
    expect(placesOf(errors)).toEqual([{ path: ['all', at, 'has'], ...failed }]);
    expect(data.all[at]?.has.nodes).toEqual([]);
  });

  it('under one alias is no error under the other', async () => {
    fail();
    const { errors } = await gateway.ask(
      `{ a: instances(${regions}) { totalCount } b: instances(${regions}) { totalCount unavailable { code } } }`,
    );
    expect(placesOf(errors).map(({ path }) => path)).toEqual([['a']]);
  });

  it('makes a field null if the field is not a connection', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'ListAccessKeys' });
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeZones', regionId: 'cn-heyuan' });
    const { data, errors } = await gateway.ask<{ user: object; regions: { zones: unknown[] | null }[] }>(
      '{ user(userName: "auditor") { userName accessKeys { status } } regions { regionId zones { zoneId } } }',
    );
    expect(data.user).toEqual({ userName: 'auditor', accessKeys: null });
    expect(data.regions.filter(({ zones }) => zones === null)).toMatchObject([{ regionId: 'cn-heyuan' }]);
    expect(errors?.map(({ path }) => path?.join('.').replace(/\d+/, 'n'))?.sort()).toEqual([
      'regions.n.zones',
      'user.accessKeys',
    ]);
  });

  it('is an entry without a region if the list of regions cannot be read', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeRegions' });
    const selected = await gateway.ask(
      '{ instances { nodes { name } totalCount pageInfo { hasNextPage endCursor } unavailable { regionId code } } }',
    );
    expect(selected.data).toEqual({
      instances: {
        nodes: [],
        totalCount: null,
        pageInfo: { hasNextPage: false, endCursor: null },
        unavailable: [{ regionId: null, code: 'CREDENTIALS_EXPIRED' }],
      },
    });
    const { data, errors } = await gateway.ask('{ instances { nodes { name } } regions { regionId } }');
    expect(data).toEqual({ instances: { nodes: [] }, regions: null });
    expect(placesOf(errors).map(({ path, code }) => [path, code])).toEqual([
      [['regions'], 'CREDENTIALS_EXPIRED'],
      [['instances'], 'CREDENTIALS_EXPIRED'],
    ]);
  });
});

describe('the newcomer', () => {
  const as = () => gateway.emulator.callers.newcomer;
  const regionIds = 'regionIds: ["cn-hangzhou", "cn-heyuan"]';

  it('gets a denial of the list although upstream answers an empty list', async () => {
    const { data } = await gateway.ask<{ instances: Page<object> }>(
      `{ instances(${regionIds}) { nodes { name } totalCount unavailable { regionId code upstreamCode message } } }`,
      { as: as() },
    );
    expect(data.instances).toMatchObject({ nodes: [], totalCount: null });
    expect(data.instances.unavailable).toEqual(
      ['cn-hangzhou', 'cn-heyuan'].map((regionId) => ({
        regionId,
        code: 'FORBIDDEN',
        upstreamCode: 'Forbidden.RAM',
        message: expect.stringContaining(regionId),
      })),
    );
  });

  it('gets the denial by the count, a filter, a look-up, a node and a nested list too', async () => {
    const one = main().instances('cn-hangzhou')[0]?.InstanceId;
    const { data, errors } = await gateway.ask(
      `{
        count: instances(regionIds: ["cn-hangzhou"]) { totalCount }
        filter: instances(regionIds: ["cn-hangzhou"], filter: { name: "web*" }) { nodes { name } }
        instance(regionId: "cn-hangzhou", instanceId: "${one}") { name }
        node(id: "acs:ecs:cn-hangzhou:${main().id}:instance/${one}") { id }
      }`,
      { as: as() },
    );
    expect(data).toEqual({ count: { totalCount: null }, filter: { nodes: [] }, instance: null, node: null });
    expect(
      placesOf(errors)
        .map(({ path, code }) => `${path} ${code}`)
        .sort(),
    ).toEqual(['count FORBIDDEN', 'filter FORBIDDEN', 'instance FORBIDDEN', 'node FORBIDDEN']);
  });

  it('gets the denial in all other fields', async () => {
    const { data, errors } = await gateway.ask(
      '{ instances { totalCount } regions { regionId } users { totalCount } roles { nodes { id } } groups { totalCount } policies { totalCount } user(userName: "auditor") { email } role(roleName: "portal-reader") { arn } policy(type: CUSTOM, policyName: "inventory") { id } }',
      { as: as() },
    );
    expect(data).toEqual({
      instances: { totalCount: null },
      regions: null,
      users: { totalCount: null },
      roles: { nodes: [] },
      groups: { totalCount: null },
      policies: { totalCount: null },
      user: null,
      role: null,
      policy: null,
    });
    expect(new Set(placesOf(errors).map(({ code }) => code))).toEqual(new Set(['FORBIDDEN']));
    expect(errors).toHaveLength(9);
  });

  it('is checked once per region', async () => {
    const { cloud, issueSession } = gateway.emulator;
    const session = issueSession(`acs:ram::${cloud.accounts[0].id}:role/portal-newcomer`);
    const query = `{ instances(${regionIds}) { nodes { name } unavailable { code } } }`;
    await gateway.ask(query, { as: session });
    expect(gateway.emulator.calls({ action: 'DescribeInstances' }).filter(({ params }) => params.DryRun)).toHaveLength(
      2,
    );
    gateway.emulator.clearCalls();
    const { data } = await gateway.ask<{ instances: Page<object> }>(query, { as: session });
    expect(gateway.emulator.calls({ action: 'DescribeInstances' }).filter(({ params }) => params.DryRun)).toHaveLength(
      0,
    );
    expect(data.instances.unavailable).toHaveLength(2);
  });

  it('still gets their own identity', async () => {
    const { data } = await gateway.ask<{ viewer: { arn: string } }>('{ viewer { arn } }', { as: as() });
    expect(data.viewer.arn).toBe(as().arn);
  });
});

describe('the reader', () => {
  const as = () => gateway.emulator.callers.reader;

  it('sees three regions, and gets an entry for each of the others', async () => {
    const pages = await walk<{ instanceId: string }>(
      gateway,
      { field: 'instances', select: 'instanceId', as: as() },
      50,
    );
    const seen = [...readerRegions].sort().flatMap((id) => main().instances(id));
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual(seen.map(({ InstanceId }) => ({ instanceId: InstanceId })));
    const others = gateway.emulator.cloud.regions
      .map(({ id }) => id)
      .filter((id) => !readerRegions.some((each) => each === id))
      .sort();
    expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual(
      others.map((regionId) => ({ regionId, code: 'FORBIDDEN', accountId: main().id })),
    );
  });

  it('gets no count over all regions, but gets one for the three regions alone', async () => {
    const { data } = await gateway.ask<{ instances: Page<object> }>(
      '{ instances { totalCount unavailable { code } } }',
      { as: as() },
    );
    const seen = readerRegions.map((id) => main().instances(id).length).reduce((sum, each) => sum + each, 0);
    expect(data.instances.totalCount).toBeNull();
    expect(data.instances.unavailable).toHaveLength(gateway.emulator.cloud.regions.length - readerRegions.length);
    const own = await gateway.ask<{ instances: Page<object> }>(
      `{ instances(regionIds: ${JSON.stringify(readerRegions)}) { totalCount unavailable { code } } }`,
      { as: as() },
    );
    expect(own.data.instances).toEqual({ totalCount: seen, unavailable: [] });
  });

  it('may list nothing of RAM, and gets the action and the type of policy', async () => {
    const { data, errors } = await gateway.ask('{ users { nodes { userName } } }', { as: as() });
    expect(data).toEqual({ users: { nodes: [] } });
    expect(placesOf(errors)).toEqual([{ path: ['users'], code: 'FORBIDDEN', regionId: undefined }]);
    expect(JSON.stringify(errors)).not.toContain('AQIBIAAAA');
  });
});
