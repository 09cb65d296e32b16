/** Every declared filter of every descriptor is sent upstream or applied by the gateway, and is never ignored. */
import {
  buildASTSchema,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { type FilterPart, filterPartsOf } from '../../../client/model/filters.js';
import type { Resource } from '../../../client/model/resource.js';
import type { Position } from '../../../client/reading/position.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import { wordsOf } from '../../../resolvers/nouns/declaration/declarations.js';
import { declared, typeDefs } from '../../../resolvers/nouns/declared.js';
import { pagesOf, type ScriptedUpstream, startScriptedUpstream, type Tree } from '../scripted-upstream.js';
import { actions, itemFor, resources, thing, things } from './exported-descriptors.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const schema = buildASTSchema(typeDefs);
const paging = new Set(['first', 'after', 'accountIds', 'regionIds', 'filter', 'orderBy']);

/** The declared filters of a resource with their input types: fields of the filter input, and further arguments. */
function conditionsOf({ type }: Resource): ReadonlyMap<string, GraphQLInputType> {
  const input = schema.getType(`${type}Filter`);
  const fields = isInputObjectType(input) ? Object.values(input.getFields()) : [];
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  const root = roots.find((field) => getNamedType(field.type).name === `${type}Connection`);
  const args = (root?.args ?? []).filter(({ name }) => !paging.has(name));
  // The conditions that the compiler makes from the fields are no part of the descriptor.
  const names = declared.nouns.get(type)?.conditions.map(({ name }) => name) ?? [];
  return new Map([...fields, ...args].flatMap((each) => (names.includes(each.name) ? [[each.name, each.type]] : [])));
}

/** The most tags that upstream takes, as declared; 20 unless declared. */
function mostTagsOf({ type }: Resource): number {
  const field = declared.nouns.get(type)?.declaration.fields.find(({ name }) => name === 'tags');
  return (field && wordsOf(field, 'filter')?.number('cap')) ?? 20;
}

type Kind = 'text' | 'texts' | 'flag' | 'tags' | 'time' | 'range';

function kindOf(type: GraphQLInputType): Kind {
  const nullable = isNonNullType(type) ? type.ofType : type;
  const named = getNamedType(type).name;
  if (isListType(nullable)) return named === 'TagFilter' ? 'tags' : 'texts';
  if (named === 'DateTime') return 'time';
  if (named === 'DateTimeRange') return 'range';
  return named === 'Boolean' ? 'flag' : 'text';
}

/** Filter values, and their texts that must occur in the call unless the gateway applies the filter. */
const samples: Readonly<Record<Kind, readonly { readonly value: unknown; readonly texts: readonly string[] }[]>> = {
  text: [
    { value: 'probe', texts: ['probe'] },
    { value: 'pr*be', texts: ['pr*be'] },
    { value: 'a.c(d', texts: ['a.c(d'] },
  ],
  texts: [
    { value: ['probe'], texts: ['probe'] },
    { value: Array.from({ length: 205 }, (_, at) => `probe-${at}`), texts: ['probe-'] },
  ],
  flag: [
    { value: true, texts: ['true'] },
    { value: false, texts: ['false'] },
  ],
  time: [{ value: '2020-01-01T00:00:00Z', texts: ['2020-01-01T00:00:00Z'] }],
  range: [
    { value: { after: '2020-01-01T00:00:00Z' }, texts: ['2020-01-01T00:00:00Z'] },
    { value: { before: '2020-01-01T00:00:00Z' }, texts: ['2020-01-01T00:00:00Z'] },
  ],
  tags: [
    { value: [{ key: 'env', value: 'prod' }, { key: 'team' }], texts: ['env', 'prod', 'team'] },
    { value: [{ key: 'env', value: '' }], texts: ['env'] },
    { value: [{ key: 'env', value: null }], texts: ['env'] },
  ],
};

/** A text of each form that a condition may have. */
const inForm: Readonly<Record<string, string>> = {
  MONTH: '2020-01',
  DAY: '2020-01-31',
  MOMENT: '2020-01-31T00:00:00Z',
  CLOCK: '2020-01-31 00:00:00',
};

/** Some texts have one form only, and some parameters have words for true and false. */
function samplesOf({ type: kind }: Resource, name: string, type: GraphQLInputType) {
  const declaration = declared.nouns.get(kind)?.declaration;
  const own = declaration?.words.find((word) => word.name === 'filter' && word.text('name') === name);
  const text = inForm[own?.text('form') ?? ''];
  if (text !== undefined) return [{ value: text, texts: [text] }];
  const field = declaration?.fields.find((each) => each.name === name);
  const words = (field && wordsOf(field, 'filter')) ?? own;
  const [yes, no] = words?.texts('words') ?? [];
  if (yes !== undefined && no !== undefined) {
    return [
      { value: true, texts: [yes] },
      { value: false, texts: [no] },
    ];
  }
  return samples[kindOf(type)];
}

const region = ({ scope }: Resource) => (scope === 'region' ? 'cn-hangzhou' : null);

/** The rows that one part of a filter keeps, from an upstream that ignores the filter. */
async function rowsOf(resource: Resource, part: FilterPart, held: readonly Tree[]): Promise<readonly Tree[]> {
  const { list } = resource;
  upstream.on(list.action, pagesOf({ list, pages: [held] }));
  const reader = createScopeReader({
    reader: upstream.cloud().reader,
    list,
    regionId: region(resource),
    parts: [part],
  });
  const beginning: Position = { part: 0, page: null, skip: 0 };
  const { rows } = await reader.read(beginning, 1000, AbortSignal.timeout(5_000));
  return rows.map(({ item }) => item as Tree);
}

/** A part of a path that no name can be is refused without a call, which ignores nothing. */
function noneIfRefused(error: unknown): readonly Tree[] {
  if (error instanceof CloudError && error.kind === 'invalid' && upstream.calls.length === 0) return [];
  throw error;
}

const filterable = resources.filter(([, resource]) => conditionsOf(resource).size > 0 || resource.filters);

describe.each(filterable)('the filters of %s', (_name, resource) => {
  const { filters = {} } = resource;
  const conditions = conditionsOf(resource);

  it('are those of the schema', () => {
    expect(Object.keys(filters).sort()).toEqual([...conditions.keys()].sort());
  });

  it('refuse an unknown condition', () => {
    expect(() => filterPartsOf(filters, { unheardOf: 1 })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it.each([...conditions.keys()])('treat null for %s as no condition', (name) => {
    expect(filterPartsOf(filters, { [name]: null })).toEqual([{ params: {} }]);
  });

  it.each([...conditions])('never ignore %s', async (name, type) => {
    for (const { value, texts } of samplesOf(resource, name, type)) {
      const parts = filterPartsOf(filters, { [name]: value });
      expect(parts.length, `${name}: ${JSON.stringify(value)}`).toBeGreaterThan(0);
      for (const part of [...parts.slice(0, 2), ...parts.slice(-1)]) {
        upstream.reset();
        const rows = await rowsOf(resource, part, things(resource, 3)).catch(noneIfRefused);
        const [call] = upstream.calls;
        const sent = Object.values(call?.params ?? {}).join('\n');
        const isPushed = texts.every((text) => sent.includes(text));
        expect(isPushed || rows.length === 0, `${name}: ${JSON.stringify(value)} → ${sent}`).toBe(true);
      }
    }
  });

  it.each([...conditions].filter(([, type]) => ['text', 'flag'].includes(kindOf(type))))(
    'keep only matching rows if the gateway applies %s',
    async (name, type) => {
      for (const value of kindOf(type) === 'flag'
        ? [true, false]
        : [String(samplesOf(resource, name, type)[0]?.value)]) {
        for (const part of filterPartsOf(filters, { [name]: value })) {
          const { condition } = part;
          if (!condition) continue;
          const match = itemFor(thing(resource, 1), value, condition, condition);
          expect(match, `an item that matches ${name}: ${value}`).toBeDefined();
          const rows = await rowsOf(resource, part, [thing(resource, 0), match ?? {}, thing(resource, 2)]);
          expect(rows.map((row) => JSON.stringify(row))).toEqual([JSON.stringify(match)]);
        }
      }
    },
  );

  it.each([...conditions].filter(([, type]) => kindOf(type) === 'texts'))(
    'send %s in batches without duplicates, and make no call for an empty list',
    (name) => {
      const values = Array.from({ length: 205 }, (_, at) => `probe-${String(at).padStart(3, '0')}`);
      const once = filterPartsOf(filters, { [name]: values });
      expect(filterPartsOf(filters, { [name]: [...values, ...values] })).toHaveLength(once.length);
      const asked = once.map(({ params }) => JSON.stringify(params).match(/probe-\d{3}/g) ?? []);
      expect([...new Set(asked.flat())].sort()).toEqual(values);
      expect(filterPartsOf(filters, { [name]: [] })).toEqual([]);
      expect(filterPartsOf(filters, { [name]: [''] })).toEqual([]);
      const both = filterPartsOf(filters, { [name]: values, ...(conditions.has('tags') && { tags: [] }) });
      expect(both).toHaveLength(once.length);
    },
  );

  if (conditions.has('tags'))
    it('send as many tags as upstream takes and apply the rest in the gateway', async () => {
      const tags = Array.from({ length: 22 }, (_, at) => ({ key: `key-${at}`, value: 'v' }));
      const [part = { params: {} }] = filterPartsOf(filters, { tags });
      expect(await rowsOf(resource, part, things(resource, 2))).toEqual([]);
      const sent = Object.keys(upstream.calls[0]?.params ?? {}).filter((name) => /^Tags?\.\d+\.Key$/.test(name));
      expect(sent).toHaveLength(mostTagsOf(resource));
      expect(filterPartsOf(filters, { tags: [] })).toEqual([{ params: {} }]);
    });

  it('apply all conditions together', () => {
    const pairs = [...conditions.keys()].flatMap((a, at) => [...conditions.keys()].slice(at + 1).map((b) => [a, b]));
    for (const [a = '', b = ''] of pairs) {
      const value = (name: string) => samplesOf(resource, name, conditions.get(name) as GraphQLInputType)[0]?.value;
      const parts = filterPartsOf(filters, { [a]: value(a), [b]: value(b) });
      for (const alone of [a, b].flatMap((name) => filterPartsOf(filters, { [name]: value(name) }).slice(0, 1))) {
        const [part = { params: {} }] = parts;
        const kept = Object.entries(alone.params).every(
          ([name, sent]) => JSON.stringify(part.params[name]) === JSON.stringify(sent),
        );
        // If two conditions use one parameter, the gateway applies both.
        expect(kept || part.condition?.({}) === false, `${a} and ${b}`).toBe(true);
        if (alone.condition?.({}) === false) expect(part.condition?.({}), `${a} and ${b}`).toBe(false);
      }
    }
  });
});

describe('enums', () => {
  it('are the only named inputs besides tags', () => {
    const inputs = filterable.flatMap(([, resource]) =>
      [...conditionsOf(resource).values()].map((type) => getNamedType(type)),
    );
    const others = inputs.filter(
      (type) =>
        !isEnumType(type) && !['String', 'ID', 'Boolean', 'DateTime', 'DateTimeRange', 'TagFilter'].includes(type.name),
    );
    expect(others).toEqual([]);
  });
});
