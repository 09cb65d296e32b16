/** urql: answers, errors, parts and persisted queries with its core only. */
import { type CombinedError, createClient, fetchExchange, type OperationResult } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
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

const client = ({ url, headers, fetch }: Started, more: Readonly<Record<string, string>> = {}) =>
  createClient({
    url,
    fetch,
    preferGetMethod: false,
    fetchOptions: { headers: { ...headers, ...more } },
    exchanges: [fetchExchange],
  });
const codeOf = (error: CombinedError | undefined) => error?.graphQLErrors[0]?.extensions.code;

describe('urql', () => {
  it('gets an answer', async () => {
    const { data, error, extensions } = await client(gateway).query('{ users(first: 2) { nodes { userName } } }', {});
    expect(error).toBeUndefined();
    expect(data.users.nodes).toHaveLength(2);
    expect(extensions?.cloud).toMatchObject({ calls: expect.any(Number) });
  });

  it('gets the same answer again, from the cache', async () => {
    const query = '{ viewer { accountId } }';
    const [first, again] = [await client(gateway).query(query, {}), await client(gateway).query(query, {})];
    expect(again.data).toEqual(first.data);
  });

  it.each([
    ['no credentials', { 'x-acs-security-token': '' }, '{ viewer { arn } }', 'UNAUTHENTICATED'],
    ['a wrong argument', {}, '{ users(first: 5000) { totalCount } }', 'BAD_USER_INPUT'],
    ['a wrong document', {}, '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('reads the code of %s', async (_what, headers, query, code) => {
    const { error } = await client(gateway, headers).query(query, {});
    expect([codeOf(error), error?.networkError]).toEqual([code, undefined]);
  });

  it('shows parts as they arrive', async () => {
    gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', regionId: 'eu-west-1', delayMs: 700 });
    const query =
      '{ regions { regionId ... @defer { instances(first: 1) { totalCount } } } users(first: 9) { nodes @stream(initialCount: 2) { userName } } }';
    const results: OperationResult[] = [];
    await new Promise<void>((resolve) => {
      client(gateway, { 'cache-control': 'no-cache' })
        .query(query, {})
        .subscribe((result) => {
          results.push(result);
          if (!result.hasNext) resolve();
        });
    });
    expect(results.length).toBeGreaterThan(1);
    expect(gateway.sent[0]?.type).toMatch(/^multipart\/mixed/);
    const plain = await client(gateway).query(query.replaceAll(/@(?:defer|stream\(initialCount: 2\))/g, ''), {});
    expect(results.at(-1)?.error).toBeUndefined();
    expect(results.at(-1)?.data).toEqual(plain.data);
  });

  it.each([
    ['are sent by their hash once they are known', () => keeping, [false, true, false]],
    ['are given up where they are not taken', () => gateway, [false, true, true]],
  ] as const)('persisted queries %s', async (what, of, hadQuery) => {
    const { url, headers, fetch, sent } = of();
    const urql = createClient({
      url,
      fetch,
      preferGetMethod: false,
      fetchOptions: { headers: { ...headers } },
      exchanges: [persistedExchange({ enableForMutation: true }), fetchExchange],
      requestPolicy: 'network-only',
    });
    for (let asked = 0; asked < 2; asked += 1) {
      const { error } = await urql.query(`query Persisted${what.length} { viewer { arn } }`, {});
      expect(error).toBeUndefined();
    }
    expect(sent.map(({ hasQuery }) => hasQuery)).toEqual(hadQuery);
  });
});
