import type { Actions } from './actions.js';
import type { Checked } from './check.js';
import {
  type EnumDeclaration,
  type FieldDeclaration,
  type TypeDeclaration,
  wordsOf,
} from './declaration/declarations.js';
import type { Problems } from './declaration/problems.js';
import type { Words } from './declaration/words.js';
import { isInRegion, type Noun } from './descriptors.js';
import { checkConsoleUrl } from './fields/console-url.js';
import { targetsOf } from './fields/kinds-of-reference.js';
import { listSpellings, readingOf, scalarNames, sourcedSpellings, typesSpelled } from './fields/spellings.js';
import { checkAbouts } from './kind/about.js';
import { checkAddresses } from './kind/addresses.js';
import { checkOfEach } from './kind/of-each.js';
import { checkResourceTypes } from './kind/resource-type.js';
import { sharedFields } from './schema/boilerplate.js';
import { checkMetrics } from './schema/metrics.js';

/** Checks declarations that are well formed, but that no answer or no query can satisfy. */
export function checkMeaning(
  { declarations, nouns, parts, inverses, within, byCondition, actions }: Checked,
  problems: Problems,
): void {
  const arns = new Map<string, string>();
  checkResourceTypes(declarations.nouns.values(), problems);
  checkAbouts(nouns, problems);
  checkOfEach(nouns, problems);
  checkAddresses(nouns, parts, problems);
  for (const noun of nouns.values()) {
    checkWords(noun, problems);
    checkConditions(noun, [...declarations.enums.keys()], problems);
    checkArn(noun, arns, problems);
    checkConsoleUrl(noun, problems);
    checkRegionParameter(noun, problems);
    for (const field of noun.declaration.fields) {
      checkPlace(noun, field, nouns, problems);
      checkRelated(noun, field, nouns, problems);
    }
  }
  for (const type of [...[...nouns.values()].map(({ declaration }) => declaration), ...parts.values()]) {
    for (const field of type.fields) checkReading(type, field, problems);
  }
  for (const noun of nouns.values()) {
    for (const field of noun.declaration.fields) checkRows(noun, field, actions, problems);
  }
  for (const { declaration } of nouns.values()) checkMetrics(declaration, declarations.enums, problems);
  for (const declared of declarations.enums.values()) checkSpellings(declared, problems);
  for (const { on, field, children, isWhole, words } of inverses) {
    if (isWhole && children.areInEveryRegion) {
      problems.add(
        words.at,
        `${on}.${field} would be a list of all regions, because ${on} belongs to the account and ${children.resource.type} to a region. Leave out all: a connection reports each region.`,
      );
    }
  }
  for (const { on, field, words } of [...inverses, ...within, ...byCondition]) {
    const noun = nouns.get(on);
    if (!/^[a-z][A-Za-z\d]*$/.test(field)) problems.add(words.at, `@inverse: ${field} is not a valid field name.`);
    if (words.flag('all') && words.text('by') === '')
      problems.add(words.at, '@inverse(by: "") reads the list of the region by pages: leave out all.');
    if (noun && sharedFields(noun).some(({ name }) => name.value === field)) {
      problems.add(words.at, `${on}.${field} already exists: every kind has it.`);
    }
  }
}

/** Rows of the list of a kind are complete, and those of another list have some of its members. */
function checkRelated(noun: Noun, field: FieldDeclaration, nouns: ReadonlyMap<string, Noun>, problems: Problems): void {
  const words = wordsOf(field, 'related');
  const listed = wordsOf(nouns.get(field.shape.name)?.declaration ?? noun.declaration, 'list');
  if (!words || !listed) return;
  const isItsOwn = words.text('list') === listed.text('action') && words.text('items') === listed.text('items');
  if (isItsOwn !== words.has('knownMembers')) return;
  const says = `@related on ${noun.type}.${field.name}`;
  problems.add(
    words.at,
    isItsOwn
      ? `${says} reads the list of ${field.shape.name} itself, whose rows are complete: leave out knownMembers and how it pages.`
      : `${says} needs knownMembers: the members of ${field.shape.name} that the rows of this list have.`,
  );
}

