/** Every edge between kinds, found in the declarations: both directions agree, something is found, and its calls are counted. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../../resolvers/nouns/declaration/declarations.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import type { Inverse } from '../../../resolvers/nouns/descriptors.js';
import { camelCase, plural } from '../../../resolvers/nouns/schema/english.js';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, maxCalls: 5000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const region = 'cn-hangzhou';
const regions = test.emulator.cloud.regions.length;

interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

async function ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const { data, errors } = await test.ask<Data>(query, { variables });
  expect(errors).toBeUndefined();
  return data;
}

const rootOf = (type: string) => plural(camelCase(type));
const placeOf = (type: string) =>
  declared.nouns.get(type)?.resource.scope === 'region' ? `regionIds: ["${region}"], ` : '';

/** The field of the child that leads to the parent. */
function referenceOf({ children, on, field }: Inverse): string {
  const noun = declared.nouns.get(children.resource.type);
  const found = noun?.declaration.fields.find(
    (each) => each.shape.name === on && wordsOf(each, 'inverse')?.required('field') === field,
  );
  if (!found) throw new Error(`No field of ${children.resource.type} leads to ${on}.${field}.`);
  return found.name;
}

const edges = declared.inverses.filter(({ children }) => declared.nouns.get(children.resource.type)?.isNode);

describe('the edge', () => {
  it.each(edges.map((edge) => [`${edge.on}.${edge.field}`, edge] as const))(
    '%s finds what refers to the thing, with one call for each page',
    async (_name, edge) => {
      const { children, on, field, isWhole } = edge;
      const { type, list } = children.resource;
      const reference = referenceOf(edge);
      const { rows } = await ask<{ rows: { nodes: readonly Row[] } }>(
        `{ rows: ${rootOf(type)}(${children.areInEveryRegion ? '' : placeOf(type)}first: 1000) { nodes { id ${reference} { id } } } }`,
      );
      const byParent = new Map<string, string[]>();
      for (const row of rows.nodes) {
        const referred = row[reference] as Row | Row[] | null;
        for (const parent of referred === null ? [] : ([referred].flat() as Row[])) {
          byParent.set(parent.id, [...(byParent.get(parent.id) ?? []), row.id]);
        }
      }
      const [parent, wanted] = [...byParent].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
      expect(parent, 'a thing that another refers to').toBeDefined();
      test.emulator.clearCalls();
      const selected = isWhole ? `${field} { id }` : `${field}(first: 1000) { nodes { id } }`;
      const { node } = await ask<{ node: Readonly<Record<string, { nodes: readonly Row[] } & readonly Row[]>> }>(
        `query ($id: ID!) { node(id: $id) { ... on ${on} { ${selected} } } }`,
        { id: parent },
      );
      const found = (isWhole ? node[field] : node[field]?.nodes) ?? [];
      expect(found.map(({ id }) => id).sort()).toEqual([...(wanted ?? [])].sort());
      const { product, name: action } = list.action;
      // A dry run proves that an empty list is not a refusal.
      const asked = test.emulator.calls({ product: product.name, action });
      const calls = asked.filter(({ params }) => params.DryRun !== 'true').length;
      // A list without a parameter for the thing is read to its end.
      const length = children.by === '' ? rows.nodes.length : found.length;
      const pages = Math.max(1, Math.ceil(length / list.paging.cap)) * (list.each?.values.length ?? 1);
      const own = declared.nouns.get(on)?.resource.list.action === list.action ? 1 : 0;
      expect(calls).toBe(pages * (children.areInEveryRegion ? regions : 1) + own);
    },
  );
});
