/** Every table of Steampipe's plugin has a row in docs/from-steampipe.md, and each row names fields and metrics that exist. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, type GraphQLObjectType, getNamedType, isEnumType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { typeDefs } from '../../resolvers/nouns/declared.js';

const page = readFileSync(new URL('../../docs/from-steampipe.md', import.meta.url), 'utf8');
const schema = buildASTSchema(typeDefs);
const rows = [...page.matchAll(/^\| (alicloud_\w+) \| (.*?) \| ?(.*?) ?\|$/gm)].map(
  ([, table = '', here = '', more = '']) => {
    return { table, path: /^`([\w.]+)`$/.exec(here)?.[1] ?? '', more };
  },
);

/** The type of the rows: of a connection, that of its nodes. */
function rowsOf(type: GraphQLObjectType): GraphQLObjectType {
  const nodes = type.name.endsWith('Connection') ? getNamedType(type.getFields().nodes?.type) : undefined;
  return isObjectType(nodes) ? nodes : type;
}

/** The first step that is not there; null when all are. */
function unknownStep(path: string): string | null {
  let type: GraphQLObjectType | undefined = schema.getQueryType() ?? undefined;
  for (const step of path.split('.')) {
    const field = type?.getFields()[step];
    if (!field) return `${type?.name}.${step}`;
    const named = getNamedType(field.type);
    type = isObjectType(named) ? rowsOf(named) : undefined;
  }
  return null;
}

describe('docs/from-steampipe.md', () => {
  it('has each of the 68 tables once', () => {
    expect(rows).toHaveLength(68);
    expect(new Set(rows.map(({ table }) => table)).size).toBe(68);
  });

  it('names a field for each table, and each exists', () => {
    expect(rows.filter(({ path }) => path === '')).toEqual([]);
    expect(rows.flatMap(({ path }) => unknownStep(path) ?? [])).toEqual([]);
  });

  it('names other fields and metrics that exist', () => {
    const wrong = rows.flatMap(({ table, path, more }) => {
      const root = schema.getQueryType()?.getFields()[path.split('.')[0] ?? ''];
      const rowType = getNamedType(root?.type);
      const type = isObjectType(rowType) ? rowsOf(rowType) : undefined;
      return [...more.matchAll(/`([\w.]+)`/g)].flatMap(([, name = '']) => {
        const metric = schema.getType(`${type?.name}Metric`);
        const isMetric = isEnumType(metric) && metric.getValue(name) !== undefined;
        const isField = type?.getFields()[name] !== undefined || unknownStep(name) === null;
        return isMetric || isField ? [] : [`${table}: ${name}`];
      });
    });
    expect(wrong).toEqual([]);
  });
});
