import type { Actions } from './actions.js';
import { type Declarations, type FieldDeclaration, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Problems } from './declaration/problems.js';
import type { Inverse, Noun } from './descriptors.js';
import { byKindOf, checkKinds } from './fields/kinds-of-reference.js';
import { scalarNames } from './fields/spellings.js';
import type { ByCondition } from './kind/by-condition.js';
import type { Within } from './kind/per-parent.js';
import { memberOf, whereOf } from './members.js';
import { generatedNames } from './schema/boilerplate.js';
import { camelCase, plural, usualFields } from './schema/english.js';
import { secretReason } from './secrets.js';

/** Checks declarations without the published contract of the cloud. */
export interface Checked {
  readonly declarations: Declarations;
  readonly nouns: ReadonlyMap<string, Noun>;
  readonly parts: ReadonlyMap<string, TypeDeclaration>;
  readonly inverses: readonly Inverse[];
  readonly within: readonly Within[];
  readonly byCondition: readonly ByCondition[];
  readonly actions: Actions;
}

export function check(checked: Checked, problems: Problems): void {
  checkNames(checked, problems);
  for (const noun of checked.nouns.values()) {
    checkNoun(noun, problems);
    checkSecretsOf(noun, problems);
    for (const field of noun.declaration.fields) checkField(noun.declaration, field, checked, problems);
  }
  for (const part of checked.parts.values()) {
    for (const field of part.fields) checkField(part, field, checked, problems);
  }
  checkInverses(checked, problems);
}

/** Endings of names that are generated, or will be, for each kind. */
export const reservedEndings = [
  'Group',
  'Order',
  'OrderField',
  'Filter',
  'Edge',
  'Sums',
  'Dimension',
  'Metric',
  'Connection',
];

/** Checks that no type has a name that is generated for a kind. */
function checkNames({ declarations, nouns }: Checked, problems: Problems): void {
  for (const [name, { at }] of declarations.nouns) {
    if (name.endsWith('Connection')) {
      problems.add(
        at,
        `No kind may end in Connection: ${name} would look like the pages of another kind. Call it ${name.slice(0, -10)}Link.`,
      );
    }
    const ending = reservedEndings.find(
      (end) => name.endsWith(end) && declarations.nouns.has(name.slice(0, -end.length)),
    );
    if (ending && ending !== 'Connection') {
      problems.add(
        at,
        `${name} is the generated name of the ${ending} of ${name.slice(0, -ending.length)}. Give the kind another name.`,
      );
    }
  }
  for (const { type, declaration } of nouns.values()) {
    for (const name of generatedNames(type)) {
      const taken = declarations.types.get(name) ?? declarations.enums.get(name);
      if (taken)
        problems.add(
          taken.at,
          `${name} is generated for the kind ${type}, in line ${declaration.at.line} of ${declaration.at.file}. Give this type another name.`,
        );
    }
  }
  const roots = new Map<string, string>();
  for (const { type, declaration, isNode, isListed, isByHand } of nouns.values()) {
    const names = [...(isNode ? [camelCase(type)] : []), ...(isListed && !isByHand ? [plural(camelCase(type))] : [])];
    for (const root of names) {
      const other = roots.get(root);
      const both = `Both ${other} and ${type} would get the field Query.${root}. Rename one of them.`;
      if (other) problems.add(declaration.at, both);
      roots.set(root, type);
    }
  }
}

function checkNoun(noun: Noun, problems: Problems): void {
  const { type, keys, declaration, resource, isNode, isListed, isByHand, conditions } = noun;
  if (declaration.description === null) problems.add(declaration.at, `${type} lacks a description.`);
  checkDistinct(noun, problems);
  if (isByHand && (isNode || !isListed || conditions.length > 0))
    problems.add(declaration.at, `Code lists ${type}, so it needs listed: true, and has no arn and no @filter.`);
  const needsKey = isNode || !isListed;
  if ((needsKey && keys.length === 0) || keys.includes('')) problems.add(declaration.at, `${type} lacks a key.`);
  if (isNode && !/^[a-z][a-z\d-]*$/.test(resource.arn?.service ?? '')) {
    problems.add(declaration.at, `The arn of ${type} must be a service and a kind, such as ecs:instance.`);
  }
  const shared = wordsOf(declaration, 'shared');
  if (shared && !keys.includes(shared.required('member'))) {
    problems.unknown(
      shared.at,
      `@shared names the member ${shared.required('member')}, which is not in the key`,
      shared.required('member'),
      keys,
    );
  }
  for (const [index, { name, at, params, isChecked }] of conditions.entries()) {
    const other = conditions.slice(0, index).find((each) => each.params.some((param) => params.includes(param)));
    if (other && !(isChecked && other.isChecked)) {
      problems.add(
        at,
        `The conditions ${other.name} and ${name} have the same parameter, so only one of them could be sent upstream.`,
      );
    }
    if (params.includes('')) problems.add(at, `The condition ${name} has no parameter. Give param.`);
  }
}

