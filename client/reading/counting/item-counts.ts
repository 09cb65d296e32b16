/** Counts the items of a list by the action that upstream has for that. */
import type { Params } from '../../model/action.js';
import { countOf } from '../../model/paging.js';
import type { ItemCounts } from '../../model/resource.js';
import { listAt, textOf, valueAt } from '../../model/value.js';
import type { CloudReader } from '../cloud-reader.js';

/** The numbers of items by their value of a member. */
type CountsByValue = ReadonlyMap<string, number>;

/** The items that match `params`, counted by a member. Items without a value of it are missing. */
export async function countsBy(
  reader: CloudReader,
  counts: ItemCounts,
  { regionId, params, by }: { readonly regionId: string | null; readonly params: Params; readonly by: string },
): Promise<CountsByValue> {
  const { action, items, value, count } = counts;
  const found = new Map<string, number>();
  const answer = await reader.ask(action, { regionId, params: { ...params, [counts.by]: by }, mustContain: items });
  for (const row of answer === null ? [] : listAt(answer, items)) {
    const name = textOf(valueAt(row, value.split('.')), value);
    if (name !== '') found.set(name, (found.get(name) ?? 0) + countOf(row, count));
  }
  return found;
}

/** All items that match. */
export function sumOf(counts: ReadonlyMap<string | null, number>): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0);
}
