/** Kinds of a product that is the same in all regions, with references to things in regions; and kinds whose list is whole in each region. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const calls = (product: string, action: string) => gateway.emulator.calls({ product, action });

interface Attachment {
  readonly childInstanceId: string;
  readonly childInstanceType: string;
  readonly childRegionId: string | null;
}

interface Cens {
  readonly all: {
    readonly totalCount: number | null;
    readonly nodes: readonly {
      readonly id: string;
      readonly cenId: string;
      readonly attachments: readonly Attachment[] | null;
    }[];
  };
}

describe('CenInstance', () => {
  it('is listed once for the account, in no region', async () => {
    const { data, errors } = await gateway.ask<Cens>(
      '{ all: cenInstances(first: 1000) { totalCount nodes { id cenId } } }',
    );
    expect(errors).toBeUndefined();
    const { nodes, totalCount } = data.all;
    expect(nodes).toHaveLength(totalCount ?? -1);
    expect(new Set(calls('Cbn', 'DescribeCens').map(({ host }) => host))).toEqual(new Set(['cbn.aliyuncs.com']));
    expect(calls('Cbn', 'DescribeCens')).toHaveLength(Math.ceil(nodes.length / 50));
    const account = gateway.emulator.cloud.accounts[0].id;
    for (const { id, cenId } of nodes) expect(id).toBe(`acs:cen::${account}:ceninstance/${cenId}`);
  });

  it('is looked up five in a call', async () => {
    const { data } = await gateway.ask<Cens>('{ all: cenInstances(first: 7) { nodes { id } } }');
    gateway.emulator.clearCalls();
    const ids = data.all.nodes.map(({ id }) => id);
    const again = await gateway.ask<{ nodes: readonly { id: string }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { variables: { ids } },
    );
    expect(again.data.nodes).toEqual(ids.map((id) => ({ id })));
    expect(calls('Cbn', 'DescribeCens')).toHaveLength(Math.ceil(ids.length / 5));
  });

  it('reads the VPC of an attachment in the region that the attachment names, and nothing for other networks', async () => {
    const { data, errors } = await gateway.ask<Cens>(
      '{ all: cenInstances(first: 3) { nodes { attachments { childInstanceId childInstanceType childRegionId vpc { vpcId name } } } } }',
    );
    expect(errors).toBeUndefined();
    const attachments = data.all.nodes.flatMap(({ attachments }) => attachments ?? []);
    const isPlacedVpc = (each: Attachment) => each.childInstanceType === 'VPC' && each.childRegionId !== null;
    const due = attachments.filter(isPlacedVpc).map((each) => [each.childRegionId, each.childInstanceId]);
    expect(due.length).toBeGreaterThan(0);
    expect(due.length).toBeLessThan(attachments.length);
    const asked = calls('Vpc', 'DescribeVpcs').flatMap(({ params }) =>
      String(params.VpcId)
        .split(',')
        .map((id) => [params.RegionId, id]),
    );
    expect(asked.toSorted()).toEqual(due.toSorted());
  });

  it('names only the instance whose networks cannot be read', async () => {
    const { data } = await gateway.ask<Cens>('{ all: cenInstances(first: 3) { nodes { cenId } } }');
    const param = `CenId=${data.all.nodes[1]?.cenId}`;
    const rule = { kind: 'refuse', action: 'DescribeCenAttachedChildInstances', param } as const;
    gateway.emulator.addFault({
      ...rule,
      code: 'Unauthorized',
      status: 400,
      message: 'The AccessKeyId is unauthorized.',
    });
    const query = '{ all: cenInstances(first: 3) { nodes { cenId attachments { childInstanceId } } } }';
    const { data: again, errors } = await gateway.ask<Cens>(query);
    expect(again.all.nodes.map(({ attachments }) => attachments === null)).toEqual([false, true, false]);
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['all', 'nodes', 1, 'attachments'], 'FORBIDDEN'],
    ]);
  });
});

describe('Trail', () => {
  it('is listed by one call in each region, without those of other regions', async () => {
    const { data, errors } = await gateway.ask<{
      all: { nodes: readonly { id: string; name: string; regionId: string }[]; unavailable: readonly object[] };
    }>('{ all: trails(first: 1000) { nodes { id name regionId } unavailable { code } } }');
    expect(errors).toBeUndefined();
    expect(data.all.unavailable).toEqual([]);
    const asked = calls('Actiontrail', 'DescribeTrails');
    expect(new Set(asked.map(({ host }) => host)).size).toBe(asked.length);
    expect(asked.every(({ params }) => params.IncludeShadowTrails === 'false')).toBe(true);
    expect(new Set(data.all.nodes.map(({ id }) => id)).size).toBe(data.all.nodes.length);
    expect(new Set(data.all.nodes.map(({ regionId }) => regionId)).size).toBeGreaterThan(1);
  });
});
