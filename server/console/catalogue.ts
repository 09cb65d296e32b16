import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { dimensionsOf } from './dimensions.js';
import type {
  Catalogue,
  ConditionFacts,
  FieldFacts,
  FieldShape,
  KindFacts,
  KindNames,
  KindSummary,
  MutationFacts,
} from './kinds.js';

/** Reads from the schema what the console shows of it. No list of kinds is kept by hand. */

interface Listed {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** All kinds that Query lists without further arguments, and the mutations that are offered. */
export function catalogueOf(schema: GraphQLSchema, names: KindNames): Catalogue {
  const kinds = listedKinds(schema).map((listed) => summaryOf(listed, names));
  return { kinds, mutations: mutationsOf(schema, new Set(kinds.map(({ kind }) => kind))) };
}

/** Null for a name that is no listed kind. */
export function kindFactsOf(schema: GraphQLSchema, names: KindNames, kind: string): KindFacts | null {
  const listed = listedKinds(schema).find(({ type }) => type.name === kind);
  if (!listed) return null;
  const { type, field } = listed;
  const filterType = field.args.find(({ name }) => name === 'filter')?.type ?? null;
  const filter = filterType && getNamedType(filterType);
  const conditions = isInputObjectType(filter)
    ? Object.values(filter.getFields()).filter(isPlain).map(conditionOf)
    : [];
  const orders = ordersOf(schema, kind);
  const held = new Set(orders.filter(({ isHeld }) => isHeld).map(({ field }) => field));
  return {
    ...summaryOf(listed, names),
    fields: Object.values(type.getFields())
      .map((each) => fieldOf(each, held))
      .filter((each) => each !== null),
    conditions,
    filterType: filter ? filter.name : null,
    orders: orders.map(({ value, field }) => ({ value, field })),
    dimensions: dimensionsOf(schema, kind, conditions),
    metrics: metricsOf(type),
  };
}

function listedKinds(schema: GraphQLSchema): readonly Listed[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const type = itemsOf(field.type);
    const needs = field.args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
    return type && !needs && !isHiddenKind(type) ? [{ type, field }] : [];
  });
}

/** The index and the sums of bills have pages of their own. */
function isHiddenKind({ name }: GraphQLNamedType): boolean {
  return ['IndexedResource', 'Cost', 'TagKey', 'TagValue'].includes(name);
}

/** The type of a connection's nodes. */
function itemsOf(type: GraphQLOutputType): GraphQLObjectType | null {
  const named = getNamedType(type);
  if (!isObjectType(named) || !named.name.endsWith('Connection')) return null;
  const nodes = named.getFields().nodes;
  const items = nodes && getNamedType(nodes.type);
  return isObjectType(items) ? items : null;
}

function summaryOf({ type, field }: Listed, names: KindNames): KindSummary {
  const known = names.get(type.name);
  return {
    kind: type.name,
    list: field.name,
    product: known?.product ?? '',
    resourceType: known?.resourceType ?? null,
    description: type.description ?? '',
    isNode: isNode(type),
    isRegional: field.args.some(({ name }) => name === 'regionIds'),
  };
}

const isNode = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node');

function fieldOf(
  { name, type, args, description }: GraphQLField<unknown, unknown>,
  held: ReadonlySet<string | null>,
): FieldFacts | null {
  const named = getNamedType(type);
  const items = itemsOf(type);
  // A field with arguments answers a question of its own, such as who gets through. Lists have arguments for their pages.
  if (args.length > 0 && !items) return null;
  const needs = args.some(({ type: given, defaultValue }) => isNonNullType(given) && defaultValue === undefined);
  if (needs) return null;
  const told = { name, description: description ?? '' };
  if (items) return { ...told, shape: 'list', type: items.name, isHeld: false, select: valuesOf(items) };
  const isList = isListType(getNullableType(type));
  if (isLeafType(named)) {
    const isHeld = held.has(name) || isNonNullType(type);
    return { ...told, shape: isList ? 'values' : 'value', type: named.name, isHeld, select: [] };
  }
  if (!isObjectType(named)) return null;
  const shape: FieldShape = isNode(named) ? (isList ? 'references' : 'reference') : isList ? 'parts' : 'part';
  // Tags are part of what lists answer if they are never null.
  const isHeld = isNonNullType(type) && shape === 'parts';
  return { ...told, shape, type: named.name, isHeld, select: valuesOf(named) };
}

/** The fields of an object that are values, without arguments. */
function valuesOf(type: GraphQLObjectType): readonly string[] {
  return Object.values(type.getFields())
    .filter(({ type: each, args }) => isLeafType(getNamedType(each)) && args.length === 0)
    .map(({ name }) => name);
}

/** The description of an order says when it takes calls: "at one call of … for each item". */
function ordersOf(schema: GraphQLSchema, kind: string) {
  const type = schema.getType(`${kind}OrderField`);
  if (!isEnumType(type)) return [];
  return type.getValues().map(({ name: value, description }) => {
    const [, field = null] = /^By `(\w+)`/.exec(description ?? '') ?? [];
    return { value, field, isHeld: /^By `\w+`\.$/.test(description ?? '') };
  });
}

/** Whether it is a condition, not a way to join conditions. */
const isPlain = ({ name }: GraphQLInputField) => name !== 'not' && name !== 'or';

function conditionOf({ name, type, description }: GraphQLInputField): ConditionFacts {
  const named = getNamedType(type);
  const values = isEnumType(named) ? named.getValues().map((each) => each.name) : [];
  const isList = isListType(getNullableType(type));
  return { name, description: description ?? '', type: named.name, isList, isObject: isInputObjectType(named), values };
}

function metricsOf(type: GraphQLObjectType): KindFacts['metrics'] {
  const names = type.getFields().metrics?.args.find(({ name }) => name === 'names');
  const named = names && getNamedType(names.type);
  return isEnumType(named) ? { type: named.name, names: named.getValues().map(({ name }) => name) } : null;
}

function mutationsOf(schema: GraphQLSchema, kinds: ReadonlySet<string>): readonly MutationFacts[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, description, args, type }) => {
    const input = args.find((each) => each.name === 'input');
    const inputType = input && getNamedType(input.type);
    const payload = getNamedType(type);
    if (!isInputObjectType(inputType) || !isObjectType(payload)) return [];
    const shown = Object.values(payload.getFields()).find((field) => kinds.has(getNamedType(field.type).name));
    const inputs = Object.values(inputType.getFields()).map((field) => ({
      ...conditionOf(field),
      isRequired: isNonNullType(field.type) && field.defaultValue === undefined,
    }));
    const kind = shown ? getNamedType(shown.type).name : null;
    return [
      { name, description: description ?? '', kind, inputType: inputType.name, inputs, shows: shown?.name ?? null },
    ];
  });
}
