/** A repeated query is answered without execution, only for the same caller and only while nothing has changed. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Asked, fresh, keyHeaders, startTestGateway } from '../harness.js';

const test = await startTestGateway({ cacheTtlMs: 600_000 });
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});
const { administrator, reader } = test.emulator.callers;

/** Every executed read has a log line, whether it is answered upstream or from the cache. */
const readsLogged = () => test.logged().split('"msg":"upstream call"').length;

/** The answer, and whether it was executed. */
async function asked(query: string, as?: Asked) {
  const before = readsLogged();
  const answer = await test.ask<Record<string, unknown>>(query, as);
  return { ...answer, isExecuted: readsLogged() > before };
}

const page = (first: number) =>
  `query Page { instances(regionIds: ["cn-hangzhou"], first: ${first}) { nodes { id name } } }`;

describe('a query that was answered recently', () => {
  it.each([
    ['text/event-stream', /^event: next\ndata: (\{.*\})$/m],
    ['multipart/mixed', /^(\{.*\})\r$/m],
  ])('is answered completely for Accept: %s, the first time and again', async (accept, payload) => {
    const query = page(accept.length);
    const { data } = await test.ask<object>(query, { headers: fresh });
    for (const headers of [fresh, {}]) {
      const response = await test.gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, ...keyHeaders(administrator), ...headers },
        body: JSON.stringify({ query }),
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining(accept)]);
      const [, text = ''] = payload.exec(await response.text()) ?? [];
      expect(JSON.parse(text)).toMatchObject({ data });
    }
  });

  it('gets the same answer without execution, which says that it is cached', async () => {
    const first = await asked(page(3));
    const again = await asked(page(3));
    expect(first.isExecuted).toBe(true);
    expect(again.isExecuted).toBe(false);
    expect(again.data).toEqual(first.data);
    expect(again.extensions.cloud).toMatchObject({ calls: 0, cached: first.extensions.cloud.calls });
  });

  it('has its line in the audit log', async () => {
    await asked(page(4));
    await asked(page(4));
    const lines = test
      .logged()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"') && line.includes('"Page"'));
    const last = JSON.parse(lines.at(-1) ?? '{}');
    expect(last).toMatchObject({ caller: administrator.arn, operationName: 'Page', outcome: 'ok', calls: 0 });
  });

  it.each<[string, string, Asked]>([
    ['another caller', page(5), { as: reader }],
    ['the same key id with another secret', page(5), { as: { ...administrator, accessKeySecret: 'guessed' } }],
    ['the same key with another token', page(5), { as: { ...administrator, securityToken: 'guessed' } }],
    ['another language', page(5), { headers: { 'accept-language': 'zh' } }],
    ['another document', page(6), {}],
    ['one who wants it explained', page(5), { headers: { 'x-yunmen-explain': '1' } }],
    ['one who wants nothing old', page(5), { headers: { 'cache-control': 'no-cache' } }],
  ])('is executed for %s', async (_, query, by) => {
    await asked(page(5));
    expect((await asked(query, by)).isExecuted).toBe(true);
  });

  it('is executed for other variables', async () => {
    const query = 'query ($first: Int) { instances(regionIds: ["cn-hangzhou"], first: $first) { nodes { name } } }';
    await asked(query, { variables: { first: 2 } });
    const { data, isExecuted } = await asked(query, { variables: { first: 1 } });
    expect(isExecuted).toBe(true);
    expect(data.instances).toMatchObject({ nodes: [{}] });
  });

  it('is executed after a write by the same caller, and shows it', async () => {
    const running = test.emulator.cloud.accounts[0].instances('cn-chengdu').find(({ Status }) => Status === 'Running');
    const id = running?.InstanceId ?? '';
    const query = `{ instance(regionId: "cn-chengdu", instanceId: "${id}") { status } }`;
    expect((await asked(query)).data).toEqual({ instance: { status: 'RUNNING' } });
    const input = `{ regionId: "cn-chengdu", instanceIds: ["${id}"] }`;
    expect(await test.ask(`mutation { stopInstances(input: ${input}) { requestIds } }`)).not.toHaveProperty('errors');
    expect((await asked(query)).data).toEqual({ instance: { status: 'STOPPING' } });
  });

  it('is executed after a newer answer to a part of it was returned', async () => {
    const other = page(7).replace('id name', 'instanceId');
    await asked(page(7));
    await asked(other, { headers: { 'cache-control': 'no-cache' } });
    expect((await asked(page(7))).isExecuted).toBe(true);
    expect((await asked(page(7))).isExecuted).toBe(false);
  });
});

