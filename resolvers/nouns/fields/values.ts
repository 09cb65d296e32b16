import { type Item, isItem, unfit, valueAt } from '../../../client/model/value.js';
import { type Enumeration, enumeration } from '../../fields/enumeration.js';
import { asText, type HasItem, type Leaf, missing, textsAt, valuesOn } from '../../fields/scalar-fields.js';
import { betweenCommas, unpackedJson } from '../../fields/spelled-values.js';
import type { EnumDeclaration, FieldDeclaration, Shape } from '../declaration/declarations.js';
import { wordsOf } from '../declaration/declarations.js';
import type { Words } from '../declaration/words.js';
import { memberOf, whereOf } from '../members.js';
import { unrecognized } from '../schema/english.js';
import { type Convert, listSpellings, readingOf } from './spellings.js';

/** Converts upstream's values to values of GraphQL types. */

export function enumerationOf({ values }: EnumDeclaration): Enumeration<string> {
  const known = values.filter(({ name }) => name !== unrecognized.name);
  return enumeration(Object.fromEntries(known.map(({ name, upstream }) => [name, upstream])));
}

export type Enumerations = ReadonlyMap<string, Enumeration<string>>;

/** The converter of one value in the spelling that the words name; null for object types. */
function converterOf(shape: Shape, enums: Enumerations, words: Words | null = null): Convert | null {
  return enums.get(shape.name)?.from ?? readingOf(shape.name, words?.text('as') ?? null)?.convert ?? null;
}

/** The values that a member stands for: those inside JSON text, those between commas, or itself. */
type Unpack = (value: unknown, where: string) => readonly unknown[];

/** Null if the member is the value. */
function unpackerOf(words: Words | null): Unpack | null {
  const inside = insideOf(words);
  const hasCommas = listSpellings.includes(words?.text('as') ?? '');
  if (inside === null && !hasCommas) return null;
  return (value, where) => {
    const values = inside === null ? [value] : valuesOn(unpackedJson(value, where), inside, where);
    return hasCommas ? values.flatMap((each) => betweenCommas(each, where)) : values;
  };
}

/** The path inside a member's JSON text; null when the member is the value. */
export function insideOf(words: Words | null): readonly string[] | null {
  const inside = words?.text('inside') ?? null;
  return inside === null ? null : inside === '' ? [] : inside.split('.');
}

/** Reads one value, or a list of values, from what stands at the end of a path. */
export function readerOf(shape: Shape, enums: Enumerations, words: Words | null): Convert | null {
  const convert = converterOf(shape, enums, words);
  if (!convert) return null;
  if (shape.isList) {
    const unpack = unpackerOf(words);
    return (value, where = '') => listed(unpack ? unpack(value, where) : [value], convert, where);
  }
  const inside = insideOf(words);
  if (inside === null) return convert;
  return (value, where = '') => {
    const document = unpackedJson(value, where);
    if (inside.length === 0 || document === undefined) return convert(document, where);
    if (!isItem(document)) throw unfit('an object', document, where);
    return convert(valueAt(document, inside), where);
  };
}

function listed(values: readonly unknown[], convert: Convert, where: string): readonly unknown[] {
  const texts = textsAt(values, [], where);
  return convert === asText ? texts : texts.map((each) => convert(each, where));
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
  const plain = shape.isList ? converterOf(shape, enums, words) : readerOf(shape, enums, words);
  if (!plain) return null;
  const paths = memberOf(field).map((path) => path.split('.'));
  const before = words?.text('before') ?? null;
  if (shape.isList) {
    if (before === null) return listLeaf(paths, plain, unpackerOf(words));
    const { needs, read } = listLeaf(
      paths,
      (value, where) => textBefore(asText(value, where), before),
      unpackerOf(words),
    );
    return { needs, read: (item) => read(item).filter((text) => text !== null) };
  }
  const [first = []] = paths;
  const is = words?.text('is') ?? null;
  const path = first.join('.');
  const same: Convert = (value) => asText(value, path) === is;
  const shortened: Convert = (value) => textBefore(asText(value, path), before ?? '');
  const convert = promised(is !== null ? same : before !== null ? shortened : plain, shape, path, enums);
  const where = words?.text('where') ?? null;
  if (words?.flag('single')) return { needs: firstsOf(paths), read: ({ item }) => convert(onlyAt(item, paths), path) };
  if (where !== null) return conditional(where, first, words?.text('otherwise')?.split('.') ?? null, convert);
  if (paths.length === 1) return { needs: firstsOf(paths), read: ({ item }) => convert(valueAt(item, first), path) };
  return { needs: firstsOf(paths), read: ({ item }) => convert(firstAt(item, paths), path) };
}

function textBefore(text: string | null, end: string): string | null {
  const at = text?.indexOf(end) ?? -1;
  return text === null || at <= 0 ? null : text.slice(0, at);
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

function listLeaf(
  paths: readonly (readonly string[])[],
  convert: Convert,
  unpack: Unpack | null,
): Leaf<readonly unknown[]> {
  const places = paths.map((path) => [path, path.join('.')] as const);
  const at = (item: Item, [path, where]: readonly [readonly string[], string]) => {
    const values = valuesOn(item, path, where);
    return listed(unpack ? values.flatMap((value) => unpack(value, where)) : values, convert, where);
  };
  const [only, ...others] = places;
  if (only && others.length === 0) return { needs: firstsOf(paths), read: ({ item }) => at(item, only) };
  return { needs: firstsOf(paths), read: ({ item }) => places.flatMap((place) => at(item, place)) };
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
