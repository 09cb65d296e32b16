import { CloudError } from '../client/errors.js';
import { type Item, isItem, isTrue, itemsOf, valueAt } from '../client/value.js';
import type { Field } from './field.js';
import { idOf } from './resource-node.js';
import type { Tag } from './schema.types.js';

/** Whatever carries an answer of the cloud: a node, or a part of one. */
export interface HasItem {
  readonly item: Item;
}

/** The node's ARN. */
export const arn: Field<string> = { needs: [], read: idOf };
export const accountId: Field<string> = { needs: [], read: ({ cloud }) => cloud.accountId() };
/** The natural id, known wherever the node is. */
export const key: Field<string> = { needs: [], read: (node) => node.key };

export const regionId: Field<string> = {
  needs: [],
  read: (node) => node.regionId ?? missing('region'),
};

/** A field whose value the item holds. */
export interface Leaf<T> {
  readonly needs: readonly string[];
  readonly read: (parent: HasItem) => T;
}

/** A field made of one member of the item, by a dotted path in upstream's spelling. */
export function leaf<T>(path: string, convert: (value: unknown) => T): Leaf<T> {
  const names = path.split('.');
  return { needs: names.slice(0, 1), read: ({ item }) => convert(valueAt(item, names)) };
}

/** A field made of several members. */
export function made<T>(needs: readonly string[], make: (item: Item) => T): Leaf<T> {
  return { needs, read: ({ item }) => make(item) };
}

export const text = (path: string): Leaf<string | null> => leaf(path, asText);
export const integer = (path: string): Leaf<number | null> => leaf(path, asInteger);
export const flag = (path: string): Leaf<boolean | null> => leaf(path, asFlag);
export const dateTime = (path: string): Leaf<string | null> => leaf(path, asDateTime);

/** The texts at these paths, in their order; a list on the way is walked through, whatever upstream wraps it in. */
export function texts(...paths: readonly string[]): Leaf<readonly string[]> {
  const split = paths.map((path) => path.split('.'));
  const needs = split.flatMap((names) => names.slice(0, 1));
  return made(needs, (item) => split.flatMap((names) => textsAt(item, names)));
}

/** The texts at a path, through whatever lists lie on it. */
export function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  const found: string[] = [];
  gatherTexts(value, path, 0, found);
  return found;
}

function gatherTexts(value: unknown, path: readonly string[], depth: number, found: string[]): void {
  if (Array.isArray(value)) {
    for (const each of value) gatherTexts(each, path, depth, found);
    return;
  }
  const name = path[depth];
  if (name !== undefined) {
    if (isItem(value)) gatherTexts(value[name], path, depth + 1, found);
    return;
  }
  const known = asText(value);
  if (known !== null) found.push(known);
}

/** A text without which the answer is none: its absence is an error and never an empty value. */
export function requiredText(path: string): Leaf<string> {
  return leaf(path, (value) => asText(value) ?? missing(path));
}

function missing(member: string): never {
  throw new CloudError('unavailable', `Upstream answered an item without its ${member}.`);
}

/** Upstream writes "" and "N/A" for what is not there; numbers that are ids or exact beyond 2^53 are text here. */
export function asText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value !== 'N/A' ? value : null;
}

/** Some products write numbers as text, XML always does. */
export function asInteger(value: unknown): number | null {
  const known = asText(value);
  if (known === null) return null;
  const number = Number(known);
  if (!Number.isInteger(number)) throw new CloudError('unavailable', `${known} was answered where a number belongs.`);
  return number;
}

function asFlag(value: unknown): boolean | null {
  return value === undefined || value === null || value === '' ? null : isTrue(value);
}

const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|\+00:?00)$/;

/** ECS leaves the seconds out, OSS writes milliseconds: seconds are filled in, a fraction is kept. Always UTC. */
export function asDateTime(value: unknown): string | null {
  const known = asText(value);
  if (known === null) return null;
  const [, minutes, seconds = '00'] = moment.exec(known) ?? [];
  if (minutes === undefined) throw new CloudError('unavailable', `${known} was answered where a time belongs.`);
  return `${minutes}:${seconds}Z`;
}

/** Documents that upstream writes as JSON text. */
export function asJson(value: unknown): unknown {
  const known = asText(value);
  if (known === null) return null;
  try {
    return JSON.parse(known);
  } catch {
    throw new CloudError('unavailable', 'A document that should be JSON was answered as something else.');
  }
}

/** What a product calls the two halves of a tag. */
export interface TagNames {
  readonly key: string;
  readonly value: string;
}

/** Tags under whichever names a product gives key and value; an empty value is a value. */
export function tags(path: string, names: TagNames): Leaf<readonly Tag[]> {
  return leaf(path, (value) => asTags(value, names));
}

export function asTags(value: unknown, names: TagNames): readonly Tag[] {
  return itemsOf(value).map((tag) => ({ key: String(tag[names.key] ?? ''), value: String(tag[names.value] ?? '') }));
}
