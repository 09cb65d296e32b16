/** Load balancers of SLB, ALB and NLB: what is odd about each list, and how many calls the ways between them take. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
});
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const place = 'regionIds: ["cn-hangzhou"]';

interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

async function rowsOf(list: string, fields: string, args = 'first: 1000'): Promise<readonly Row[]> {
  const { data, errors } = await test.ask<{ page: { nodes: readonly Row[] } }>(
    `{ page: ${list}(${place}, ${args}) { nodes { id ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.page.nodes;
}

const callsOf = (action: string) => test.emulator.calls().filter((call) => call.action === action);
/** The parameters of the calls of one action, in their order. */
const paramsOf = (action: string) => callsOf(action).map(({ params }) => params);

describe('one condition for a parameter that takes several values', () => {
  it.each([
    ['albLoadBalancers', 'vpcId', 'ListLoadBalancers', 'VpcIds.1'],
    ['nlbLoadBalancers', 'vpcId', 'ListLoadBalancers', 'VpcIds.1'],
    ['albListeners', 'loadBalancerId', 'ListListeners', 'LoadBalancerIds.1'],
    ['nlbListeners', 'loadBalancerId', 'ListListeners', 'LoadBalancerIds.1'],
    ['albRules', 'listenerId', 'ListRules', 'ListenerIds.1'],
    ['albServerGroups', 'name', 'ListServerGroups', 'ServerGroupNames.1'],
  ])('of %s is sent as a list of one: %s', async (list, field, action, param) => {
    const all = await rowsOf(list, field);
    const value = all.map((row) => row[field]).find((each) => typeof each === 'string' && /^[a-z\d-]+$/.test(each));
    test.emulator.clearCalls();
    const found = await rowsOf(list, field, `first: 1000, filter: { ${field}: ${JSON.stringify(value)} }`);
    expect(found.map(({ id }) => id).sort()).toEqual(
      all
        .filter((row) => row[field] === value)
        .map(({ id }) => id)
        .sort(),
    );
    expect(paramsOf(action).map((params) => params[param])).toEqual([value]);
  });
});

describe('what belongs to one thing', () => {
  it.each([
    ['vpcs', 'albLoadBalancers', 'albLoadBalancers', 'vpcId', 'ListLoadBalancers', 'VpcIds.1'],
    ['vpcs', 'nlbLoadBalancers', 'nlbLoadBalancers', 'vpcId', 'ListLoadBalancers', 'VpcIds.1'],
    ['vpcs', 'albServerGroups', 'albServerGroups', 'vpcId', 'ListServerGroups', 'VpcId'],
    ['vpcs', 'nlbServerGroups', 'nlbServerGroups', 'vpcId', 'ListServerGroups', 'VpcId'],
    ['albLoadBalancers', 'listeners', 'albListeners', 'loadBalancerId', 'ListListeners', 'LoadBalancerIds.1'],
    ['nlbLoadBalancers', 'listeners', 'nlbListeners', 'loadBalancerId', 'ListListeners', 'LoadBalancerIds.1'],
    ['albListeners', 'rules', 'albRules', 'listenerId', 'ListRules', 'ListenerIds.1'],
  ])('%s { %s } is listed by it in one call', async (parents, field, list, key, action, param) => {
    const all = await rowsOf(list, key);
    const wanted = all[0]?.[key];
    const parent = (await rowsOf(parents, '')).find(({ id }) => id.endsWith(`/${wanted}`));
    test.emulator.clearCalls();
    const { data, errors } = await test.ask<{ node: { under: { nodes: readonly Row[] } } }>(
      `query ($id: ID!) { node(id: $id) { ... on ${typeOf(parents)} { under: ${field}(first: 500) { nodes { id } } } } }`,
      { variables: { id: parent?.id } },
    );
    expect(errors).toBeUndefined();
    expect(data.node.under.nodes.map(({ id }) => id).sort()).toEqual(
      all
        .filter((row) => row[key] === wanted)
        .map(({ id }) => id)
        .sort(),
    );
    expect(paramsOf(action).map((params) => params[param])).toEqual([wanted]);
  });
});

