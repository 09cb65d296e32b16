import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Resource } from '../../../client/model/resource.js';
import { bytesOf, RequestEnded } from '../../../client/request/work-budget.js';
import type { RequestContext } from '../../context.js';
import type { Selection } from '../../execution/selection.js';
import { nodeOf, type ResourceNode } from '../../fields/resource-node.js';
import type { Failures } from '../failures.js';
import { leftOutOf, type PageRow } from '../page.js';
import type { ScopeName } from '../region-scope.js';
import { type Comparable, comparableOf, compareTexts, compareValues, type Known, sortInTurns } from './compare.js';
import { ageOf, type Group, type Grouping, Groups, nowOf } from './groups.js';
import { isCut, type OrderedPosition, wholeOf } from './ordered-cursor.js';
import type { Dimension, ItemValue } from './set-values.js';
import { nameOf, textOf, type Walked, within } from './walk.js';

/** A whole set of items, read once: for its order, its groups, its count and its rows. */

/** An item of a set. */
interface SetRow extends PageRow {
  readonly node: ResourceNode;
}

/** An item with what decides its place. */
export interface OrderedRow extends SetRow {
  readonly value: Known;
  readonly id: string;
  readonly accountId: string | null;
}

export interface Order {
  readonly value: ItemValue;
  readonly isDescending: boolean;
}

interface SetCall {
  readonly resource: Resource;
  readonly selection: Selection;
  readonly context: Pick<RequestContext, 'work' | 'maxOrdered'>;
  readonly failures: Failures;
  /** The value that tells items apart over all scopes, which then have no id. */
  readonly distinct?: ItemValue | undefined;
}

/** The items of a walk as nodes, with all that is made from them. */
export class WalkedSet {
  private readonly oddities = new Map<string, { scope: ScopeName; errors: Set<CloudError> }>();
  private rows: readonly SetRow[] = [];

  private constructor(
    private readonly call: SetCall,
    /** Scopes that could not be read to their end. */
    readonly failed: readonly ScopeName[],
    /** Places of scopes that have no name of their own. */
    private readonly nameless: readonly ScopeName[],
  ) {}

  static async of(call: SetCall, { rows, failed, odd }: Walked): Promise<WalkedSet> {
    const set = new WalkedSet(call, failed, odd);
    // The rows stay in memory until the answer is made.
    call.context.work.spend(bytesOf.item * rows.length);
    const made: SetRow[] = [];
    for (const row of rows) {
      const turn = set.turn();
      if (turn) await turn;
      set.attempt(row.scope, () => {
        if (row.odd) throw row.odd;
        made.push({ ...row, node: nodeOf(call.resource, row.scope.cloud, row.scope.regionId, row.item) });
      });
    }
    set.rows = call.distinct ? await set.oneOfEach(made, call.distinct) : await set.withOwners(made);
    return set;
  }

  /** How many items the set has; null when some could not be read. */
  get count(): number | null {
    return this.failed.length > 0 || this.odd.length > 0 ? null : this.rows.length;
  }

  /** The items in the order of the scopes. */
  get inScopes(): readonly PageRow[] {
    return this.rows;
  }

  /** The scopes with items, regions or parents that could not be read. */
  get odd(): readonly ScopeName[] {
    return [...this.nameless, ...[...this.oddities.values()].map(({ scope }) => scope)];
  }

  /** Notes the failures of single items, one for each scope, except in scopes where they are known. */
  noteOdd(known: readonly ScopeName[]): void {
    const isKnown = within(known);
    for (const { scope, errors } of this.oddities.values()) {
      if (!isKnown(scope)) this.call.failures.note(scope, leftOutOf(this.call.resource, [...errors]));
    }
  }

  /** The items after a position, in their order. An item whose value cannot be read has no place and is left out. */
  async ordered({ value, isDescending }: Order, after: OrderedPosition | null): Promise<readonly OrderedRow[]> {
    const values = await this.valuesOf(value, this.rows);
    const isLeftOut = within(after?.failed ?? []);
    const compare = (a: Placed, b: Placed) => {
      if (a.key === null || b.key === null) {
        if (a.key !== b.key) return a.key === null ? 1 : -1;
      } else {
        const difference = compareValues(a.key, b.key);
        if (difference !== 0) return isDescending ? -difference : difference;
      }
      return compareTexts(a.id, b.id) || compareTexts(a.accountId ?? '', b.accountId ?? '');
    };
    const start = after && startOf(after, value, values.values());
    const idOf = this.call.distinct ? () => '' : this.readerOf({ field: 'id', kind: 'text' });
    const placed: (Placed & { readonly row: OrderedRow })[] = [];
    for (const row of this.rows) {
      const turn = this.turn();
      if (turn) await turn;
      const known = values.get(row);
      if (known === undefined || isLeftOut(row.scope)) continue;
      const written = idOf(row.node);
      const id = String(written instanceof Promise ? await written : written);
      // A merged item belongs to no account.
      const accountId = this.call.distinct ? null : row.scope.accountId;
      const place = { key: comparableOf(value.kind, known), id, accountId };
      if (start === null || compare(place, start) > 0)
        placed.push({ ...place, row: { ...row, value: known, id, accountId } });
    }
    const sorted = await sortInTurns(placed, compare, this.call.context.work);
    return sorted.map(({ row }) => row);
  }

