/** @defer and @stream in the form of graphql-js 17: pending parts are announced, delivered by id, and completed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { type Asker, type PartById, serveParts, togetherById } from './parts.js';

let gateway: TestGateway;
let asker: Asker;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
  asker = await serveParts(gateway, fresh);
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(async () => {
  await asker.close();
  await gateway.close();
});

const accept = 'multipart/mixed; incrementalSpec=v0.2, application/json';
const partsOf = async (query: string, variables = {}) =>
  (await asker.all(query, { accept, variables })).map(({ atMs: _, ...part }) => part as unknown as PartById);
const plain = (query: string) => query.replaceAll(/@(?:defer|stream)(?:\([^)]*\))?/g, '');
const two = 'regionIds: ["cn-hangzhou", "cn-beijing"]';
const idsOf = (count: number) =>
  gateway.emulator.cloud.accounts[0]
    .instances('cn-hangzhou')
    .slice(0, count)
    .map(({ InstanceId }) => `acs:ecs:cn-hangzhou:${gateway.emulator.cloud.accounts[0].id}:instance/${InstanceId}`);

describe('parts by id', () => {
  const documents: readonly (readonly [string, string])[] = [
    ['a fragment in each of a list', '{ regions { regionId ... @defer { instances(first: 3) { nodes { name } } } } }'],
    ['a fragment at the root', '{ ... @defer { users(first: 3) { nodes { userName } } } viewer { arn } }'],
    ['a list', `{ instances(${two}, first: 30) { nodes @stream { instanceId } } }`],
    ['the rest of a list', `{ instances(${two}, first: 30) { nodes @stream(initialCount: 7) { instanceId } } }`],
    ['two lists at once', `{ instances(${two}, first: 9) { nodes @stream { id } edges @stream { cursor } } }`],
    [
      'a list and what it waits for',
      `{ instances(${two}, first: 9) { nodes @stream { id } ... @defer { totalCount } } }`,
    ],
    ['a fragment in items', `{ instances(${two}, first: 9) { nodes @stream { id ... @defer { vpc { name } } } } }`],
    [
      'fragments in fragments',
      '{ vpcs(first: 2) { ... @defer { nodes { id ... @defer { name ... @defer { cidrBlock } } } } } }',
    ],
    [
      'a named fragment in two places',
      `fragment Named on Region { localName } { a: region(regionId: "cn-hangzhou") { ...Named @defer } b: region(regionId: "cn-beijing") { ...Named @defer regionId } }`,
    ],
    [
      'a list in a fragment',
      `{ instances(${two}, first: 9) { ... @defer { nodes @stream(initialCount: 1) { id } } } }`,
    ],
    [
      'a field of several fragments',
      `{ instances(${two}, first: 9) { nodes { id } ... @defer { nodes { name } } ... @defer { nodes { status } } } }`,
    ],
  ];
  it.each(documents)('merge to the same answer: %s', async (_what, query) => {
    const parts = await partsOf(query);
    expect(parts[0]?.pending?.length).toBeGreaterThan(0);
    const { data, errors } = togetherById(parts);
    expect(errors).toEqual([]);
    expect(data).toEqual((await gateway.ask<object>(plain(query))).data);
    expect(parts.filter(({ extensions }) => extensions)).toEqual([parts.at(-1)]);
    expect(parts.at(-1)?.extensions?.cloud.calls).toBeGreaterThan(0);
  });

  it('work inside abstract types, and add no __typename that was not selected', async () => {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Instance @defer { name vpc { name } } ... on Disk @defer { sizeGiB } } }`;
    const parts = await partsOf(query, { ids: idsOf(3) });
    expect(parts[0]?.pending?.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => ['nodes', index]));
    const whole = await gateway.ask<object>(plain(query), { variables: { ids: idsOf(3) } });
    expect(togetherById(parts).data).toEqual(whole.data);
  });

  it('have the given labels', async () => {
    const query = `{ instances(${two}, first: 9) { nodes @stream(label: "rows") { id } ... @defer(label: "count") { totalCount } } viewer { ... @defer { arn } } }`;
    const [first] = await partsOf(query);
    expect(first?.pending?.map(({ path, label }) => [path, label])).toEqual(
      expect.arrayContaining([
        [['instances', 'nodes'], 'rows'],
        [['instances'], 'count'],
        [['viewer'], undefined],
      ]),
    );
  });

  it('are also sent as server-sent events', async () => {
    const parts = await asker.all(documents[0]?.[1] ?? '', { accept: 'text/event-stream; incrementalSpec=v0.2' });
    expect(togetherById(parts as unknown as PartById[]).data).toHaveProperty('regions');
  });

  it('are not sent if the directives are disabled', async () => {
    const query = 'query ($id: ID!, $on: Boolean!) { node(id: $id) { id ... on Instance @defer(if: $on) { name } } }';
    const [id] = idsOf(1);
    const response = await asker.send(query, { accept, variables: { id, on: false } });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const { data } = (await response.json()) as { data: { node: object } };
    expect(Object.keys(data.node).sort()).toEqual(['id', 'name']);
  });
});

describe('errors among parts by id', () => {
  it('come with the part that they belong to', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-heyuan' });
    const query = '{ regions { regionId ... @defer { instances(first: 50) { nodes { instanceId } } } } }';
    const { data, errors } = togetherById(await partsOf(query));
    const { regions } = data as { regions: { regionId: string }[] };
    const place = regions.findIndex(({ regionId }) => regionId === 'cn-heyuan');
    expect(errors).toMatchObject([
      { path: ['regions', place, 'instances'], extensions: { code: 'CREDENTIALS_EXPIRED', regionId: 'cn-heyuan' } },
    ]);
  });

  it('report scopes that could not be read, beside the rows of the others', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-beijing' });
    const { data, errors } = togetherById(
      await partsOf(`{ instances(${two}, first: 500) { nodes @stream { regionId } } }`),
    );
    expect(errors).toMatchObject([{ path: ['instances'], extensions: { regionId: 'cn-beijing' } }]);
    expect((data as { instances: { nodes: object[] } }).instances.nodes.length).toBeGreaterThan(10);
  });

  it('end a fragment that fails', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeRegions' });
    const parts = await partsOf('{ viewer { arn } ... @defer { regions { regionId } } }');
    const failed = parts.flatMap(({ completed = [], incremental = [] }) => [...completed, ...incremental]);
    expect(failed.flatMap(({ errors = [] }) => errors)).toMatchObject([{ path: ['regions'] }]);
    expect(togetherById(parts).errors).toHaveLength(1);
  });

  it('end every announced part that is not delivered, if the answer ends early', async () => {
    const narrow = await startTestGateway({ instances: 400, limits: { maxAnswerBytes: 700_000 } });
    const served = await serveParts(narrow, fresh);
    const query =
      '{ regions { regionId ... @defer { instances(first: 100) { nodes { name instanceId id status } } } } }';
    const parts = (await served.all(query, { accept })) as unknown as PartById[];
    const { errors } = togetherById(parts);
    const { completed = [] } = parts.at(-1) ?? {};
    expect(completed.length).toBeGreaterThan(0);
    for (const { errors: reasons } of completed) {
      expect(reasons).toMatchObject([
        { path: ['regions', expect.any(Number)], extensions: { code: 'COST_LIMIT_EXCEEDED' } },
      ]);
    }
    expect(errors.length).toBeGreaterThanOrEqual(completed.length);
    await served.close();
    await narrow.close();
  });
});
