import { CloudError } from '../errors/cloud-error.js';
import { type Children, callsOfList, type Resource } from '../model/resource.js';
import { type Item, noRow } from '../model/value.js';
import { createBatchLoader, type LoaderWork } from './batch-loader.js';
import type { CloudReader } from './cloud-reader.js';
import { groupBy } from './group-by.js';
import type { Page } from './page-walker.js';
import { type Listing, readPages } from './paginator.js';

/** Loads all children of some parents in one region. Null = it is better to query that parent alone. */
export type ChildrenLoader = (parent: string) => Promise<readonly Item[] | null>;

/**
 * The adaptive join. A single parent is queried alone. For n parents, the children of the region are listed at the largest
 * page size and grouped. If the calls that n parents take at least do not reach the end, or the first page says that they will
 * not, each parent is queried alone after all. Either way costs at most twice the calls of the better way.
 */
export function createChildrenLoader({ by, parents }: Children, list: RegionList, work: LoaderWork): ChildrenLoader {
  // The list of one parent is the list of the region too, and its pages are shared by all.
  if (by === '') return async () => null;
  const load = async (keys: readonly string[]) => {
    if (keys.length === 1 && !list.isBegun) return [null];
    const items = await list.read(keys.length);
    if (items === null) return keys.map(() => null);
    const attached: { readonly parent: string; readonly item: Item }[] = [];
    for (const item of items) {
      const known = parentsOf(item);
      // The row may be a child of any parent. Only upstream can tell.
      if (known === null) return keys.map(() => null);
      for (const parent of known) attached.push({ parent, item });
    }
    const byParent = groupBy(attached, ({ parent }) => parent);
    return keys.map((key) => (byParent.get(key) ?? []).map(({ item }) => item));
  };
  return createBatchLoader(load, work);

  /** Null if the row's parents cannot be read. */
  function parentsOf(item: Item): readonly string[] | null {
    if (item === noRow) return null;
    try {
      return parents(item);
    } catch (error) {
      if (error instanceof CloudError) return null;
      throw error;
    }
  }
}

/** All things of one kind in one region. The list is read once for all parents, page by page, and only as needed. */
export class RegionList {
  private readonly items: Item[] = [];
  private readonly iterator: AsyncIterator<Page>;
  private pagesRead = 0;
  private isComplete = false;
  private budget = 0;
  private reading: Promise<void> = Promise.resolve();

  private readonly cap: number;
  /** The number of calls of which every list consists at least, that of one parent too. */
  private readonly callsOfEach: number;

  constructor(cloud: CloudReader, resource: Resource, listing: Listing) {
    this.cap = resource.list.paging.cap;
    this.callsOfEach = callsOfList(resource.list, listing.params ?? {}).length;
    this.iterator = readPages(cloud, resource.list, listing, resource.isKeyless ? undefined : resource.key);
  }

  get isBegun(): boolean {
    return this.budget > 0;
  }

  /** All items, or null if a page more for each call of this number of parents' own lists does not reach the end. */
  async read(parents: number): Promise<readonly Item[] | null> {
    this.budget += parents * this.callsOfEach;
    this.reading = this.reading.then(() => this.advance());
    await this.reading;
    return this.isComplete ? this.items : null;
  }

  private async advance(): Promise<void> {
    while (!this.isComplete && this.pagesRead < this.budget) {
      const { value, done } = await this.iterator.next();
      if (done) {
        this.isComplete = true;
        return;
      }
      this.pagesRead += 1;
      for (const item of value.items) this.items.push(item);
      this.isComplete = value.next === null;
      if (value.total !== undefined && value.total > this.budget * this.cap) return;
    }
  }
}