/** One host answers for all regions, so only a parameter can tell which of them is listed. */
function checkRegionParameter({ type, resource, row, under, declaration }: Noun, problems: Problems): void {
  const listed = wordsOf(declaration, 'list');
  if (!listed) return;
  const isNeeded = resource.scope === 'region' && row.product.endpoint === 'central' && !under;
  if (isNeeded === listed.has('region')) return;
  problems.add(
    listed.at,
    isNeeded
      ? `${type} is a kind of a region, but ${row.product.name} has one host for all regions. Name the parameter for the region in region.`
      : `@list(region:) has no meaning for ${type}: the product has a host for each region, or the kind belongs to the account.`,
  );
}

/** A reference from a resource of the account to a resource of a region must tell the region. */
function checkPlace(
  { type, resource }: Noun,
  field: FieldDeclaration,
  nouns: ReadonlyMap<string, Noun>,
  problems: Problems,
): void {
  const words = wordsOf(field, 'reference');
  const says = `${type}.${field.name}`;
  for (const name of words ? targetsOf(field, nouns) : []) {
    const target = nouns.get(name)?.resource;
    if (!words || !target) continue;
    // Of several kinds, some may be in regions.
    if (words.has('region') && (field.shape.isList || (!isInRegion(target) && !words.has('kind')))) {
      const why = field.shape.isList ? 'is a list' : `is a ${target.type}, which belongs to the account`;
      problems.add(words.at, `@reference(region:) has no meaning here, because ${says} ${why}.`);
    }
    if (words.has('region') || target.scope === 'account' || isInRegion(resource)) continue;
    problems.add(
      words.at,
      `${says} is a ${target.type}, which is in a region, but ${type} belongs to the account. Name the member with the region in region.`,
    );
  }
}

function checkWords({ declaration }: Noun, problems: Problems): void {
  for (const words of [declaration, ...declaration.fields].flatMap((each) => each.words)) {
    const [cap, min, most] = [words.number('cap'), words.number('min'), words.number('most')];
    if (cap !== null && cap < 1) problems.add(words.at, `@${words.name}(cap:) must be at least 1.`);
    if (most !== null && most < 1) problems.add(words.at, `@${words.name}(most:) must be at least 1.`);
    const ram = words.text('ram');
    if (ram !== null && !/^[a-z][a-z\d-]*:[A-Z]\w*$/.test(ram)) {
      problems.add(
        words.at,
        `@${words.name}(ram:) is ${ram}, which is no service and action such as ecs:DescribeDisks.`,
      );
    }
    if (cap !== null && min !== null && min > cap) {
      problems.add(words.at, `@${words.name}: min ${min} is more than cap ${cap}.`);
    }
  }
}

/** Arguments that every connection has. */
const taken = ['accountIds', 'accountGroups', 'regionIds', 'filter', 'orderBy', 'first', 'after'];

function checkConditions({ conditions }: Noun, enums: readonly string[], problems: Problems): void {
  for (const { name, type, at, isArgument } of conditions) {
    const [, bare = ''] = /^\[?([A-Za-z]+)(?:!\])?$/.exec(type) ?? [];
    const known = ['TagFilter', 'DateTimeRange', ...scalarNames, ...enums];
    if (!known.includes(bare)) {
      problems.unknown(at, `The condition ${name} is of type ${type}, which does not exist`, bare || type, known);
    }
    if (!/^[a-z][A-Za-z\d]*$/.test(name)) problems.add(at, `${JSON.stringify(name)} is not a valid condition name.`);
    if (isArgument && taken.includes(name))
      problems.add(at, `Every connection already has an argument ${name}. Give the condition another name.`);
  }
}

/** Two kinds must not have the same ARN, because an id would name both. */
function checkArn(
  { type, resource: { arn, under }, declaration }: Noun,
  arns: Map<string, string>,
  problems: Problems,
): void {
  if (!arn) return;
  const at = wordsOf(declaration, 'resource')?.at ?? declaration.at;
  if (arn.kind === '') problems.add(at, `The arn of ${type} lacks the kind after the colon.`);
  const text = [arn.service, under?.parent.arn?.kind ?? '', arn.kind ?? ''].join(':');
  const other = arns.get(text);
  if (other) problems.add(at, `${other} and ${type} have the same arn, so an id would name both.`);
  arns.set(text, type);
}

