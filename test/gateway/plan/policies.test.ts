/** The policy of a plan is enough for its document: every list of the root, with every field of its rows. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executableSchema } from '../../../resolvers/execution/executable-schema.js';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { resolvers } from '../../../resolvers/registry.js';
import { startTestGateway, type TestGateway } from '../harness.js';

type Field = GraphQLField<unknown, unknown>;

const schema = executableSchema(typeDefs, resolvers);
const fieldsOf = (type: GraphQLObjectType): readonly Field[] =>
  Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
const rowOf = (field: Field): GraphQLObjectType | null => {
  const type = getNamedType(field.type);
  const row = isObjectType(type) && type.getFields().nodes;
  const named = row && getNamedType(row.type);
  return named && isObjectType(named) ? named : null;
};

/** The field, with the first leaf of what it leads to. */
function selected(field: Field): readonly string[] {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return [field.name];
  if (rowOf(field)) return [`${field.name}${firstOf(field, 1)} { nodes { __typename } }`];
  if (!isObjectType(type)) return [`${field.name} { __typename }`];
  const leaf = fieldsOf(type).find((inner) => isLeafType(getNamedType(inner.type)));
  return leaf ? [`${field.name} { ${leaf.name} }`] : [];
}

const firstOf = ({ args }: Field, count: number) =>
  args.some(({ name }) => name === 'first') ? `(first: ${count})` : '';

/** Things of the index may be of any kind, so a plan names their actions only for the kinds that are named. */
const ofNamedKinds: Readonly<Record<string, string>> = { search: '(first: 2, types: ["Instance", "Vpc"])' };
const lists = fieldsOf(schema.getQueryType() as GraphQLObjectType).filter((field) => rowOf(field));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 10, regions: 1, maxCalls: 3_000 });
});
afterAll(() => gateway.close());

describe('the policy of a plan', () => {
  it.each(lists.map((field) => [field.name, field] as const))('is enough for %s', async (name, field) => {
    const row = rowOf(field);
    const fields = row ? fieldsOf(row).flatMap(selected) : [];
    const args = ofNamedKinds[name] ?? firstOf(field, 2);
    const query = `{ ${name}${args} { nodes { ${fields.join(' ')} } } }`;
    const { extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { readonly plan: { readonly policy: object } };
    const role = gateway.emulator.addRole(`may-read-${name}`, JSON.stringify(plan.policy));
    const { errors = [] } = await gateway.ask(query, { as: gateway.emulator.issueSession(role) });
    // A field that needs an argument says so.
    expect(errors.filter(({ extensions: { code } }) => code !== 'BAD_USER_INPUT')).toEqual([]);
  });
});
