import type { TagPlace } from '../../../client/model/tags.js';
import type { Compiled } from '../compile.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import { type Position, Problems } from '../declaration/problems.js';
import { pairsOf } from '../declaration/words.js';
import { kindsOf } from '../fields/kinds-of-reference.js';
import { listSpellings, readingOf, sourcedSpellings, usualTypeOf } from '../fields/spellings.js';
import { memberOf, whereOf } from '../members.js';
import type { ProductRow } from '../product-rows.js';
import { unrecognized } from '../schema/english.js';
import { tagPlaceOf } from '../tag-places.js';
import { articled } from './check-actions.js';
import { checkCompared, checkReferenceKeys } from './check-links.js';
import type { ShapeFacts } from './facts.js';
import { elementOf, type Found, follow, type Place, secretsIn } from './path.js';

/** Compares the members that fields read with the published contract: they exist, and their types fit the fields. */

/** Checks the fields of a type whose item is at this place of an answer. */
export function checkMembers(
  type: TypeDeclaration,
  item: Place,
  compiled: Compiled,
  row: ProductRow,
  problems: Problems,
): void {
  for (const field of type.fields) checkMember(type, field, item, compiled, row, problems);
}

function checkMember(
  type: TypeDeclaration,
  field: FieldDeclaration,
  item: Place,
  compiled: Compiled,
  row: ProductRow,
  problems: Problems,
): void {
  const says = `${type.name}.${field.name}`;
  if (field.words.some(({ name }) => ['handwritten', 'parent', 'children', 'related', 'detail'].includes(name))) return;
  const reference = wordsOf(field, 'reference');
  if (reference) {
    const keys = reference.texts('key');
    const held = Object.values(pairsOf(reference.texts('knownMembers')));
    const kind = reference.text('kind');
    const at = { item, at: reference.at, isConditional: reference.has('where') || kind !== null };
    checkReferenceKeys(field, keys, at, compiled, problems);
    for (const path of [...held, ...(wordsOf(field, 'inverse')?.texts('member') ?? [])])
      follow(item, path, reference.at, problems);
    checkWhere(reference.text('where'), item, reference.at, problems);
    if (kind !== null) checkCompared(item, kind, null, reference.at, problems);
    for (const value of kind !== null && reference.has('kinds') ? Object.keys(kindsOf(reference, compiled.nouns)) : [])
      checkCompared(item, kind ?? '', value, reference.at, problems);
    return;
  }
  const words = wordsOf(field, 'from');
  checkWhere(words?.text('where') ?? null, item, field.at, problems);
  if (!words && isByRule(field, compiled)) {
    const tags = field.name === 'tags' ? tagPlaceOf(type, row) : null;
    if (tags) checkTags(tags, item, field.at, problems);
    return;
  }
  const otherwise = words?.text('otherwise') ?? null;
  for (const path of [...memberOf(field), ...(otherwise === null ? [] : [otherwise])]) {
    // Another page describes the member, because the contract lacks it. The zone of a time is never in the contract.
    const isElsewhere = words?.has('source') && !sourcedSpellings.includes(words.text('as') ?? '');
    const found = follow(item, path, field.at, isElsewhere ? new Problems() : problems);
    if (!found) continue;
    const is = words?.text('is') ?? null;
    if (is !== null) checkCompared(item, path, is, words?.at ?? field.at, problems);
    const isOne = words?.flag('single') || words?.has('is');
    checkValue(
      { says, path, found, item, at: words?.at ?? field.at, isOne: isOne === true },
      field,
      compiled,
      row,
      problems,
    );
  }
}

/** Directives of fields that are not read from the item. */
function isByRule({ name, shape }: FieldDeclaration, { region }: Compiled): boolean {
  return ['id', 'accountId', 'regionId'].includes(name) || shape.name === 'Tag' || shape.name === region.type;
}

interface Reading {
  readonly says: string;
  readonly path: string;
  readonly found: Found;
  readonly item: Place;
  readonly at: Position;
  readonly isOne: boolean;
}

