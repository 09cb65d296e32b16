import { CloudError } from '../../client/errors/cloud-error.js';
import { type TagPlace, tagsIn } from '../../client/model/tags.js';
import { type Item, integerOf, isItem, isTrue, textOf, unfit, valueAt } from '../../client/model/value.js';
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
export const accountId: Field<string> = {
  needs: [],
  isOfKey: true,
  read: ({ cloud }) => cloud.identity.accountId(),
};
/** The natural id. */
export const key: Field<string> = { needs: [], isOfKey: true, read: (node) => node.key };

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
  return made(needs, (item) => split.flatMap(([path, names]) => textsAt(item, names, path)));
}

/** The strings at a path. Lists on the path are expanded. */
export function textsAt(value: unknown, path: readonly string[], where = path.join('.')): readonly string[] {
  const texts: string[] = [];
  for (const each of valuesOn(value, path, where)) {
    const text = asText(each, where);
    if (text !== null) texts.push(text);
  }
  return texts;
}

/** The values at a path, as upstream wrote them. Lists on the path and at its end are expanded; absent values are left out. */
export function valuesOn(value: unknown, path: readonly string[], where = path.join('.')): readonly unknown[] {
  const found: unknown[] = [];
  gather(value, path, where, 0, found);
  return found;
}

function gather(value: unknown, names: readonly string[], where: string, depth: number, found: unknown[]): void {
  if (Array.isArray(value)) {
    for (const each of value) gather(each, names, where, depth, found);
    return;
  }
  const name = names[depth];
  if (name !== undefined && isItem(value)) gather(value[name], names, where, depth + 1, found);
  else if (isAbsent(value)) return;
  else if (name !== undefined) throw unfit('an object', value, `on the way to ${where}`);
  else found.push(value);
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

const plainNumber = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Numbers with a fraction, as a double. Some products write them as strings. */
export function asDecimal(value: unknown, where?: string): number | null {
  const known = asText(value, where);
  if (known === null) return null;
  const number = plainNumber.test(known) ? Number(known) : Number.NaN;
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
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'N/A';
}

const moment = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:?\d\d)$/;

/** ECS leaves the seconds out, OSS writes milliseconds, and some products an offset such as +08:00. Always UTC. */
export function asDateTime(value: unknown, where?: string): string | null {
  const known = asText(value, where);
  if (known === null) return null;
  const [, date = '', time = '', seconds = '00', zone = ''] = moment.exec(known) ?? [];
  const utc = utcOf(date, time, seconds, offsetOf(zone));
  if (utc === null) throw unfit('a time', value, where);
  return utc;
}

/** Minutes east of UTC, from Z, +08:00 or +0800. */
export function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/**
 * A moment in UTC from the time on the clock at an offset of so many minutes. Missing seconds become 00, and a fraction is kept
 * as it is. Null if there is no such day or time, which Date would move to the next.
 */
export function utcOf(date: string, time: string, seconds: string, offsetMinutes: number): string | null {
  const clock = `${date}T${time}`;
  const local = Date.parse(`${clock}:${seconds}Z`);
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 16) !== clock) return null;
  if (offsetMinutes === 0) return `${clock}:${seconds}Z`;
  const shifted = new Date(Date.parse(`${clock}:00Z`) - offsetMinutes * 60_000);
  return `${shifted.toISOString().slice(0, 16)}:${seconds}Z`;
}

/** Documents that upstream writes as a JSON string, or as JSON. Their numbers stay exact. */
export function asJson(value: unknown, where?: string): unknown {
  if (isAbsent(value)) return null;
  return typeof value === 'string' ? jsonIn(value, where) : value;
}

/** What stands in a string with JSON. Its numbers stay exact. */
export function jsonIn(text: string, where?: string): unknown {
  try {
    return parseJson(text);
  } catch {
    const place = where === undefined ? '' : ` (${where})`;
    throw new CloudError('unavailable', `Upstream answered a document that is not JSON${place}.`);
  }
}

/** The tags at the product's place for them. */
export function tags(place: TagPlace): Leaf<readonly Tag[]> {
  return leaf(place.list, (value) => tagsIn(value, place));
}
