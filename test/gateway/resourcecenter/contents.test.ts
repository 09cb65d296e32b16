/** `contents` of a VPC and of a vSwitch: everything in it by the index, with one call for a page. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { startSearching } from './searching.js';

interface Contents {
  readonly nodes: readonly { readonly id: string; readonly resourceType: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
interface Network {
  readonly id: string;
  readonly contents: Contents | null;
  readonly instances?: { readonly nodes: readonly { readonly id: string }[] };
  readonly vSwitches?: { readonly nodes: readonly { readonly id: string }[] };
  readonly securityGroups?: { readonly nodes: readonly { readonly id: string }[] };
}

let world: TestGateway;
let networks: readonly Network[];
const contents = 'contents(first: 500) { nodes { id resourceType } pageInfo { hasNextPage endCursor } }';
const lists = ['instances', 'vSwitches', 'securityGroups'] as const;
const members = lists.map((field) => `${field}(first: 1000) { nodes { id } }`).join(' ');
beforeAll(async () => {
  world = await startSearching();
  const selection = `{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { id ${contents} ${members} } } }`;
  const answer = await world.ask<{ vpcs: { nodes: readonly Network[] } }>(selection);
  expect(answer.errors).toBeUndefined();
  networks = answer.data.vpcs.nodes;
}, 60_000);
afterEach(() => world.emulator.cloud.resourceCenter.clear());
afterAll(() => world.close());

const ids = (nodes: readonly { readonly id: string }[] = []) => nodes.map(({ id }) => id).sort();
const typeOf = {
  instances: 'ACS::ECS::Instance',
  vSwitches: 'ACS::VPC::VSwitch',
  securityGroups: 'ACS::ECS::SecurityGroup',
};

async function ask<Data>(query: string) {
  world.emulator.clearCalls();
  return { ...(await world.ask<Data>(query)), calls: world.calls() };
}

describe('the contents of a VPC', () => {
  it.each(lists)('have the same %s as the field with that name', (field) => {
    expect(networks.some((network) => (network[field]?.nodes.length ?? 0) > 0)).toBe(true);
    for (const network of networks) {
      const found = network.contents?.nodes.filter(({ resourceType }) => resourceType === typeOf[field]);
      expect(ids(found)).toEqual(ids(network[field]?.nodes));
    }
  });

  it('are of many kinds, and take one call for a page', async () => {
    const [network] = networks.toSorted((a, b) => (b.contents?.nodes.length ?? 0) - (a.contents?.nodes.length ?? 0));
    expect(new Set(network?.contents?.nodes.map(({ resourceType }) => resourceType)).size).toBeGreaterThan(5);
    const { data, calls } = await ask<{ node: Network }>(
      `{ node(id: "${network?.id}") { ... on Vpc { id contents(first: 1) { totalCount groups(by: [RESOURCE_TYPE]) { values count } nodes { id resourceType } pageInfo { hasNextPage } } } } }`,
    );
    expect(data.node.contents).toMatchObject({
      totalCount: network?.contents?.nodes.length,
      pageInfo: { hasNextPage: true },
    });
    expect(calls.toSorted()).toEqual([
      'ResourceCenter:GetResourceCounts',
      'ResourceCenter:SearchResources',
      'Vpc:DescribeVpcs',
    ]);
  });

  it('go on with a cursor, which is one of that VPC alone', async () => {
    const [one, other] = networks.filter((network) => (network.contents?.nodes.length ?? 0) > 3);
    const page = (id: string | undefined, after: string) =>
      ask<{ node: Network }>(
        `{ node(id: "${id}") { ... on Vpc { id contents(first: 2 ${after}) { nodes { id resourceType } pageInfo { hasNextPage endCursor } } } } }`,
      );
    const first = await page(one?.id, '');
    const cursor = first.data.node.contents?.pageInfo.endCursor;
    const second = await page(one?.id, `after: "${cursor}"`);
    const shown = [first, second].flatMap(({ data }) => data.node.contents?.nodes ?? []);
    expect(shown).toEqual(one?.contents?.nodes.slice(0, 4));
    const wrong = await page(other?.id, `after: "${cursor}"`);
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('can be of some kinds only', async () => {
    const network = networks.find(({ vSwitches }) => (vSwitches?.nodes.length ?? 0) > 0);
    const { data } = await ask<{ node: Network }>(
      `{ node(id: "${network?.id}") { ... on Vpc { id contents(types: ["VSwitch"]) { nodes { id resourceType } pageInfo { hasNextPage } } } } }`,
    );
    expect(ids(data.node.contents?.nodes)).toEqual(ids(network?.vSwitches?.nodes));
  });

  it('are an error, and not nothing, without Resource Center', async () => {
    world.emulator.cloud.resourceCenter.set(world.emulator.cloud.accounts[0].id, 'Disabled');
    const { data, errors } = await ask<{ node: Network }>(
      `{ node(id: "${networks[0]?.id}") { ... on Vpc { id contents { nodes { id } } } } }`,
    );
    expect(data.node.contents).toMatchObject({ nodes: [] });
    expect(errors).toMatchObject([{ path: ['node', 'contents'], extensions: { code: 'FORBIDDEN' } }]);
    expect(errors?.[0]?.message).toMatch(/turn the service on/);
  });
});

describe('the contents of a vSwitch', () => {
  it('have the instances that name it', async () => {
    const region = 'regionIds: ["cn-hangzhou"] first: 100';
    const { data, errors, calls } = await ask<{
      vSwitches: { nodes: readonly (Network & { readonly vSwitchId: string })[] };
      instances: { nodes: readonly { readonly id: string; readonly vSwitch: { readonly vSwitchId: string } | null }[] };
    }>(
      `{ vSwitches(${region}) { nodes { id vSwitchId contents(types: ["Instance"]) { nodes { id resourceType } } } }
         instances(${region}) { nodes { id vSwitch { vSwitchId } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.instances.nodes.length).toBeGreaterThan(0);
    for (const { vSwitchId, contents } of data.vSwitches.nodes)
      expect(ids(contents?.nodes)).toEqual(
        ids(data.instances.nodes.filter((each) => each.vSwitch?.vSwitchId === vSwitchId)),
      );
    expect(calls.filter((call) => call === 'ResourceCenter:SearchResources')).toHaveLength(data.vSwitches.nodes.length);
  });
});
