import { collectSubFields } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { fragmentsOf } from './export-document.js';

/** The columns of a table, from the fields that are selected of a row: an object's fields are columns such as vpc.name. */

export interface Column {
  readonly name: string;
  /** The names in the row that lead to the value. */
  readonly path: readonly string[];
}

interface Selected {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** In the order of the document. Lists, and objects of several possible types, are one column each. */
export function columnsOf(type: GraphQLObjectType, nodes: readonly FieldNode[], selected: Selected): readonly Column[] {
  const { schema, document, variables } = selected;
  const { fields } = collectSubFields(schema, fragmentsOf(document), variables, type, [...nodes]);
  return [...fields].flatMap(([key, [first, ...more]]): Column[] => {
    const definition = type.getFields()[first?.name.value ?? ''];
    const inner = definition && getNamedType(definition.type);
    const isOne = definition && !isListType(getNullableType(definition.type));
    if (!first || !isOne || !isObjectType(inner)) return [{ name: key, path: [key] }];
    return columnsOf(inner, [first, ...more], selected).map(({ name, path }) => {
      return { name: `${key}.${name}`, path: [key, ...path] };
    });
  });
}

/** The value of a column in a row; null where an object on the way is. */
export function valueIn(row: unknown, { path }: Column): unknown {
  return path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : null), row) ?? null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
