import { type Item, valueAt } from '../../../client/model/value.js';
import { type Enumeration, enumeration } from '../../fields/enumeration.js';
import {
  asCount,
  asDateTime,
  asDecimal,
  asFlag,
  asInteger,
  asJson,
  asText,
  type HasItem,
  type Leaf,
  missing,
  textsAt,
} from '../../fields/scalar-fields.js';
import type { EnumDeclaration, FieldDeclaration, Shape } from '../declaration/declarations.js';
import { wordsOf } from '../declaration/declarations.js';
import { memberOf, whereOf } from '../members.js';
import { unrecognized } from '../schema/english.js';

/** Converts upstream's values to values of GraphQL types. */

export type Convert = (value: unknown, where?: string) => unknown;

const scalars: Readonly<Record<string, Convert>> = {
  ID: asText,
  String: asText,
  BigInt: asCount,
  Int: asInteger,
  Float: asDecimal,
  Boolean: asFlag,
  DateTime: asDateTime,
  JSON: asJson,
};

/** Times as a number since 1970. */
const momentIn: Readonly<Record<string, Convert>> = {
  SECONDS: (value, where) => momentAfter(asDecimal(value, where), 1000),
  MILLISECONDS: (value, where) => momentAfter(asDecimal(value, where), 1),
};

/** Upstream writes 0 when something has not happened. */
function momentAfter(count: number | null, unitMs: number): string | null {
  if (count === null || count === 0) return null;
  return new Date(count * unitMs).toISOString().replace('.000Z', 'Z');
}

export const scalarNames: readonly string[] = Object.keys(scalars);

export function enumerationOf({ values }: EnumDeclaration): Enumeration<string> {
  const known = values.filter(({ name }) => name !== unrecognized.name);
  return enumeration(Object.fromEntries(known.map(({ name, upstream }) => [name, upstream])));
}

export type Enumerations = ReadonlyMap<string, Enumeration<string>>;

/** The converter of a type; null for object types. */
export function converterOf(shape: Shape, enums: Enumerations): Convert | null {
  return enums.get(shape.name)?.from ?? scalars[shape.name] ?? null;
}

/** The converter of a non-null field: a missing enum value is UNRECOGNIZED; any other missing value is an error. */
export function promised(convert: Convert, shape: Shape, member: string, enums: Enumerations): Convert {
  if (!shape.isRequired) return convert;
  const isEnum = enums.has(shape.name);
  return (value, where) => convert(value, where) ?? (isEnum ? unrecognized.name : missing(member));
}

/** The field that @from declares: from one or several paths, under a condition. */
export function leafOf(field: FieldDeclaration, enums: Enumerations): Leaf<unknown> | null {
  const { shape } = field;
  const words = wordsOf(field, 'from');
  const plain = momentIn[words?.text('as') ?? ''] ?? converterOf(shape, enums);
  if (!plain) return null;
  const paths = memberOf(field).map((path) => path.split('.'));
  if (shape.isList) return listLeaf(paths, plain);
  const [first = []] = paths;
  const is = words?.text('is') ?? null;
  const path = first.join('.');
  const same: Convert = (value) => asText(value, path) === is;
  const convert = promised(is === null ? plain : same, shape, path, enums);
  const where = words?.text('where') ?? null;
  if (words?.flag('single')) return { needs: firstsOf(paths), read: ({ item }) => convert(onlyAt(item, paths), path) };
  if (where !== null) return conditional(where, first, words?.text('otherwise')?.split('.') ?? null, convert);
  if (paths.length === 1) return { needs: firstsOf(paths), read: ({ item }) => convert(valueAt(item, first), path) };
  return { needs: firstsOf(paths), read: ({ item }) => convert(firstAt(item, paths), path) };
}

function conditional(text: string, path: readonly string[], otherwise: readonly string[] | null, convert: Convert) {
  const { member, holds } = whereOf(text);
  const needs = firstsOf([member.split('.'), path, ...(otherwise ? [otherwise] : [])]);
  const read = ({ item }: HasItem) => {
    if (holds(item)) return convert(valueAt(item, path), path.join('.'));
    return convert(otherwise ? valueAt(item, otherwise) : undefined, otherwise?.join('.'));
  };
  return { needs, read };
}

function listLeaf(paths: readonly (readonly string[])[], convert: Convert): Leaf<unknown> {
  const isText = convert === asText;
  return {
    needs: firstsOf(paths),
    read: ({ item }) => {
      const texts = paths.flatMap((path) => textsAt(item, path));
      return isText ? texts : texts.map((each) => convert(each));
    },
  };
}

/** The first members of these paths. */
export function firstsOf(paths: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => path.slice(0, 1)))];
}

function firstAt(item: Item, paths: readonly (readonly string[])[]): unknown {
  return paths.map((path) => valueAt(item, path)).find((value) => asText(value) !== null);
}

/** The only value at the first path with a value; nothing when there are several. */
function onlyAt(item: Item, paths: readonly (readonly string[])[]): unknown {
  const found = paths.map((path) => textsAt(item, path)).find((texts) => texts.length > 0) ?? [];
  return found.length === 1 ? found[0] : undefined;
}
