/** The rules of every declared kind: kinds are discovered, so a new kind is tested without a change here. */
import { buildASTSchema, getNamedType, isEnumType, isNonNullType } from 'graphql';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ListAction } from '../../../client/model/resource.js';
import { declared, typeDefs } from '../../../resolvers/nouns/declared.js';
import type { Noun } from '../../../resolvers/nouns/descriptors.js';
import { valueFields } from '../../../resolvers/nouns/held-fields.js';
import { camelCase, plural } from '../../../resolvers/nouns/schema/english.js';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const region = 'cn-hangzhou';
const lookups = buildASTSchema(typeDefs).getQueryType()?.getFields() ?? {};
const kinds = [...declared.nouns.values()].filter(({ isNode }) => isNode);

/** The fields whose values are in the list's own answer. */
const leavesOf = (noun: Noun) =>
  valueFields(noun, declared)
    .filter(({ members }) => members.length > 0)
    .map(({ name }) => name);

interface Page {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly unavailable: readonly { readonly code: string }[];
}

describe.each(kinds.map((noun) => [noun.type, noun] as const))('%s', (type, noun) => {
  const root = plural(camelCase(type));
  const isRegional = noun.resource.scope === 'region';
  const place = isRegional ? `regionIds: ["${region}"], ` : '';

  async function page(
    fields: string,
    first: number,
    after: string | null = null,
    as = test.emulator.callers.administrator,
  ) {
    const query = `query ($after: String) { page: ${root}(${place}first: ${first}, after: $after) {
      nodes { ${fields} } pageInfo { hasNextPage endCursor } unavailable { code } } }`;
    const { data, errors } = await test.ask<{ page: Page }>(query, { variables: { after }, as });
    expect(errors).toBeUndefined();
    return data.page;
  }

  async function walk(first: number): Promise<readonly unknown[]> {
    const ids: unknown[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo, unavailable }: Page = await page('id', first, after);
      expect(unavailable).toEqual([]);
      ids.push(...nodes.map(({ id }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null && ids.length < 200);
    return ids.slice(0, 200);
  }

  it('is the same in small and in large pages, each item once', async () => {
    const large = await walk(1000);
    expect(large.length).toBeGreaterThan(0);
    expect(new Set(large).size).toBe(large.length);
    expect(await walk(7)).toEqual(large);
  });

  it('needs one call per scope for the first items, or reads parents in waves until one has items', async () => {
    await page('id', 1);
    const { under, list } = noun.resource;
    if (!under) {
      expect(test.calls()).toHaveLength(1);
      return;
    }
    const nameOf = ({ action }: ListAction) => `${action.product.name}:${action.name}`;
    const [parents, ...lists] = test.calls();
    expect(parents).toBe(nameOf(under.parent.list));
    expect(new Set(lists)).toEqual(new Set([nameOf(list)]));
    // Each wave is twice as large as the one before, and the first parent with items is in the last wave.
    expect(Math.log2(lists.length + 1) % 1).toBe(0);
    test.emulator.clearCalls();
    const [{ id } = { id: '' }] = (await page('id', 1)).nodes;
    const parentRoot = plural(camelCase(under.parent.type));
    const { data } = await test.ask<{ all: Page }>(`{ all: ${parentRoot}(${place}first: 1000) { nodes { id } } }`);
    const before = data.all.nodes.findIndex((parent) => String(id).startsWith(`${parent.id}/`));
    expect(before).toBeGreaterThanOrEqual(0);
    expect(lists.length).toBeLessThanOrEqual(2 * before + 1);
  });

  it('is found again by its id', async () => {
    const [{ id } = { id: '' }] = (await page('id', 1)).nodes;
    const query = `{ node(id: ${JSON.stringify(id)}) { id __typename } }`;
    expect((await test.ask(query)).data).toEqual({ node: { id, __typename: type } });
  });

  it('is null without an error for an unknown key', async () => {
    const args = lookups[camelCase(type)]?.args.filter((arg) => isNonNullType(arg.type)) ?? [];
    const given = args.map(({ name, type: of }) => {
      const named = getNamedType(of);
      const value = isEnumType(named) ? named.getValues()[0]?.name : '"no-such-thing-0"';
      return `${name}: ${name === 'regionId' ? `"${region}"` : value}`;
    });
    const answer = await test.ask(`{ one: ${camelCase(type)}(${given.join(', ')}) { id } }`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ one: null });
  });

  it('has a value for each of its fields in some item', async () => {
    const fields = leavesOf(noun);
    const { nodes } = await page(fields.join(' '), 1000);
    const empty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
    expect(fields.filter((field) => nodes.every((node) => empty(node[field])))).toEqual([]);
  });

  it.skipIf(noun.resource.list.action.name === 'DescribeNetworkInterfaces')(
    'is forbidden and not empty to who may not list it',
    async () => {
      const { nodes, unavailable } = await page('id', 7, null, test.emulator.callers.newcomer);
      expect(nodes).toEqual([]);
      expect(unavailable.map(({ code }) => code)).toEqual(['FORBIDDEN']);
    },
  );
});
