/** Which rows a call asks for: by their ids, by what they belong to, by members of the same name, by tags. */
import type { PublishedAction, PublishedParameter } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { kindRow, narrowByDefault, searches } from './corrections.js';
import type { Given } from './given.js';
import type { Kinds } from './kinds.js';
import { meaningOf, singular, squeezed } from './names.js';
import { type Rows, resolved } from './rows.js';
import { speak, tagsOf } from './speak.js';
import { referred, type Subject } from './subject.js';

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
    const isRegion = squeezed(name) === 'regionid' && isListedEverywhere(kinds, rows);
    const isNone = conditionless.test(squeezed(name)) && !isRegion;
    if (things.has(name) || paging.has(name) || shape.required || isNone) return [];
    const asked = given.values(name);
    const isNarrow = narrowByDefault[`${kinds.product.name}.${action.name}`] === name;
    const values = asked.length === 0 && isNarrow ? [String(shape.default)] : asked;
    const member = values.length === 0 ? undefined : memberFor(kinds, rows, name);
    if (member === undefined) return [];
    const wanted = new Set(values);
    return [(row) => wanted.has(String(spokenValue(row, rows, member)))];
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
      const said = String(spokenValue(row, rows, search.member)).toLowerCase();
      return isExact ? said === word : said.includes(word);
    },
  ];
}

/** Filter.N.Key names a member, and Filter.N.Value.M are the values that it may have. */
function keyedTests(
  kinds: Kinds,
  { parameters }: PublishedAction,
  { params, values }: Given,
  rows: Rows,
): readonly Test[] {
  const keyed = parameters.filter(({ name, shape }) => name !== 'Tag' && isKeyed(shape.items));
  return keyed.flatMap(({ name }) =>
    Object.entries(params).flatMap(([written, key]): Test[] => {
      const [, prefix] = /^(\w+\.\d+)\.Key$/.exec(written) ?? [];
      if (prefix === undefined || !prefix.startsWith(`${name}.`)) return [];
      const member = memberFor(kinds, rows, key);
      const wanted = new Set(values(`${prefix}.Value`));
      return [(row) => member !== undefined && wanted.has(String(spokenValue(row, rows, member)))];
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

/** The plain member of a row that a parameter is called after. */
function memberFor(kinds: Kinds, { shape, key }: Rows, name: string): string | undefined {
  // InstanceTypes takes the ids of instance types.
  const isPlural = singular(squeezed(name)) !== squeezed(name);
  if (isPlural && key?.path.length === 1 && singular(squeezed(name)) === key.stem) return key.path[0];
  const meaning = meaningOf(name);
  return Object.entries(shape.members ?? {}).find(([member, inner]) => {
    if (!['string', 'integer', 'number', 'boolean'].includes(resolved(kinds.product, inner).type)) return false;
    const same = squeezed(member) === squeezed(name) || squeezed(member) === singular(squeezed(name));
    const other = meaningOf(member);
    return (
      same ||
      (meaning !== null &&
        other !== null &&
        meaning.stem !== '' &&
        meaning.stem === other.stem &&
        meaning.form === other.form)
    );
  })?.[0];
}

function spokenValue(row: Subject, { shape }: Rows, member: string): unknown {
  const inner = shape.members?.[member];
  return inner && speak(row, inner, member);
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
