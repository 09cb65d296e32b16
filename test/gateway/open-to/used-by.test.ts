/** Who uses a security group and whose rules name it: the same as in the lists of the users, with counted calls. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { open, region, SecurityGroups } from './security-groups.js';

let gateway: TestGateway;
let sg: SecurityGroups;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, headers: fresh });
  sg = new SecurityGroups(gateway);
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

type Row = Readonly<Record<string, unknown>>;
interface Listed {
  readonly nodes: readonly Row[];
}

async function groupsWith(selection: string) {
  const query = `{ securityGroups(regionIds: ["${region}"], first: 100) { nodes { securityGroupId ${selection} } } }`;
  const { data, errors } = await gateway.ask<{ securityGroups: { nodes: readonly Row[] } }>(query);
  expect(errors).toBeUndefined();
  return data.securityGroups.nodes;
}

const counts = () => {
  const found: Record<string, number> = {};
  for (const name of gateway.calls()) found[name] = (found[name] ?? 0) + 1;
  return found;
};

describe('the users of security groups', () => {
  it.each([
    ['networkInterfaces', 'networkInterfaceId', 'securityGroups', 'Ecs:DescribeNetworkInterfaces'],
    ['nlbLoadBalancers', 'loadBalancerId', 'securityGroups', 'Nlb:ListLoadBalancers'],
    ['ackClusters', 'clusterId', 'securityGroup', 'CS:DescribeClustersV1'],
    ['scalingConfigurations', 'scalingConfigurationId', 'securityGroup', 'Ess:DescribeScalingConfigurations'],
    ['fcFunctions', 'functionName', 'securityGroup', 'FC:ListFunctions'],
  ])('%s are those whose own answer names the group, from one list of the region', async (kind, key, field, action) => {
    const query = `{ ${kind}(regionIds: ["${region}"], first: 1000) { nodes { ${key} ${field} { securityGroupId } } } }`;
    const { data } = await gateway.ask<Record<string, Listed>>(query);
    const all = data[kind]?.nodes ?? [];
    const pages = counts()[action];
    gateway.emulator.clearCalls();
    const groups = await groupsWith(`${kind}(first: 1000) { nodes { ${key} } }`);
    const truth = groups.map(({ securityGroupId }) =>
      all
        .filter((one) =>
          [one[field]].flat().some((group) => (group as Row | null)?.securityGroupId === securityGroupId),
        )
        .map((one) => one[key]),
    );
    expect(groups.map((group) => (group[kind] as Listed).nodes.map((one) => one[key]).sort())).toEqual(
      truth.map((keys) => keys.sort()),
    );
    expect(truth.flat().length).toBeGreaterThan(0);
    expect(counts()).toEqual({ 'Ecs:DescribeSecurityGroups': 1, [action]: pages });
  });

  it('have primary network interfaces too, which upstream does not find by the group', async () => {
    const cards = sg.account.networkInterfaces(region);
    const primary = cards.find(({ Type }) => Type === 'Primary');
    const [id = ''] = primary?.SecurityGroupIds.SecurityGroupId ?? [];
    const query = `{ securityGroup(regionId: "${region}", securityGroupId: "${id}") { networkInterfaces(first: 1000) { totalCount nodes { networkInterfaceId } } } }`;
    const { data } = await gateway.ask<{ securityGroup: { networkInterfaces: Listed & { totalCount: number } } }>(
      query,
    );
    const mine = cards.filter(({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId.includes(id));
    expect(data.securityGroup.networkInterfaces.totalCount).toBe(mine.length);
    expect(data.securityGroup.networkInterfaces.nodes).toContainEqual({
      networkInterfaceId: primary?.NetworkInterfaceId,
    });
  });
});

const naming = (id: string) =>
  sg.all
    .filter((group) =>
      sg.rulesOf(group).some(({ SourceGroupId, DestGroupId }) => [SourceGroupId, DestGroupId].includes(id)),
    )
    .map(({ SecurityGroupId }) => SecurityGroupId);

describe('the groups that name a security group', () => {
  const references = 'referencedBy { securityGroupId accountId }';

  it('are one call for ten groups, with no row for a group that none names', async () => {
    const groups = await groupsWith(references);
    const truth = sg.all.map(({ SecurityGroupId }) =>
      naming(SecurityGroupId).map((id) => ({ securityGroupId: id, accountId: sg.account.id })),
    );
    expect(groups.map((group) => group.referencedBy)).toEqual(truth);
    expect(truth.some((all) => all.length === 0)).toBe(true);
    expect(truth.some((all) => all.length > 0)).toBe(true);
    expect(counts()).toEqual({
      'Ecs:DescribeSecurityGroups': 1,
      'Ecs:DescribeSecurityGroupReferences': Math.ceil(sg.all.length / 10),
    });
  });

  it('are loaded for more than their ids in one call', async () => {
    const groups = await groupsWith('referencedBy { securityGroup { name } }');
    expect(JSON.stringify(groups)).toContain('"securityGroup":{"name":');
    expect(counts()['Ecs:DescribeSecurityGroups']).toBe(2);
  });

  it('are FORBIDDEN at each group, and never none', async () => {
    const query = `{ securityGroups(regionIds: ["${region}"], first: 3) { nodes { ${references} } } }`;
    const { data, errors } = await gateway.ask<{ securityGroups: Listed }>(query, {
      as: sg.without('ecs:DescribeSecurityGroupReferences'),
    });
    expect(data.securityGroups.nodes).toEqual([0, 1, 2].map(() => ({ referencedBy: null })));
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it('are an error at the group whose answer may leave some out, and whole for the others', async () => {
    const [first, second] = sg.all;
    if (!first || !second) throw new Error('The data set has no two groups.');
    const [, rules] = sg.with([{ ...open, SourceCidrIp: '', SourceGroupId: first.SecurityGroupId }]);
    const copies = Array.from({ length: 120 }, (_, at) => ({ ...second, SecurityGroupId: `sg-bp1copy${at}` }));
    sg.account.change.securityGroups(region, (groups) => [...groups, ...copies]);
    for (const copy of copies) sg.account.change.securityGroupRules(copy, () => rules);
    const query = `{ securityGroups(regionIds: ["${region}"], first: 10) { nodes { securityGroupId ${references} } } }`;
    const { data, errors } = await gateway.ask<{ securityGroups: Listed }>(query);
    sg.account.change.securityGroups(region, (groups) => groups.slice(0, -copies.length));
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['securityGroups', 'nodes', 0, 'referencedBy'],
      message: expect.stringContaining('answered 100 entries, the most that it answers'),
      extensions: { code: 'UNAVAILABLE', retryable: false },
    });
    expect(data.securityGroups.nodes.map(({ referencedBy }) => referencedBy !== null)).toEqual([
      false,
      ...Array(9).fill(true),
    ]);
    // Ten, five and five, then halves of the part with the full answer.
    expect(counts()['Ecs:DescribeSecurityGroupReferences']).toBe(9);
  });
});
