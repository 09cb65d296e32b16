/** The plan of a page after a cursor is sufficient for every position and every account of the cursor. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';
import type { Page } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 900, maxCalls: 3000, accounts: ({ accountRoles }) => accountRoles });
});
afterAll(() => gateway.close());

interface Plan {
  readonly calls: number;
  readonly actions: readonly { readonly action: string; readonly calls: number; readonly bounded: boolean }[];
}

/** Plans the query, executes it as a caller without cached data, and compares. */
async function holds(query: string, after: string | null): Promise<Plan> {
  const variables = { after };
  const planned = await gateway.ask<null>(query, { variables, headers: { 'x-yunmen-plan': '1' } });
  const { plan } = planned.extensions as unknown as { readonly plan: Plan };
  const role = `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-administrator`;
  const as = gateway.emulator.issueSession(role);
  gateway.emulator.clearCalls();
  const { errors, extensions } = await gateway.ask(query, { as, variables });
  expect(errors?.filter(({ extensions: { code } }) => code === 'BAD_USER_INPUT')).toBeUndefined();
  const counted = new Map<string, number>();
  for (const { action, accessKeyId } of gateway.emulator.calls()) {
    // An account that an earlier request did not wait for may be entered only now.
    if (action !== 'AssumeRole' || accessKeyId === as.accessKeyId) counted.set(action, (counted.get(action) ?? 0) + 1);
  }
  const most = new Map(plan.actions.map(({ action, calls }) => [action, calls]));
  // Each entered account calls GetCallerIdentity.
  const beyond = [...counted].filter(
    ([action, calls]) => action !== 'GetCallerIdentity' && calls > (most.get(action) ?? 0),
  );
  expect({ query, beyond }).toEqual({ query, beyond: [] });
  expect(extensions.cloud.calls).toBeLessThanOrEqual(plan.calls + 2);
  return plan;
}

const here = 'regionIds: ["cn-hangzhou"]';
const two = 'regionIds: ["cn-hangzhou", "cn-shanghai"]';
const every = 'accountIds: ["*"]';
const lists: readonly (readonly [string, string, string])[] = [
  ['instances', here, 'instanceId'],
  ['instances', two, 'vpc { cidrBlock }'],
  ['instances', `${here}, ${every}`, 'name'],
  ['instances', `${here}, filter: { name: "*a*" }`, 'name'],
  ['disks', `${here}, ${every}`, 'name'],
  ['vpcs', here, 'name'],
  ['vpcs', `${two}, ${every}`, 'vSwitches(first: 60) { nodes { name } }'],
  ['vpcs', `${here}, accountIds: ["PARTNER"]`, 'name'],
  ['vSwitches', here, 'name'],
  ['vSwitches', `${here}, ${every}`, 'name'],
  ['elasticIps', two, 'name'],
  ['images', here, 'name'],
  ['images', `${here}, filter: { name: "*a*" }`, 'name'],
  ['loadBalancers', here, 'listeners { port } backends { serverId }'],
  ['dbInstances', two, 'storageGiB port'],
  ['natGateways', here, 'snatEntries { snatEntryId }'],
  ['users', '', 'email'],
  ['users', every, 'groups { groupName }'],
  ['policies', `${every}, type: SYSTEM`, 'policyName'],
  ['buckets', every, 'name'],
];

it.each(lists)('%s(%s) { %s }', async (field, args, select) => {
  const { accounts } = gateway.emulator.cloud;
  for (const account of accounts.slice(0, 2)) {
    account.change.vpcs('cn-hangzhou', (rows) =>
      Array.from({ length: 130 }, (_, at) => ({ ...(rows[0] as (typeof rows)[number]), VpcId: `vpc-${at}` })),
    );
  }
  const ask = (first: number, beside = '') =>
    `query ($after: String) { page: ${field}(${args.replace('PARTNER', accounts[1]?.id ?? '')} first: ${first}, after: $after) { nodes { ${select} } ${beside} } }`;
  const { data } = await gateway.ask<{ page: Page<object> }>(ask(1000, 'edges { cursor }'));
  const cursors = data.page.edges.map(({ cursor }) => cursor);
  const places = [0, 3, 12, 48, 49, 50, 99, 100, 149, cursors.length - 30, cursors.length - 1];
  for (const at of places.filter((place) => place >= 0 && place < cursors.length)) {
    await holds(ask(60), cursors[at] ?? null);
    await holds(ask(101, 'totalCount'), cursors[at] ?? null);
  }
});

it.each([
  ['vSwitches', 'vpc(regionId: "cn-hangzhou", vpcId: $id)'],
  ['instances', 'vpc(regionId: "cn-hangzhou", vpcId: $id)'],
  ['vpcs', 'region(regionId: "cn-hangzhou")'],
])('%s under %s', async (field, parent) => {
  const id = gateway.emulator.cloud.accounts[0].instances('cn-hangzhou')[0]?.VpcAttributes.VpcId;
  const ask = (first: number, beside = '') =>
    `query ($after: String) { in: ${parent.replace('$id', JSON.stringify(id))} {
       page: ${field}(first: ${first}, after: $after) { nodes { name } ${beside} } } }`;
  const { data } = await gateway.ask<{ in: { page: Page<object> } | null }>(ask(1000, 'edges { cursor }'));
  const cursors = data.in?.page.edges.map(({ cursor }) => cursor) ?? [];
  for (const at of [0, 7, 49, cursors.length - 1]) {
    const cursor = cursors[at];
    if (cursor !== undefined) await holds(ask(55, 'totalCount'), cursor);
  }
});

it('objects after a cursor', async () => {
  const [account] = gateway.emulator.cloud.accounts;
  const { name } = account.buckets.find(({ objects }) => objects().length > 2000) ?? { name: '' };
  const ask = (first: number, beside = '') =>
    `query ($after: String) { in: bucket(name: "${name}") { page: objects(first: ${first}, after: $after) { nodes { key } ${beside} } } }`;
  const { data } = await gateway.ask<{ in: { page: Page<object> } }>(ask(700, 'edges { cursor }'));
  for (const at of [0, 5, 350, 699]) await holds(ask(1000), data.in.page.edges[at]?.cursor ?? null);
});
