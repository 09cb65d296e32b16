import { isItem } from '../../../client/model/value.js';
import type { ClaimedMember } from './claims.js';

/** Compares claimed members with answers, and tells only names and counts: no value of an answer leaves this file unless it is a plain word. */

export interface Finding {
  readonly field: string;
  readonly action: string;
  /** The path in the answer, or the paths that may hold it. */
  readonly member: string;
  readonly state: 'found' | 'missing' | 'of another type' | 'not seen';
  /** Values that the enum does not know, if they are plain words. */
  readonly unknownValues: readonly string[];
  /** How many different values the enum does not know. */
  readonly unknownCount: number;
}

/** What the answers of the claim's action show. `not seen`: no object came that could hold it. */
export function examine(claim: ClaimedMember, answers: readonly unknown[]): Finding {
  const { field, action, holder, paths, read, known } = claim;
  const holders = answers.flatMap((answer) => valuesAt(answer, holder === '' ? [] : holder.split('.')));
  const items = holders.flatMap(rowsOf).filter(isItem);
  const member =
    paths.length === 0 ? holder : paths.map((path) => (holder === '' ? path : `${holder}.${path}`)).join(' or ');
  const told = { field, action, member, unknownValues: [], unknownCount: 0 };
  if (paths.length === 0) return { ...told, state: stateOfHolder(answers.length, holders, items.length) };
  if (items.length === 0) return { ...told, state: 'not seen' };
  const values = items.flatMap((item) => paths.flatMap((path) => valuesAt(item, path.split('.'))));
  if (values.length === 0) {
    const isLacked = items.some((item) => paths.some((path) => lacks(item, path.split('.'))));
    return { ...told, state: isLacked ? 'missing' : 'not seen' };
  }
  const isRead = read === null || items.every((item) => isReadable(item, paths, read));
  const unknown = known ? [...new Set(values.flatMap(textsIn))].filter((value) => !known.has(value)) : [];
  return {
    ...told,
    state: isRead ? 'found' : 'of another type',
    unknownValues: unknown.filter(isPlainWord).sort(),
    unknownCount: unknown.length,
  };
}

/** The rows of a list, or the object itself. A row that is a text has it as the member `value`; a bare list has no name. */
function rowsOf(value: unknown): readonly unknown[] {
  const list = isItem(value) && Object.hasOwn(value, '') ? value[''] : value;
  if (!Array.isArray(list)) return [list];
  return list.map((row: unknown) => (typeof row === 'string' ? { value: row } : row));
}

function stateOfHolder(answers: number, holders: readonly unknown[], items: number): Finding['state'] {
  if (items > 0) return 'found';
  if (answers === 0) return 'not seen';
  const isEmpty = holders.length > 0 && holders.every((value) => Array.isArray(value) && value.length === 0);
  return isEmpty ? 'not seen' : holders.length === 0 ? 'missing' : 'of another type';
}

function isReadable(
  item: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  read: (item: never) => unknown,
): boolean {
  // A row without a value has no other type.
  if (paths.every((path) => valuesAt(item, path.split('.')).every(isVoid))) return true;
  try {
    read(item as never);
    return true;
  } catch {
    return false;
  }
}

/** The values at the end of a path, null included. Lists on the way are expanded, the last one is not. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  return isItem(value) && value[name] !== undefined ? valuesAt(value[name], rest) : [];
}

/** Whether an object on the way lacks its step. A way that ends in an empty list or in null says nothing about the rest. */
function lacks(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || isVoid(value)) return false;
  if (Array.isArray(value)) return value.some((each) => lacks(each, [name, ...rest]));
  return !isItem(value) || value[name] === undefined || lacks(value[name], rest);
}

function isVoid(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [String(value)] : [];
}

/** Letters only, so that no id, account number, key, address or time can be one. */
function isPlainWord(value: string): boolean {
  return /^[A-Za-z]{1,24}(?:[_-][A-Za-z]{1,24}){0,3}$/.test(value);
}
