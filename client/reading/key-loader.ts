import { CloudError } from '../errors/cloud-error.js';
import { type Action, isAbsent, type Params, unknownParam } from '../model/action.js';
import { formatList, isListable } from '../model/list-format.js';
import { type BatchGet, callsOfList, type Resource, type SingleGet } from '../model/resource.js';
import { type Item, itemAt } from '../model/value.js';
import { createBatchLoader, type LoaderWork } from './batch-loader.js';
import { asError, bisectBatch, failAll, type KeyedResults } from './bisect-batch.js';
import type { CloudReader } from './cloud-reader.js';
import { groupBy } from './group-by.js';
import { KeyList } from './key-list.js';
import { readAll, readPages } from './paginator.js';
import { keyOf } from './row-deduplicator.js';

/** Loads one thing by its key. `under` is the key of its container, if the caller knows it. */
export type LoadItem = (key: string, under?: string) => Promise<Item | null>;

/**
 * Loads things of one kind and region by key, for one request. Keys that are wanted before the request has to wait share a
 * call. Answers are matched by key and never by position. A key that upstream does not know is null.
 */
export function createKeyLoader(
  cloud: CloudReader,
  resource: Resource,
  regionId: string | null,
  work: LoaderWork,
): LoadItem {
  const place: LoaderScope = { cloud, resource, regionId };
  const { get } = resource;
  const containers = new Map<string, string>();
  const list = 'one' in get && get.orList ? new KeyList(cloud, resource, regionId) : null;
  const load = (keys: readonly string[]) => {
    if ('one' in get) return few(place, get, list, keys);
    return 'many' in get ? many(place, get, keys, containers) : listed(place, keys);
  };
  const loadItem = createBatchLoader<Item | null>(load, work);
  return (key, under) => {
    if (under !== undefined) containers.set(key, under);
    return loadItem(key);
  };
}

interface LoaderScope {
  readonly cloud: CloudReader;
  readonly resource: Resource;
  readonly regionId: string | null;
}

type Keys = readonly string[];

/** One call per batch. Things in a known container are listed instead if that takes fewer calls. */
async function many(place: LoaderScope, { many: by }: BatchGet, keys: Keys, containers: ReadonlyMap<string, string>) {
  const groups = groupBy(keys, (key) => (by.under && containers.get(key)) ?? '');
  const found = await Promise.all(
    [...groups].map(([container, group]) =>
      by.under && container !== '' && group.length > 1
        ? inContainer(place, by, { [by.under]: container }, group)
        : byKeys(place, by, group),
    ),
  );
  return match(new Map(found.flatMap((each) => [...each])), keys);
}

/** A failed batch fails only its own keys. A batch that is refused because of some keys fails only those keys. */
async function byKeys(place: LoaderScope, by: BatchGet['many'], keys: Keys): Promise<KeyedResults<Item>> {
  const { resource } = place;
  const listable = keys.filter((key) => isListable(key, by.format));
  const { action } = resource.list;
  const batches: Promise<KeyedResults<Item>>[] = [];
  for (let at = 0; at < listable.length; at += by.cap) {
    const ask = async (batch: Keys) => {
      const params = { [by.param]: formatList(batch, by.format), ...by.also };
      return asked(resource, await readUntil(place, params, batch.length), batch);
    };
    const isUnknown = (error: CloudError) => unknownParam(action, error, { [by.param]: '' }) !== undefined;
    batches.push(bisectBatch(listable.slice(at, at + by.cap), { ask, isUnknown }));
  }
  return new Map((await Promise.all(batches)).flatMap((each) => [...each]));
}

/** The things of one batch. A list that takes one value of a parameter in a call is asked with the next one while things are missing. */
async function readUntil({ cloud, resource, regionId }: LoaderScope, params: Params, count: number) {
  const items: Item[] = [];
  for (const call of callsOfList(resource.list, params)) {
    if (items.length >= count) break;
    items.push(...(await readAll(cloud, resource.list, { regionId, params: call }, resource.key)));
  }
  return items;
}

