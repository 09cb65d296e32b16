import { rowNamed } from '../../../client/model/params.js';
import type { ListAction } from '../../../client/model/resource.js';
import { actionOf, eachOf } from '../actions.js';
import type { Compiled } from '../compile.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Position, Problems } from '../declaration/problems.js';
import { pairsOf, type Words } from '../declaration/words.js';
import type { ActionFacts, Facts, ProductFacts } from './facts.js';
import { follow, type Place } from './path.js';

/** Compares the actions that declarations name with the published contract: parameters, caps and paths. */

export interface Published {
  readonly name: string;
  readonly product: ProductFacts;
  readonly action: ActionFacts;
}

/** The action that a directive names; null with a problem when it is not published. */
export function publishedAction(words: Words, facts: Facts, problems: Problems): Published | null {
  const name = actionOf(words);
  const [productName = '', actionName = ''] = name.split('.');
  const product = facts.product(productName);
  if (!product) {
    problems.unknown(words.at, `No product ${productName} is published`, productName, facts.products);
    return null;
  }
  const action = product.action(actionName);
  if (!action) {
    problems.unknown(words.at, `${productName} has no published action ${actionName}`, actionName, product.actions);
    return null;
  }
  return { name, product, action };
}

export function answerOf({ name, product, action }: Published): Place {
  return { product, shape: action.answer, says: `The answer of ${name}` };
}

type Parameter = ActionFacts['parameters'][number];

/** The parameter with this name; of Filter.1.Value, Filter[VpcId] and Filter(VpcId) the member Value of the objects that Filter lists. */
function parameterAt(parameters: readonly Parameter[], name: string): Pick<Parameter, 'shape'> | undefined {
  const own = parameters.find((parameter) => parameter.name === name);
  if (own) return own;
  const row = rowNamed(name);
  if (row) return parameterAt(parameters, `${row.list}.1.Value`);
  const [first, ...steps] = name.split('.');
  const start = parameters.find((parameter) => parameter.name === first)?.shape;
  const shape = steps.reduce((at, step) => (/^[1-9]\d*$/.test(step) ? at?.items : at?.members?.[step]), start);
  return shape && { shape };
}

/** Checks that a parameter is published, and that its number of values is allowed. */
export function checkParameter(
  { name: action, action: { parameters } }: Published,
  name: string,
  at: Position,
  problems: Problems,
) {
  const known = parameterAt(parameters, name);
  if (!known) {
    problems.unknown(
      at,
      `${action} has no parameter ${name}`,
      name,
      parameters.map((parameter) => parameter.name),
    );
  }
  return known ?? null;
}

/** Checks the paging, the fixed parameters, and the paths of the rows and the total. */
export function checkList(words: Words, compiled: Compiled, published: Published, problems: Problems): void {
  const { at } = words;
  for (const name of Object.keys(pairsOf(words.texts('params')))) checkFixed(published, name, at, problems);
  checkEach(words, published, problems);
  for (const name of [words.text('language'), words.text('region')]) {
    if (name !== null) checkParameter(published, name, at, problems);
  }
  const path = words.text('items');
  const list = path === null || ['detail', 'counts'].includes(words.name) ? null : compiled.actions.list(words);
  if (path === null || !list) return;
  if (list.table) follow(answerOf(published), path, at, problems);
  else checkItems(path, published, list.paging.names.style === 'whole', at, problems);
  for (const name of list.told ?? []) follow(answerOf(published), name, at, problems);
  checkPaging(list, published, at, problems);
}

/** Each value is one of the published ones, if any are published. */
function checkEach(words: Words, published: Published, problems: Problems): void {
  const each = eachOf(words);
  if (!each) return;
  const values = checkParameter(published, each.param, words.at, problems)?.shape.enum ?? each.values;
  for (const value of each.values) {
    if (values.includes(value)) continue;
    problems.unknown(words.at, `${each.param} of ${published.name} is never ${value}`, value, values);
  }
}

/** The rows are a list. The whole answer, or a member of an answer without pages, may also be one thing. */
function checkItems(path: string, published: Published, isWhole: boolean, at: Position, problems: Problems): void {
  const found = follow(answerOf(published), path, at, problems);
  const type = found?.shape.type;
  if (!found || type === 'array' || ((path === '' || isWhole) && type === 'object')) return;
  problems.add(at, `${path} of ${published.name} leads to ${articled(found.shape.type)} and not to a list.`);
}

/** Sub-resources of OSS are a part of the action, not parameters. */
function checkFixed(published: Published, name: string, at: Position, problems: Problems): void {
  if (/^[a-z][A-Za-z]*$/.test(name) && published.name.startsWith('Oss.')) return;
  checkParameter(published, name, at, problems);
}

