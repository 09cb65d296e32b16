/** @defer and @stream: the same answer, with its first parts sent earlier. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { type Asker, errorsOf, type ReceivedPart, serveParts, together } from './parts.js';

let gateway: TestGateway;
let asker: Asker;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
  asker = await serveParts(gateway, fresh);
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
  gateway.emulator.setLatency(0);
});
afterAll(async () => {
  await asker.close();
  await gateway.close();
});

const main = () => gateway.emulator.cloud.accounts[0];
const slow = (regionId: string, delayMs: number) =>
  gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', regionId, delayMs });
const lineOf = (operation: string) =>
  gateway
    .logged()
    .split('\n')
    .filter((line) => line.includes(operation) && line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)[0];

describe('@defer over regions', () => {
  const query = '{ regions { regionId ... @defer { instances(first: 50) { nodes { instanceId } } } } }';

  it.each(['multipart/mixed', 'text/event-stream'])(
    'sends every region except the slow one at once, as %s',
    async (accept) => {
      gateway.emulator.setLatency(40);
      slow('eu-west-1', 3_000);
      const parts = await asker.all(query, { accept });
      expect(parts[0]).toMatchObject({
        hasNext: true,
        data: { regions: { length: gateway.emulator.cloud.regions.length } },
      });
      const early = parts.slice(0, -1).flatMap(({ incremental = [] }) => incremental);
      expect(early).toHaveLength(gateway.emulator.cloud.regions.length - 1);
      expect(parts.at(-1)).toMatchObject({ hasNext: false });
      expect(errorsOf(parts)).toEqual([]);
      gateway.emulator.clearFaults();
      const plain = await gateway.ask<object>(query.replace('@defer', ''));
      expect(together(parts)).toEqual(plain.data);
    },
  );

  it('reports a region that cannot be read at its path, in one of the parts', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-heyuan' });
    const parts = await asker.all(query);
    const { regions } = together(parts) as { regions: { regionId: string }[] };
    const place = regions.findIndex(({ regionId }) => regionId === 'cn-heyuan');
    expect(errorsOf(parts)).toMatchObject([
      { path: ['regions', place, 'instances'], extensions: { code: 'CREDENTIALS_EXPIRED', regionId: 'cn-heyuan' } },
    ]);
    expect(together(parts)).toMatchObject({ regions: { length: regions.length } });
  });

  it('sends the cost of the whole answer only in the last part', async () => {
    const parts = await asker.all(query);
    expect(parts.slice(0, -1).filter(({ extensions }) => extensions)).toEqual([]);
    expect(parts.at(-1)?.extensions?.cloud.calls).toBe(gateway.emulator.calls().length);
  });
});

describe('@defer within a connection', () => {
  it('does not delay rows until their count is known', async () => {
    gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', delayMs: 300, regionId: 'cn-beijing' });
    const query = '{ instances(first: 1) { nodes { instanceId } ... @defer { totalCount pageInfo { hasNextPage } } } }';
    const parts = await asker.all(query);
    expect(parts[0]?.data).toMatchObject({ instances: { nodes: { length: 1 } } });
    expect(together(parts)).toMatchObject({
      instances: {
        totalCount: gateway.emulator.cloud.regions.reduce((sum, { id }) => sum + main().instances(id).length, 0),
        pageInfo: { hasNextPage: true },
      },
    });
  });
});

describe('@stream', () => {
  it('reports every row that it omits', async () => {
    const other = await startTestGateway({ instances: 250, regions: 1 });
    const asking = await serveParts(other, fresh);
    const region = other.emulator.cloud.regions[0]?.id ?? '';
    // One per page.
    other.emulator.addFault({ kind: 'oddRow', action: 'DescribeInstances', row: 1, member: 'InstanceId' });
    const rows = `{ instances(regionIds: ["${region}"], first: 150) { nodes @stream { instanceId } } }`;
    const messages = errorsOf(await asking.all(rows)).map(({ message }) => message);
    await asking.close();
    await other.close();
    expect(messages).toEqual([expect.stringMatching(/^2 rows are left out of/)]);
  });

  const order = ['cn-hangzhou', 'cn-beijing', 'cn-shanghai', 'eu-west-1'];
  const regionIds = JSON.stringify(order);
  const query = (rest = '', first = 500) =>
    `query Streamed { instances(regionIds: ${regionIds}, first: ${first}) { nodes @stream { regionId instanceId } ${rest} } }`;
  const rowsOf = (parts: readonly ReceivedPart[]) =>
    (together(parts) as { instances: { nodes: { regionId: string; instanceId: string }[] } }).instances.nodes;

  it('sends the first scope’s rows before the last scope has answered, in the order of scopes', async () => {
    slow('cn-shanghai', 2_000);
    const parts = await asker.all(query());
    const early = rowsOf(parts.filter(({ atMs }) => atMs < 1_800));
    expect(new Set(early.map(({ regionId }) => regionId))).toEqual(new Set(['cn-hangzhou', 'cn-beijing']));
    gateway.emulator.clearFaults();
    const plain = await gateway.ask<{ instances: { nodes: object[] } }>(query().replace('@stream', ''));
    expect(rowsOf(parts)).toEqual(plain.data.instances.nodes);
    expect(rowsOf(parts).map(({ regionId }) => order.indexOf(regionId))).toEqual(
      rowsOf(parts)
        .map(({ regionId }) => order.indexOf(regionId))
        .sort((a, b) => a - b),
    );
  });

  it('sends rows that are available together in one part: one part each would need quadratic time', async () => {
    const rows = '{ instances(first: 1000) { nodes @stream { instanceId } } }';
    const parts = await asker.all(rows);
    expect(rowsOf(parts)).toHaveLength(400);
    expect(parts.length).toBeLessThan(60);
  });

  it('of edges and nodes sends both, and its cursors continue the list', async () => {
    const half = `{ instances(regionIds: ${regionIds}, first: 30) { nodes { instanceId } edges @stream(initialCount: 2) { cursor node { instanceId } } pageInfo { endCursor } } }`;
    const parts = await asker.all(half);
    const { nodes, edges, pageInfo } = (
      together(parts) as {
        instances: { nodes: object[]; edges: { cursor: string; node: object }[]; pageInfo: { endCursor: string } };
      }
    ).instances;
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor);
    const rest = await asker.all(
      `{ instances(regionIds: ${regionIds}, first: 1000, after: "${edges[9]?.cursor}") { nodes @stream { instanceId } } }`,
    );
    const whole = await gateway.ask<{ instances: { nodes: object[] } }>(
      `{ instances(regionIds: ${regionIds}, first: 1000) { nodes { instanceId } } }`,
    );
    expect(rowsOf(rest)).toEqual(whole.data.instances.nodes.slice(10));
  });

  it('lists scopes that cannot be read if unavailable is selected, otherwise reports them as errors', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-beijing' });
    const listed = await asker.all(query('... @defer { unavailable { regionId code } }'));
    expect(errorsOf(listed)).toEqual([]);
    expect(together(listed)).toMatchObject({
      instances: { unavailable: [{ regionId: 'cn-beijing', code: 'CREDENTIALS_EXPIRED' }] },
    });
    const reported = await asker.all(query());
    expect(errorsOf(reported)).toMatchObject([{ path: ['instances'], extensions: { regionId: 'cn-beijing' } }]);
    expect(rowsOf(reported)).toEqual(rowsOf(listed));
  });

  it('of a cursor that upstream refuses is one error, and no connection', async () => {
    const args = 'regionIds: ["cn-hangzhou", "cn-beijing"], first: 20';
    const { data } = await gateway.ask<{ instances: { pageInfo: { endCursor: string } } }>(
      `{ instances(${args}) { pageInfo { endCursor } } }`,
    );
    const { endCursor } = data.instances.pageInfo;
    const answer = await asker.send(`{ instances(${args}, after: "${endCursor}") { nodes @stream { instanceId } } }`, {
      as: gateway.emulator.callers.partner,
    });
    const body = (await answer.json()) as { data: object; errors: { extensions: object }[] };
    expect(body).toMatchObject({ data: { instances: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('with a negative count is an error of the client', async () => {
    for (const count of ['-1', '$n']) {
      const text = `query ($n: Int = 1) { instances(first: 1) { nodes @stream(initialCount: ${count}) { instanceId } } regions @include(if: false) { instances(first: $n) { totalCount } } }`;
      const response = await asker.send(text, { variables: { n: -1 } });
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
  });
});

describe('an incremental answer', () => {
  const query = 'query Parted { regions { regionId ... @defer { instances(first: 1) { nodes { instanceId } } } } }';

  it.each([
    ['multipart/mixed; deferSpec=20220824, application/json', 'multipart/mixed; boundary="-"; deferSpec=20220824'],
    ['multipart/mixed; incrementalSpec=v0.2, application/json', 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'],
    ['multipart/mixed, application/json', 'multipart/mixed; boundary="-"'],
    ['application/graphql-response+json, application/json, text/event-stream', 'text/event-stream'],
  ])('has the requested format: %s', async (accept, type) => {
    const response = await asker.send(query, { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toContain('"hasNext":false');
  });

  it.each([
    'application/json',
    'application/json, text/plain, */*',
    '*/*',
    'multipart/mixed; deferSpec=20990101, application/json',
    'multipart/mixed;q=0.1, application/json',
  ])('is whole for clients that accept JSON: %s', async (accept) => {
    const response = await asker.send(query, { accept });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const { data } = (await response.json()) as { data: object };
    expect(data).toEqual((await gateway.ask(query.replace('@defer', ''))).data);
  });

  it('has one line in the log, after its last part', async () => {
    slow('eu-west-1', 300);
    const named = query.replace('Parted', 'LoggedOnce');
    let sawLineEarly = false;
    for await (const { hasNext } of asker.parts(named))
      sawLineEarly ||= hasNext === true && lineOf('LoggedOnce') !== undefined;
    await expect
      .poll(() => lineOf('LoggedOnce'))
      .toMatchObject({ status: 200, calls: gateway.emulator.cloud.regions.length + 1 });
    expect(sawLineEarly).toBe(false);
  });

  it('stops its work when the client hangs up', async () => {
    gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', delayMs: 300 });
    const lists = () => gateway.emulator.calls({ action: 'DescribeInstances' });
    const hangUp = new AbortController();
    const named =
      'query Abandoned { instances(first: 1000) { nodes @stream { instanceId } ... @defer { totalCount } } }';
    const reading = asker.all(named, { signal: hangUp.signal });
    await expect.poll(lists, { interval: 5 }).toHaveLength(gateway.emulator.cloud.regions.length);
    hangUp.abort();
    await expect(reading).rejects.toThrow();
    await expect.poll(() => lineOf('Abandoned')).toMatchObject({ status: 'aborted' });
    // Otherwise the next pages and the counts would be requested now.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(lists()).toHaveLength(gateway.emulator.cloud.regions.length);
  });
});
