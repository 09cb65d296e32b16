/** The plan of searches in the index, and of `address`: calls and permissions that are enough, and no more than a page can take. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { startSearching } from '../resourcecenter/searching.js';

interface Plan {
  readonly calls: number;
  readonly bounded: boolean;
  readonly ramActions: readonly string[];
  readonly actions: readonly { readonly product: string; readonly action: string; readonly calls: number }[];
  readonly policy: object;
}

let world: TestGateway;
beforeAll(async () => {
  world = await startSearching();
}, 60_000);
afterAll(() => world.close());

async function planOf(query: string): Promise<Plan> {
  const { extensions } = await world.ask(query, { headers: { 'x-yunmen-plan': '1' } });
  return (extensions as unknown as { readonly plan: Plan }).plan;
}
const callsOf = ({ actions }: Plan) => Object.fromEntries(actions.map(({ action, calls }) => [action, calls]));

describe('the plan', { timeout: 60_000 }, () => {
  it.each([
    ['search { nodes { id } }', { SearchResources: 1 }],
    ['search(text: "web") { nodes { id } }', { SearchResources: 2 }],
    ['search(text: "10.") { nodes { id } }', { SearchResources: 3 }],
    ['search(first: 1000) { nodes { id } }', { SearchResources: 2 }],
    ['search(types: []) { nodes { id } }', {}],
    ['search { totalCount }', { SearchResources: 0, GetResourceCounts: 1 }],
    ['search { nodes { id } groups(by: [REGION]) { count } }', { SearchResources: 1, GetResourceCounts: 2 }],
  ])('of %s has the calls of a page', async (field, expected) => {
    const plan = await planOf(`{ ${field} }`);
    const { GetResourceCenterServiceStatus = 0, GetCallerIdentity: _, ...calls } = callsOf(plan);
    expect(calls).toEqual(Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0)));
    expect(GetResourceCenterServiceStatus).toBe(Object.keys(expected).length === 0 ? 0 : 1);
    expect(plan.bounded).toBe(true);
  });

  it('of nodes has no more calls than all of them can take, of the kinds that `types` names', async () => {
    const plan = await planOf('{ search(first: 20) { nodes { node { id } } } }');
    expect(plan.bounded).toBe(true);
    expect(plan.calls).toBeLessThanOrEqual(3 + 3 * 20);
    expect(plan.actions.length).toBeGreaterThan(50);
    const two = await planOf('{ search(first: 20, types: ["Vpc", "Disk"]) { nodes { node { id } } } }');
    expect(two.ramActions).toEqual([
      'ecs:DescribeDisks',
      'resourcecenter:GetResourceCenterServiceStatus',
      'resourcecenter:SearchResources',
      'vpc:DescribeVpcs',
    ]);
  });

  it('of contents has a call for each network', async () => {
    const plan = await planOf('{ vpcs(regionIds: ["cn-hangzhou"], first: 3) { nodes { contents { nodes { id } } } } }');
    expect(callsOf(plan)).toMatchObject({ DescribeVpcs: 1, SearchResources: 3 });
  });

  it.each([
    'search(text: "10.", types: ["Instance", "ElasticIp"], first: 30) { nodes { id node { id consoleUrl } } totalCount unavailable { code } }',
    'search(types: ["Instance", "User", "Bucket"], first: 40) { nodes { node { id } } groups(by: [RESOURCE_TYPE, ACCOUNT]) { count } }',
    'search(types: ["Vpc"], withoutTags: [{ key: "x" }], first: 10) { nodes { node { id ... on Vpc { contents { totalCount } } } } }',
    'vSwitches(regionIds: ["cn-hangzhou"], first: 4) { nodes { contents(types: ["Instance", "NetworkInterface"]) { nodes { node { id } } } } }',
    'search(text: "no such thing") { nodes { id } }',
  ])('of %s is enough, and so is its policy', async (field) => {
    const plan = await planOf(`{ ${field} }`);
    const role = world.emulator.addRole(
      `planned-${Buffer.from(field).toString('hex').slice(-40)}`,
      JSON.stringify(plan.policy),
    );
    world.emulator.clearCalls();
    const answer = await world.ask(`{ ${field} }`, { as: world.emulator.issueSession(role) });
    expect(answer.errors?.map(({ message }) => message)).toBeUndefined();
    const most = callsOf(plan);
    const made = new Map<string, number>();
    for (const { action } of world.emulator.calls()) made.set(action, (made.get(action) ?? 0) + 1);
    const beyond = [...made].filter(([action, calls]) => calls > (most[action] ?? 0));
    expect(beyond).toEqual([]);
    expect(answer.extensions.cloud.calls).toBeLessThanOrEqual(plan.calls);
  });

  it.each(['address(ip: "10.0.0.1", live: true', 'address(ip: "203.0.113.77", live: true', 'address(ip: "10.0.0.1"'])(
    'of %s) has every action that it calls, and needs no more rights',
    async (field) => {
      const query = `{ ${field}, regionIds: ["cn-beijing"]) { holders { node { id ... on Instance { disks { id } } } } } }`;
      const plan = await planOf(query);
      world.emulator.clearCalls();
      const answer = await world.ask(query);
      expect(answer.errors).toBeUndefined();
      const made = new Set(world.emulator.calls().map(({ product, action }) => `${product}.${action}`));
      const planned = new Set(plan.actions.map(({ product, action }) => `${product}.${action}`));
      expect([...made].filter((each) => !planned.has(each))).toEqual([]);
      expect(plan.bounded).toBe(false);
      expect(plan.ramActions).toContain('ecs:DescribeDisks');
      // Without the index it is answered too.
      expect(plan.ramActions).not.toContain('resourcecenter:SearchResources');
      expect(plan.ramActions.includes('vpc:DescribeEipAddresses')).toBe(!field.includes('"10.'));
    },
  );
});
