/** Finds the list in an answer, and the member that tells its rows apart. Names tell; where they mislead there is a row in facts.ts. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { keyRows } from './corrections.js';
import { type Form, meaningOf, nounOf, singular, squeezed } from './names.js';

export interface Rows {
  /** Where the list stands in the answer; empty where the answer is the list. */
  readonly path: readonly string[];
  readonly shape: Shape;
  readonly key: Key | null;
}

export interface Key {
  /** From the row on: most often one member. */
  readonly path: readonly string[];
  readonly stem: string;
  readonly form: Form;
  readonly isCertain: boolean;
  /** The table says so. */
  readonly isFixed: boolean;
}

/** Things that almost every row names and that it seldom is about. */
const others = new Set(
  'region zone vpc vswitch sourcevswitch vsw resourcegroup owner aliuid billaccount user account parent creator master order request'.split(
    ' ',
  ),
);

/** Words of an envelope, beside which an answer may still be nothing but a list. */
const envelope =
  /^(?:(?:request|trace|host|region)_?id|success|issuccess|code|message|msg|errorcode|errormessage|errcode|errmessage|dynamiccode|dynamicmessage|http(?:status)?code|.*(?:total|count|page|size|marker|truncated|hasmore|token|max_?results).*)$/i;

export function resolved(product: PublishedProduct, shape: Shape, depth = 0): Shape {
  if (shape.type !== 'ref' || shape.ref === undefined || depth > 4) return shape;
  const meant = product.schema(shape.ref);
  return meant ? resolved(product, meant, depth + 1) : { type: 'object', members: {} };
}

/** Null where the answer is about one thing. */
export function rowsOf(product: PublishedProduct, action: PublishedAction): Rows | null {
  if (!action.answer) return null;
  const answer = resolved(product, action.answer);
  const correction = keyRows[`${product.name}.${action.name}`];
  if (correction?.list === null) return null;
  const wanted = correction?.list?.split('.');
  const all = listsIn(product, answer, []).filter(({ path }) => !wanted || path.join('.') === wanted.join('.'));
  const noun = nounOf(action.name);
  const [best] = all
    .map((list) => ({ list, score: scoreOf(list, noun) }))
    .sort((left, right) => right.score - left.score);
  if (!best) return null;
  const { number, token, offset, total } = action.paging;
  const pages = [number, token, offset, total].some((name) => name !== undefined);
  if (!pages && !wanted && isAboutOne(product, answer)) return null;
  const containers = best.list.path.map((name) => singular(squeezed(name)));
  const key =
    best.list.shape.type === 'object'
      ? (correctedKey(best.list.shape, correction?.key, noun) ??
        keyOf(product, best.list.shape, [noun, ...containers.toReversed()]))
      : stringKey(best.list.path, noun);
  return { ...best.list, key };
}

interface List {
  readonly path: readonly string[];
  readonly shape: Shape;
}

function listsIn(product: PublishedProduct, shape: Shape, path: readonly string[]): List[] {
  if (shape.type === 'array' && shape.items) {
    const items = resolved(product, shape.items);
    return items.type === 'array' ? [] : [{ path, shape: items }];
  }
  if (shape.type !== 'object' || path.length > 3) return [];
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) =>
    listsIn(product, resolved(product, member), [...path, name]),
  );
}

/** Rows that are objects, near the top, named after the action, with many members. */
function scoreOf({ path, shape }: List, noun: string): number {
  const names = path.map((name) => singular(squeezed(name)));
  const isNamed = names.some((name) => name !== '' && (name === noun || noun.endsWith(name) || name.endsWith(noun)));
  const members = Object.keys(shape.members ?? {}).length;
  return (shape.type === 'object' ? 40 : 0) + (isNamed ? 30 : 0) + Math.min(members, 20) - path.length * 6;
}

/** Members of its own that are no list and no word of an envelope: three or more, and the answer is no list. */
function isAboutOne(product: PublishedProduct, answer: Shape): boolean {
  const members = Object.entries(answer.members ?? {});
  const own = members.filter(([name, { type }]) => type !== 'array' && !envelope.test(name));
  const plain = own.filter(([, shape]) => !['object', 'ref', 'map'].includes(shape.type));
  if (plain.length >= 3) return true;
  const [inner, ...more] = own.filter(([, shape]) => ['object', 'ref'].includes(shape.type));
  const wrapped = inner && more.length === 0 && plain.length === 0 ? resolved(product, inner[1]) : undefined;
  return wrapped !== undefined && wrapped.type === 'object' && isAboutOne(product, wrapped);
}

function correctedKey(shape: Shape, path: string | undefined, noun: string): Key | null {
  const last = path?.split('.').at(-1);
  if (path === undefined || last === undefined) return null;
  const meaning = meaningOf(last) ?? { stem: squeezed(last), form: 'id' as const };
  const isThere = path.includes('.') || shape.members?.[last] !== undefined;
  return isThere
    ? { path: path.split('.'), ...meaning, stem: meaning.stem || noun, isCertain: true, isFixed: true }
    : null;
}

/** A list of texts is one of ids or names: Ids, FunctionNames, logstores of ListLogStores. */
function stringKey(path: readonly string[], noun: string): Key | null {
  const word = singular(squeezed(path.at(-1) ?? ''));
  const meaning = path.map(meaningOf).findLast((one) => one !== null);
  const base = { path: [], isFixed: false };
  if (meaning) return { ...base, form: meaning.form, stem: meaning.stem || noun, isCertain: false };
  return word !== '' && word === noun ? { ...base, form: 'name', stem: word, isCertain: true } : null;
}

/** `nouns` are what the row may be called, the likeliest first. */
function keyOf(product: PublishedProduct, shape: Shape, nouns: readonly string[]): Key | null {
  const [best] = membersOf(product, shape, [])
    .flatMap((path, at): (Key & { readonly score: number })[] => {
      const meaning = meaningOf(path.at(-1) ?? '');
      if (!meaning || meaning.form === 'arn') return [];
      const score = keyScore(meaning.stem, meaning.form, nouns) - path.length * 3 - at / 50;
      const stem = meaning.stem || (nouns[0] ?? '');
      return [{ path, form: meaning.form, stem, isCertain: score > 40, isFixed: false, score }];
    })
    .sort((left, right) => right.score - left.score);
  return best && best.score > 0 ? best : null;
}

function keyScore(stem: string, form: Form, nouns: readonly string[]): number {
  const isId = form === 'id' ? 1 : 0;
  if (nouns.includes(stem)) return 75 + 25 * isId;
  if (stem === '') return 60 + 20 * isId;
  const isLike = nouns.some((noun) => stem.length > 2 && (noun.endsWith(stem) || stem.endsWith(noun)));
  if (isLike && !others.has(stem)) return 55 + 30 * isId;
  if (others.has(stem)) return -20;
  return 12 + 15 * isId;
}

/** Paths of the plain members, one object down at most. */
function membersOf(product: PublishedProduct, shape: Shape, path: readonly string[]): string[][] {
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const meant = resolved(product, member);
    if (meant.type === 'object' && path.length === 0) return membersOf(product, meant, [name]);
    return ['string', 'integer'].includes(meant.type) ? [[...path, name]] : [];
  });
}
