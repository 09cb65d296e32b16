import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql';
import type { WorkBudget } from '../../client/request/work-budget.js';

/** The schema as a subgraph of Apollo Federation 2: what routers ask for, and the SDL from which they compose a supergraph. */

/** Directives of types that other subgraphs may define too. The rest keeps its owner: a clash of names must stop the composition. */
const shareable: ReadonlySet<string> = new Set(['PageInfo', 'Tag']);

/** The keys of types that are no Node. */
const naturalKeys: ReadonlyMap<string, string> = new Map([['Account', 'accountId']]);

/** Routers deliver parts of answers themselves, and ask a subgraph for plain answers. */
const ofRouters: ReadonlySet<string> = new Set(['defer', 'stream']);

/** The words of Federation that the SDL uses. All of them are in 2.0, the version that the most routers know. */
const link = parse(
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])',
);

/** The SDL with what a router asks of a subgraph. */
export function asSubgraph({ definitions }: DocumentNode): DocumentNode {
  const entities = definitions.filter((each) => keyOf(each) !== null).map((each) => 'name' in each && each.name?.value);
  const added = parse(`
    "Any thing that other subgraphs can name."
    union _Entity = ${entities.join(' | ')}

    "A thing by its type and its key, such as { __typename: \\"Instance\\", id: \\"acs:ecs:…\\" }."
    scalar _Any

    "This gateway as a subgraph."
    type _Service {
      "The schema, as composition reads it."
      sdl: String!
    }

    type Query {
      "The things with these keys, in their order; null at the index of each that does not exist."
      _entities(
        "Types and keys; one that cannot be read causes an error at its own index only."
        representations: [_Any!]!
      ): [_Entity]!
      "The schema for the composition of a supergraph."
      _service: _Service!
    }
  `);
  const [query] = added.definitions.filter(isQuery);
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      ...definitions.map((each) =>
        isQuery(each) ? { ...each, fields: [...(each.fields ?? []), ...(query?.fields ?? [])] } : each,
      ),
      ...added.definitions.filter((each) => !isQuery(each)),
    ],
  };
}

const printed = new WeakMap<GraphQLSchema, string>();

/**
 * The SDL of such a schema for `_service`. It is printed once, in turns with other requests: that takes longer than most
 * requests.
 */
export async function subgraphSdl(
  schema: GraphQLSchema,
  work: Pick<WorkBudget, 'shouldYield' | 'schedule'>,
): Promise<string> {
  const known = printed.get(schema);
  if (known !== undefined) return known;
  const types = Object.values(schema.getTypeMap()).map(({ astNode }) => astNode);
  const directives = schema.getDirectives().map(({ astNode }) => astNode);
  const texts = [print(link)];
  for (const definition of [...directives, ...types]) {
    const shown = definition && composed(definition);
    if (shown) texts.push(print(shown));
    if (work.shouldYield()) await work.schedule(() => undefined);
  }
  const text = texts.join('\n\n');
  printed.set(schema, text);
  return text;
}

/** The definition as composition reads it, with its key. Null for what every subgraph has. */
function composed(definition: DefinitionNode): DefinitionNode | null {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  if (name.startsWith('_') || (definition.kind === Kind.DIRECTIVE_DEFINITION && ofRouters.has(name))) return null;
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const fields = (definition.fields ?? []).filter((field) => !field.name.value.startsWith('_'));
  const key = keyOf(definition);
  const added = [
    ...(key === null ? [] : [directiveOf(`@key(fields: ${JSON.stringify(key)})`)]),
    ...(shareable.has(name) ? [directiveOf('@shareable')] : []),
  ];
  return { ...definition, fields, directives: [...(definition.directives ?? []), ...added] };
}

function directiveOf(text: string): ConstDirectiveNode {
  const [definition] = parse(`scalar Any ${text}`, { noLocation: true }).definitions;
  const [directive] = definition && 'directives' in definition ? (definition.directives ?? []) : [];
  return directive as ConstDirectiveNode;
}

function isQuery(definition: DefinitionNode): definition is ObjectTypeDefinitionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Query';
}

/** The field that identifies things of the type; null when other subgraphs cannot name them. */
function keyOf(definition: DefinitionNode): string | null {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return null;
  const isNode = (definition.interfaces ?? []).some(({ name }) => name.value === 'Node');
  return isNode ? 'id' : (naturalKeys.get(definition.name.value) ?? null);
}
