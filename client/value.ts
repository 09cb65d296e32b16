import { CloudError } from './errors.js';

/** One answer, or one row of it, as upstream wrote it: parsed JSON or XML, upstream's own spelling, never modified. */
export type Item = Readonly<Record<string, unknown>>;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member at a dotted path such as `VpcAttributes.VpcId`; undefined where any step is missing. */
export function valueAt(item: Item, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const name of path) {
    if (!isItem(value)) return undefined;
    value = value[name];
  }
  return value;
}

/**
 * The list at a dotted path. Upstream wraps lists (`Users.User`) and may leave out the inner member of an empty one; XML
 * writes an empty wrapper as an empty text and a list of one as its only element. Anything else in their places is an
 * answer without its list, which must not pass for an empty one.
 */
export function listAt(answer: Item, path: string): readonly Item[] {
  const names = path.split('.');
  const wrapper = valueAt(answer, names.slice(0, -1));
  const list = isItem(wrapper) ? wrapper[names.at(-1) ?? path] : wrapper === '' ? undefined : null;
  const items = itemsOf(list);
  const isList = list === undefined || isItem(list) || (Array.isArray(list) && items.length === list.length);
  if (isList) return items;
  throw new CloudError('unavailable', `Upstream answered without the list ${path}.`);
}

/** The object at a dotted path; an answer without it is none. */
export function itemAt(answer: Item, path: string): Item {
  const item = valueAt(answer, path.split('.'));
  if (isItem(item)) return item;
  throw new CloudError('unavailable', `Upstream answered without ${path}.`);
}

/** What may be a list, a list of one written as its only element, or nothing. */
export function itemsOf(value: unknown): readonly Item[] {
  if (Array.isArray(value)) return value.filter(isItem);
  return isItem(value) ? [value] : [];
}

/** A text or a list of texts, without the empty ones that upstream writes for what is not there. */
export function textsOf(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string' && each !== '');
}

/** XML writes booleans as words, JSON as booleans; anything else is none, and no reason to guess. */
export function isTrue(value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new CloudError('unavailable', 'Upstream answered something else where true or false belongs.');
}
