/** Compares the counts of a list, and the status of its service, with the published contract. */
import type { Problems } from '../declaration/problems.js';
import { pairsOf, type Words } from '../declaration/words.js';
import { answerOf, checkParameter, type Published } from './check-actions.js';
import { elementOf, follow, type Place } from './path.js';

/** Checks the parameter and the paths of counts. `item` is a thing of the list: it has the members by which things are counted. */
export function checkCounts(words: Words, published: Published, item: Place | null, problems: Problems): void {
  const { at } = words;
  checkParameter(published, words.required('by'), at, problems);
  const rows = follow(answerOf(published), words.required('items'), at, problems);
  const shape = rows && elementOf(rows, published.product);
  const row = shape && { product: published.product, shape, says: `${words.required('items')} of ${published.name}` };
  if (row) for (const name of ['value', 'count']) follow(row, words.required(name), at, problems);
  if (item) for (const path of words.texts('members')) follow(item, path, at, problems);
}

/** Checks the members of the status. */
export function checkService(words: Words, published: Published, problems: Problems): void {
  for (const path of Object.keys(pairsOf([...words.texts('isOn'), ...words.texts('isReady')])))
    follow(answerOf(published), path, words.at, problems);
}
