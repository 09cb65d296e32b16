import { type TagPair, type TagPlace, tagsIn } from './tags.js';
import { type Item, isItem, isTrue, itemsOf, textOf, textsOf, unfit, valueAt } from './value.js';

/** Conditions that are checked on an item of an upstream answer. A value of a wrong type throws a CloudError: it is not known. */

/** A condition that the gateway checks, because upstream cannot. */
export type LocalCondition = (item: Item) => boolean;

/** A flag, checked on an item. */
export function flagCondition(member: string): (wanted: unknown) => LocalCondition {
  const path = member.split('.');
  return (wanted) => (item) => isFlag(valueAt(item, path), wanted, member);
}

/** How a text is compared with the value of a condition. */
export type TextTest = (value: unknown) => (text: string) => boolean;

/** Equal to the value, or to one of several values. */
export const isTest: TextTest = (value) => {
  const wanted = new Set(textsOf(value));
  return (text) => wanted.has(text);
};
/** The same for values of an enum, in any case. */
export const enumTest: TextTest = (value) => {
  const wanted = new Set(textsOf(value).map((text) => text.toLowerCase()));
  return (text) => wanted.has(text.toLowerCase());
};
export const prefixTest: TextTest = (value) => (text) => text.startsWith(String(value));
/** As in upstreamNameFilter. An empty name matches nothing. */
export const nameTest: TextTest = (value) => (value === '' ? () => false : globOf(String(value)));

/**
 * One of the texts at these paths, checked on an item. An item without one has an empty text. Lists on the paths are expanded. The step * stands for all values of a map, and ~ for its names.
 */
export function textCondition(members: readonly string[], test: TextTest): (value: unknown) => LocalCondition {
  const paths = members.map((member) => member.split('.'));
  return (value) => {
    const matches = test(value);
    return (item) => {
      const texts = paths.flatMap((path) => textsOn(item, path)).filter((text) => text !== '');
      return texts.length === 0 ? matches('') : texts.some(matches);
    };
  };
}

function textsOn(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsOn(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return [textOf(value)];
  if (isItem(value) && name === '*') return textsOn(Object.values(value), rest);
  if (isItem(value) && name === '~') return Object.keys(value);
  if (isItem(value)) return textsOn(value[name], rest);
  if (value === undefined || value === null || value === '') return [];
  throw unfit('an object', value, `on the way to ${name}`);
}

/** A flag that upstream omits is neither true nor false. */
export function isFlag(found: unknown, wanted: unknown, member: string): boolean {
  return (found ?? '') !== '' && isTrue(found, member) === wanted;
}

/** Takes time linear in the name for every pattern. A regular expression with many stars would take too long. */
function globOf(pattern: string): (name: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(head) || name.length < head.length + tail.length) return false;
    let at = head.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= name.length - tail.length && name.endsWith(tail);
  };
}

interface WantedTag {
  readonly key: string;
  /** Null = any value. */
  readonly value: string | null;
}

/** The tags of a condition on tags. */
export function wantedTags(filter: unknown): readonly WantedTag[] {
  return itemsOf(filter).map(({ key, value }) => ({
    key: String(key),
    value: typeof value === 'string' ? value : null,
  }));
}

/** Whether one of the tags is the wanted one. */
export function hasTag(tags: readonly TagPair[], { key, value }: WantedTag): boolean {
  return tags.some((tag) => tag.key === key && (value === null || tag.value === value));
}

/** All of these tags, checked on an item. */
export function hasTags(wanted: readonly WantedTag[], place: TagPlace): LocalCondition {
  const path = place.list.split('.');
  return (item) => {
    const tags = tagsIn(valueAt(item, path), place);
    return wanted.every((each) => hasTag(tags, each));
  };
}

/** The same for the value of a condition. */
export function tagCondition(place: TagPlace): (filter: unknown) => LocalCondition {
  return (filter) => hasTags(wantedTags(filter), place);
}

/** One of the values at this path is wanted. */
export function hasAny(member: string, wanted: ReadonlySet<string>): LocalCondition {
  const path = member.split('.');
  return (item) => textsOf(valueAt(item, path)).some((value) => wanted.has(value));
}
