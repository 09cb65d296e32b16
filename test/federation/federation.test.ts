/** The gateway behind routers: another subgraph adds to its things and names them, and each caller stays who they are. */
import { composeServices } from '@apollo/composition';
import { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } from '@wundergraph/composition';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, keyHeaders, type Subgraph, startSubgraph } from './gateway.js';
import { type Owners, ownersSdl, startOwners } from './owners.js';
import { apolloGateway, hiveGateway, type Router, yunmen } from './routers.js';

let subgraph: Subgraph;
let owners: Owners;
let supergraph: string;
let administrator: Headers;
beforeAll(async () => {
  [subgraph, owners] = await Promise.all([startSubgraph(), startOwners()]);
  administrator = { ...keyHeaders(subgraph.emulator.callers.administrator), 'cache-control': 'no-cache' };
  const { supergraphSdl, errors } = composeServices([
    { name: yunmen, typeDefs: parse(subgraph.sdl), url: subgraph.url },
    { name: 'owners', typeDefs: parse(ownersSdl), url: owners.url },
  ]);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  supergraph = supergraphSdl;
});
afterAll(() => Promise.all([subgraph.close(), owners.close()]));

const main = () => subgraph.emulator.cloud.accounts[0];
const instancesOf = (regionId: string) =>
  main()
    .instances(regionId)
    .map(({ InstanceId }) => `acs:ecs:${regionId}:${main().id}:instance/${InstanceId}`);

describe('composition', () => {
  it('by Cosmo accepts the subgraph too, without a warning', () => {
    const { sdl, url } = subgraph;
    const subgraphs = [
      { name: yunmen, definitions: parse(sdl), url },
      { name: 'owners', definitions: parse(ownersSdl), url: owners.url },
    ];
    const composed = federateSubgraphs({ subgraphs, version: ROUTER_COMPATIBILITY_VERSION_ONE });
    expect(composed).toMatchObject({ success: true, warnings: [] });
  }, 60_000);

  it('stops where another subgraph has a kind of the same name', () => {
    const people = 'type Query { me: User } type User @key(fields: "id") { id: ID! comments: String }';
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
    const { supergraphSdl, errors } = composeServices([
      { name: yunmen, typeDefs: parse(subgraph.sdl) },
      { name: 'people', typeDefs: parse(`${link} ${people}`) },
    ]);
    expect(supergraphSdl).toBeUndefined();
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('Non-shareable field "User.comments" is resolved from multiple subgraphs'),
    ]);
  });
});