const types: Readonly<Record<string, string>> = {
  vpcs: 'Vpc',
  albLoadBalancers: 'AlbLoadBalancer',
  nlbLoadBalancers: 'NlbLoadBalancer',
  albListeners: 'AlbListener',
};
const typeOf = (list: string) => types[list] ?? list;

describe('server groups', () => {
  it.each(['albServerGroups', 'nlbServerGroups'])('%s lead to the instances behind them', async (list) => {
    const groups = await rowsOf(list, 'servers { serverId type instance { id name } }', 'first: 20');
    const servers = groups.flatMap(({ servers }) => servers as { serverId: string; instance: Row | null }[]);
    expect(servers.length).toBeGreaterThan(0);
    for (const { serverId, instance } of servers) expect(instance?.id).toMatch(new RegExp(`/${serverId}$`));
    // One call a group, and the instances of groups that answer at the same time together.
    expect(callsOf('ListServerGroupServers')).toHaveLength(groups.length);
    expect(callsOf('DescribeInstances').length).toBeLessThanOrEqual(groups.length);
  });
});

describe('the health of servers', () => {
  it.each(['alb', 'nlb'])('behind listeners of %s leads to groups, servers and instances', async (kind) => {
    const fields =
      'health { port protocol serverGroups { healthCheck serverGroupId unhealthyServers { serverId status port reason } serverGroup { serverCount servers { serverId instance { id } } } } }';
    const listeners = await rowsOf(`${kind}Listeners`, `port ${fields}`, 'first: 3');
    const groups = listeners.flatMap(({ port, health }) => {
      const [one, ...others] = health as { readonly port: number; readonly serverGroups: readonly Row[] }[];
      expect([one?.port, others]).toEqual([port, []]);
      return one?.serverGroups ?? [];
    });
    expect(groups.length).toBeGreaterThan(0);
    for (const { serverGroup, healthCheck } of groups) {
      expect(serverGroup).toMatchObject({ serverCount: expect.any(Number) });
      expect(healthCheck).toEqual(expect.any(Boolean));
    }
    const unhealthy = groups.flatMap(({ unhealthyServers }) => unhealthyServers as Row[]);
    expect(unhealthy).toContainEqual({
      serverId: expect.stringMatching(/^i-/),
      status: expect.any(String),
      port: expect.any(Number),
      reason: expect.stringMatching(/^CONNECT_|^RESPONSE_/),
    });
    expect(callsOf('GetListenerHealthStatus')).toHaveLength(listeners.length);
  });

  it('behind an ALB listener and its rules takes one call', async () => {
    const fields =
      'health { serverGroups { serverGroupId } } ruleHealth { rule { id } serverGroups { serverGroupId } }';
    const listeners = await rowsOf('albListeners', fields, 'first: 2');
    expect(listeners.flatMap(({ ruleHealth }) => ruleHealth as Row[]).length).toBeGreaterThan(0);
    expect(callsOf('GetListenerHealthStatus')).toHaveLength(2);
    expect(paramsOf('GetListenerHealthStatus').map(({ IncludeRule }) => IncludeRule)).toEqual(['true', 'true']);
  });
});

