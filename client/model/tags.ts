import { CloudError } from '../errors/cloud-error.js';
import { parseJson } from '../wire/json.js';
import { type Item, isItem, itemsOf, textOf, unfit } from './value.js';

/** How a product writes the tags of an item. */
export interface TagShape {
  /** Default: rows. */
  readonly form?: TagForm;
  /** The names of key and value in a row. */
  readonly key: string;
  readonly value: string;
}

/**
 * Rows with a key and a value each, a map from keys to values, or pairs in a text such as `key:env value:prod; key:team
 * value:web`. A string with JSON holds rows or a map.
 */
export type TagForm = 'rows' | 'map' | 'pairs';

/** The same, and the dotted path of the tags in an item. */
export interface TagPlace extends TagShape {
  readonly list: string;
}

export interface TagPair {
  readonly key: string;
  readonly value: string;
}

const formers: Readonly<Record<TagForm, (value: unknown, shape: TagShape) => readonly TagPair[]>> = {
  rows: (value, { key, value: named }) =>
    itemsOf(value).map((row) => ({ key: keyed(textOf(row[key], key), key), value: textOf(row[named], named) })),
  map: (value) => Object.entries(mapIn(value)).flatMap(([key, values]) => ofKey(keyed(key, 'key'), values)),
  pairs: (value) => pairsIn(value),
};

/** All tags, system tags included. An empty value is a value; a tag without a key, or in another shape, is a failure. */
export function tagsIn(value: unknown, shape: TagShape): readonly TagPair[] {
  const form = shape.form ?? 'rows';
  return formers[form](form === 'pairs' ? value : unpacked(value), shape);
}

function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value;
  try {
    return parseJson(value);
  } catch {
    throw unfit('tags as JSON', value);
  }
}

function mapIn(value: unknown): Item {
  if (value === undefined || value === null || value === '') return {};
  if (isItem(value)) return value;
  throw unfit('a map of tags', value);
}

/** Config writes a list of values for a key. */
function ofKey(key: string, values: unknown): readonly TagPair[] {
  return (Array.isArray(values) ? values : [values]).map((value) => ({ key, value: textOf(value, key) }));
}

/** The bills of BSS. A value may hold blanks and colons, so a pair ends only before the next `; key:`. */
function pairsIn(value: unknown): readonly TagPair[] {
  const text = textOf(value).trim();
  if (text === '') return [];
  return text
    .replace(/;$/, '')
    .split(/;\s*(?=key:)/)
    .map((pair) => {
      const [, key, named] = /^key:(.*?)(?: value:(.*))?$/s.exec(pair.trim()) ?? [];
      if (key === undefined) throw unfit('a tag such as key:env value:prod', pair);
      return { key: keyed(key, 'key'), value: named ?? '' };
    });
}

function keyed(key: string, member: string): string {
  if (key !== '') return key;
  throw new CloudError('unavailable', `Upstream answered an item without its ${member}.`);
}
