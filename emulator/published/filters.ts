/** Which rows a call asks for: by their ids, by what they belong to, by members of the same name, by tags. */
import type { PublishedAction, PublishedParameter } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { kindRow } from './corrections.js';
import type { Given } from './given.js';
import type { Kinds } from './kinds.js';
import { meaningOf, singular, squeezed } from './names.js';
import { type Rows, resolved } from './rows.js';
import { speak, tagsOf } from './speak.js';
import { referred, type Subject } from './subject.js';
import { keyMembers, narrowByDefault, searches, toldElsewhere } from './values/parameters.js';

export interface Asked {
  readonly kinds: Kinds;
  readonly action: PublishedAction;
  readonly given: Given;
  readonly rows: Rows;
  /** Parameters that name things of the product. */
  readonly named: readonly {
    readonly parameter: PublishedParameter;
    readonly stem: string;
    readonly values: readonly string[];
  }[];
}

type Test = (row: Subject) => boolean;

export function filtered(asked: Asked, rows: readonly Subject[]): readonly Subject[] {
  const tests = testsOf(asked);
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

/** No condition: how the list is shown, where it is, and times, which are limits and not values. */
const conditionless =
  /^(?:lang|language|acceptlanguage|sourceip|clienttoken|dryrun|regionid|orderby|sortby|sort|order|direction|owneraccount|ownerid|resourceownerid|resourceowneraccount|format|version|action)$|time$|date$/;

function testsOf({ kinds, action, given, rows, named }: Asked): readonly Test[] {
  const byThing = named.map(({ stem, values }): Test => {
    const wanted = new Set(values);
    return (row) => {
      const thing = referred(row, stem);
      if (!thing) return false;
      return (
        wanted.has(thing.id) || (thing.name !== '' && wanted.has(thing.name)) || wanted.has(row.items.arn(kinds, thing))
      );
    };
  });
  const things = new Set(named.map(({ parameter }) => parameter.name));
  const paging = new Set(Object.values(action.paging));
  const byMember = action.parameters.flatMap(({ name, shape }): Test[] => {
    const told = toldElsewhere[`${kinds.product.name}.${action.name}.${name}`];
    const isRegion = squeezed(name) === 'regionid' && (told !== undefined || isListedEverywhere(kinds, rows));
    const isNone = conditionless.test(squeezed(name)) && !isRegion;
    if (things.has(name) || paging.has(name) || shape.required || isNone) return [];
    const asked = given.values(name);
    const isNarrow = narrowByDefault[`${kinds.product.name}.${action.name}`] === name;
    const values = asked.length === 0 && isNarrow ? [String(shape.default)] : asked;
    if (values.length === 0) return [];
    const wanted = new Set(values);
    const about = told && shapeAt(kinds, told.by, told.thing ?? '');
    if (about) {
      const paths = told.value.map((path) => path.split('.'));
      return [(row) => paths.some((path) => spokenValues(row, about, path).some((value) => wanted.has(value)))];
    }
    const path = pathFor(kinds, rows, name);
    if (path === undefined) return [];
    return [(row) => spokenValues(row, rows.shape, path).some((value) => wanted.has(value))];
  });
  const keyed = keyedTests(kinds, action, given, rows);
  return [...byThing, ...byMember, ...searchTests(kinds, action, given, rows), ...keyed, ...tagTests(given)];
}

/** A search for a part of a member, without regard to case, or for the whole member. */
function searchTests({ product }: Kinds, { name }: PublishedAction, given: Given, rows: Rows): readonly Test[] {
  const search = searches[`${product.name}.${name}`];
  const [wanted = ''] = search ? given.values(search.param) : [];
  if (!search || wanted === '') return [];
  const [mode, exact] = search.exact;
  const isExact = given.values(mode)[0] === exact;
  const word = wanted.toLowerCase();
  return [
    (row) => {
      const [said = ''] = spokenValues(row, rows.shape, [search.member]).map((value) => value.toLowerCase());
      return isExact ? said === word : said.includes(word);
    },
  ];
}

/** Filter.N.Key names a member, and Filter.N.Value.M are the values that it may have. */
function keyedTests(
  kinds: Kinds,
  { name: action, parameters }: PublishedAction,
  { params, values }: Given,
  rows: Rows,
): readonly Test[] {
  const keyed = parameters.filter(({ name, shape }) => name !== 'Tag' && isKeyed(shape.items));
  return keyed.flatMap(({ name }) =>
    Object.entries(params).flatMap(([written, key]): Test[] => {
      const [, prefix] = /^(\w+\.\d+)\.Key$/.exec(written) ?? [];
      if (prefix === undefined || !prefix.startsWith(`${name}.`)) return [];
      const path = pathFor(kinds, rows, keyMembers[`${kinds.product.name}.${action}.${key}`] ?? key);
      const wanted = new Set(values(`${prefix}.Value`));
      return [(row) => path !== undefined && spokenValues(row, rows.shape, path).some((value) => wanted.has(value))];
    }),
  );
}

function isKeyed(shape: Shape | undefined): boolean {
  return shape?.members?.Key !== undefined && shape.members.Value?.type === 'array';
}

/** Each endpoint lists them of all regions, so that a region is a condition. */
function isListedEverywhere({ product }: Kinds, { key }: Rows): boolean {
  return key !== null && kindRow(product.name, key.stem).isAccountWide === true;
}

/** Where a row holds what a parameter is called after: a plain member of its own, or an id deeper in it. */
function pathFor(kinds: Kinds, { shape, key }: Rows, name: string): readonly string[] | undefined {
  // InstanceTypes takes the ids of instance types.
  const isPlural = singular(squeezed(name)) !== squeezed(name);
  if (isPlural && key?.path.length === 1 && singular(squeezed(name)) === key.stem) return key.path;
  const own = memberFor(kinds, shape, name);
  if (own !== undefined) return [own];
  const meaning = meaningOf(name);
  return meaning?.form === 'id' && meaning.stem !== '' ? deeperFor(kinds, shape, name) : undefined;
}

const deepest = 3;

function deeperFor(kinds: Kinds, shape: Shape, name: string, depth = 0): readonly string[] | undefined {
  if (depth > deepest) return undefined;
  for (const [member, inner] of Object.entries(shape.members ?? {})) {
    const meant = resolved(kinds.product, inner);
    const element = meant.type === 'array' && meant.items ? resolved(kinds.product, meant.items) : meant;
    if (element !== meant && isPlain(element) && isCalled(member, name)) return [member];
    const own = memberFor(kinds, element, name);
    const below = own === undefined ? deeperFor(kinds, element, name, depth + 1) : [own];
    if (below) return [member, ...below];
  }
  return undefined;
}

function memberFor(kinds: Kinds, { members = {} }: Shape, name: string): string | undefined {
  return Object.entries(members).find(
    ([member, inner]) => isPlain(resolved(kinds.product, inner)) && isCalled(member, name),
  )?.[0];
}

function isPlain({ type }: Shape): boolean {
  return ['string', 'integer', 'number', 'boolean'].includes(type);
}

function isCalled(member: string, name: string): boolean {
  const [meaning, other] = [meaningOf(name), meaningOf(member)];
  return (
    squeezed(member) === squeezed(name) ||
    squeezed(member) === singular(squeezed(name)) ||
    (meaning !== null &&
      other !== null &&
      meaning.stem !== '' &&
      meaning.stem === other.stem &&
      meaning.form === other.form)
  );
}

/** The shape at a path of an action's answer; of a list that of its rows. */
function shapeAt({ product }: Kinds, action: string, path: string): Shape | undefined {
  let shape = product.action(action)?.answer ?? undefined;
  for (const name of path === '' ? [] : path.split('.')) {
    const inner = shape && resolved(product, shape).members?.[name];
    const meant = inner && resolved(product, inner);
    shape = meant?.type === 'array' ? meant.items : meant;
  }
  return shape && resolved(product, shape);
}

/** What the row says at a path, in which lists count with each of their rows. */
function spokenValues(row: Subject, { members }: Shape, [member = '', ...below]: readonly string[]): readonly string[] {
  const inner = members?.[member];
  return inner ? valuesAt(speak(row, inner, member), below) : [];
}

function valuesAt(value: unknown, [member, ...below]: readonly string[]): readonly string[] {
  if (Array.isArray(value)) {
    const path = member === undefined ? [] : [member, ...below];
    return value.flatMap((each) => valuesAt(each, path));
  }
  if (member === undefined) return [String(value)];
  const members = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  return members.has(member) ? valuesAt(members.get(member), below) : [];
}

/** Tag.N.Key and Tag.N.Value, all of which must be there; without a value any will do. */
function tagTests({ params }: Given): readonly Test[] {
  return Object.entries(params).flatMap(([name, key]): Test[] => {
    const [, prefix] = /^(Tags?\.\d+)\.(?:Key|TagKey)$/.exec(name) ?? [];
    if (prefix === undefined || key === '') return [];
    const value = params[`${prefix}.Value`] ?? params[`${prefix}.TagValue`] ?? '';
    return [(row) => tagsOf(row).some(([tagKey, tagValue]) => tagKey === key && (value === '' || tagValue === value))];
  });
}