describe('LoadBalancerServerGroup', () => {
  it('has listeners and servers that lead to instances, one call for each load balancer and each group', async () => {
    const balancers = await rowsOf(
      'loadBalancers',
      'loadBalancerId serverGroups { id serverGroupId serverCount listeners { port protocol } servers { serverId port weight resource { id } } loadBalancer { loadBalancerId } }',
      'first: 3',
    );
    const groups = balancers.flatMap(({ loadBalancerId, serverGroups }) =>
      (serverGroups as Row[]).map((group) => ({ ...group, of: loadBalancerId })),
    );
    expect(groups.length).toBeGreaterThan(0);
    for (const { loadBalancer, of } of groups as readonly Row[]) expect(loadBalancer).toEqual({ loadBalancerId: of });
    expect(JSON.stringify(groups)).toContain(':instance/');
    expect(JSON.stringify(groups)).toContain('"protocol":');
    expect(callsOf('DescribeVServerGroups')).toHaveLength(balancers.length);
    expect(callsOf('DescribeVServerGroupAttribute')).toHaveLength(groups.length);
  });

  it('is what a listener forwards to, one call for each load balancer', async () => {
    const fields = 'serverGroups { id name } listeners { port serverGroupId serverGroup { id name } }';
    const balancers = await rowsOf('loadBalancers', fields, 'first: 10');
    let found = 0;
    for (const { listeners, serverGroups } of balancers) {
      const groups = serverGroups as Row[];
      for (const { serverGroupId, serverGroup } of listeners as Row[]) {
        const group = groups.find(({ id }) => id.endsWith(`/${serverGroupId}`)) ?? null;
        expect(serverGroup).toEqual(group);
        if (group) found += 1;
      }
    }
    expect(found).toBeGreaterThan(0);
    expect(callsOf('DescribeVServerGroups')).toHaveLength(balancers.length);
  });

  it('is found by its id, and without its load balancer', async () => {
    const [first] = await rowsOf('loadBalancerServerGroups', 'serverGroupId name loadBalancerId', 'first: 1');
    const query = `{ node(id: "${first?.id}") { ... on LoadBalancerServerGroup { name } } found: loadBalancerServerGroup(regionId: "cn-hangzhou", serverGroupId: "${first?.serverGroupId}") { id } }`;
    const { data, errors } = await test.ask<Readonly<Record<string, Row>>>(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: { name: first?.name }, found: { id: first?.id } });
  });
});

describe('AlbListener', () => {
  it('leads to the server groups of its default actions', async () => {
    const listeners = await rowsOf('albListeners', 'defaultActions { serverGroups { id name } }');
    const groups = listeners.flatMap(({ defaultActions }) =>
      (defaultActions as { serverGroups: Row[] }[]).flatMap(({ serverGroups }) => serverGroups),
    );
    const known = new Set((await rowsOf('albServerGroups', '')).map(({ id }) => id));
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  it('reads its certificates and access control lists by one call', async () => {
    const fields = 'certificates { certificateId } accessControlType accessControlLists { status acl { id } }';
    const listeners = await rowsOf('albListeners', fields, 'first: 5');
    expect(callsOf('GetListenerAttribute')).toHaveLength(listeners.length);
  });
});

describe('AlbAcl', () => {
  it('reads the relations of five lists by one call', async () => {
    const acls = await rowsOf('albAcls', 'relations { listener { id } }');
    const calls = paramsOf('ListAclRelations');
    expect(calls).toHaveLength(Math.ceil(acls.length / 5));
    for (const params of calls) expect(params['AclIds.6']).toBeUndefined();
    expect(acls.flatMap(({ relations }) => relations as unknown[]).length).toBeGreaterThan(0);
  });
});

describe('SlbAccessControlList', () => {
  it('reads its entries, whose page and total have names of their own', async () => {
    const acls = await rowsOf('slbAccessControlLists', 'entries { entry comment }');
    const [asked] = paramsOf('DescribeAccessControlListAttribute');
    expect(asked).toMatchObject({ Page: '1', PageSize: '50' });
    const entries = acls.flatMap((acl) => acl.entries as { entry: string }[]);
    expect(new Set(entries.map(({ entry }) => entry)).size).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(0);
  });
});

describe('SlbServerCertificate', () => {
  it('says by 0 or 1 whether it comes from the certificate service', async () => {
    const certificates = await rowsOf('slbServerCertificates', 'isFromCertificateService');
    expect(new Set(certificates.map((one) => one.isFromCertificateService))).toEqual(new Set([true, false]));
  });
});

describe('NlbSecurityPolicy', () => {
  it('reads versions that are one text with commas', async () => {
    const policies = await rowsOf('nlbSecurityPolicies', 'tlsVersions');
    const versions = policies.flatMap(({ tlsVersions }) => tlsVersions as string[]);
    expect(new Set(versions)).toEqual(new Set(['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']));
  });
});
