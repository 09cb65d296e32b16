import { splitChildKey } from '../model/child-key.js';
import { mayExistIn } from '../model/product-table.js';
import {
  type Children,
  type ListIndex,
  type Resource,
  regionOf,
  type SharedRows,
  type Under,
} from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { LoaderWork } from './batch-loader.js';
import { type ChildrenLoader, createChildrenLoader, RegionList } from './children-loader.js';
import type { CloudReader } from './cloud-reader.js';
import { groupBy } from './group-by.js';
import { createKeyLoader, type LoadItem } from './key-loader.js';
import { readAll } from './paginator.js';
import { createLoaderUnder } from './per-parent/under-parent.js';
import { SeriesLoader } from './series-loader.js';
import { createSharedRowsLoader, type SharedRowsLoader, type SharedRowsPlace } from './shared-rows.js';

/** The loaders of one request: one for each kind and region, created on first use. */
export class Loaders {
  private readonly byKey = new Map<Resource, Map<string | null, LoadItem>>();
  /** For kinds that upstream lists per parent: by the region and the key of the parent. */
  private readonly withinParent = new Map<Resource, Map<string | null, LoadItem>>();
  private readonly byParent = new Map<Children, Map<string | null, ChildrenLoader>>();
  private readonly lists = new Map<Resource, Map<string | null, RegionList>>();
  private readonly shared = new Map<SharedRows, Map<string | null, SharedRowsLoader>>();
  private readonly indexes = new Map<ListIndex, Map<string | null, Promise<ReadonlyMap<string, readonly Item[]>>>>();

  /** Points of metrics. */
  series: SeriesLoader;

  constructor(
    private readonly reader: CloudReader,
    private readonly work: LoaderWork,
  ) {
    this.series = new SeriesLoader(reader, work);
  }

  /**
   * The thing with this key, or null if upstream does not know it. Loads of the same tick share calls. `under` is the key of
   * its container, if it is known.
   */
  load(resource: Resource, regionId: string | null, key: string, under?: string): Promise<Item | null> {
    if (!mayHave(resource, regionId)) return Promise.resolve(null);
    if (resource.under) return this.loadUnder(resource, resource.under, regionId, key);
    const create = () => createKeyLoader(this.reader, resource, regionId, this.work);
    return once(this.byKey, resource, regionId, create)(key, under);
  }

  /** All children of one parent, or null if it is better to query the parent alone. Parents of the same tick are joined. */
  children(relation: Children, regionId: string | null, parent: string): Promise<readonly Item[] | null> {
    if (!mayHave(relation.resource, regionId)) return Promise.resolve([]);
    const create = () => createChildrenLoader(relation, this.listOf(relation.resource, regionId), this.work);
    return once(this.byParent, relation, regionId, create)(parent);
  }

  /** The rows of one thing, from calls that list those of several. Things of the same tick share calls. */
  rows(rows: SharedRows, place: SharedRowsPlace, owner: string): Promise<readonly Item[]> {
    if (!mayHave(rows, place.regionId)) return Promise.resolve([]);
    const create = () => createSharedRowsLoader(this.reader, rows, place, this.work);
    return once(this.shared, rows, JSON.stringify(place), create).load(owner);
  }

  /** The things of a list that have this name. The list is read and looked through once for all names. */
  async named(index: ListIndex, regionId: string | null, name: string): Promise<readonly Item[]> {
    if (name === '' || !mayHave(index, regionId)) return [];
    const create = () => this.indexed(index, regionId);
    return (await once(this.indexes, index, regionId, create)).get(name) ?? [];
  }

  /** Starts to list the children of a region before their parents have arrived. */
  expectChildren({ resource }: Children, regionId: string | null): void {
    if (!mayHave(resource, regionId)) return;
    const list = this.listOf(resource, regionId);
    if (!list.isBegun) list.read(1).catch(() => undefined); // The reader of the children gets the failure.
  }

  /** Discards everything that was loaded before, for example before a write. */
  clear(): void {
    this.series = new SeriesLoader(this.reader, this.work);
    const { byKey, withinParent, byParent, lists, shared, indexes } = this;
    for (const loaders of [byKey, withinParent, byParent, lists, shared, indexes]) loaders.clear();
  }

  private async loadUnder(
    resource: Resource,
    under: Under,
    regionId: string | null,
    key: string,
  ): Promise<Item | null> {
    const { parent, own } = splitChildKey(key);
    const place = await this.regionUnder(under, regionId, parent);
    if (place === undefined) return null;
    const create = () => createLoaderUnder(this.reader, resource, under, { key: parent, regionId: place }, this.work);
    return once(this.withinParent, resource, JSON.stringify([place, parent]), create)(own);
  }

  /** The region of a parent's things. Undefined if only the parent knows it, and the parent does not exist. */
  private async regionUnder(
    { parent }: Under,
    regionId: string | null,
    key: string,
  ): Promise<string | null | undefined> {
    if (regionId !== null || !parent.region) return regionId;
    const item = await this.load(parent, null, key);
    return item === null ? undefined : regionOf(parent, item);
  }

  private async indexed({ list, key, name }: ListIndex, regionId: string | null) {
    const items = await readAll(this.reader, list, { regionId, params: {} }, key);
    // Those without a name are found by none.
    return groupBy(items, (item) => name(item) ?? '');
  }

  private listOf(resource: Resource, regionId: string | null): RegionList {
    const create = () => new RegionList(this.reader, resource, { regionId, params: {} });
    return once(this.lists, resource, regionId, create);
  }
}

/** In a region without the product there is no such thing, and no endpoint to ask. */
function mayHave({ list }: Pick<Resource, 'list'>, regionId: string | null): boolean {
  return regionId === null || mayExistIn(list.action.product, regionId);
}

function once<Kind, Loader>(
  all: Map<Kind, Map<string | null, Loader>>,
  kind: Kind,
  place: string | null,
  create: () => Loader,
): Loader {
  const places = all.get(kind) ?? new Map<string | null, Loader>();
  const loader = places.get(place) ?? create();
  all.set(kind, places.set(place, loader));
  return loader;
}
