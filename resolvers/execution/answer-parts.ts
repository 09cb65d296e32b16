import type { GraphQLLeafType, GraphQLResolveInfo } from 'graphql';
import { bytesOf, treeBytes, type WorkBudget } from '../../client/request/work-budget.js';

/** Makes the objects, lists and scalars of an answer. Counts the memory of each, and yields to other requests in between. */

export type Path = GraphQLResolveInfo['path'];

/** Resolves a field, or a whole object, of one source; `path` is the source's place in the answer. Can return a promise. */
export type Answer = (source: unknown, path: Path | undefined) => unknown;

/** Converts a value to its form in the answer at `path`, or to a promise of it; throws when that is not possible. */
export type Complete = (value: unknown, path: Path) => unknown;

/** One field of every such object. */
export interface AnsweredField {
  readonly key: string;
  readonly answer: Answer;
}

/**
 * An object of the answer. It inherits nothing, because a response key can be `__proto__`. Object.create(null) inherits
 * nothing either, but V8 stores such an object as a hash table, which takes several times the memory.
 */
class Fields {
  [responseKey: string]: unknown;
}
Object.setPrototypeOf(Fields.prototype, null);

/** Makes objects that have these fields. */
export function objectsOf(fields: readonly AnsweredField[], work: WorkBudget): Answer {
  const bytes = fields.reduce<number>((sum, { key }) => sum + bytesOf.field + key.length, bytesOf.object);
  return (source, path) => {
    work.spend(bytes);
    return work.shouldYield() ? work.schedule(() => objectOf(fields, source, path)) : objectOf(fields, source, path);
  };
}

function objectOf(fields: readonly AnsweredField[], source: unknown, path: Path | undefined): unknown {
  const object = new Fields();
  let pending: PendingField[] | undefined;
  try {
    for (const { key, answer } of fields) {
      const value = answer(source, path);
      object[key] = value;
      if (!isPromise(value)) continue;
      pending ??= [];
      pending.push({ key, value });
    }
  } catch (error) {
    if (!pending) throw error;
    // Errors of the sibling fields belong in the answer too.
    return Promise.allSettled(pending.map(({ value }) => value)).then(() => {
      throw error;
    });
  }
  return pending ? filled(object, pending) : object;
}

/** A field that waits for its value. */
interface PendingField {
  readonly key: string;
  readonly value: Promise<unknown>;
}

/** The object with its values, which may come in any order. Promise.all would make twice as many objects. */
function filled(object: Fields, pending: readonly PendingField[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let left = pending.length;
    for (const { key, value } of pending) {
      value.then((come) => {
        object[key] = come;
        left -= 1;
        if (left === 0) resolve(object);
      }, reject);
    }
  });
}

/** One field after the other, as the GraphQL specification requires for mutations. */
export async function objectInOrder(fields: readonly AnsweredField[], source: unknown): Promise<unknown> {
  const object = new Fields();
  for (const { key, answer } of fields) object[key] = await answer(source, undefined);
  return object;
}

/** Makes a list, in several turns when it is long. */
export function listOf(complete: Complete, values: readonly unknown[], prev: Path, work: WorkBudget): unknown {
  const items: unknown[] = [];
  let isPending = false;
  work.spend(bytesOf.item * values.length);
  return from(0);

  function from(first: number): unknown {
    try {
      for (let key = first; key < values.length; key += 1) {
        if (key > first && work.shouldYield()) {
          // A failure in the meantime is handled in the next turn.
          tended(items.slice(first));
          if (first === 0) tended(values.slice(key));
          return work.schedule(() => from(key));
        }
        const item = complete(values[key], { prev, key, typename: undefined });
        isPending ||= isPromise(item);
        items.push(item);
      }
    } catch (error) {
      // The other promises are no longer awaited.
      tended(items);
      tended(values);
      throw error;
    }
    return isPending ? Promise.all(items) : items;
  }
}

/** A rejection without a handler would end the process. */
export function tended(values: readonly unknown[]): void {
  for (const value of values) if (isPromise(value)) value.then(undefined, () => undefined);
}

export function serialized(type: GraphQLLeafType, value: unknown, work: WorkBudget): unknown {
  const written: unknown = type.serialize(value);
  if (written === null || written === undefined)
    throw new Error(`The scalar ${type.name} has serialized a value to null or undefined.`);
  if (typeof written === 'string') work.spend(written.length);
  else if (typeof written === 'object') work.spend(treeBytes(written));
  return written;
}

/** Calls `then` at once when the value is not a promise. */
export function awaited(value: unknown, then: (value: unknown) => unknown): unknown {
  return isPromise(value) ? value.then(then) : then(value);
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value.then === 'function';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
