import { Kind, type TypeNode } from 'graphql';
import type { Comparison } from '../../filter/words.js';
import type { Condition } from '../conditions.js';
import { type ArgumentDeclaration, type Shape, wordsOf } from '../declaration/declarations.js';
import type { Inverse, Noun } from '../descriptors.js';
import type { Within } from '../kind/per-parent.js';
import { keyField, sharedFields } from '../schema/boilerplate.js';
import { camelCase, capitalized, usualConditions } from '../schema/english.js';

/** The conditions that each kind gets from its fields, without a declaration. */

export interface FieldCondition {
  readonly name: string;
  /** The type in SDL. */
  readonly type: string;
  readonly text: string;
  /** The field of the kind that gives the value. */
  readonly field: string;
  readonly comparison: Comparison;
  readonly isRelation: boolean;
}

/** The compiled declarations that the fields of a kind depend on. */
export interface Known {
  readonly nouns: { has(name: string): boolean };
  readonly enums: { has(name: string): boolean };
  readonly inverses: readonly Inverse[];
  readonly within: readonly Within[];
}

/** Names in a filter that are not conditions on one value. */
const combining: readonly string[] = ['not', 'or'];

/** A condition that the kind declares has precedence over a generated condition of the same name. */
export function fieldConditions(noun: Noun, known: Known): readonly FieldCondition[] {
  const taken = new Set([...combining, ...declaredConditions(noun).map(({ name }) => name)]);
  const all = [...onName(noun), ...onTags(noun), ...fieldsOf(noun, known).flatMap((field) => onField(field, known))];
  return all.filter(({ name }) => {
    if (taken.has(name)) return false;
    taken.add(name);
    return true;
  });
}

/** The declared conditions in the filter of a kind, without those that are arguments of the connection. */
export function declaredConditions({ conditions }: Noun): readonly Condition[] {
  return conditions.filter(({ isArgument }) => !isArgument);
}

interface KindField {
  readonly name: string;
  readonly shape: Shape;
  /** It leads to other resources or to rows under this one. */
  readonly isRelation: boolean;
  readonly isKey: boolean;
}

function fieldsOf(noun: Noun, { nouns, enums, inverses, within }: Known): readonly KindField[] {
  const { declaration, keys, type } = noun;
  const keyNames = new Set(keys.map((key) => keyField(noun, key)?.name ?? camelCase(key)));
  const own = sharedFields(noun).map(({ name, type }) => ({ name: name.value, shape: shapeOf(type), words: [] }));
  // A condition has no place for arguments.
  const readable = declaration.fields.filter(({ args }) => !args.some(isNeeded));
  const named = [...own, ...readable].map((field): KindField => {
    const { name, shape } = field;
    const isValue = isScalar(shape.name) || enums.has(shape.name) || shape.name === 'Tag';
    const leads = ['reference', 'children', 'related'].some((word) => wordsOf(field, word));
    const isRelation = leads || nouns.has(shape.name) || (shape.isList && !isValue);
    return { name, shape, isRelation, isKey: keyNames.has(name) };
  });
  const inverse = inverses
    .filter(({ on }) => on === type)
    .map(({ field, isWhole, children }): KindField => {
      // A connection is null only for bad arguments.
      const shape = { name: children.resource.type, isList: true, isRequired: !isWhole };
      return { name: field, shape, isRelation: true, isKey: false };
    });
  const whole = within
    .filter(({ on, words }) => on === type && words.flag('all'))
    .map(({ field, noun: { type: name } }): KindField => {
      return { name: field, shape: { name, isList: true, isRequired: false }, isRelation: true, isKey: false };
    });
  return [...named, ...inverse, ...whole];
}

/** Whether a value must be given: there is none that is sent when it is null. */
function isNeeded(argument: ArgumentDeclaration): boolean {
  return argument.shape.isRequired && (wordsOf(argument, 'param')?.text('otherwise') ?? null) === null;
}

function shapeOf(type: TypeNode): Shape {
  if (type.kind === Kind.NON_NULL_TYPE) return { ...shapeOf(type.type), isRequired: true };
  if (type.kind === Kind.LIST_TYPE) return { ...shapeOf(type.type), isList: true, isRequired: false };
  return { name: type.name.value, isList: false, isRequired: false };
}

const ranges: Readonly<Record<string, string>> = {
  DateTime: 'DateTimeRange',
  Int: 'IntRange',
  Float: 'FloatRange',
  BigInt: 'BigIntRange',
};
const texts: readonly string[] = ['String', 'ID'];

function isScalar(type: string): boolean {
  return type in ranges || texts.includes(type) || type === 'Boolean' || type === 'JSON';
}

/** Part of the display name: the field `name`, otherwise the name that the kind calls its own, such as userName. */
function onName(noun: Noun): readonly FieldCondition[] {
  const { fields } = noun.declaration;
  const keys = noun.keys.flatMap((key) => keyField(noun, key)?.name ?? camelCase(key));
  const names = ['name', `${camelCase(noun.type)}Name`, ...keys.filter((key) => key.endsWith('Name'))];
  const isText = (name: string) => {
    const field = fields.find((each) => each.name === name);
    return field ? field.shape.name === 'String' && !field.shape.isList : keys.includes(name);
  };
  const field = names.find(isText);
  if (field === undefined) return [];
  const text = `Part of its \`${field}\`; upper and lower case count as equal.`;
  return [{ name: 'nameContains', type: 'String', text, field, comparison: 'contains', isRelation: false }];
}

function onTags({ declaration }: Noun): readonly FieldCondition[] {
  if (!declaration.fields.some(({ name, shape }) => name === 'tags' && shape.name === 'Tag' && shape.isList)) return [];
  const type = '[TagFilter!]';
  const none = 'With none of these tags; a key without a value means every tag with that key; [] means no condition.';
  return [
    { name: 'tags', type, text: usualConditions.tags ?? '', field: 'tags', comparison: 'tags', isRelation: false },
    { name: 'withoutTags', type, text: none, field: 'tags', comparison: 'withoutTags', isRelation: false },
  ];
}

function onField({ name: field, shape, isRelation, isKey }: KindField, { enums }: Known): readonly FieldCondition[] {
  const { name: type, isList, isRequired } = shape;
  const conditions: FieldCondition[] = [];
  const add = (name: string, type: string, comparison: Comparison, text: string) =>
    conditions.push({ name, type, text, field, comparison, isRelation });
  const range = ranges[type];
  const isOneOfFew = enums.has(type) || (texts.includes(type) && (isKey || isIdText(field) || isTypeText(field)));
  if (isRelation) {
    const text = `Whether it has \`${field}\` that upstream knows.`;
    add(`has${capitalized(field)}`, 'Boolean', 'has', text);
  } else if (!isList) {
    if (range !== undefined) add(field, range, 'range', `Its \`${field}\` is in this range.`);
    if (type === 'Boolean') add(field, type, 'is', `Its \`${field}\` is this value.`);
    if (isOneOfFew) add(`${field}In`, `[${type}!]`, 'in', `Its \`${field}\` is one of these; [] matches nothing.`);
  }
  if (!isRequired) add(`${field}IsNull`, 'Boolean', 'isNull', `Whether it has no \`${field}\`.`);
  return conditions;
}

/** Whether the name of a text says that the text is an id, such as `zoneId`. */
function isIdText(name: string): boolean {
  return /^id$|[a-z\d]Id$/.test(name);
}

/** Whether the name of a text says that the text is one of a few types, such as `instanceType`. */
function isTypeText(name: string): boolean {
  return /^(?:type|category|architecture)$|[a-z\d](?:Type|Category|Class|Level)$/.test(name);
}
