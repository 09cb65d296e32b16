import { splitChildKey } from '../../../client/model/child-key.js';
import { member } from '../../../client/model/resource.js';
import type { Item } from '../../../client/model/value.js';
import { keyParams, namedAs, pairsOf, type Words } from '../declaration/words.js';

/** The keys of kinds: from their members, and back to parameters. */

/** The members of the key, joined by slashes. */
export function keyOf(keys: readonly string[]): (item: Item) => string {
  const [first = '', ...more] = keys;
  if (first === '') return () => '';
  if (more.length === 0) return member(first);
  const members = keys.map(member);
  return (item) => members.map((read) => read(item)).join('/');
}

/** The parameters that name a resource with this key. The last member can contain slashes. */
export function paramsOfKey(keys: readonly string[], key: string): Readonly<Record<string, string>> {
  const parts = partsOfKey(keys, key);
  return Object.fromEntries(keys.map((name, at) => [name, parts[at] ?? '']));
}

export function partsOfKey({ length }: readonly string[], key: string): readonly string[] {
  const parts = key.split('/');
  return [...parts.slice(0, length - 1), parts.slice(length - 1).join('/')];
}

/** The same for a kind that upstream may list per parent. */
export function paramsOf(
  { keys, under }: { readonly keys: readonly string[]; readonly under?: { readonly by: readonly string[] } },
  key: string,
): Readonly<Record<string, string>> {
  if (!under) return paramsOfKey(keys, key);
  const { parent, own } = splitChildKey(key);
  return { ...paramsOfKey(under.by, parent), ...paramsOfKey(keys, own) };
}

/**
 * The parameters of a list of the rows of one thing, which `by` names. Of a kind listed per parent, the parameters of the parent
 * are sent too. Empty when `by` is: such a list takes the region alone.
 */
export function paramsOfRows(
  { under }: { readonly under?: { readonly by: readonly string[] } },
  by: string,
  key: string,
): Readonly<Record<string, string>> {
  if (by === '') return {};
  if (!under) return { [by]: key };
  const { parent, own } = splitChildKey(key);
  return { ...paramsOfKey(under.by, parent), [by]: own };
}

/** Whether a @get names the parent too. With `asks`, it does when `asks` has the parameters of the parent. */
export function namesParent(get: Words, by: readonly string[]): boolean {
  const asks = Object.keys(pairsOf(get.texts('asks')));
  return asks.length === 0 || by.every((param) => asks.includes(param));
}

/** The parameters of a @get for a key; `by` are the parameters of the parent. */
export function paramsOfGet(
  get: Words,
  { keys, by }: { readonly keys: readonly string[]; readonly by: readonly string[] },
  key: string,
): Readonly<Record<string, string>> {
  const names = keyParams(get, keys);
  if (by.length === 0) return namedAs(names, paramsOfKey(keys, key));
  const { parent, own } = splitChildKey(key);
  return { ...(namesParent(get, by) && paramsOfKey(by, parent)), ...namedAs(names, paramsOfKey(keys, own)) };
}
