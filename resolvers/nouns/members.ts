import { type Item, isItem, textsOf, valueAt } from '../../client/model/value.js';
import { type FieldDeclaration, wordsOf } from './declaration/declarations.js';
import { upstreamCase } from './schema/english.js';

/** The paths of declared fields in upstream's answers. */

/** The paths that a field reads. Default: its own name in upstream's case. */
export function memberOf(field: FieldDeclaration): readonly string[] {
  return wordsOf(field, 'from')?.texts('member') ?? [upstreamCase(field.name)];
}

/** A condition on an item. */
export interface Where {
  readonly member: string;
  /** What the member is compared with; null where any value will do. */
  readonly value: string | null;
  readonly holds: (item: Item) => boolean;
}

/** `Member=value`, `Member!=value`, or `Member` for any value. */
export function whereOf(text: string): Where {
  const [, member = text, not, value] = /^([^!=]+)(?:(!?)=(.*))?$/.exec(text) ?? [];
  const path = member.split('.');
  return {
    member,
    value: value ?? null,
    holds: (item) => {
      const [found] = textsOf(valueAt(item, path)).concat(numberAt(item, path));
      if (value === undefined) return found !== undefined;
      return not === '!' ? found !== undefined && found !== value : found === value;
    },
  };
}

function numberAt(item: Item, path: readonly string[]): readonly string[] {
  const value = valueAt(item, path);
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/**
 * The keys at the first of these paths with a value. With a list of objects on the path, each object must have the rest of
 * the path, because an object without its key would have no parent.
 */
export function keysAt(
  paths: readonly string[],
  missing: (member: string) => never,
): (item: Item) => readonly string[] {
  const split = paths.map((path) => path.split('.'));
  return (item) => {
    for (const path of split) {
      const keys: string[] = [];
      gather(item, path, 0, missing, keys);
      if (keys.length > 0) return keys;
    }
    return [];
  };
}

/** Adds the keys at the rest of the path, from this depth on. */
function gather(
  value: unknown,
  path: readonly string[],
  depth: number,
  missing: (member: string) => never,
  keys: string[],
): void {
  const name = path[depth];
  if (name === undefined) {
    for (const text of textsOf(value)) keys.push(text);
  } else if (Array.isArray(value)) {
    for (const each of value) {
      const before = keys.length;
      gather(each, path, depth, missing, keys);
      if (keys.length === before) missing(path.slice(depth).join('.'));
    }
  } else if (isItem(value)) {
    gather(value[name], path, depth + 1, missing, keys);
  }
}