/**
 * A key that is missing in the answer is unknown to upstream. If the answer has other things instead, the missing keys fail:
 * upstream has read them as something else.
 */
function asked(resource: Resource, items: readonly Item[], keys: Keys): KeyedResults<Item> {
  const wanted = new Set(keys.map((key) => key.toLowerCase()));
  const found = indexed(resource, items, keys);
  const stranger = [...found.keys()].find((key) => !wanted.has(key.toLowerCase()));
  if (stranger === undefined) return found;
  return new Map<string, Item | Error>([...failAll(keys, strange(resource.list.action, stranger)), ...found]);
}

/**
 * Lists a container. The first page gives the total: the other pages are read only if they are fewer than the batches for
 * the missing keys. If the container does not exist, the missing keys are read by key.
 */
async function inContainer(
  place: LoaderScope,
  by: BatchGet['many'],
  params: Params,
  keys: Keys,
): Promise<KeyedResults<Item>> {
  const { cloud, resource, regionId } = place;
  const found = new Map<string, Item>();
  const missing = () => keys.filter((key) => !found.has(key));
  let read = 0;
  let hasOdd = false;
  try {
    for await (const { items, next, total = 0 } of readPages(
      cloud,
      resource.list,
      { regionId, params },
      resource.key,
    )) {
      read += 1;
      for (const item of items) {
        const key = keyOf(item, resource.key);
        if (key === null) hasOdd = true;
        else found.set(key, item);
      }
      if (next === null && !hasOdd) return found;
      if (next === null) break;
      const left = Math.ceil(total / resource.list.paging.cap) - read;
      if (left > missing().length / by.cap) break;
    }
  } catch (error) {
    if (unknownParam(resource.list.action, error, params) === undefined) {
      return new Map<string, Item | Error>([...failAll(missing(), error), ...found]);
    }
  }
  return new Map([...found, ...(await byKeys(place, by, missing()))]);
}

/** For actions without a batch form: reads the list within its budget, if there is one, and makes one call for each other key. */
async function few(
  place: LoaderScope,
  get: SingleGet,
  list: KeyList | null,
  keys: Keys,
): Promise<(Item | Error | null)[]> {
  const shown = await list?.show(keys);
  return Promise.all(keys.map((key) => shown?.get(key) ?? one(place, get, key).catch(asError)));
}

async function one({ cloud, resource, regionId }: LoaderScope, get: SingleGet, key: string): Promise<Item | null> {
  const answer = await cloud
    .ask(get.one, { regionId, ...get.ask(key), mustContain: get.item })
    .catch((error: unknown) => {
      if (isAbsent(get.one, error)) return null;
      throw error;
    });
  const item = answer && itemAt(answer, get.item);
  const found = item && resource.key(item);
  if (found === null || found.toLowerCase() === key.toLowerCase()) return item;
  throw strange(get.one, found);
}

function strange({ product, name: action }: Action, key: string): CloudError {
  const message = `${product.name} ${action} answered ${JSON.stringify(key)}, but the call did not ask for that id.`;
  return new CloudError('unavailable', message, { product: product.name, action });
}

/** The list is short, so it is read for all keys: with each value of its parameter, if a call takes one of several. */
async function listed({ cloud, resource, regionId }: LoaderScope, keys: Keys) {
  const { list, key } = resource;
  const parts = await Promise.all(
    callsOfList(list, {}).map((params) => readAll(cloud, list, { regionId, params }, key)),
  );
  return match(indexed(resource, parts.flat(), keys), keys);
}

/** Indexes rows by key. A row without a key may be any missing thing, so all missing keys fail. */
function indexed(resource: Resource, items: readonly Item[], keys: Keys): KeyedResults<Item> {
  const found = new Map<string, Item | Error>();
  let odd: Error | null = null;
  for (const item of items) {
    try {
      found.set(resource.key(item), item);
    } catch (error) {
      odd = asError(error);
    }
  }
  if (odd) for (const key of keys) if (!found.has(key)) found.set(key, odd);
  return found;
}

function match(found: KeyedResults<Item>, keys: Keys): (Item | Error | null)[] {
  return keys.map((key) => found.get(key) ?? null);
}
