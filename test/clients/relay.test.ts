/** Relay: its compiler accepts the schema, its store identifies items by id, its connections page, its fragments may be deferred. */
import { meros } from 'meros/browser';
import {
  createOperationDescriptor,
  Environment,
  type FetchFunction,
  fetchQuery,
  type GraphQLResponse,
  getRequest,
  Network,
  Observable,
  RecordSource,
  Store,
} from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import instanceQuery, { type relayDocumentsInstanceQuery } from './dist/relay/relayDocumentsInstanceQuery.graphql.js';
import instancesQuery, {
  type relayDocumentsInstancesQuery,
} from './dist/relay/relayDocumentsInstancesQuery.graphql.js';
import regionsQuery, { type relayDocumentsRegionsQuery } from './dist/relay/relayDocumentsRegionsQuery.graphql.js';
import { type Started, start } from './gateway.js';

let gateway: Started;
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.close());

interface Part {
  readonly data?: object;
  readonly hasNext?: boolean;
  readonly incremental?: readonly {
    readonly data?: object;
    readonly label?: string;
    readonly path?: readonly (string | number)[];
  }[];
}

/** The parts of an answer in the format of Relay: each with the label and path of its fragment. */
function responsesOf({ data, hasNext, incremental = [] }: Part): GraphQLResponse[] {
  const is_final = hasNext !== true;
  if (data) return [{ data, extensions: { is_final } } as GraphQLResponse];
  return incremental.map((each, index) => {
    return {
      ...each,
      extensions: { is_final: is_final && index === incremental.length - 1 },
    } as unknown as GraphQLResponse;
  });
}

const network: FetchFunction = ({ text }, variables) =>
  Observable.create((sink) => {
    const ask = async () => {
      const accept = 'multipart/mixed; deferSpec=20220824, application/graphql-response+json, application/json;q=0.9';
      const response = await gateway.fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, ...gateway.headers },
        body: JSON.stringify({ query: text, variables }),
      });
      const parts = await meros<Part>(response);
      if (parts instanceof Response) sink.next((await parts.json()) as GraphQLResponse);
      else for await (const { body } of parts) for (const each of responsesOf(body as Part)) sink.next(each);
      sink.complete();
    };
    ask().catch((error: Error) => sink.error(error));
  });

const environment = () => new Environment({ network: Network.create(network), store: new Store(new RecordSource()) });

describe('Relay', () => {
  it('pages through a connection, and has each item once', async () => {
    const relay = environment();
    const read = () => {
      const operation = createOperationDescriptor(getRequest(instancesQuery), { count: 20, cursor: null });
      return relay.lookup(operation.fragment).data as relayDocumentsInstancesQuery['response'];
    };
    let cursor: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      await fetchQuery<relayDocumentsInstancesQuery>(relay, instancesQuery, { count: 20, cursor }).toPromise();
      const source = relay.getStore().getSource();
      const connection = source
        .getRecordIDs()
        .find((id) => id.endsWith('pageInfo') && id.includes('__Portal_instances'));
      cursor = String(source.get(connection ?? '')?.endCursor);
    }
    const ids = read().instances?.edges.map(({ node }) => node.id) ?? [];
    const { accounts } = gateway.emulator.cloud;
    const truth = ['cn-hangzhou', 'cn-beijing'].flatMap((region) =>
      accounts[0]
        .instances(region)
        .map(({ InstanceId }) => `acs:ecs:${region}:${accounts[0].id}:instance/${InstanceId}`),
    );
    expect(ids).toEqual(truth.slice(0, 60));
  });

  it('finds an item of a list by its id', async () => {
    const relay = environment();
    const page = await fetchQuery<relayDocumentsInstancesQuery>(relay, instancesQuery, {
      count: 1,
      cursor: null,
    }).toPromise();
    const { id, name } = page?.instances?.edges[0]?.node ?? { id: '', name: null };
    const found = await fetchQuery<relayDocumentsInstanceQuery>(relay, instanceQuery, { id }).toPromise();
    expect(found?.node).toMatchObject({ id, name });
    expect(relay.getStore().getSource().get(id)).toMatchObject({ __typename: 'Instance', name });
  });

  it('gets a deferred fragment later', async () => {
    const relay = environment();
    const states: number[] = [];
    await new Promise<void>((resolve, reject) => {
      fetchQuery<relayDocumentsRegionsQuery>(
        relay,
        regionsQuery,
        {},
        { networkCacheConfig: { force: true } },
      ).subscribe({
        next: () => {
          const records = Object.values(
            relay.getStore().getSource().toJSON() as Record<string, { __typename?: string }>,
          );
          states.push(records.filter((record) => record?.__typename === 'InstanceConnection').length);
        },
        complete: resolve,
        error: reject,
      });
    });
    expect(states[0]).toBe(0);
    expect(states.at(-1)).toBe(gateway.emulator.cloud.regions.length);
    expect(gateway.sent.at(-1)?.type).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
  });
});
