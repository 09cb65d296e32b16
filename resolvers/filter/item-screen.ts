import { CloudError } from '../../client/errors/cloud-error.js';
import { isAbsent } from '../../client/model/action.js';
import type { FilterPart } from '../../client/model/filters.js';
import type { Resource } from '../../client/model/resource.js';
import { beginning, type Position } from '../../client/reading/position.js';
import { createScopeReader } from '../../client/reading/scope-reader.js';
import type { Screen, Verdict } from '../../client/reading/screen.js';
import { bytesOf, RequestEnded } from '../../client/request/work-budget.js';
import type { FieldCall } from '../fields/field.js';
import { nodeOf, type ResourceNode } from '../fields/resource-node.js';
import type { Asks, PlannedField } from '../plan/field-reads.js';
import { evaluate, type State, unread, unreadLeaves } from './evaluate.js';
import { type Leaf, leavesOf, type Tree } from './tree.js';

/** The fields of a kind, by name. */
export type FieldsOf = (name: string) => PlannedField | undefined;

export interface ItemScreenOptions {
  readonly resource: Resource;
  readonly tree: Tree;
  readonly fieldsOf: FieldsOf;
  /** The call of the connection, for fields that ask upstream. */
  readonly call: FieldCall;
}

/** The place that the items come from. */
export type ScreenedScope = Pick<ResourceNode, 'cloud' | 'regionId'>;

/** Starts to read a condition that takes calls. */
type Read = () => Promise<State>;

/** What is known of the conditions of one item. */
interface Row {
  readonly node: ResourceNode;
  readonly states: Map<Leaf, State | Read>;
  /** It was deleted after it was listed, so it is not in the set. */
  isGone?: true;
}

/**
 * Checks items against a tree of conditions. Conditions that the item answers come first. Then the condition with the lowest
 * cost is read for all items that it can still decide, and so on. A value is read by the code of its field, so the field in
 * the answer costs no second call.
 */
export function itemScreen({ resource, tree, fieldsOf, call }: ItemScreenOptions, scope: ScreenedScope): Screen {
  const { work } = call.context;
  const costs = new Map(leavesOf(tree).map((leaf) => [leaf, costOf(leaf, fieldsOf)]));
  const byCost = [...costs].sort(([, a], [, b]) => a - b);
  const ranks = new Map(byCost.map(([leaf], rank) => [leaf, rank]));
  const lists = new Map<Leaf, Promise<ReadonlySet<string>>>();
  return { check, isCostly: [...costs.values()].some((cost) => cost >= costOfOne) };

  async function check(items: readonly ResourceNode['item'][]): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    for (let at = 0; at < items.length; at += mostAtOnce) {
      verdicts.push(...(await checkTogether(items.slice(at, at + mostAtOnce))));
    }
    return verdicts;
  }

  async function checkTogether(items: readonly ResourceNode['item'][]): Promise<readonly Verdict[]> {
    const rows = items.map((item) => rowOf(item));
    const found: State[] = [];
    for (const row of rows) {
      work.spend(bytesOf.item + bytesOf.field * costs.size);
      if (work.shouldYield()) await work.schedule(() => undefined);
      found.push(row instanceof CloudError ? row : evaluate(tree, (leaf) => stateOf(row, leaf)));
    }
    for (let next = await nextLeaf(rows, found); next !== null; next = await nextLeaf(rows, found)) {
      const { leaf, wanted } = next;
      work.spend(bytesOf.asked * wanted.length);
      await Promise.all(wanted.map((row) => settle(row, leaf)));
      for (const [index, row] of rows.entries()) {
        if (found[index] !== unread || row instanceof CloudError) continue;
        if (work.shouldYield()) await work.schedule(() => undefined);
        found[index] = row.isGone ? false : evaluate(tree, (each) => stateOf(row, each));
      }
    }
    return found as readonly Verdict[];
  }

  function rowOf(item: ResourceNode['item']): Row | CloudError {
    try {
      return { node: nodeOf(resource, scope.cloud, scope.regionId, item), states: new Map() };
    } catch (error) {
      return unknownBy(error);
    }
  }

  function stateOf(row: Row, leaf: Leaf): State {
    const known = row.states.get(leaf) ?? begin(row.node, leaf);
    row.states.set(leaf, known);
    return typeof known === 'function' ? unread : known;
  }

  async function settle(row: Row, leaf: Leaf): Promise<void> {
    const read = row.states.get(leaf);
    if (typeof read !== 'function') return;
    const state = await read().catch(unknownBy);
    row.states.set(leaf, state);
    if (state instanceof CloudError && state.kind === 'absent' && (await isGone(row.node, leaf, state)))
      row.isGone = true;
  }

  /** Whether an item has been deleted. A code that no action declares may also say that the item lacks what was asked for. */
  async function isGone({ cloud, regionId, key }: ResourceNode, { source }: Leaf, error: CloudError): Promise<boolean> {
    const asks = 'field' in source ? fieldsOf(source.field)?.asks : undefined;
    const actions = asks?.kind === 'actions' ? (asks.perParent ?? []) : [];
    if (actions.some((action) => isAbsent(action, error))) return true;
    if (resource.isKeyless) return false;
    const place = resource.scope === 'region' ? regionId : null;
    return cloud.loaders.load(resource, place, key).then(
      (item) => item === null,
      (reason) => unknownBy(reason) === null,
    );
  }

  /** The cheapest condition that is unread, and the items that it can still decide. */
  async function nextLeaf(rows: readonly (Row | CloudError)[], found: readonly State[]) {
    let next = null as { readonly leaf: Leaf; readonly wanted: Row[] } | null;
    for (const [index, row] of rows.entries()) {
      if (found[index] !== unread || row instanceof CloudError) continue;
      work.spend(bytesOf.field * costs.size);
      if (work.shouldYield()) await work.schedule(() => undefined);
      const leaf = cheapest(unreadLeaves(tree, (each) => stateOf(row, each)));
      if (leaf === null) continue;
      if (leaf === next?.leaf) next.wanted.push(row);
      else if (next === null || rankOf(leaf) < rankOf(next.leaf)) next = { leaf, wanted: [row] };
    }
    return next;
  }

  /** Conditions of equal cost have one order for all items, so an item is not left out for another condition. */
  function cheapest(leaves: Iterable<Leaf>): Leaf | null {
    let best: Leaf | null = null;
    for (const leaf of leaves) if (best === null || rankOf(leaf) < rankOf(best)) best = leaf;
    return best;
  }

  function rankOf(leaf: Leaf): number {
    return ranks.get(leaf) ?? 0;
  }

  /** The state of a condition that the item answers, otherwise the way to read it. */
  function begin(node: ResourceNode, leaf: Leaf): State | Read {
    try {
      return begun(node, leaf);
    } catch (error) {
      return unknownBy(error);
    }
  }

  function begun(node: ResourceNode, leaf: Leaf): State | Read {
    const { source } = leaf;
    if (source.of === 'item') return source.holds(node.item);
    if (source.of === 'list') return async () => (await keysOf(leaf, source.parts)).has(node.key);
    const field = fieldsOf(source.field);
    if (source.of === 'relation' && field?.has) {
      const has = field.has(node as never, call.context as never);
      return has === false ? !source.wanted : async () => (await has()) === source.wanted;
    }
    const holds = source.of === 'field' ? source.holds : (value: unknown) => isSome(value) === source.wanted;
    const { read, resolve } = field ?? {};
    if (!read) return async () => holds(await resolve?.(node as never, { ...call, args: {} } as never));
    const value = read(node as never);
    return value instanceof Promise ? async () => holds(await value) : holds(value);
  }

  /** The keys of the items in the list of a condition that only upstream can apply. */
  function keysOf(leaf: Leaf, parts: readonly FilterPart[]): Promise<ReadonlySet<string>> {
    const keys = lists.get(leaf) ?? keysIn(resource, scope, parts);
    lists.set(leaf, keys);
    return keys;
  }
}

