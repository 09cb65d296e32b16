import { CloudError } from '../errors/cloud-error.js';
import type { Resource } from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { CloudReader } from './cloud-reader.js';
import type { Page } from './page-walker.js';
import { readPages } from './paginator.js';
import { keyOf } from './row-deduplicator.js';

/**
 * A list that is read to save calls for single keys. Its number of pages is not known beforehand, so it reads at most half as
 * many pages as keys were wanted so far in this request. It remembers its rows.
 */
export class KeyList {
  private readonly found = new Map<string, Item>();
  private readonly pages: AsyncIterator<Page>;
  private wanted = 0;
  private read = 0;
  private isOver = false;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    cloud: CloudReader,
    private readonly resource: Resource,
    regionId: string | null,
  ) {
    this.pages = readPages(cloud, resource.list, { regionId, params: {} }, resource.key)[Symbol.asyncIterator]();
  }

  /** The things that the list has shown within its budget, by key. */
  async show(keys: readonly string[]): Promise<ReadonlyMap<string, Item>> {
    this.wanted += keys.length;
    const reading = this.reading.then(() => this.readFor(keys));
    this.reading = reading.catch(() => undefined);
    await reading;
    return this.found;
  }

  private async readFor(keys: readonly string[]): Promise<void> {
    while (!this.isOver && this.read < Math.floor(this.wanted / 2) && keys.some((key) => !this.found.has(key))) {
      await this.readPage();
    }
  }

  private async readPage(): Promise<void> {
    try {
      const { value, done } = await this.pages.next();
      this.read += 1;
      this.isOver = done === true || value.next === null;
      for (const item of done ? [] : value.items) {
        const key = keyOf(item, this.resource.key);
        if (key !== null) this.found.set(key, item);
      }
    } catch (error) {
      // A caller who may not list may still be allowed to read single keys.
      this.isOver = true;
      if (!(error instanceof CloudError && error.kind === 'forbidden')) throw error;
    }
  }
}
