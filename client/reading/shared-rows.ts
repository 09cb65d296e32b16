import DataLoader from 'dataloader';
import { CloudError, callName } from '../errors/cloud-error.js';
import { isAbsent, type Params } from '../model/action.js';
import { formatList, isListable } from '../model/list-format.js';
import type { SharedRows } from '../model/resource.js';
import { type Item, itemsOf, valueAt } from '../model/value.js';
import type { WorkBudget } from '../request/work-budget.js';
import { bisectBatch, failAll, type KeyedResults } from './bisect-batch.js';
import type { CloudReader } from './cloud-reader.js';
import { readAll } from './paginator.js';
import { keyOf } from './row-deduplicator.js';

/** Loads the rows of one thing by its key. A thing that does not exist fails. */
export type SharedRowsLoader = Pick<DataLoader<string, readonly Item[]>, 'load'>;

export interface SharedRowsPlace {
  readonly regionId: string | null;
  /** Further parameters, the same for all things. */
  readonly params: Params;
}

type Keys = readonly string[];
type Found = KeyedResults<readonly Item[]>;

/**
 * Lists the rows of several things in one call. Things that are wanted before the request has to wait share calls of up to `cap`
 * keys. If a call is refused because of one key, only that key fails.
 */
export function createSharedRowsLoader(
  cloud: CloudReader,
  rows: SharedRows,
  { regionId, params }: SharedRowsPlace,
  work: Pick<WorkBudget, 'whenIdle'>,
): SharedRowsLoader {
  const { list, param, format, cap, key } = rows;
  const load = async (keys: Keys): Promise<(readonly Item[] | Error)[]> => {
    const listable = keys.filter((each) => isListable(each, format));
    const batches: Promise<Found>[] = [];
    for (let at = 0; at < listable.length; at += cap) batches.push(batch(listable.slice(at, at + cap)));
    const found = new Map((await Promise.all(batches)).flatMap((each) => [...each]));
    return keys.map((each) => found.get(each) ?? unlistable(rows, each));
  };
  return new DataLoader<string, readonly Item[]>(load, { batchScheduleFn: (tell) => work.whenIdle(tell) });

  function batch(keys: Keys): Promise<Found> {
    return bisectBatch(keys, { ask, isUnknown: (error) => isAbsent(list.action, error) });
  }

  async function halves(keys: Keys): Promise<Found> {
    const middle = Math.ceil(keys.length / 2);
    const parts = await Promise.all([keys.slice(0, middle), keys.slice(middle)].map(batch));
    return new Map(parts.flatMap((part) => [...part]));
  }

  async function ask(keys: Keys): Promise<Found> {
    const named = { ...params, [param]: formatList(keys, format) };
    const items = await readAll(cloud, list, { regionId, params: named }, key).catch((error: unknown) => {
      if (keys.length === 1 && isAbsent(list.action, error)) return error as CloudError;
      throw error;
    });
    if (items instanceof CloudError) return failAll(keys, items);
    if (isFull(rows, items)) return keys.length === 1 ? failAll(keys, cutOff(rows)) : halves(keys);
    const found = keys.length === 1 ? ofOne(rows, items, keys) : ofSeveral(rows, items, keys);
    // A row may belong to any of them, so each is asked alone.
    if (found === null)
      return new Map((await Promise.all(keys.map((each) => batch([each])))).flatMap((one) => [...one]));
    return found;
  }
}

/** Whether the answer has as many objects as one answer can have, so that others may be left out. */
function isFull({ most }: SharedRows, items: readonly Item[]): boolean {
  if (!most) return false;
  return items.reduce((sum, item) => sum + itemsOf(valueAt(item, most.path)).length, 0) >= most.count;
}

function cutOff({ list: { action }, most }: SharedRows): CloudError {
  const called = { product: action.product.name, action: action.name };
  const message = `${callName(called)} answered ${most?.count} entries, the most that it answers. It does not say whether there are more.`;
  return new CloudError('unavailable', message, { ...called, isLasting: true });
}

/** All rows belong to the only thing, also those that do not name it. */
function ofOne({ list, owner }: SharedRows, items: readonly Item[], keys: Keys): Found {
  const [key = ''] = keys;
  const owners = items.flatMap((item) => keyOf(item, owner) ?? []);
  const stranger = owners.find((name) => !isSame(name, key));
  if (stranger === undefined) return new Map([[key, items]]);
  return failAll(keys, strange(list, stranger));
}

/** Null if a row does not name one of the things. */
function ofSeveral({ owner }: SharedRows, items: readonly Item[], keys: Keys): Found | null {
  const found = new Map<string, Item[]>(keys.map((key) => [key.toLowerCase(), []]));
  for (const item of items) {
    const rows = found.get(keyOf(item, owner)?.toLowerCase() ?? '');
    if (!rows) return null;
    rows.push(item);
  }
  return new Map(keys.map((key) => [key, found.get(key.toLowerCase()) ?? []]));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function strange({ action }: SharedRows['list'], key: string): CloudError {
  const called = { product: action.product.name, action: action.name };
  const message = `${callName(called)} answered rows of ${JSON.stringify(key)}, but the call did not ask for that id.`;
  return new CloudError('unavailable', message, called);
}

function unlistable({ list: { action }, param }: SharedRows, key: string): CloudError {
  const called = { product: action.product.name, action: action.name };
  const message = `${callName(called)} cannot be asked for ${JSON.stringify(key)}, because ${param} takes ids joined by commas.`;
  return new CloudError('invalid', message, called);
}