/** Names of parameters that only lists with pages have. */
const pageParameter =
  /^(?:next|page|last)?_?(?:page)?_?token$|^(?:page_?(?:number|num|no|index)|current_?page|marker|offset)$/i;

/** The parameters of a page, of the call that counts, and the members that answers have about their pages. */
function checkPaging({ paging, count }: ListAction, published: Published, at: Position, problems: Problems): void {
  const { cap, names } = paging;
  const page = published.action.parameters.find(({ name }) => pageParameter.test(name));
  if (names.style === 'whole' && page) {
    problems.add(
      at,
      `paging is WHOLE, but ${published.name} takes ${page.name}: its list has pages. Say how it pages.`,
    );
  }
  for (const name of [names.page, names.second]) {
    if (name !== undefined) checkParameter(published, name, at, problems);
  }
  if (names.size !== undefined) checkSize(names.size, cap, paging.size(1), published, at, problems);
  for (const name of Object.keys(count?.params ?? {})) {
    if (name !== names.page && name !== names.size) checkParameter(published, name, at, problems);
  }
  checkMember('a total', count?.total, ['integer', 'number', 'string'], published, at, problems);
  checkMember('a flag', names.more, ['boolean', 'string'], published, at, problems);
  for (const path of [names.next, names.nextSecond]) {
    checkMember('a token', path, ['string', 'integer'], published, at, problems);
  }
}

function checkSize(
  name: string,
  cap: number,
  least: number,
  published: Published,
  at: Position,
  problems: Problems,
): void {
  const known = checkParameter(published, name, at, problems);
  if (!known) return;
  const { max, min } = known.shape;
  if (max !== undefined && cap > max)
    problems.add(at, `cap: ${cap} is more than ${name} of ${published.name} takes: ${max}.`);
  if (min !== undefined && least < min)
    problems.add(at, `min: ${least} is less than ${name} of ${published.name} takes: ${min}.`);
}

/** One member of an answer, outside its rows. */
function checkMember(
  what: string,
  path: string | undefined,
  types: readonly string[],
  published: Published,
  at: Position,
  problems: Problems,
): void {
  const found = path === undefined ? null : follow(answerOf(published), path, at, problems);
  if (!found || (!found.isMany && types.includes(found.shape.type))) return;
  const is = found.isMany ? 'in a list' : articled(found.shape.type);
  problems.add(at, `${path} of ${published.name} is ${is} and not ${what}.`);
}

/** Checks the parameter that takes several keys, and its limit. */
export function checkByIds(words: Words, published: Published, problems: Problems): void {
  checkParameter(published, words.required('param'), words.at, problems);
  checkMost(words.required('param'), words.number('cap') ?? 1, published, words, problems);
  const under = words.text('under');
  const also = Object.keys(pairsOf(words.texts('also')));
  for (const name of under === null ? also : [under, ...also]) checkParameter(published, name, words.at, problems);
}

/** Checks that a parameter takes so many keys, as far as that is published. */
export function checkMost(name: string, count: number, published: Published, words: Words, problems: Problems): void {
  const shape = parameterAt(published.action.parameters, name)?.shape;
  const says = words.name === 'byIds' ? 'cap' : 'several';
  if (shape?.type !== 'array') return;
  if (shape.max !== undefined && count > shape.max) {
    problems.add(words.at, `${says}: ${count} is more than ${name} of ${published.name} takes: ${shape.max}.`);
  }
}

/** Checks the parameters of an action about one resource. */
export function checkAsks(
  words: Words,
  names: readonly string[],
  published: Published,
  { args }: Pick<FieldDeclaration, 'args'>,
  problems: Problems,
): void {
  for (const name of names) checkParameter(published, name, words.at, problems);
  for (const argument of args) {
    const param = wordsOf(argument, 'param');
    if (param) checkParameter(published, param.required('name'), param.at, problems);
  }
}

export function articled(type: string): string {
  return /^[aeiou]/i.test(type) ? `an ${type}` : `a ${type}`;
}

/** Everything that names an action on a type and its fields. */
export function namingActions(
  type: TypeDeclaration,
): readonly { readonly words: Words; readonly field: FieldDeclaration | null }[] {
  const kinds = ['list', 'get', 'action', 'children', 'related', 'detail', 'counts', 'service', 'ofEach'];
  const ofType = type.words.filter(({ name }) => kinds.includes(name)).map((words) => ({ words, field: null }));
  const ofFields = type.fields.flatMap((field) =>
    field.words.filter(({ name }) => kinds.includes(name)).map((words) => ({ words, field })),
  );
  return [...ofType, ...ofFields];
}