async function keysIn(
  resource: Resource,
  { cloud, regionId }: ScreenedScope,
  parts: readonly FilterPart[],
): Promise<ReadonlySet<string>> {
  const { list, key, scope } = resource;
  const place = scope === 'region' ? regionId : null;
  const reader = createScopeReader({ reader: cloud.reader, list, regionId: place, parts, key });
  const keys = new Set<string>();
  const { signal } = new AbortController();
  for (let at: Position | null = beginning; at !== null; ) {
    const { rows, next, refused } = await reader.read(at, list.paging.cap, signal);
    if (refused) throw refused;
    for (const { item, odd } of rows) {
      if (odd) throw odd;
      keys.add(key(item));
    }
    at = next;
  }
  return keys;
}

function isSome(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** An error that is not a CloudError is a bug, and the end of the request ends the check: both are thrown again. */
function unknownBy(error: unknown): CloudError {
  if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
  return error;
}

/** The most items that are checked together: each of them can have a call of its own. */
const mostAtOnce = 1000;

/** The cost of one call for one item. Calls for several items cost less. */
const costOfOne = 10;

/** The cost of a condition for one item, to compare conditions. One row for each kind of field, so that a new kind is not forgotten. */
const costs: { readonly [Kind in Asks['kind']]: (asks: Extract<Asks, { kind: Kind }>) => number } = {
  nothing: () => 1,
  accounts: () => 1,
  reference: () => 2,
  referenceByKind: () => 2,
  parent: () => 2,
  children: () => 5,
  childrenPage: () => 6,
  rows: ({ per, several = 1 }) => (per === 'account' ? 1 : costOfOne / several),
  related: () => costOfOne,
  actions: ({ perParent = [], several = 1, perAccount = [] }) =>
    (costOfOne * perParent.length) / several + perAccount.length,
  page: () => costOfOne,
  lookup: () => costOfOne,
  ids: () => costOfOne,
  named: () => costOfOne,
  rights: () => costOfOne,
  address: () => costOfOne,
  call: () => costOfOne,
  series: () => costOfOne,
  bills: () => costOfOne,
  write: () => costOfOne,
  watch: () => costOfOne,
};

function costOf({ source }: Leaf, fieldsOf: FieldsOf): number {
  if (source.of === 'item') return 0;
  if (source.of === 'list') return 1;
  const asks = fieldsOf(source.field)?.asks;
  return asks ? (costs[asks.kind] as (asks: Asks) => number)(asks) : 0;
}
