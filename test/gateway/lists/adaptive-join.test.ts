/** The adaptive join: children listed once for many parents equal those of each parent's own list, for at most twice the calls. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
let account: Account;
beforeAll(async () => {
  test = await startTestGateway({ headers: fresh });
  account = test.emulator.cloud.accounts[0];
});
beforeEach(() => test.emulator.clearCalls());
afterAll(() => test.close());

const region = 'cn-shenzhen';
const callsOf = (name: string) => test.calls().filter((each) => each === name).length;

interface Parent {
  readonly key: string;
  readonly children: readonly string[];
}

interface Relation {
  readonly name: string;
  readonly place: string;
  /** Parents of the region from a root field, with a selection for each. */
  readonly all: string;
  /** One of them, by its key $key. */
  readonly one: string;
  readonly action: string;
  readonly pages: () => number;
}

const list = (root: string, key: string, field: string) =>
  `query ($region: String!) { parents: ${root}(regionIds: [$region], first: 1000) { nodes { key: ${key} ${field} } } }`;
const single = (root: string, key: string, field: string) =>
  `query ($region: String!, $key: String!) { parent: ${root}(regionId: $region, ${key}: $key) { key: ${key} ${field} } }`;
const nested = (field: string, key: string) => `children: ${field}(first: 1000) { nodes { key: ${key} } }`;
const relation = (
  [one, many, parentKey]: readonly [string, string, string],
  field: string,
  [place, action, pages]: readonly [string, string, () => number],
): Relation => ({
  name: `${one}.${field.replace(/^children: (\w+).*/s, '$1')}`,
  place,
  all: list(many, parentKey, field),
  one: single(one, parentKey, field),
  action,
  pages,
});

const disk = ['disk', 'disks', 'diskId'] as const;
const vpc = ['vpc', 'vpcs', 'vpcId'] as const;
const instance = ['instance', 'instances', 'instanceId'] as const;
const group = ['securityGroup', 'securityGroups', 'securityGroupId'] as const;
const pagesOf = (items: () => readonly unknown[], cap: number) => () => Math.ceil(items().length / cap);

const relations: readonly Relation[] = [
  relation(instance, 'children: disks { key: diskId }', [region, 'DescribeDisks', () => 1]),
  relation(instance, 'children: networkInterfaces { key: networkInterfaceId }', [
    region,
    'DescribeNetworkInterfaces',
    () => 1,
  ]),
  relation(vpc, nested('vSwitches', 'vSwitchId'), [
    region,
    'DescribeVSwitches',
    pagesOf(() => account.vSwitches(region), 50),
  ]),
  relation(vpc, nested('instances', 'instanceId'), [
    region,
    'DescribeInstances',
    pagesOf(() => account.instances(region), 100),
  ]),
  relation(vpc, nested('securityGroups', 'securityGroupId'), [region, 'DescribeSecurityGroups', () => 1]),
  relation(group, nested('instances', 'instanceId'), [region, 'DescribeInstances', () => 1]),
  relation(disk, nested('snapshots', 'snapshotId'), [
    region,
    'DescribeSnapshots',
    pagesOf(() => account.snapshots(region), 100),
  ]),
];

type Nested = readonly { readonly key: string }[] | { readonly nodes: readonly { readonly key: string }[] };
const flat = ({ key, children }: { readonly key: string; readonly children: Nested }): Parent => {
  const nodes = 'nodes' in children ? children.nodes : children;
  return { key, children: nodes.map((child) => child.key) };
};

describe('the adaptive join', () => {
  it.each(relations)('returns the same $name as one call per parent, with the calls of one list', async (of) => {
    const { data, errors } = await test.ask<{ parents: { nodes: Parameters<typeof flat>[0][] } }>(of.all, {
      variables: { region: of.place },
    });
    expect(errors).toBeUndefined();
    const joined = data.parents.nodes.map(flat);
    const unfiltered = test.emulator.calls({ action: of.action });
    expect(unfiltered).toHaveLength(of.pages());
    const alone: Parent[] = [];
    for (const { key } of joined) {
      const answer = await test.ask<{ parent: Parameters<typeof flat>[0] }>(of.one, {
        variables: { region: of.place, key },
      });
      expect(answer.errors).toBeUndefined();
      alone.push(flat(answer.data.parent));
    }
    expect(joined).toEqual(alone);
  });

  it('puts a shared disk under every instance it is attached to', async () => {
    const shared = account.disks(region).filter((one) => (one.Attachments.Attachment ?? []).length > 1);
    expect(shared.length).toBeGreaterThan(0);
    const { data } = await test.ask<{ parents: { nodes: Parameters<typeof flat>[0][] } }>(relations[0]?.all ?? '', {
      variables: { region },
    });
    for (const { DiskId, Attachments } of shared) {
      const holders = data.parents.nodes.map(flat).filter(({ children }) => children.includes(DiskId));
      const attached = (Attachments.Attachment ?? []).map((one) => one.InstanceId);
      expect(holders.map(({ key }) => key).sort()).toEqual(attached.sort());
    }
  });

  it.each([2, 3])('makes one call for each of %i parents if the region has more pages', async (count) => {
    const place = 'cn-hangzhou';
    expect(account.disks(place).length).toBeGreaterThan(500 * 3);
    const ids = account
      .instances(place)
      .slice(0, count)
      .map((one) => one.InstanceId);
    const query = `query ($ids: [String!]) { parents: instances(regionIds: ["${place}"], filter: { instanceIds: $ids }) {
      nodes { key: instanceId children: disks { key: diskId } } } }`;
    const { data, errors } = await test.ask<{ parents: { nodes: Parameters<typeof flat>[0][] } }>(query, {
      variables: { ids },
    });
    expect(errors).toBeUndefined();
    expect(callsOf('Ecs:DescribeDisks')).toBeLessThanOrEqual(2 * count);
    const held = (id: string) =>
      account
        .disks(place)
        .filter((one) => one.InstanceId === id || one.Attachments.Attachment?.some((each) => each.InstanceId === id));
    expect(data.parents.nodes.map(flat)).toEqual(
      ids.map((key) => ({ key, children: held(key).map((one) => one.DiskId) })),
    );
  });

  it('decides by the first page if it has an exact total', async () => {
    const place = 'cn-hangzhou';
    expect(account.vSwitches(place).length).toBeGreaterThan(50 * 3);
    const ids = account
      .vpcs(place)
      .slice(0, 2)
      .map((one) => one.VpcId);
    const query = `query ($ids: [String!]) { vpcs(regionIds: ["${place}"], filter: { vpcIds: $ids }) {
      nodes { vSwitches { nodes { vSwitchId } } } } }`;
    const { errors } = await test.ask(query, { variables: { ids } });
    expect(errors).toBeUndefined();
    expect(callsOf('Vpc:DescribeVSwitches')).toBe(1 + 2);
  });
});