  /** The items counted by their values. */
  async groups(grouping: Grouping): Promise<readonly Group[]> {
    const sums = await Promise.all(grouping.sums.map(([, value]) => this.valuesOf(value, this.rows)));
    const keys = grouping.dimensions.map((dimension) => this.keyOf(dimension, grouping.tagKey));
    const groups = new Groups(grouping.sums, this.call.context.work);
    for (const row of this.rows) {
      const turn = this.turn();
      if (turn) await turn;
      try {
        const values: (string | null)[] = [];
        for (const read of keys) {
          const value = read(row.node);
          values.push(value instanceof Promise ? await value : value);
        }
        const numbers = sums.map((known) => known.get(row) ?? null);
        groups.add(values, 1, numbers);
      } catch (error) {
        this.noteError(row.scope, error);
      }
    }
    return groups.inOrder();
  }

  /** Waits for the ids of the accounts, which are part of the items' ids. Items of an unknown account cannot be named. */
  private async withOwners(rows: readonly SetRow[]): Promise<readonly SetRow[]> {
    const clouds = new Set(rows.map(({ node }) => node.cloud));
    const failures = new Map<object, unknown>();
    for (const cloud of clouds) {
      await awaited(cloud.identity.accountId()).catch((error: unknown) => failures.set(cloud, error));
    }
    if (failures.size === 0) return rows;
    return rows.filter(({ node, scope }) => {
      const failure = failures.get(node.cloud);
      if (failure !== undefined) this.noteError(scope, failure);
      return failure === undefined;
    });
  }

  /** The first item with each value. */
  private async oneOfEach(rows: readonly SetRow[], value: ItemValue): Promise<readonly SetRow[]> {
    const first = new Map<Known, SetRow>();
    for (const [row, known] of await this.valuesOf(value, rows)) if (!first.has(known)) first.set(known, row);
    return [...first.values()];
  }

  /** The value of each item. An item whose value cannot be read is missing. */
  private async valuesOf(value: ItemValue, rows: readonly SetRow[]): Promise<ReadonlyMap<SetRow, Known>> {
    const read = this.readerOf(value);
    const values = new Map<SetRow, Known>();
    const reading: Promise<unknown>[] = [];
    for (const row of rows) {
      const turn = this.turn();
      if (turn) await turn;
      this.attempt(row.scope, () => {
        const known = read(row.node);
        if (!(known instanceof Promise)) values.set(row, known);
        else {
          this.call.context.work.spend(bytesOf.asked);
          const noted = (error: unknown) => this.noteError(row.scope, error);
          reading.push(known.then((come) => values.set(row, come)).catch(noted));
        }
      });
    }
    await Promise.all(reading);
    return values;
  }

  private readerOf({ field, part }: ItemValue): (node: ResourceNode) => Known | Promise<Known> {
    const { selection, resource } = this.call;
    const outer = selection.sourceOf(resource.type, field);
    const inner = part && selection.sourceOf(part.type, part.field);
    const ofPart = (come: unknown) => (come === null || !inner ? come : inner.read?.(come as never)) as Known;
    return (node) => {
      const come = outer?.read ? outer.read(node as never) : outer?.resolve?.(node as never, this.call as never);
      return come instanceof Promise ? come.then(ofPart) : ofPart(come ?? null);
    };
  }

  private keyOf(
    dimension: Dimension,
    tagKey: string | null,
  ): (node: ResourceNode) => string | null | Promise<string | null> {
    if (dimension.by === 'region') return ({ regionId }) => regionId;
    if (dimension.by === 'tag') {
      const tags = this.readerOf({ field: 'tags', kind: 'text' }) as unknown as (
        node: ResourceNode,
      ) => readonly Tagged[];
      return (node) => tags(node).find(({ key }) => key === tagKey)?.value ?? null;
    }
    const value: ItemValue = dimension.by === 'account' ? { field: 'accountId', kind: 'text' } : dimension.value;
    const read = this.readerOf(value);
    const now = nowOf(this.call.context.work);
    const shownOf = (known: Known): string | null => {
      if (known === null) return null;
      const text = String(known);
      if (dimension.by === 'month') return text.slice(0, 7);
      return dimension.by === 'age' ? ageOf(text, now) : text;
    };
    return (node) => {
      const known = read(node);
      return known instanceof Promise ? known.then(shownOf) : shownOf(known);
    };
  }

  private attempt(scope: ScopeName, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.noteError(scope, error);
    }
  }

  /** An error that is not a CloudError is a bug, and the end of the request is no failure of an item. */
  private noteError(scope: ScopeName, error: unknown): void {
    if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
    const name = textOf(scope);
    const known = this.oddities.get(name);
    if (!known) this.oddities.set(name, { scope: nameOf(scope), errors: new Set([error]) });
    else known.errors.add(error);
  }

  /** Lets other requests have their turn. */
  private turn(): Promise<void> | undefined {
    const { work } = this.call.context;
    return work.shouldYield() ? work.schedule(() => undefined) : undefined;
  }
}

interface Tagged {
  readonly key: string;
  readonly value: string;
}

/** What decides the place of an item. */
interface Placed {
  readonly key: Comparable;
  readonly id: string;
  /** Of its scope. Things that belong to no account have the same id in each. */
  readonly accountId: string | null;
}

function startOf({ value, id, accountId }: OrderedPosition, { kind }: ItemValue, values: Iterable<Known>): Placed {
  return { key: comparableOf(kind, isCut(value) ? wholeOf(value, values) : value), id, accountId };
}

async function awaited<Value>(value: Value | Promise<Value>): Promise<Value> {
  return value;
}
