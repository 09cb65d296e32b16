import { rowNamed } from '../../../client/model/params.js';
import type { Compiled } from '../compile.js';
import type { Condition } from '../conditions.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Position, Problems } from '../declaration/problems.js';
import { pairsOf } from '../declaration/words.js';
import { addressFieldsOf } from '../kind/addresses.js';
import { whereOf } from '../members.js';
import { articled, checkParameter, type Published } from './check-actions.js';
import type { ShapeFacts } from './facts.js';
import { elementOf, follow, type Place } from './path.js';

/** Holds what leads from one kind to another, and what clients may ask by, against what is published. */

/** The key of a reference is a text, one where the field is one, and of the kind that the field is of. */
export function checkReferenceKeys(
  { shape, name }: FieldDeclaration,
  paths: readonly string[],
  { item, at, isConditional }: { readonly item: Place; readonly at: Position; readonly isConditional: boolean },
  { nouns }: Compiled,
  problems: Problems,
): void {
  for (const path of paths) {
    const found = follow(item, path, at, problems);
    const element = found && elementOf(found, item.product);
    if (!element || element.type === 'any') continue;
    if (!['string', 'integer'].includes(element.type)) {
      problems.add(at, `${name} takes its key from ${path} of ${item.says}, which is ${articled(element.type)}.`);
    }
    const isMany = found.isMany || found.shape.type === 'array';
    if (isMany !== shape.isList) {
      const [is, has] = shape.isList ? ['a list', 'one value'] : ['one resource', 'a list'];
      problems.add(at, `${name} is ${is}, but its key ${path} of ${item.says} is ${has}.`);
    }
    const step = path.split('.').at(-1) ?? '';
    const owners = [...nouns.values()].filter(({ keys }) => keys.join() === step).map(({ type }) => type);
    // A condition tells of which kind the id is.
    if (isConditional || !step.endsWith('Id') || owners.length === 0 || owners.includes(shape.name)) continue;
    problems.add(at, `${name} is a ${shape.name}, but ${path} is the key of ${owners.join(' and ')}.`);
  }
}

/** What the value of a member is compared with must be one that upstream writes. */
export function checkCompared(
  place: Place,
  path: string,
  value: string | null,
  at: Position,
  problems: Problems,
): void {
  const found = follow(place, path, at, problems);
  const known = found && elementOf(found, place.product)?.enum;
  if (!known || value === null || known.includes(value)) return;
  problems.unknown(at, `${path} of ${place.says} is never ${value}`, value, known);
}

const single: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'integer'],
  Boolean: ['boolean', 'string'],
};

/** Each parameter of a condition takes what the condition holds. */
export function checkCondition(
  { params, takesMany, type, name, at }: Condition,
  list: Published,
  problems: Problems,
): void {
  for (const param of params) {
    const known = checkParameter(list, param, at, problems);
    if (!known || type.startsWith('[')) continue;
    const isRow = rowNamed(param) !== null;
    if (takes((isRow ? known.shape.items : null) ?? known.shape, type)) continue;
    if (takesMany && known.shape.type === 'array') continue;
    problems.add(
      at,
      `The condition ${name} is of type ${type}, but ${param} of ${list.name} is ${articled(known.shape.type)}.`,
    );
  }
}

function takes({ type }: ShapeFacts, condition: string): boolean {
  return type === 'any' || (single[condition] ?? ['string']).includes(type);
}

/** The parameters that @filter sends besides, and the members that the gateway compares. */
export function checkFilters(
  type: { readonly words: FieldDeclaration['words']; readonly fields: readonly FieldDeclaration[] },
  list: Published,
  item: Place | null,
  problems: Problems,
): void {
  for (const words of [type, ...type.fields].flatMap((each) => each.words)) {
    if (words.name !== 'filter') continue;
    for (const name of Object.keys(pairsOf(words.texts('also')))) checkParameter(list, name, words.at, problems);
    for (const member of words.texts('member')) if (item) follow(item, member, words.at, problems);
    if (words.text('by') === 'GATEWAY' && words.has('param')) {
      problems.add(words.at, '@filter(by: GATEWAY) sends no parameter: leave out param.');
    }
  }
}

/** The parameters that find things by an address, and the members that tell its role. */
export function checkAddressFields(
  type: TypeDeclaration,
  { parts }: Pick<Compiled, 'parts'>,
  list: Published,
  item: Place | null,
  problems: Problems,
): void {
  for (const { params, words } of addressFieldsOf(type, parts)) {
    for (const name of params) checkParameter(list, name, words.at, problems);
    const where = words.text('where');
    if (where === null || !item) continue;
    const { member, value } = whereOf(where);
    checkCompared(item, member, value, words.at, problems);
  }
}

/** Upstream lists by the parameter of an @inverse. */
export function checkInverses(
  { type }: { readonly type: string },
  { inverses }: Compiled,
  list: Published,
  problems: Problems,
) {
  for (const { children, words } of inverses) {
    if (children.resource.type !== type || children.by === '') continue;
    const known = checkParameter(list, children.by, words.at, problems);
    if (known?.shape.type === 'array' && !children.format && !rowNamed(children.by))
      problems.add(words.at, `${children.by} of ${list.name} takes several values: say how with join.`);
  }
}

/** Members that a reference hands on are members of the kind that it leads to. */
export function checkKnown(field: FieldDeclaration, target: Place | null, problems: Problems): void {
  const words = wordsOf(field, 'reference');
  if (!words || !target) return;
  for (const name of Object.keys(pairsOf(words.texts('knownMembers')))) follow(target, name, words.at, problems);
}
