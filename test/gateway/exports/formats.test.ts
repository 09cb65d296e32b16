/** The Accept header chooses an export, and the same query as JSON stays what it was. */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestGateway } from '../harness.js';
import { rowsOf, send } from './exporting.js';

const gateway = await startTestGateway({ instances: 24 });
afterAll(() => gateway.close());

describe('a client that accepts JSON too', () => {
  it.each([
    ['application/json', 'application/json'],
    ['application/json, text/csv', 'application/json'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv, */*', 'text/csv'],
    ['application/jsonl, application/json;q=0.9', 'application/jsonl'],
  ])('%s gets %s', async (accept, type) => {
    const response = await send(gateway, '{ vpcs(first: 1) { nodes { vpcId } } }', { accept });
    expect(response.headers.get('content-type')).toMatch(new RegExp(`^${type};`));
    await response.text();
  });

  it('never gets one for the other, although the same query is answered from the cache', async () => {
    const cached = await startTestGateway({ instances: 24 });
    try {
      const query = '{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { vpcId } } }';
      const { data } = await cached.ask<{ vpcs: { nodes: readonly object[] } }>(query);
      expect((await rowsOf(cached, query)).rows).toEqual(data.vpcs.nodes);
      expect((await cached.ask(query)).data).toEqual(data);
    } finally {
      await cached.close();
    }
  });
});