/** Items that are one in several scopes have no key, account or id of their own. */
function checkDistinct({ type, keys, declaration, isNode, isListed, distinct }: Noun, problems: Problems): void {
  if (distinct === null) return;
  const at = wordsOf(declaration, 'resource')?.at ?? declaration.at;
  const texts = declaration.fields.filter(({ shape }) => shape.name === 'String' && !shape.isList);
  const names = texts.map(({ name }) => name);
  if (!names.includes(distinct)) problems.unknown(at, `distinct of ${type} names no text field`, distinct, names);
  if (isNode || !isListed || keys.length > 0)
    problems.add(at, `${type} is told apart by ${distinct} over all scopes, so it needs key: [] and listed: true.`);
}

function checkField(type: TypeDeclaration, field: FieldDeclaration, checked: Checked, problems: Problems): void {
  const { declarations, nouns } = checked;
  const { shape, name, at } = field;
  const sources = field.words.filter((words) =>
    ['from', 'tags', 'reference', 'children', 'related', 'detail', 'parent', 'handwritten'].includes(words.name),
  );
  if (sources.length > 1) {
    problems.add(
      at,
      `${type.name}.${name} comes from ${sources.map((words) => `@${words.name}`).join(' and ')}. A field has one source.`,
    );
  }
  const isHandwritten = wordsOf(field, 'handwritten') !== null;
  if (field.description === null && usualFields[name] === undefined) {
    problems.add(at, `${type.name}.${name} lacks a description.`);
  }
  const byKind = byKindOf(field) !== null;
  if (!byKind && !isKnown(shape.name, checked) && !(isHandwritten && shape.name === 'Node')) {
    const known = [...scalarNames, ...declarations.enums.keys(), ...declarations.types.keys(), ...nouns.keys()];
    problems.unknown(at, `${type.name}.${name} is of type ${shape.name}, which does not exist`, shape.name, known);
    return;
  }
  const toNoun = ['reference', 'related', 'parent'].find((word) => wordsOf(field, word));
  if (toNoun && !byKind && !nouns.has(shape.name)) {
    problems.unknown(
      at,
      `@${toNoun} on ${type.name}.${name} leads to ${shape.name}, which is not a kind with a key`,
      shape.name,
      nouns.keys(),
    );
  }
  if (!toNoun && !isHandwritten && nouns.has(shape.name) && name !== 'region') {
    problems.add(
      at,
      `${type.name}.${name} is a ${shape.name}. Name its key with @reference, or its list with @related.`,
    );
  }
  checkInverse(type, field, nouns.get(type.name), problems);
  checkReference(type, field, problems);
  checkKinds(type, field, nouns, problems);
  if (!isHandwritten) checkSecret(type, field, checked, problems);
}

function checkInverse(
  type: TypeDeclaration,
  field: FieldDeclaration,
  noun: Noun | undefined,
  problems: Problems,
): void {
  const isParent = wordsOf(field, 'parent') !== null;
  const says = `${type.name}.${field.name}`;
  if (isParent && noun && !noun.under)
    problems.add(field.at, `${says} is the @parent of a kind that is not listed per parent. Give under to its @list.`);
  if (isParent && noun?.under && noun.under.noun.type !== field.shape.name)
    problems.add(
      field.at,
      `${says} is a ${field.shape.name}, but ${type.name} is listed under ${noun.under.noun.type}.`,
    );
  if (!wordsOf(field, 'inverse')) return;
  if (noun?.under && !isParent)
    problems.add(
      field.at,
      `@inverse on ${says}: ${type.name} is listed per parent, so upstream cannot list it by another resource.`,
    );
  if (!isParent && !wordsOf(field, 'reference'))
    problems.add(field.at, `@inverse on ${says} needs a @reference on the same field.`);
}

function isKnown(name: string, { declarations: { enums, types }, nouns }: Checked): boolean {
  return scalarNames.includes(name) || enums.has(name) || types.has(name) || nouns.has(name);
}

