/** A deleted resource affects only itself, on a cloud that omits it and on one that refuses the whole batch. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';
import { nouns, truthOf } from '../truth.js';

let region: string;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 1200, regions: 4, maxCalls: 3000, deadlineMs: 60_000, cacheTtlMs: 0 });
  region = gateway.emulator.cloud.regions[0]?.id ?? '';
});
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.setStrict({ ids: false });
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const byRegion = Object.keys(nouns).filter((type) => nouns[type]?.scope === 'region');
const everyNode = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

/** An id of the same kind and place that never existed. */
const goneLike = (id: string, at = 0) => id.replace(/.{6}$/, `gone0${at}`);

async function nodes(ids: readonly string[]) {
  gateway.emulator.clearCalls();
  const { data, errors } = await gateway.ask<{ nodes: readonly ({ id: string } | null)[] }>(everyNode, {
    variables: { ids },
  });
  return { found: data.nodes.map((node) => node?.id ?? null), errors, calls: gateway.calls().length };
}

describe.each([false, true])('where unknown ids refuse a batch: %s', (ids) => {
  beforeEach(() => gateway.emulator.setStrict({ ids }));

  it.each(byRegion)('a deleted %s is null at its index, and the others of its batch are returned', async (type) => {
    const some = truthOf(gateway.emulator.cloud, type).slice(0, 7);
    const asked = some.flatMap((id, at) => (at % 3 === 1 ? [goneLike(id, at), id] : [id]));
    const { found, errors } = await nodes(asked);
    expect(errors).toBeUndefined();
    expect(found).toEqual(asked.map((id) => (some.includes(id) ? id : null)));
  });

  it.each(byRegion)('a look-up of a deleted %s is null', async (type) => {
    const [id = ''] = truthOf(gateway.emulator.cloud, type);
    expect(await nodes([goneLike(id)])).toMatchObject({ found: [null], errors: undefined });
  });

  it('look-ups of deleted resources by natural id are null', async () => {
    const { data, errors } = await gateway.ask(`{
      vSwitch(regionId: "${region}", vSwitchId: "vsw-gone") { id }
      networkInterface(regionId: "${region}", networkInterfaceId: "eni-gone") { id }
      disk(regionId: "${region}", diskId: "d-gone") { id }
      image(regionId: "${region}", imageId: "gone.vhd") { id }
      vpc(regionId: "${region}", vpcId: "vpc-gone") { id }
      instance(regionId: "${region}", instanceId: "i-gone") { id }
      elasticIp(regionId: "${region}", allocationId: "eip-gone") { id }
      snapshot(regionId: "${region}", snapshotId: "s-gone") { id }
      securityGroup(regionId: "${region}", securityGroupId: "sg-gone") { id }
    }`);
    expect(errors).toBeUndefined();
    expect(new Set(Object.values(data))).toEqual(new Set([null]));
  });

  it.each([
    ['instances', 'instanceIds', 'Instance', 'i-gone'],
    ['disks', 'diskIds', 'Disk', 'd-gone'],
    ['snapshots', 'snapshotIds', 'Snapshot', 's-gone'],
    ['images', 'imageIds', 'Image', 'gone.vhd'],
    ['securityGroups', 'securityGroupIds', 'SecurityGroup', 'sg-gone'],
    ['networkInterfaces', 'networkInterfaceIds', 'NetworkInterface', 'eni-gone'],
    ['vpcs', 'vpcIds', 'Vpc', 'vpc-gone'],
    ['vSwitches', 'vSwitchIds', 'VSwitch', 'vsw-gone'],
    ['elasticIps', 'allocationIds', 'ElasticIp', 'eip-gone'],
  ])('%s by %s are the existing ones, in every region, page by page', async (field, condition, type, gone) => {
    const nameOf = (id: string) => id.split('/').at(-1) ?? '';
    const truth = truthOf(gateway.emulator.cloud, type);
    const known = new Set(
      truth
        .filter((_id, at) => at % 5 === 0)
        .slice(0, 14)
        .map(nameOf),
    );
    const wanted = [...known].flatMap((id, at) => [id, `${gone}${at}`]);
    // Public images are in every region.
    const all = truth.filter((id) => known.has(nameOf(id)));
    const query = `query ($ids: [String!], $after: String) {
      list: ${field}(filter: { ${condition}: $ids }, first: 4, after: $after) {
        nodes { id } totalCount unavailable { regionId code } pageInfo { hasNextPage endCursor }
      }
    }`;
    const found: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data, errors }: GatewayAnswer<{ list: Page }> = await gateway.ask(query, {
        variables: { ids: wanted, after },
      });
      expect(errors).toBeUndefined();
      expect(data.list).toMatchObject({ totalCount: all.length, unavailable: [] });
      found.push(...data.list.nodes.map(({ id }) => id));
      more = data.list.pageInfo.hasNextPage;
      after = data.list.pageInfo.endCursor;
    }
    expect(found.toSorted()).toEqual(all.toSorted());
  });

  it('a filter by one deleted resource matches nothing', async () => {
    const { data, errors } = await gateway.ask(`{
      a: networkInterfaces(filter: { instanceId: "i-gone" }) { totalCount nodes { id } unavailable { code } }
      b: instances(filter: { vpcId: "vpc-gone" }) { totalCount nodes { id } unavailable { code } }
      c: vSwitches(filter: { vpcId: "vpc-gone" }) { totalCount nodes { id } unavailable { code } }
      d: snapshots(filter: { diskId: "d-gone" }) { totalCount nodes { id } unavailable { code } }
    }`);
    expect(errors).toBeUndefined();
    for (const list of Object.values(data)) expect(list).toEqual({ totalCount: 0, nodes: [], unavailable: [] });
  });

  it('a reference to a deleted resource is null, and the other references are returned', async () => {
    const [one, two] = main().instances(region);
    const gone = one?.VpcAttributes.VSwitchId ?? '';
    main().change.vSwitches(region, (all) => all.filter(({ VSwitchId }) => VSwitchId !== gone));
    const { data, errors } = await gateway.ask<{ nodes: { vSwitch: { vSwitchId: string; name: string } | null }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Instance { vSwitch { vSwitchId name } image { name } vpc { name } } } }',
      {
        variables: {
          ids: [one, two].map((instance) => `acs:ecs:${region}:${main().id}:instance/${instance?.InstanceId}`),
        },
      },
    );
    expect(errors).toBeUndefined();
    const there =
      two?.VpcAttributes.VSwitchId === gone
        ? null
        : expect.objectContaining({ vSwitchId: two?.VpcAttributes.VSwitchId });
    expect(data.nodes.map(({ vSwitch }) => vSwitch)).toEqual([null, there]);
  });

  it('vSwitches in the list of a deleted VPC are requested one by one', async () => {
    const ofVpc = (vpcId: string) =>
      main()
        .instances(region)
        .filter(({ VpcAttributes }) => VpcAttributes.VpcId === vpcId);
    const isWide = (vpcId: string) => new Set(ofVpc(vpcId).map((one) => one.VpcAttributes.VSwitchId)).size > 1;
    const gone =
      main()
        .vpcs(region)
        .find(({ VpcId }) => isWide(VpcId))?.VpcId ?? '';
    const many = ofVpc(gone);
    expect(many.length).toBeGreaterThan(1);
    main().change.vpcs(region, (all) => all.filter(({ VpcId }) => VpcId !== gone));
    const { data, errors } = await gateway.ask<{ nodes: { vSwitch: { vSwitchId: string; name: string } | null }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Instance { vSwitch { vSwitchId name } } } }',
      { variables: { ids: many.map(({ InstanceId }) => `acs:ecs:${region}:${main().id}:instance/${InstanceId}`) } },
    );
    expect(errors).toBeUndefined();
    const there = new Set(
      main()
        .vSwitches(region)
        .map(({ VSwitchId }) => VSwitchId),
    );
    expect(data.nodes.map(({ vSwitch }) => vSwitch?.vSwitchId ?? null)).toEqual(
      many.map(({ VpcAttributes: { VSwitchId } }) => (there.has(VSwitchId) ? VSwitchId : null)),
    );
  });
});

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('the cost of a refused batch', () => {
  const disks = () =>
    truthOf(gateway.emulator.cloud, 'Disk')
      .filter((id) => id.includes(`:${region}:`))
      .slice(0, 100);

  it('is zero if nothing is deleted', async () => {
    gateway.emulator.setStrict({ ids: true });
    expect(await nodes(disks())).toMatchObject({ errors: undefined, calls: 1 });
  });

  it('is two calls for each halving if one is deleted: 15 for 100 ids', async () => {
    gateway.emulator.setStrict({ ids: true });
    const ids = disks().map((id, at) => (at === 37 ? goneLike(id) : id));
    const { found, calls } = await nodes(ids);
    expect(found.filter((id) => id === null)).toHaveLength(1);
    expect(calls).toBeLessThanOrEqual(15);
  });

  it('is two more calls if the refusal names the id', async () => {
    gateway.emulator.setStrict({ ids: true });
    const instances = truthOf(gateway.emulator.cloud, 'Instance')
      .filter((id) => id.includes(`:${region}:`))
      .slice(0, 100);
    const { found, calls } = await nodes(instances.map((id, at) => (at === 37 ? goneLike(id) : id)));
    expect(found.filter((id) => id === null)).toHaveLength(1);
    // The last call is the dry run that distinguishes a denial from an empty list.
    expect(calls).toBeLessThanOrEqual(4);
  });

  it('is bounded if all are deleted', async () => {
    gateway.emulator.setStrict({ ids: true });
    const { found, errors, calls } = await nodes(disks().map((id, at) => goneLike(id, at)));
    expect({ errors, some: found.filter((id) => id !== null) }).toEqual({ errors: undefined, some: [] });
    expect(calls).toBeLessThan(200);
  });

  it('is few calls if every such call is refused', async () => {
    gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeDisks', status: 400, code: 'InvalidParamter' });
    const { errors, calls } = await nodes(disks());
    expect(errors).toHaveLength(100);
    expect(calls).toBeLessThanOrEqual(15);
  });

  it('is one call if the region is unknown', async () => {
    gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeDisks', code: 'InvalidRegionId.NotFound' });
    expect(await nodes(disks())).toMatchObject({ calls: 1 });
  });
});

