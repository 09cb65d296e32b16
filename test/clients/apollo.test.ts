/** Apollo Client 4: errors and their codes, parts with both of its handlers, persisted queries. */
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Started, start } from './gateway.js';

let gateway: Started;
let keeping: Started;
beforeAll(async () => {
  gateway = await start();
  keeping = await start({ YUNMEN_APQ: 'true' });
});
beforeEach(() => {
  for (const { sent } of [gateway, keeping]) sent.splice(0);
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => Promise.all([gateway.close(), keeping.close()]));

type Handler = NonNullable<ConstructorParameters<typeof ApolloClient>[0]['incrementalHandler']>;

const http = ({ url, headers, fetch }: Started) => new HttpLink({ uri: url, headers: { ...headers }, fetch });
const client = (link: ApolloLink, incrementalHandler?: Handler) =>
  new ApolloClient({ cache: new InMemoryCache(), link, ...(incrementalHandler && { incrementalHandler }) });

describe('a query', () => {
  it('is answered, and its items are cached by id', async () => {
    const apollo = client(http(gateway));
    const query = gql`{ instances(first: 2, regionIds: ["cn-hangzhou"]) { nodes { __typename id name } } }`;
    const { data } = await apollo.query<{ instances: { nodes: { id: string }[] } }>({ query });
    expect(data?.instances.nodes).toHaveLength(2);
    expect(Object.keys(apollo.cache.extract() as object)).toContain(`Instance:${data?.instances.nodes[0]?.id}`);
    await apollo.query({ query });
    expect(gateway.sent).toEqual([
      expect.objectContaining({ status: 200, type: 'application/graphql-response+json; charset=utf-8' }),
    ]);
  });

  it('that fails has its error code', async () => {
    const apollo = client(http(gateway));
    const failing = apollo.query({ query: gql`{ instances(first: 5000) { totalCount } }` });
    await expect(failing).rejects.toSatisfy(
      (error) => CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.code === 'BAD_USER_INPUT',
    );
    await expect(apollo.query({ query: gql`{ nothing }` })).rejects.toSatisfy(
      (error) => CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED',
    );
  });
});

describe('an expired token', () => {
  it('is recognized and renewed', async () => {
    let token = gateway.tokenOf('traveller', -3600);
    const seen: unknown[] = [];
    const renew = new ErrorLink(({ error, operation, forward }) => {
      const code = CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : error;
      seen.push(code);
      if (code !== 'UNAUTHENTICATED' && code !== 'CREDENTIALS_EXPIRED') return;
      token = gateway.tokenOf('traveller');
      return forward(operation);
    });
    const signed = new SetContextLink(() => ({ headers: { authorization: `Bearer ${token}` } }));
    const plain = new HttpLink({ uri: gateway.url, fetch: gateway.fetch });
    const apollo = client(ApolloLink.from([renew, signed, plain]));
    const { data } = await apollo.query<{ viewer: { arn: string } }>({ query: gql`{ viewer { arn } }` });
    expect(data?.viewer.arn).toContain('assumed-role/portal-administrator');
    expect(seen).toHaveLength(1);
    expect(gateway.sent.map(({ status }) => status)).toEqual([401, 200]);
  });
});

describe.each([
  ['Defer20220824Handler', () => new Defer20220824Handler(), 'deferSpec=20220824'],
  ['GraphQL17Alpha9Handler', () => new GraphQL17Alpha9Handler(), 'incrementalSpec=v0.2'],
] as const)('parts with %s', (_name, handler, spec) => {
  interface Parted {
    readonly regions?: { regionId: string; instances?: { totalCount: number | null } | null }[];
    readonly instances?: { nodes?: { id: string }[]; totalCount?: number };
  }

  /** Every state that a page shows. */
  async function states(text: string) {
    const apollo = client(http(gateway), handler() as Handler);
    const all: { data: Parted | undefined; error: unknown }[] = [];
    const observed = apollo.watchQuery<Parted>({
      query: gql(text),
      errorPolicy: 'all',
      fetchPolicy: 'no-cache',
      context: { headers: { 'cache-control': 'no-cache' } },
    });
    await new Promise<void>((resolve, reject) => {
      observed.subscribe({
        next: ({ data, error, loading }) => {
          all.push({ data: structuredClone(data) as Parted | undefined, error });
          if (!loading) resolve();
        },
        error: reject,
      });
    });
    return all;
  }

  it('show a deferred fragment when it arrives', async () => {
    gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', regionId: 'eu-west-1', delayMs: 700 });
    const all = await states('{ regions { regionId ... @defer { instances(first: 1) { totalCount } } } }');
    expect(gateway.sent).toMatchObject([{ status: 200, type: `multipart/mixed; boundary="-"; ${spec}` }]);
    const shown = all.filter(({ data }) => data?.regions);
    const counted = shown.map(({ data }) => data?.regions?.filter(({ instances }) => instances).length);
    expect(shown.length).toBeGreaterThan(1);
    expect(counted[0]).toBeLessThan(counted.at(-1) ?? 0);
    const { accounts, regions } = gateway.emulator.cloud;
    const last = shown.at(-1)?.data?.regions?.map(({ regionId, instances }) => [regionId, instances?.totalCount]);
    expect(last?.sort()).toEqual(regions.map(({ id }) => [id, accounts[0].instances(id).length]).sort());
  });

  it('show the rows of a streamed list as they arrive', async () => {
    const all = await states(
      '{ instances(first: 60, regionIds: ["cn-hangzhou", "cn-beijing"]) { nodes @stream(initialCount: 1) { id } ... @defer { totalCount } } }',
    );
    const last = all.at(-1)?.data?.instances;
    const { cloud } = gateway.emulator;
    const truth = ['cn-hangzhou', 'cn-beijing'].flatMap((region) =>
      cloud.accounts[0]
        .instances(region)
        .map(({ InstanceId }) => `acs:ecs:${region}:${cloud.accounts[0].id}:instance/${InstanceId}`),
    );
    expect(last?.nodes?.map(({ id }) => id)).toEqual(truth.slice(0, 60));
    expect(last?.totalCount).toBe(truth.length);
  });

  it('have the errors of late parts', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances', regionId: 'cn-heyuan' });
    const all = await states('{ regions { regionId ... @defer { instances(first: 1) { nodes { id } } } } }');
    const { error } = all.at(-1) ?? {};
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { extensions: { code: 'CREDENTIALS_EXPIRED', regionId: 'cn-heyuan' } },
    ]);
  });
});

describe('persisted queries', () => {
  const link = (useGETForHashedQueries: boolean) =>
    new PersistedQueryLink({
      sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries,
    });
  const ask = (apollo: ApolloClient, name: string) =>
    apollo.query({ query: gql(`query ${name} { viewer { arn } }`), fetchPolicy: 'no-cache' });

  it.each([true, false])('are sent by their hash once they are known, GET: %s', async (byGet) => {
    const apollo = client(link(byGet).concat(http(keeping)));
    for (let asked = 0; asked < 3; asked += 1) expect((await ask(apollo, `Kept${byGet}`)).data).toBeDefined();
    expect(keeping.sent.map(({ hasQuery, status }) => [hasQuery, status])).toEqual([
      [false, 200],
      [true, 200],
      [false, 200],
      [false, 200],
    ]);
    expect(keeping.sent.at(-1)?.method).toBe(byGet ? 'GET' : 'POST');
  });

  it('are disabled if the gateway does not accept them', async () => {
    const apollo = client(link(false).concat(http(gateway)));
    for (const name of ['One', 'Two', 'Three']) expect((await ask(apollo, name)).data).toBeDefined();
    expect(gateway.sent.map(({ hasQuery }) => hasQuery)).toEqual([false, true, true, true]);
  });
});
