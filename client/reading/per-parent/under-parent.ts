import { isAbsent, unknownParam } from '../../model/action.js';
import { joinChildKey, rowUnder } from '../../model/child-key.js';
import type { Resource, Under } from '../../model/resource.js';
import type { Item } from '../../model/value.js';
import type { LoaderWork } from '../batch-loader.js';
import type { CloudReader } from '../cloud-reader.js';
import { createKeyLoader, type LoadItem } from '../key-loader.js';
import { createScopeReader, type ScopeReader, type ScopeReaderOptions } from '../scope-reader.js';

/** Reads things that upstream lists per parent, in the list of one parent. */

/** A thing's parent, and the region in which its list is read. */
export interface ParentPlace {
  readonly key: string;
  readonly regionId: string | null;
}

/** Whether a refusal says that the parent does not exist. */
function isParentGone({ list: { action } }: Resource, under: Under, parent: string, error: unknown): boolean {
  return isAbsent(action, error) || unknownParam(action, error, under.params(parent)) !== undefined;
}

/** The list of one parent, with the parent's key in each row. A parent that no longer exists has no rows. */
export function createParentReader(
  cloud: CloudReader,
  resource: Resource,
  under: Under,
  { key: parent, regionId }: ParentPlace,
  { parts, screen }: Pick<ScopeReaderOptions, 'parts' | 'screen'>,
): ScopeReader {
  const placed = (item: Item) => rowUnder(item, parent, regionId);
  const screening = screen && {
    screen: { ...screen, check: (items: readonly Item[]) => screen.check(items.map(placed)) },
  };
  const own = parts.map((part) => ({ ...part, params: { ...part.params, ...under.params(parent) } }));
  const reader = createScopeReader({
    reader: cloud,
    list: resource.list,
    regionId,
    parts: own,
    key: under.own,
    ...screening,
  });
  const orGone = async <Answer>(reading: Promise<Answer>, none: Answer): Promise<Answer> => {
    try {
      return await reading;
    } catch (error) {
      if (isParentGone(resource, under, parent, error)) return none;
      throw error;
    }
  };
  return {
    list: resource.list,
    read: async (place, wanted, signal) => {
      const page = await orGone(reader.read(place, wanted, signal), { rows: [], next: null });
      return { ...page, rows: page.rows.map((row) => ({ ...row, item: placed(row.item) })) };
    },
    count: () => orGone(reader.count(), 0),
    countBy: (member) => orGone(reader.countBy(member), new Map()),
  };
}

/** Loads things of one parent by their keys within it. Null if the thing or its parent does not exist. */
export function createLoaderUnder(
  cloud: CloudReader,
  resource: Resource,
  under: Under,
  { key: parent, regionId }: ParentPlace,
  work: LoaderWork,
): LoadItem {
  const { get } = resource;
  const params = under.params(parent);
  /** The list is that of the parent. */
  const reader: CloudReader = {
    ...cloud,
    ask: (action, ask) =>
      cloud.ask(action, action === resource.list.action ? { ...ask, params: { ...params, ...ask.params } } : ask),
  };
  const within: Resource = {
    ...resource,
    key: under.own,
    get: 'one' in get ? { ...get, ask: (own) => get.ask(joinChildKey(parent, own)) } : get,
  };
  const load = createKeyLoader(reader, within, regionId, work);
  const read = async (own: string) => {
    try {
      const item = await load(own);
      if (item === null || under.isOf?.(item, parent) === false) return null;
      return rowUnder(item, parent, regionId);
    } catch (error) {
      if (isParentGone(resource, under, parent, error)) return null;
      throw error;
    }
  };
  const known = new Map<string, Promise<Item | null>>();
  return (own) => {
    const reading = known.get(own) ?? read(own);
    known.set(own, reading);
    return reading;
  };
}