/** Checks that a published value fits the type of the field. */
export function checkValue(
  reading: Reading,
  field: FieldDeclaration,
  compiled: Compiled,
  row: ProductRow,
  problems: Problems,
): void {
  const { says, path, found, item, at, isOne } = reading;
  const { shape } = field;
  const element = elementOf(found, item.product);
  const isMany = found.isMany || found.shape.type === 'array';
  if (!element || element.type === 'any') return;
  const words = field.words.find(({ name }) => ['from', 'detail'].includes(name)) ?? null;
  if (words?.has('inside') || listSpellings.includes(words?.text('as') ?? '')) {
    checkPacked(reading, element, words?.has('inside') ? 'JSON' : 'a list', problems);
    return;
  }
  // A list of several members also collects single values.
  const isGathered = shape.isList && memberOf(field).length > 1;
  if (isMany !== shape.isList && !isOne && !isGathered && shape.name !== 'JSON') {
    const wanted = shape.isList ? 'a list' : 'one value';
    const other = shape.isList && element.type === 'string' ? ': did you mean @from(as: COMMA) or inside?' : '.';
    problems.add(
      at,
      `${says} is ${wanted}, but ${path} of ${item.says} is ${isMany ? 'a list' : articled(element.type)}${other}`,
    );
  }
  const part = compiled.parts.get(shape.name);
  if (part) {
    if (element.type !== 'object')
      problems.add(at, `${says} is made of fields, but ${path} of ${item.says} is ${articled(element.type)}.`);
    else checkMembers(part, { ...item, shape: element, says: `${path} of ${item.says}` }, compiled, row, problems);
    return;
  }
  const values = compiled.declarations.enums.get(shape.name)?.values;
  if (values) {
    for (const value of values) {
      if (!element.enum || value.name === unrecognized.name || element.enum.includes(value.upstream)) continue;
      problems.unknown(value.at, `${path} of ${item.says} is never ${value.upstream}`, value.upstream, element.enum);
    }
    return;
  }
  if (shape.name === 'JSON') checkWhole(reading, element, problems);
  if (words?.has('is') || row.body === 'xml') return;
  const fitting = readingOf(shape.name, words?.text('as') ?? null)?.published ?? [];
  if (fitting.includes(element.type)) return;
  const right = usualTypeOf(element.type);
  problems.add(
    at,
    `${says} is ${articled(shape.name)}, but ${path} of ${item.says} is ${articled(element.type)}: did you mean ${right}${element.type === 'string' ? ', or @from(as: TEXT)' : ''}?`,
  );
}

/** What is packed into a string can only be published as a string. */
function checkPacked({ says, path, item, at }: Reading, { type }: ShapeFacts, what: string, problems: Problems): void {
  if (type === 'string') return;
  problems.add(at, `${says} reads ${what} in a string, but ${path} of ${item.says} is ${articled(type)}.`);
}

/** A value that is passed on as it is may have no secret in it. */
export function checkWhole(
  { says, path, item, at }: Pick<Reading, 'says' | 'path' | 'item' | 'at'>,
  element: ShapeFacts | null,
  problems: Problems,
): void {
  for (const { name, reason } of secretsIn(element, item.product)) {
    problems.add(at, `${says} passes on ${path} of ${item.says}, whose ${name} ${reason}. It cannot be declared.`);
  }
}

function checkWhere(text: string | null, item: Place, at: Position, problems: Problems): void {
  if (text === null) return;
  const { member, value } = whereOf(text);
  checkCompared(item, member, value, at, problems);
}

function checkTags({ list, key, value, form = 'rows' }: TagPlace, item: Place, at: Position, problems: Problems): void {
  const found = follow(item, list, at, problems);
  // Nothing is published about what stands in a text.
  if (form !== 'rows' || !found || found.shape.type === 'string') return;
  for (const name of [key, value]) follow(item, `${list}.${name}`, at, problems);
}