describe('an answer is not repeated', () => {
  it('if it contains an error', async () => {
    const query = '{ disks(regionIds: ["cn-nowhere"], first: 1) { nodes { id } } }';
    expect(await asked(query)).toHaveProperty('errors');
    expect(await asked(query)).toHaveProperty('errors');
    expect((await asked(query)).isExecuted).toBe(true);
  });

  it('if a region could not be read', async () => {
    const query = '{ disks(regionIds: ["cn-chengdu"], first: 2) { nodes { id } unavailable { code } } }';
    test.emulator.addFault({ kind: 'expire', action: 'DescribeDisks' });
    expect(JSON.stringify((await asked(query)).data)).toContain('CREDENTIALS_EXPIRED');
    test.emulator.clearFaults();
    expect(JSON.stringify((await asked(query)).data)).not.toContain('CREDENTIALS_EXPIRED');
  });

  it('if a region did not answer before the deadline', async () => {
    const hasty = await startTestGateway({ cacheTtlMs: 600_000, deadlineMs: 3_000, instances: 100 });
    const [near, far] = ['cn-hangzhou', 'cn-shanghai'];
    const query = (ids: string) =>
      `{ vpcs(regionIds: [${ids}], first: 200) { nodes { id } unavailable { regionId code } } }`;
    const both = query(`"${near}", "${far}"`);
    hasty.emulator.addFault({ kind: 'hang', regionId: far, delayMs: 60_000 });
    const { data } = await hasty.ask<{ vpcs: { unavailable: object[] } }>(both);
    expect(data.vpcs.unavailable).toEqual([{ regionId: far, code: 'TIMEOUT' }]);
    hasty.emulator.clearFaults();
    const again = await hasty.ask<{ vpcs: { unavailable: object[] } }>(both);
    expect(again.data.vpcs.unavailable).toEqual([]);
    await hasty.close();
  });

  it('if it contains a signed link', async () => {
    const { data } = await asked('{ buckets(first: 30) { nodes { name objects(first: 1) { nodes { key } } } } }');
    const { nodes } = data.buckets as { nodes: { name: string; objects: { nodes: object[] } | null }[] };
    const name = nodes.find(({ objects }) => (objects?.nodes.length ?? 0) > 0)?.name;
    const query = `{ bucket(name: "${name}") { objects(first: 1) { nodes { presignedUrl } } } }`;
    await asked(query);
    expect((await asked(query)).isExecuted).toBe(true);
  });

  it('if it was a write', async () => {
    const write =
      'mutation { stopInstances(input: { regionId: "cn-heyuan", instanceIds: ["i-none"] }) { requestIds } }';
    await asked(write);
    expect((await asked(write)).isExecuted).toBe(true);
  });

  it('if it was a write without an effect, or a dry run', async () => {
    const account = test.emulator.cloud.accounts[0];
    const { DiskId: diskId } = account.disks('cn-hangzhou')[0] ?? { DiskId: '' };
    const input = `{ regionId: "cn-hangzhou", diskId: "${diskId}", confirm: "${diskId}", dryRun: true }`;
    const dryRun = `mutation { deleteDisk(input: ${input}) { results { ok } } }`;
    await asked(dryRun);
    expect((await asked(dryRun)).isExecuted).toBe(true);
    const bucket = account.buckets.find(({ region, tags }) => region === 'cn-hangzhou' && tags.length > 0);
    const id = `acs:oss:cn-hangzhou:${account.id}:${bucket?.name}`;
    const again = `mutation { tagResources(input: { ids: ["${id}"], tags: [{ key: "seen", value: "" }] }) { results { ok } } }`;
    await asked(again);
    await asked(again);
    account.change.buckets((buckets) => buckets.map((one) => (one.name === bucket?.name ? { ...one, tags: [] } : one)));
    await asked(again);
    expect(account.buckets.find(({ name }) => name === bucket?.name)?.tags).toEqual([{ Key: 'seen', Value: '' }]);
    expect(test.logged().split('"msg":"write"').length - 1).toBeGreaterThanOrEqual(5);
  });

  it('if answers are not to be cached', async () => {
    const forgetful = await startTestGateway({ cacheTtlMs: 0 });
    await forgetful.ask(page(3));
    const calls = forgetful.calls().length;
    await forgetful.ask(page(3));
    expect(forgetful.calls()).toHaveLength(calls * 2);
    await forgetful.close();
  });
});
