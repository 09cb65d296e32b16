import { whole } from '../../../client/model/paging.js';
import { type ListAction, rowKey, type SharedRows } from '../../../client/model/resource.js';
import { type Actions, actionOf, type Known } from '../actions.js';
import { formatOf } from '../conditions.js';
import { wordsOf } from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';
import type { Noun } from '../descriptors.js';

/** Makes the descriptors of calls that answer the rows or details of several resources. */

const knownRows = new WeakMap<Words, Map<string, SharedRows>>();

/**
 * The rows of several resources in one call, that @children or @detail declare: one object for each directive, so that all fields
 * of an action share its calls. Null when a call is about one resource.
 */
export function sharedRowsOf({ keys }: Noun, words: Words, list: ListAction): SharedRows | null {
  const known = knownRows.get(words) ?? new Map<string, SharedRows>();
  const rows = known.get(keys.join('/')) ?? makeSharedRows(keys, words, list);
  if (rows) knownRows.set(words, known.set(keys.join('/'), rows));
  return rows;
}

function makeSharedRows(keys: Noun['keys'], words: Words, list: ListAction): SharedRows | null {
  const several = words.number('several');
  // The list in an answer about one resource has one item.
  if (several === null && words.name !== 'detail') return null;
  const [asked] = Object.keys(pairsOf(words.texts('asks')));
  const param = words.text('by') ?? asked ?? keys[0] ?? '';
  const rowKeys = words.texts('key');
  const most = words.name === 'detail' ? words.number('most') : null;
  return {
    list,
    param,
    format: several === null ? 'comma' : formatOf(words),
    cap: several ?? 1,
    owner: rowKey([words.text('rowOwner') ?? keys[0] ?? '']),
    ...(rowKeys.length > 0 && { key: rowKey(rowKeys) }),
    ...(most !== null && { most: { path: words.text('member')?.split('.') ?? [], count: most } }),
  };
}

/** The details of several resources in one call. Null when the answer is about one resource. */
export function sharedDetailOf(noun: Noun, { action, words }: Known): SharedRows | null {
  const items = words.name === 'detail' ? words.text('items') : null;
  return items === null ? null : sharedRowsOf(noun, words, { action, paging: whole, items });
}

/** All rows and details that one call answers for several resources, by type and field. */
export function sharedRows(
  nouns: ReadonlyMap<string, Noun>,
  actions: Actions,
): readonly (readonly [string, SharedRows])[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const [words, detail] = [wordsOf(field, 'children'), wordsOf(field, 'detail')];
      const list = words && actions.list(words);
      const known = detail && actions.get(actionOf(detail));
      const rows = list ? sharedRowsOf(noun, words, list) : known ? sharedDetailOf(noun, known) : null;
      return rows ? [[`${noun.type}.${field.name}`, rows] as const] : [];
    }),
  );
}
