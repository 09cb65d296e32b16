/** `_service`: the schema as composition of a supergraph reads it, and no trace of it where the option is off. */
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { executableSchema } from '../../../resolvers/execution/executable-schema.js';
import { asSubgraph, subgraphSdl } from '../../../resolvers/federation/subgraph.js';
import { declared, typeDefs } from '../../../resolvers/nouns/declared.js';
import { withMutations } from '../../../resolvers/nouns/schema/offered-mutations.js';
import { subgraphResolvers } from '../../../resolvers/registry.js';
import { startTestGateway } from '../harness.js';

const gateway = await startTestGateway({ instances: 10, federation: true });
const plain = await startTestGateway({ instances: 10, introspection: true });
afterAll(() => Promise.all([gateway.close(), plain.close()]));

const { data, errors } = await gateway.ask<{ _service: { sdl: string } }>('{ _service { sdl } }');
const { definitions } = parse(data._service.sdl);
const types = new Map(
  definitions.flatMap((each) => (each.kind === Kind.OBJECT_TYPE_DEFINITION ? [[each.name.value, each] as const] : [])),
);
const keyOf = (type: ObjectTypeDefinitionNode | undefined) => {
  const [value] = type?.directives?.find(({ name }) => name.value === 'key')?.arguments ?? [];
  return value?.value.kind === Kind.STRING ? value.value.value : null;
};
const marked = (directive: string) =>
  [...types.values()]
    .filter(({ directives }) => directives?.some(({ name }) => name.value === directive))
    .map(({ name }) => name.value);
const unbudgeted = {
  shouldYield: () => false,
  schedule: async <Value>(work: () => Value): Promise<Awaited<Value>> => await work(),
};

describe('the SDL of the subgraph', () => {
  it('is answered where introspection is off, without a call', () => {
    expect(errors).toBeUndefined();
    expect(data._service.sdl).toMatch(/^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.\d"/);
    expect(gateway.calls()).toEqual([]);
  });

  it('has the types and fields of the public schema, without what routers have themselves', async () => {
    const shown = await (await plain.gateway.fetch('http://localhost/schema.graphql')).text();
    const fieldsOf = (document: DocumentNode) =>
      document.definitions
        .flatMap((each) => (each.kind === Kind.OBJECT_TYPE_DEFINITION ? [each] : []))
        .flatMap(({ name, fields = [] }) => fields.map((field) => `${name.value}.${field.name.value}`))
        .sort();
    expect(fieldsOf({ kind: Kind.DOCUMENT, definitions })).toEqual(fieldsOf(parse(shown)));
    const directives = definitions.flatMap((each) =>
      each.kind === Kind.DIRECTIVE_DEFINITION ? [each.name.value] : [],
    );
    expect(directives).toEqual(['experimental']);
  });

  it('has a key for each kind with an id, and for accounts', () => {
    const nodes = [...declared.nouns.values()].filter(({ isNode }) => isNode).map(({ type }) => type);
    const keyed = marked('key');
    expect(keyed.filter((name) => name !== 'Account').sort()).toEqual(nodes.sort());
    expect(keyed.map((name) => keyOf(types.get(name))).filter((key) => key !== 'id')).toEqual(['accountId']);
  });

  it('shares only plain values, so that a clash of names stops the composition', () => {
    expect(marked('shareable').sort()).toEqual(['PageInfo', 'Tag']);
    for (const name of marked('shareable')) expect(keyOf(types.get(name))).toBeNull();
  });

  it('has only the mutations that are offered', async () => {
    const schema = executableSchema(asSubgraph(withMutations(declared, ['startInstances'])), subgraphResolvers);
    const sdl = await subgraphSdl(schema, unbudgeted);
    const mutation = parse(sdl).definitions.find((each) => 'name' in each && each.name?.value === 'Mutation');
    expect(mutation && 'fields' in mutation && mutation.fields?.map(({ name }) => name.value)).toEqual([
      'startInstances',
    ]);
  });

  it('is printed once, in turns with other requests', async () => {
    const schema = executableSchema(asSubgraph(typeDefs), subgraphResolvers);
    let turns = 0;
    const work = {
      shouldYield: () => true,
      schedule: async <Value>(next: () => Value): Promise<Awaited<Value>> => {
        turns += 1;
        return await next();
      },
    };
    const sdl = await subgraphSdl(schema, work);
    const first = turns;
    expect(first).toBeGreaterThan(100);
    expect(await subgraphSdl(schema, work)).toBe(sdl);
    expect(turns).toBe(first);
  });
});

describe('where the option is off', () => {
  it.each(['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }'])(
    '%s is no query',
    async (query) => {
      const { errors: refusals } = await plain.ask(query);
      expect(refusals?.map(({ extensions }) => extensions.code)).toContain('GRAPHQL_VALIDATION_FAILED');
    },
  );

  it('the schema has none of its types', async () => {
    const shown = await (await plain.gateway.fetch('http://localhost/schema.graphql')).text();
    expect(shown).not.toMatch(/_Entity|_Any|_Service|@key/);
  });
});
