import { CloudError } from '../../client/errors/cloud-error.js';
import { type Item, integerOf, isItem, isTrue, itemsOf, textOf, unfit, valueAt } from '../../client/model/value.js';
import { parseJson } from '../../client/wire/json.js';
import type { Tag } from '../schema.types.js';
import type { Field } from './field.js';
import { idOf } from './resource-node.js';

/** An object with an item of an upstream answer: a node, or a part of one. */
export interface HasItem {
  readonly item: Item;
}

/** The node's ARN. */
export const arn: Field<string> = { needs: [], read: idOf };
export const accountId: Field<string> = { needs: [], read: ({ cloud }) => cloud.identity.accountId() };
/** The natural id. */
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

/** A field that reads one member of the item, by a path with dots in upstream's spelling. */
export function leaf<T>(path: string, convert: (value: unknown, path: string) => T): Leaf<T> {
  const names = path.split('.');
  return { needs: names.slice(0, 1), read: ({ item }) => convert(valueAt(item, names), path) };
}

/** A field that is made from several members. */
export function made<T>(needs: readonly string[], make: (item: Item) => T): Leaf<T> {
  return { needs, read: ({ item }) => make(item) };
}

export const text = (path: string): Leaf<string | null> => leaf(path, asText);
export const integer = (path: string): Leaf<number | null> => leaf(path, asInteger);
export const flag = (path: string): Leaf<boolean | null> => leaf(path, asFlag);
export const dateTime = (path: string): Leaf<string | null> => leaf(path, asDateTime);

/** The strings at these paths, in their order. A list on the path is expanded. */
export function texts(...paths: readonly string[]): Leaf<readonly string[]> {
  const split = paths.map((path) => [path, path.split('.')] as const);
  const needs = split.flatMap(([, names]) => names.slice(0, 1));
  return made(needs, (item) => {
    const found: string[] = [];
    for (const [path, names] of split) gatherTexts(item, names, path, 0, found);
    return found;
  });
}

/** The strings at a path. Lists on the path are expanded. */
export function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  const found: string[] = [];
  gatherTexts(value, path, path.join('.'), 0, found);
  return found;
}

function gatherTexts(value: unknown, names: readonly string[], path: string, depth: number, found: string[]): void {
  if (Array.isArray(value)) {
    for (const each of value) gatherTexts(each, names, path, depth, found);
    return;
  }
  const name = names[depth];
  if (name !== undefined && isItem(value)) {
    gatherTexts(value[name], names, path, depth + 1, found);
    return;
  }
  const known = asText(value, path);
  if (known === null) return;
  if (name !== undefined) throw unfit('an object', value, `on the way to ${path}`);
  found.push(known);
}

/** A whole number of any size, which is a string in the answer. When it is missing, the field fails. */
export function requiredCount(path: string): Leaf<string> {
  return leaf(path, (value) => asCount(value, path) ?? missing(path));
}

export function missing(member: string): never {
  throw new CloudError('unavailable', `Upstream answered an item without its ${member}.`);
}

/** Upstream writes "" and "N/A" for a missing value. Numbers that are ids or larger than 2^53 are strings here. */
export function asText(value: unknown, where?: string): string | null {
  const known = textOf(value, where);
  return known === '' || known === 'N/A' ? null : known;
}

const mostInt = 2 ** 31 - 1;

/** Some products write numbers as strings, and XML always does. GraphQL's Int has 32 bits; a larger number is an error. */
export function asInteger(value: unknown, where?: string): number | null {
  if (isAbsent(value)) return null;
  const number = integerOf(value, where);
  if (Math.abs(number) <= mostInt) return number;
  throw unfit('a number of 32 bits', value, where);
}

/** Numbers with a fraction. Some products write them as strings. */
export function asDecimal(value: unknown, where?: string): number | null {
  const known = asText(value, where);
  if (known === null) return null;
  const number = Number(known);
  if (!Number.isFinite(number)) throw unfit('a number', value, where);
  return number;
}

/** A whole number of any size, zero or more, in digits. */
export function asCount(value: unknown, where?: string): string | null {
  if (isAbsent(value)) return null;
  const digits = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof digits === 'string' && /^\d+$/.test(digits)) return digits;
  throw unfit('a count', value, where);
}

export function asFlag(value: unknown, where?: string): boolean | null {
  return isAbsent(value) ? null : isTrue(value, where);
}

/** The same rule as in asText, for values of any type. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'N/A';
}

const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|\+00:?00)$/;

/** ECS leaves the seconds out, and OSS writes milliseconds. Missing seconds become 00, and a fraction is kept. Always UTC. */
export function asDateTime(value: unknown, where?: string): string | null {
  const known = asText(value, where);
  if (known === null) return null;
  const [, minutes, seconds = '00'] = moment.exec(known) ?? [];
  const time = `${minutes}:${seconds}Z`;
  if (minutes === undefined || Number.isNaN(Date.parse(time))) throw unfit('a time', value, where);
  return time;
}

/** Documents that upstream writes as a JSON string. Their integers stay exact. */
export function asJson(value: unknown): unknown {
  const known = asText(value);
  if (known === null) return null;
  try {
    return parseJson(known);
  } catch {
    throw new CloudError('unavailable', 'Upstream answered a document that is not JSON.');
  }
}

/** A product's names for the key and the value of a tag. */
export interface TagNames {
  readonly key: string;
  readonly value: string;
}

/** Tags, with the product's names for key and value. An empty value is a value. */
export function tags(path: string, names: TagNames): Leaf<readonly Tag[]> {
  return leaf(path, (value) => asTags(value, names));
}

export function asTags(value: unknown, names: TagNames): readonly Tag[] {
  return itemsOf(value).map((tag) => {
    const key = textOf(tag[names.key], names.key);
    return { key: key === '' ? missing(names.key) : key, value: textOf(tag[names.value], names.value) };
  });
}
