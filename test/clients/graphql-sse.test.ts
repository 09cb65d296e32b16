/** graphql-sse, whose client accepts only events: queries, parts, subscriptions, refusals. */

import type { ExecutionResult } from 'graphql';
import { createClient, NetworkError } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, start } from './gateway.js';

let gateway: Started;
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.close());

const client = (headers: Readonly<Record<string, string>> = gateway.headers) =>
  createClient({ url: gateway.url, headers: { ...headers }, retryAttempts: 0 });

type Event = ExecutionResult<Record<string, unknown>, unknown>;

async function events(query: string, variables?: Record<string, unknown>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of client().iterate({ query, ...(variables && { variables }) })) all.push(event);
  return all;
}

describe('graphql-sse', () => {
  it('gets a plain answer as one event, also from the cache', async () => {
    const query = '{ users(first: 2) { nodes { userName } } }';
    const [first] = await events(query);
    expect(first?.data).toMatchObject({ users: { nodes: [{}, {}] } });
    expect(await events(query)).toMatchObject([{ data: first?.data }]);
  });

  it('gets incremental parts', async () => {
    const all = await events('{ viewer { arn } ... @defer { users(first: 2) { nodes { userName } } } }');
    expect(all).toMatchObject([{ hasNext: true }, { hasNext: false, incremental: [{ data: { users: {} } }] }]);
  });

  it('gets the events of a subscription', async () => {
    const [instance] = gateway.emulator.cloud.accounts[0].instances('cn-hangzhou');
    const all = await events(
      'subscription ($ids: [String!]!) { instanceStatus(regionId: "cn-hangzhou", instanceIds: $ids) { instanceId status } }',
      { ids: [instance?.InstanceId] },
    );
    expect(all[0]?.data).toMatchObject({ instanceStatus: { instanceId: instance?.InstanceId } });
  });

  it('gets the error of a document as an event', async () => {
    expect(await events('{ nothing }')).toMatchObject([
      { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ]);
  });

  it('finds the code of a refusal in the answer', async () => {
    const refused = client({ authorization: 'Bearer a.b.c' }).iterate({ query: '{ viewer { arn } }' });
    const error = await refused.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkError);
    const { response } = error as NetworkError<Response>;
    expect([response?.status, await response?.json()]).toMatchObject([
      401,
      { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });
});