describe('an id that is malformed for upstream', () => {
  beforeEach(() => gateway.emulator.setStrict({ ids: true }));

  it.each([
    ['Disk', 'disk', 'InvalidDiskId.Malformed'],
    ['NetworkInterface', 'eni', 'InvalidParameter'],
    ['Instance', 'instance', 'InvalidInstanceIds.Malformed'],
  ])('fails only at its own index: %s', async (type, kind, upstreamCode) => {
    const some = truthOf(gateway.emulator.cloud, type).slice(0, 20);
    const odd = `acs:ecs:${some[0]?.split(':')[2]}:${main().id}:${kind}/what-is-this`;
    const { found, errors } = await nodes([...some.slice(0, 9), odd, ...some.slice(9)]);
    expect(found).toEqual([...some.slice(0, 9), null, ...some.slice(9)]);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['nodes', 9],
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', upstreamCode }),
      }),
    ]);
  });

  it('is reported beside the existing ones, in a filter too', async () => {
    const some = main()
      .disks(region)
      .slice(0, 9)
      .map(({ DiskId }) => DiskId);
    const { data } = await gateway.ask(
      `query ($ids: [String!]) { disks(regionIds: ["${region}"], filter: { diskIds: $ids }) { nodes { diskId } unavailable { code upstreamCode } } }`,
      { variables: { ids: [...some, 'what-is-this'] } },
    );
    expect(data).toEqual({
      disks: {
        nodes: some.map((diskId) => ({ diskId })),
        unavailable: [{ code: 'BAD_USER_INPUT', upstreamCode: 'InvalidDiskId.Malformed' }],
      },
    });
  });
});