function checkReading(type: TypeDeclaration, field: FieldDeclaration, problems: Problems): void {
  const name = `${type.name}.${field.name}`;
  const from = wordsOf(field, 'from');
  for (const words of field.words.filter((each) => ['from', 'detail'].includes(each.name))) {
    checkSpelling(name, field, words, problems);
  }
  if (from?.has('is') && field.shape.name !== 'Boolean') {
    problems.add(from.at, `${name} is of type ${field.shape.name}, but @from(is:) makes a Boolean.`);
  }
  if (from?.has('otherwise') && !from.has('where')) {
    problems.add(from.at, `@from(otherwise:) on ${name} needs where on the same directive.`);
  }
  if (wordsOf(field, 'handwritten')) return;
  for (const argument of field.args) {
    if (!wordsOf(argument, 'param')) {
      problems.add(argument.at, `The argument ${argument.name} of ${name} has no parameter. Give @param.`);
    }
  }
}

/** Each spelling is of some types. */
function checkSpelling(name: string, { shape }: FieldDeclaration, words: Words, problems: Problems): void {
  const spelling = words.text('as');
  if (spelling === null) return;
  const types = typesSpelled(spelling);
  if (!readingOf(shape.name, spelling)) {
    problems.add(
      words.at,
      `${name} is of type ${shape.name}, but ${spelling} are read as a ${types.slice(0, 5).join(' or ')}.`,
    );
  }
  if (listSpellings.includes(spelling) && !shape.isList) {
    problems.add(words.at, `${name} is one value, but ${spelling} makes a list of values.`);
  }
  if (sourcedSpellings.includes(spelling) && !words.has('source')) {
    problems.add(words.at, `The zone of ${name} is not published: name the page that says ${spelling} in source.`);
  }
}

/** Rows that a call lists for several resources, and rows that move between numbered pages. */
function checkRows({ keys, type }: Noun, field: FieldDeclaration, actions: Actions, problems: Problems): void {
  const words = wordsOf(field, 'children') ?? wordsOf(field, 'detail');
  if (!words) return;
  const name = `@${words.name} on ${type}.${field.name}`;
  const [several, join] = [words.number('several'), words.text('join')];
  if (several !== null && several < 1) problems.add(words.at, `${name}: several must be at least 1.`);
  if (several !== null && join === null) problems.add(words.at, `${name} has several but no join. Give join.`);
  if (several === null && (join !== null || words.has('rowOwner'))) {
    problems.add(words.at, `${name} has join or rowOwner, which are for calls about several resources. Give several.`);
  }
  if (several !== null && keys.length > 1) {
    problems.add(words.at, `${name}: a call cannot be about several resources whose key has ${keys.length} members.`);
  }
  if (several !== null && words.name === 'detail' && !words.has('items')) {
    problems.add(words.at, `${name} has several but no items: one answer holds several resources. Give items.`);
  }
  for (const fact of ['sparse', 'most'].filter(
    (each) => words.name === 'detail' && words.has(each) && !words.has('items'),
  )) {
    problems.add(words.at, `${name} has ${fact}, which is about the items of an answer. Give items.`);
  }
  for (const fact of ['echoes', 'unset'].filter((each) => several !== null && words.has(each))) {
    problems.add(
      words.at,
      `${name}: ${fact} are about one resource, but a call is about several. Leave out one of them.`,
    );
  }
  const numbers = words.name === 'children' && actions.list(words)?.paging.numbers;
  if (numbers && !words.has('key')) {
    problems.add(
      words.at,
      `${name} pages by numbers, and rows can move between its pages. Give key: the members that tell rows apart.`,
    );
  }
}

/** Two enum values must not stand for the same upstream value, because one would never be read. Case does not count. */
function checkSpellings({ name, values }: EnumDeclaration, problems: Problems): void {
  for (const [index, { upstream, at, name: value }] of values.entries()) {
    const other = values.slice(0, index).find((each) => each.upstream.toLowerCase() === upstream.toLowerCase());
    if (other) problems.add(at, `${other.name} and ${value} of ${name} both stand for ${upstream}, in any case.`);
  }
}