describe.each([
  ['Apollo Gateway', apolloGateway, 1],
  // It names the field in place of the index.
  ['Hive Gateway', hiveGateway, 'instanceId'],
] as const)('through %s', (_name, open, last) => {
  let router: Router;
  beforeAll(async () => {
    router = await open(supergraph);
    // The first request makes what a router needs for all later ones, which takes seconds.
    await router.ask('{ viewer { arn } team(name: "search") { name } }', administrator);
    subgraph.emulator.clearCalls();
  });
  afterEach(() => {
    subgraph.emulator.clearFaults();
    subgraph.emulator.clearCalls();
    owners.headersSeen.clear();
  });
  afterAll(() => router.close());

  it('fields of another subgraph are added to our things', async () => {
    const { data, errors } = await router.ask(
      '{ instances(first: 2, regionIds: ["cn-hangzhou"]) { totalCount nodes { id owner { name labels { key value } } } } accounts { accountId costCentre } }',
      administrator,
    );
    expect(errors).toBeUndefined();
    const ids = instancesOf('cn-hangzhou');
    const owner = { name: 'search', labels: [{ key: 'tier', value: 'gold' }] };
    expect(data).toEqual({
      instances: { totalCount: ids.length, nodes: ids.slice(0, 2).map((id) => ({ id, owner })) },
      accounts: [{ accountId: main().id, costCentre: `CC-${main().id.slice(-4)}` }],
    });
  });

  it('a hundred of our things that another subgraph names cost the calls of nodes', async () => {
    owners.owned.instances = [...instancesOf('cn-hangzhou').slice(0, 60), ...instancesOf('cn-beijing').slice(0, 40)];
    expect(owners.owned.instances).toHaveLength(100);
    const { data, errors } = await router.ask<{ team: { instances: { id: string; name: string | null }[] } }>(
      '{ team(name: "search") { instances { id name status vpc { name } } } }',
      administrator,
    );
    expect(errors).toBeUndefined();
    expect(data?.team.instances.map(({ id }) => id)).toEqual(owners.owned.instances);
    const calls = subgraph.calls();
    subgraph.emulator.clearCalls();
    const nodes = await router.ask<{ nodes: object[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Instance { id name status vpc { name } } } }',
      administrator,
      { ids: owners.owned.instances },
    );
    expect(data?.team.instances).toEqual(nodes.data?.nodes);
    expect(calls).toEqual(subgraph.calls());
    expect(calls.filter((name) => name === 'Ecs:DescribeInstances')).toHaveLength(2);
  });

  it('accounts that another subgraph names are ours', async () => {
    owners.owned.accounts = [main().id];
    const { data, errors } = await router.ask(
      '{ team(name: "search") { accounts { costCentre regions { regionId } } } }',
      administrator,
    );
    expect(errors).toBeUndefined();
    const regions = subgraph.emulator.cloud.regions.map(({ id }) => ({ regionId: id }));
    expect(data).toMatchObject({ team: { accounts: [{ regions: expect.arrayContaining(regions) }] } });
  });

  it('a thing that is gone is null, and what could not be read is an error beside the others', async () => {
    const [here = ''] = instancesOf('cn-hangzhou');
    const [there = ''] = instancesOf('cn-beijing');
    owners.owned.instances = [here, there, here.replace(/.{6}$/, 'gone00')];
    const fault = { kind: 'refuse', status: 403, code: 'Forbidden.RAM' } as const;
    subgraph.emulator.addFault({ ...fault, action: 'DescribeInstances', regionId: 'cn-beijing' });
    const { data, errors } = await router.ask<{ team: { anyInstances: ({ name: string } | null)[] } }>(
      '{ team(name: "search") { anyInstances { instanceId } } }',
      administrator,
    );
    const instanceId = here.replace(/.*\//, '');
    const shown = data?.team.anyInstances.map((each) => each && 'instanceId' in each && each.instanceId);
    expect(shown).toEqual([instanceId, null, null]);
    const refused = errors?.filter(({ extensions }) => extensions?.code === 'FORBIDDEN');
    expect(refused).toMatchObject([
      { path: ['team', 'anyInstances', last], extensions: { regionId: 'cn-beijing', action: 'DescribeInstances' } },
    ]);
  });

  it('a caller without credentials is refused, and credentials reach no other subgraph', async () => {
    owners.owned.instances = instancesOf('cn-hangzhou').slice(0, 1);
    const query = '{ team(name: "search") { name anyInstances { id status } } }';
    const { data, errors } = await router.ask<{ team: object }>(query, {});
    expect(data?.team).toMatchObject({ name: 'search' });
    expect(JSON.stringify(data)).not.toContain('RUNNING');
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED']);
    await router.ask(query, administrator);
    expect([...owners.headersSeen].filter((name) => name.startsWith('x-acs-'))).toEqual([]);
  });

  it('callers at the same time are never each other', async () => {
    const { emulator } = subgraph;
    const callers = Object.values(emulator.callers).map((keys) => keyHeaders(keys));
    owners.owned.instances = instancesOf('cn-hangzhou').slice(0, 3);
    const query =
      '{ viewer { arn } team(name: "search") { anyInstances { id status } } instances(first: 1) { nodes { id } unavailable { code } } }';
    const alone: unknown[] = [];
    for (const headers of callers) alone.push((await router.ask(query, headers)).data);
    expect(new Set(alone.map((each) => JSON.stringify(each))).size).toBe(callers.length);
    const together = await Promise.all(
      Array.from({ length: 5 }, () => callers.map(async (headers) => (await router.ask(query, headers)).data)).flat(),
    );
    expect(together).toEqual(Array.from({ length: 5 }, () => alone).flat());
  });
});
