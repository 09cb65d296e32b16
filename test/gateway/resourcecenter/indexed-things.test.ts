/** The things of the index: their ids, and the same things read live under their own permissions. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import type { GatewayError, TestGateway } from '../harness.js';
import { startSearching } from './searching.js';

interface Thing {
  readonly id: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly regionId: string | null;
  readonly node: { readonly __typename: string; readonly id: string } | null;
}

let world: TestGateway;
beforeAll(async () => {
  world = await startSearching();
}, 60_000);
afterEach(() => world.emulator.clearFaults());
afterAll(() => world.close());

const own = () => world.emulator.cloud.accounts[0].id;

async function things(args: string, asked = {}) {
  world.emulator.clearCalls();
  const selection = 'nodes { id resourceType resourceId regionId node { __typename id } }';
  const { data, errors = [] } = await world.ask<{ search: { nodes: readonly Thing[] } }>(
    `{ search(${args}) { ${selection} } }`,
    asked,
  );
  return { found: data.search.nodes, errors: errors as readonly GatewayError[], calls: world.calls() };
}

/** The next search answers these rows. */
function indexHolds(...rows: readonly object[]): void {
  const bodyOf = JSON.stringify({ Resources: rows, MaxResults: 50 });
  world.emulator.addFault({ kind: 'malformed', product: 'ResourceCenter', action: 'SearchResources', bodyOf });
}

/** Kinds that a thing of the index leads to. */
const linked = [...declared.nouns.values()].filter(
  ({ resourceType, isNode, under }) => resourceType !== null && isNode && !under,
);

describe('a thing of the index', () => {
  it.each(linked.map(({ type }) => type))(
    'of the kind %s has the id of its node, which is read live',
    async (type) => {
      const { found, errors, calls } = await things(`types: ["${type}"] first: 3`);
      expect(errors).toEqual([]);
      for (const { id, node } of found) expect(node).toEqual({ __typename: type, id });
      expect(calls.length).toBeLessThanOrEqual(1 + 2 * Math.max(1, found.length));
    },
    60_000,
  );

  it('of kinds with many in a call is read with one call a kind and region', async () => {
    const { found, calls } = await things('types: ["Disk", "Vpc", "Instance"] regionIds: ["cn-hangzhou"] first: 100');
    expect(found.every(({ node }) => node !== null)).toBe(true);
    expect(calls.toSorted()).toEqual([
      'Ecs:DescribeDisks',
      'Ecs:DescribeInstances',
      'ResourceCenter:SearchResources',
      'Vpc:DescribeVpcs',
    ]);
  });

  it('can be read by its id too', async () => {
    const { found } = await things('types: ["Instance", "Bucket", "User"] first: 20');
    const answer = await world.ask<{ nodes: readonly ({ id: string } | null)[] }>(
      'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { variables: { ids: found.map(({ id }) => id) } },
    );
    expect(answer.data.nodes).toEqual(found.map(({ id }) => ({ id })));
  });

  it('has no node, and no error, when this API lacks the kind or the thing is gone', async () => {
    const regionId = 'cn-hangzhou';
    indexHolds(
      { ResourceType: 'ACS::Lindorm::Instance', ResourceId: 'ld-1', RegionId: regionId },
      { ResourceType: 'ACS::ECS::Instance', ResourceId: 'i-bp1gone', RegionId: regionId },
      { ResourceType: 'ACS::RAM::User', ResourceId: 'gone', RegionId: 'global' },
      { ResourceType: 'ACS::ECS::Instance', ResourceId: 'i-bp1nowhere' },
      { ResourceType: 'ACS::OSS::Bucket', ResourceId: 'Not A Bucket', RegionId: regionId },
      { ResourceType: 'Odd', ResourceId: 'a/b:c', RegionId: 'global' },
    );
    const { found, errors } = await things('first: 50');
    expect(errors).toEqual([]);
    expect(found.map(({ id, node }) => [id, node])).toEqual([
      [`acs:lindorm:${regionId}:${own()}:instance/ld-1`, null],
      [`acs:ecs:${regionId}:${own()}:instance/i-bp1gone`, null],
      [`acs:ram::${own()}:user/gone`, null],
      [`acs:ecs::${own()}:instance/i-bp1nowhere`, null],
      [`acs:oss:${regionId}:${own()}:bucket/Not%20A%20Bucket`, null],
      [`acs:odd::${own()}:a%2Fb%3Ac`, null],
    ]);
  });

  it('that has no id or kind is reported, and the others are shown', async () => {
    indexHolds({ ResourceType: 'ACS::RAM::User', RegionId: 'global' }, { ResourceType: 'Odd', ResourceId: 'x' });
    const { found, errors } = await things('first: 50');
    expect(found.map(({ resourceId }) => resourceId)).toEqual(['x']);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/1 .*SearchResources|ResourceId/)]);
  });

  it('comes once when upstream repeats it', async () => {
    const row = { ResourceType: 'Odd', ResourceId: 'x', RegionId: 'global' };
    indexHolds(row, row, { ...row, RegionId: 'cn-hangzhou' });
    const { found } = await things('first: 50');
    expect(found.map(({ regionId }) => regionId)).toEqual(['global', 'cn-hangzhou']);
  });

  it('is read under its own permission, so others are still answered', async () => {
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: ['resourcecenter:*', 'vpc:*'], Resource: '*' }],
    });
    const as = world.emulator.issueSession(world.emulator.addRole('vpc-searcher', policy));
    const { found, errors } = await things('types: ["Disk", "Vpc"] regionIds: ["cn-hangzhou"] first: 100', { as });
    const isVpc = ({ resourceType }: Thing) => resourceType === 'ACS::VPC::VPC';
    expect(found.filter(isVpc).every(({ node }) => node !== null)).toBe(true);
    const others = found.filter((each) => !isVpc(each));
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(({ node }) => node === null)).toBe(true);
    expect(errors).toHaveLength(others.length);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN']));
  });
});
