import type { PublishedAction, PublishedProduct } from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';
import { isPlural, singular, typeName, typeOfAction } from './names.js';

/** Finds in the published facts what an action lists, and how one row of it is read by its key. */

export interface Listed {
  /** The path of the list in the answer. */
  readonly path: string;
  /** One row: an object with members. */
  readonly item: Shape;
}

/** Lists deeper than this belong to a part of the answer. */
const deepest = 3;

/** The list in an action's answer; null when there is none. A list named like the action comes first, then the least deep. */
export function listedBy(product: PublishedProduct, action: PublishedAction): Listed | null {
  const found: (Listed & { readonly depth: number })[] = [];
  const visit = (shape: Shape | null, path: readonly string[]): void => {
    const { type, members = {}, items } = resolved(shape, product) ?? {};
    if (type === 'array') {
      const item = resolved(items ?? null, product);
      if (item?.type === 'object' && path.length > 0) found.push({ path: path.join('.'), item, depth: path.length });
    } else if (path.length < deepest) {
      for (const [name, inner] of Object.entries(members)) visit(inner, [...path, name]);
    }
  };
  visit(action.answer, []);
  const wanted = typeOfAction(action.name);
  const isNamed = ({ path }: Listed) => path.split('.').some((step) => typeName(singular(step)) === wanted);
  const size = ({ item }: Listed) => Object.keys(item.members ?? {}).length;
  const [first] = found.sort(
    (a, b) => Number(isNamed(b)) - Number(isNamed(a)) || a.depth - b.depth || size(b) - size(a),
  );
  return first ?? null;
}

/** The reason why an action is not the list of a kind; null when it is. */
export function noListBecause({ name, kind, operationType, paging }: PublishedAction): string | null {
  if (kind === 'write') return `is published as an action that changes something (${operationType})`;
  if (kind === 'unknown' && !/^(?:Describe|List|Get|Query|Search)/.test(name)) return 'is not known to be a read';
  const isPaged = [paging.number, paging.token, paging.offset].some((each) => each !== undefined);
  const isNamed = /^(?:List|Search)|List$/.test(name) || isPlural(name.replace(/(?:V\d+|\d+|Ex)$/, ''));
  return isPaged || isNamed || operationType === 'list' ? null : 'reads one thing';
}

export function resolved(shape: Shape | null, product: PublishedProduct): Shape | null {
  let found: Shape | null | undefined = shape;
  for (let depth = 0; found?.type === 'ref' && depth < 20; depth += 1) found = product.schema(found.ref ?? '');
  return found ?? null;
}

/** Ids of other things, which rows hold too. */
const others =
  /^(?:region|zone|vpc|v_?switch|resource_?group|owner|account|user|ali_?uid|request|image|security_?group)/i;

/** The member that identifies a row; null when no member looks like it. */
export function keyIn(item: Shape, type: string): string | null {
  const initials = type.replace(/[^A-Z]/g, '').toLowerCase();
  const texts = Object.entries(item.members ?? {})
    .filter(([, { type: is }]) => ['string', 'integer', 'number'].includes(is))
    .map(([name]) => name);
  const named = (...wanted: string[]) => texts.find((name) => wanted.includes(name.replace(/_/g, '').toLowerCase()));
  const own = type.toLowerCase();
  const ids = texts.filter((name) => /(?:Id|ID|_id)$/.test(name) && !others.test(name));
  // A part of the type's name, such as AclId of an AccessControlList, is better than a name.
  return (
    named(`${own}id`) ??
    ids.find((name) => isWithin(wordsIn(name), own)) ??
    ids.find((name) => own.startsWith(stem(name).toLowerCase())) ??
    (initials.length > 1 ? named(`${initials}id`) : undefined) ??
    named('id') ??
    named(`${own}name`) ??
    named('name') ??
    named('instanceid') ??
    ids[0] ??
    texts.find((name) => /(?:Name|SerialNumber|Identifier|Code)$/i.test(name)) ??
    null
  );
}

/** ForwardEntryId → forward, entry. */
function wordsIn(name: string): readonly string[] {
  return (stem(name).match(/[A-Z]?[a-z\d]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());
}

/** Whether a type's name has all of the words and ends in the last one: a ForwardTableEntry has a ForwardEntryId. */
function isWithin(words: readonly string[], own: string): boolean {
  return words.length > 0 && words.every((word) => own.includes(word)) && own.endsWith(words.at(-1) ?? '');
}

function stem(name: string): string {
  return name.replace(/_?(?:Id|ID|id)$/, '');
}

/** The parameter of the list that takes keys; null when there is none. */
export interface ByIds {
  readonly param: string;
  readonly join: 'JSON' | 'COMMA' | 'REPEAT';
  readonly cap: number;
}

const joins: Readonly<Record<string, ByIds['join']>> = { json: 'JSON', simple: 'COMMA' };

export function byIdsOf({ parameters }: PublishedAction, key: string): ByIds | null {
  const wanted = [`${key}s`, `${key}List`, `${key}.N`, key].map((name) => name.toLowerCase());
  const found = wanted.flatMap((name) => parameters.filter((each) => each.name.toLowerCase() === name))[0];
  if (!found) return null;
  const { name: param, style, shape } = found;
  if (shape.type === 'array') return { param, join: joins[style ?? ''] ?? 'REPEAT', cap: shape.max ?? 1 };
  return shape.type === 'string' ? { param, join: 'COMMA', cap: 1 } : null;
}

/** The action that reads one thing by its key, and the path of the thing in its answer. */
export interface Get {
  readonly action: string;
  readonly item: string;
}

export function getOf(product: PublishedProduct, list: PublishedAction, key: string): Get | null {
  const subject = singular(list.name.replace(/^[A-Z][a-z]+/, '').replace(/(?:V\d+|\d+)$/, ''));
  const names = [`Get${subject}`, `Describe${subject}Attribute`, `Describe${subject}`, `Get${subject}Attribute`];
  for (const name of [...names, `Describe${subject}Detail`, `Query${subject}`]) {
    const action = product.action(name);
    if (!action || action.kind === 'write' || !action.parameters.some((each) => each.name === key)) continue;
    const members = Object.entries(resolved(action.answer, product)?.members ?? {});
    const holds = (shape: Shape) => Object.hasOwn(resolved(shape, product)?.members ?? {}, key);
    const item = members.find(([, shape]) => shape.type !== 'array' && holds(shape))?.[0];
    if (item !== undefined) return { action: `${product.name}.${name}`, item };
  }
  return null;
}
