/** Every declared filter of every noun against the data of the embedded cloud: whole, page by page, and counted. */
import { afterAll, describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { startTestGateway, type TestGateway } from '../harness.js';
import { nounsOf } from './filter-cases.js';
import { places } from './filter-kit.js';

const test: TestGateway = await startTestGateway({ instances: 300, deadlineMs: 60_000, introspection: true });
afterAll(() => test.close());
const nouns = nounsOf(test.emulator.cloud.accounts[0]);

interface Page {
  readonly nodes: readonly { readonly key: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
}

describe.each(nouns)('$input', ({ root, input, key, cases }) => {
  const read = async (filter: object, first: number, after: string | null) => {
    const query = `query ($filter: ${input}, $first: Int, $after: String) {
      page: ${root}(regionIds: ${JSON.stringify(places)}, filter: $filter, first: $first, after: $after) {
        nodes { key: ${key} } pageInfo { hasNextPage endCursor } totalCount } }`;
    const { data, errors } = await test.ask<{ page: Page }>(query, { variables: { filter, first, after } });
    expect(errors).toBeUndefined();
    return { ...data.page, keys: data.page.nodes.map((node) => node.key) };
  };

  it('has a case for each declared condition, and most of them match something', () => {
    const { conditions = [] } = declared.nouns.get(input.replace(/Filter$/, '')) ?? {};
    const fields = conditions.map(({ name }) => name).sort();
    expect([...new Set(cases.flatMap(({ filter }) => Object.keys(filter)))].sort()).toEqual(fields);
    for (const field of fields) {
      const matches = cases.filter(
        ({ filter, keys }) => field in filter && places.some((place) => keys(place).length > 0),
      );
      expect(matches, field).not.toEqual([]);
    }
  });

  it.each(cases.map((each) => [JSON.stringify(each.filter).slice(0, 90), each] as const))('%s', async (_name, each) => {
    const { filter, keys } = each;
    const truth = places.flatMap((place) => keys(place));
    const { keys: all } = await read(filter, 1000, null);
    expect(all.toSorted()).toEqual(truth.toSorted());
    // Several calls for one filter return their rows one after another; buckets are one list over all regions.
    const isSeveral = Object.values(filter).some((value) => Array.isArray(value) && typeof value[0] === 'string');
    if (!isSeveral && root !== 'buckets') expect(all).toEqual(truth);
    const { keys: begun, pageInfo, totalCount } = await read(filter, 3, null);
    const next = pageInfo.hasNextPage ? await read(filter, 3, pageInfo.endCursor) : { keys: [] };
    expect([...begun, ...next.keys]).toEqual(all.slice(0, 6));
    expect(totalCount).toBe(truth.length);
  });
});
