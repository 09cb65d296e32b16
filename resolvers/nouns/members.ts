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
      const keys = gather(item, path, missing);
      if (keys.length > 0) return keys;
    }
    return [];
  };
}

function gather(value: unknown, path: readonly string[], missing: (member: string) => never): readonly string[] {
  const [name, ...rest] = path;
  if (name === undefined) return textsOf(value);
  if (Array.isArray(value)) {
    return value.flatMap((each) => {
      const keys = gather(each, path, missing);
      return keys.length > 0 ? keys : missing(path.join('.'));
    });
  }
  return isItem(value) ? gather(value[name], rest, missing) : [];
}