function checkReference(type: TypeDeclaration, field: FieldDeclaration, problems: Problems): void {
  const words = wordsOf(field, 'reference');
  if (!words) return;
  const named = words.text('field');
  if (words.has('key') === (named !== null))
    problems.add(words.at, `@reference on ${type.name}.${field.name} needs either key or field.`);
  const fields = type.fields.map(({ name }) => name);
  if (named !== null && !fields.includes(named)) {
    problems.unknown(
      words.at,
      `@reference on ${type.name}.${field.name} takes its key from ${named}, which is not a field`,
      named,
      fields,
    );
  }
  const under = words.text('under');
  const holds = words.texts('knownMembers').map((held) => held.split('=', 1)[0] ?? '');
  if (under !== null && !holds.includes(under))
    problems.unknown(words.at, `under: ${under} is not in knownMembers`, under, holds);
}

/** Secrets stay upstream: no declared path leads to one, by which directive it may be. */
function checkSecret(type: TypeDeclaration, field: FieldDeclaration, { parts }: Checked, problems: Problems): void {
  const { name, shape } = field;
  // Whether a flag holds a certain text would tell the text.
  const valueType = wordsOf(field, 'from')?.has('is') ? 'String' : shape.name;
  // Each member of an object is checked by itself.
  for (const path of valuePaths(field)) refuse(parts.has(shape.name) ? `${path}.*` : path, path, valueType);
  for (const path of sidePaths(field)) refuse(path, path);

  function refuse(checked: string, path: string, of?: string) {
    const reason = secretReason(checked, of);
    if (reason) problems.add(field.at, `${type.name}.${name} reads ${path}, which ${reason}. It cannot be declared.`);
  }
}

/** The same check for the directives of a type: its key, its region, its conditions. */
function checkSecretsOf({ declaration, keys }: Noun, problems: Problems): void {
  const region = wordsOf(declaration, 'region');
  const members = declaration.words.filter(({ name }) => name === 'filter').flatMap((words) => words.texts('member'));
  const paths = [...keys, region?.text('member'), region?.text('otherwise'), ...members];
  for (const path of paths) {
    const reason = path ? secretReason(path) : null;
    if (reason)
      problems.add(declaration.at, `${declaration.name} reads ${path}, which ${reason}. It cannot be declared.`);
  }
}

/** The paths of a field's value. */
function valuePaths(field: FieldDeclaration): readonly string[] {
  if (['reference', 'children', 'related', 'parent'].some((word) => wordsOf(field, word))) return [];
  const detail = wordsOf(field, 'detail')?.text('member');
  const otherwise = wordsOf(field, 'from')?.text('otherwise');
  const inside = field.words.map((words) => words.text('inside')).find((path) => path) ?? null;
  const within = (path: string) => (inside === null ? path : `${path}.${inside}`);
  return [...(detail ? [detail] : memberOf(field)), ...(otherwise ? [otherwise] : [])].map(within);
}

/** Paths that are read in addition to the value: keys, conditions, known members. */
function sidePaths({ words }: FieldDeclaration): readonly string[] {
  return words.flatMap((each) => {
    const where = each.text('where');
    const member = ['filter', 'inverse'].includes(each.name) ? each.texts('member') : [];
    // Members that @related names are those of its rows.
    const held = each.texts('knownMembers').map((pair) => pair.slice(pair.indexOf('=') + 1));
    const key = each.name === 'reference' ? [...each.texts('key'), ...each.texts('kind')] : [];
    return [...key, ...member, ...held, ...(where === null ? [] : [whereOf(where).member])];
  });
}

/** Checks the fields that @inverse adds to other kinds: each name is new, and appears once. */
function checkInverses({ inverses, within, byCondition, nouns }: Checked, problems: Problems): void {
  const made = new Map<string, string>();
  const added = [
    ...inverses.map(({ children, ...each }) => ({ ...each, type: children.resource.type })),
    ...[...within, ...byCondition].map(({ noun, ...each }) => ({ ...each, type: noun.type })),
  ];
  for (const { on, field, type, words } of added) {
    const name = `${on}.${field}`;
    const own = nouns.get(on)?.declaration.fields.find((each) => each.name === field);
    if (own && wordsOf(own, 'inverse') && own.shape.name === type) {
      problems.add(
        words.at,
        `${name} is already the inverse of a field of ${type}. Declare only one of the two: the other is generated.`,
      );
    } else if (own) problems.add(words.at, `${name} is already declared in line ${own.at.line} of ${own.at.file}.`);
    const other = made.get(name);
    if (other)
      problems.add(words.at, `${name} would be the inverse of fields of ${other} and of ${type}. Rename one of them.`);
    made.set(name, type);
  }
}
