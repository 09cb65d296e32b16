/** Regression tests: each test fails without its fix. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { keyHeaders, startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

let gateway: TestGateway;
const start = async (options: TestOptions = {}) => {
  gateway = await startTestGateway(options);
  return gateway;
};
afterEach(() => gateway.close());

interface Page {
  nodes: { instanceId: string; regionId: string }[];
  totalCount: number;
  unavailable: { regionId: string; code: string; message: string }[];
}

describe('a query over all regions that has enough rows', () => {
  it('does not make an answer unavailable that another field of the request needs', async () => {
    const { emulator, ask } = await start();
    // me-east-1 has 4, cn-heyuan 2, us-west-1 many: the third is requested in advance and answers late.
    emulator.addFault({ kind: 'slow', regionId: 'cn-heyuan', delayMs: 300 });
    const { data } = await ask<{ a: Page; b: Page }>(`{
      a: instances(regionIds: ["me-east-1", "us-west-1", "cn-heyuan"], first: 10) { nodes { instanceId } unavailable { regionId code message } }
      b: instances(regionIds: ["cn-fuzhou", "ap-southeast-6", "ap-southeast-7", "cn-heyuan"], first: 10) { nodes { instanceId } unavailable { regionId code message } }
    }`);
    expect(data.b.unavailable).toEqual([]);
    expect(data.b.nodes).toHaveLength(6);
  });
  it('does not spoil its own totalCount', async () => {
    const { emulator, ask } = await start();
    const [main] = emulator.cloud.accounts;
    const group = main.resourceGroupIds[0] as string;
    emulator.addFault({ kind: 'slow', regionId: 'eu-central-1', delayMs: 300 });
    const regionIds = ['me-east-1', 'us-west-1', 'eu-central-1'];
    const { data } = await ask<{ instances: Page }>(
      `query ($g: String, $r: [String!]) { instances(regionIds: $r, first: 5, filter: { resourceGroupId: $g }) {
      nodes { instanceId } totalCount unavailable { regionId code message } } }`,
      { variables: { g: group, r: regionIds } },
    );
    const truth = regionIds.flatMap((id) => main.instances(id)).filter((i) => i.ResourceGroupId === group).length;
    expect(data.instances.unavailable).toEqual([]);
    expect(data.instances.totalCount).toBe(truth);
  });
});

it('several roles are found by ids with the spelling of upstream’s Arn', async () => {
  const { emulator, ask } = await start();
  const ids = emulator.cloud.accounts[0].roles.filter(({ RoleName }) => /^Aliyun/.test(RoleName)).map(({ Arn }) => Arn);
  const { data } = await ask<{ nodes: unknown[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    variables: { ids },
  });
  expect(data.nodes).toEqual(ids.map((id) => ({ id })));
});
it('several roles are found by names in another case, as a single role is', async () => {
  const { ask } = await start();
  const { data } = await ask<object>(
    '{ a: role(roleName: "PORTAL-reader") { roleName } b: role(roleName: "PORTAL-newcomer") { roleName } }',
  );
  expect(data).toEqual({ a: { roleName: 'portal-reader' }, b: { roleName: 'portal-newcomer' } });
});

it('a policy name with a slash does not find another policy', async () => {
  const { ask } = await start();
  const { data } = await ask<{ policy: unknown }>(
    '{ policy(type: CUSTOM, policyName: "portal-reader/x") { policyName } }',
  );
  expect(data.policy).toBeNull();
});

it('privateIpAddresses finds instances of the classic network', async () => {
  const { emulator, ask } = await start();
  const classic = emulator.cloud.accounts[0].instances('cn-hangzhou').find((i) => i.InstanceNetworkType === 'classic');
  const ip = classic?.InnerIpAddress.IpAddress[0];
  const { data } = await ask<{ instances: Page }>(
    'query ($ip: String!) { instances(regionIds: ["cn-hangzhou"], filter: { privateIpAddresses: [$ip] }) { nodes { instanceId privateIpAddresses } } }',
    { variables: { ip } },
  );
  expect(data.instances.nodes).toEqual([{ instanceId: classic?.InstanceId, privateIpAddresses: [ip] }]);
});

it('the spent budget of one request does not affect another', async () => {
  const { emulator, ask } = await start({ maxCalls: 20 });
  await ask('{ viewer { arn } }');
  emulator.setLatency(60);
  const users = emulator.cloud.accounts[0].users.map(({ UserName }) => UserName);
  const greedy = ask(
    `{ ${users
      .slice(0, 60)
      .map((u, i) => `u${i}: user(userName: "${u}") { userName }`)
      .join(' ')} users(first: 60) { nodes { lastLoginAt } } }`,
  );
  const modest: Promise<{ errors?: unknown }>[] = [];
  while (emulator.calls({ action: 'GetUser' }).length < 10) await sleep(1);
  for (const u of users.slice(30, 40)) modest.push(ask(`{ user(userName: "${u}") { lastLoginAt } }`));
  const answers = await Promise.all(modest);
  await greedy;
  expect(answers.filter(({ errors }) => errors)).toEqual([]);
});

describe('a client that hangs up', () => {
  const hangUp = async (query: string) => {
    const abort = new AbortController();
    const gone = Promise.resolve(
      gateway.gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        signal: abort.signal,
        headers: { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) },
        body: JSON.stringify({ query }),
      }),
    ).catch(() => undefined);
    await expect.poll(() => gateway.emulator.openCalls(), { interval: 1 }).toBeGreaterThan(0);
    return async () => {
      abort.abort();
      await gone;
    };
  };
  it('does not abort the identity lookup for other requests that wait for it', async () => {
    const { emulator, ask } = await start();
    emulator.setLatency(150);
    const go = await hangUp('{ viewer { arn } }');
    const other = ask<{ viewer: { arn: string } }>('{ viewer { arn } }');
    await sleep(20);
    await go();
    const { data, errors } = await other;
    expect(errors).toBeUndefined();
    expect(data.viewer.arn).toContain('portal-administrator');
  });
  it('does not abort the proof of a permission for other requests', async () => {
    const { emulator, ask } = await start();
    await ask('{ viewer { arn } }');
    emulator.setLatency(100);
    const query = '{ instances(regionIds: ["cn-heyuan"], filter: { name: "nobody" }) { nodes { instanceId } } }';
    const go = await hangUp(query);
    await sleep(20);
    const other = ask(query);
    await sleep(90);
    await go();
    expect((await other).errors).toBeUndefined();
  });
});

it('a body without its list is requested again, and never cached', async () => {
  const { emulator, ask } = await start({ cacheTtlMs: 10_000 });
  emulator.addFault({ kind: 'malformed', action: 'ListUsers', count: 1, bodyOf: '{"RequestId":"x"}' });
  const first = await ask<{ users: { nodes: unknown[] } }>('{ users(first: 3) { nodes { userName } } }');
  const second = await ask('{ users(first: 3) { nodes { userName } } }');
  expect(second.errors).toBeUndefined();
  expect(first.errors).toBeUndefined();
});

it('every answer contains its cost', async () => {
  const {
    gateway: { fetch },
    emulator,
  } = await start();
  const headers = { ...keyHeaders(emulator.callers.administrator) };
  const bodies = [
    { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{"query":' },
    { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' },
    { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{"query":"{ viewer "}' },
    { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{"query":"{ nothing }"}' },
    {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"query ($a: Int!) { users(first: $a) { totalCount } }"}',
    },
    {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"query A { viewer { arn } } query B { viewer { arn } }"}',
    },
    {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '[1]',
    },
    {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ viewer { arn } } ${'#'.repeat(1_100_000)}` }),
    },
    { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: '{"query":"{ viewer { arn } }"}' },
    { method: 'GET', headers: { ...headers, accept: 'application/json' } },
    {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"{ viewer { arn } }"}',
    },
    { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{"query":"mutation { x }"}' },
    {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"subscription { x }"}',
    },
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ viewer { arn } }"}' },
  ];
  for (const init of bodies) {
    const response = await fetch('http://localhost/graphql', init);
    const answer = (await response.json()) as { extensions?: { cloud?: object }; errors?: { message: string }[] };
    expect({ init, cloud: typeof answer.extensions?.cloud, message: typeof answer.errors?.[0]?.message }).toEqual({
      init,
      cloud: 'object',
      message: 'string',
    });
  }
});

it('the audit line names the operation that ran', async () => {
  const { ask, logged } = await start();
  await ask('query Everything { viewer { arn } }');
  expect(logged()).toContain('"operationName":"Everything"');
});
it('a denial names the action and the type of policy', async () => {
  const { ask, emulator } = await start();
  const { errors } = await ask('{ users { nodes { userName } } }', { as: emulator.callers.newcomer });
  expect(errors?.[0]?.message).toMatch(/ram:ListUsers/);
  expect(errors?.[0]?.message).toMatch(/ImplicitDeny/);
});

it('buckets are found by names with hyphens', async () => {
  const { emulator, ask } = await start();
  const truth = emulator.cloud.accounts[0].buckets.filter(({ name }) => name.startsWith('media-')).length;
  const { data, errors } = await ask<{ buckets: { totalCount: number } }>(
    '{ buckets(filter: { name: "media-*" }) { totalCount } }',
  );
  expect(errors).toBeUndefined();
  expect(data.buckets.totalCount).toBe(truth);
});
it('two buckets of another account are FORBIDDEN, as one is', async () => {
  const { emulator, ask } = await start();
  const [a, b] = emulator.cloud.accounts[1]?.buckets ?? [];
  const { errors } = await ask(`{ a: bucket(name: "${a?.name}") { name } b: bucket(name: "${b?.name}") { name } }`);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});
it('a bearer beside the three headers is 401', async () => {
  const { ask } = await start();
  expect((await ask('{ viewer { arn } }', { headers: { authorization: 'Bearer abc' } })).status).toBe(401);
});
it.each(['/graphql/', '//graphql'])('%s without a caller is 401 or 404, not an unmasked 500', async (path) => {
  const {
    gateway: { fetch },
  } = await start();
  const response = await fetch(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ viewer { arn } }"}',
  });
  expect([401, 404]).toContain(response.status);
});
it('the audit line of a request that met its deadline names the caller', async () => {
  const { emulator, ask, logged } = await start({ deadlineMs: 200 });
  emulator.addFault({ kind: 'slow', delayMs: 400 });
  await ask('{ users { totalCount } }');
  await expect.poll(logged, { timeout: 10_000 }).toMatch(/"caller":"acs:ram::\d+:assumed-role.*"msg":"request"/);
});
