import type { Filters } from '../../client/model/filters.js';
import type { LocalCondition } from '../../client/model/item-conditions.js';
import { badInput } from '../errors.js';
import { allOf, conjuncts, isLeaf, type Leaf, leavesOf, type Push, type Tree } from './tree.js';

/** A filter in two: the conditions that the list is read with, and those that the gateway checks on each item. */
export interface Split {
  /** Values of declared conditions, by name, in upstream's spelling. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly rest: Tree;
  /** The conditions in `values`, checked on an item. Null when an item does not tell. */
  readonly onItem: LocalCondition | null;
  /** The only regions with matching items; null = any. */
  readonly regionIds: ReadonlySet<string> | null;
  /** The only accounts with matching items; null = any. */
  readonly accountIds: ReadonlySet<string> | null;
}

export interface SplitOptions {
  readonly filters: Filters;
  /** Parameters that have a value already. */
  readonly takenParams: readonly string[];
  /** The list is that of a parent. Its cursors are positions in the parent's own list, so only exact conditions are sent. */
  readonly isUnderParent: boolean;
  /** Each region is a scope of its own. */
  readonly isByRegion: boolean;
  /** Each item belongs to the account that it is read from. */
  readonly isOwned: boolean;
  /** Whether one call of the list takes all of these parameters. */
  readonly takesTogether: (params: readonly string[]) => boolean;
  /** The items have no key, so an item cannot be found again in another list. */
  readonly isKeyless: boolean;
}

/**
 * Sends a condition upstream when it is one of those that must all hold, its parameter is free, and upstream's answer to it is
 * exact. The conditions that the kind declares come first. Throws when upstream alone can tell a condition that is not sent, and
 * the items have no key.
 */
export function split(tree: Tree, options: SplitOptions): Split {
  const { filters, takenParams, takesTogether, isUnderParent, isKeyless, ...places } = options;
  const taken = new Set(takenParams);
  const pushed = new Map<string, Push>();
  const done = new Set<Tree>();
  const leaves = inOrder(conjuncts(tree).filter(isLeaf), Object.keys(filters));
  for (const leaf of leaves.filter(({ push }) => push?.isDeclared)) attempt(leaf);
  for (const leaf of leaves.filter(({ push }) => push && !push.isDeclared)) attempt(leaf);
  const regionIds = places.isByRegion ? inAll(leaves.map((leaf) => leaf.regionIds)) : null;
  const accountIds = inAll(leaves.map((leaf) => leaf.accountIds));
  for (const leaf of leaves) {
    if ((leaf.regionIds && places.isByRegion) || (leaf.accountIds && places.isOwned)) done.add(leaf);
  }
  const rest = allOf(conjuncts(tree).filter((each) => !done.has(each)));
  if (isKeyless) refuseListed(rest);
  const conditions = [...pushed.values()].map(({ onItem }) => onItem);
  const isTold = conditions.every((each) => each !== null);
  return {
    values: Object.fromEntries([...pushed].map(([name, { value }]) => [name, value])),
    rest,
    onItem: isTold ? (item) => conditions.every((holds) => holds(item)) : null,
    regionIds,
    accountIds,
  };

  function attempt(leaf: Leaf): void {
    const { push } = leaf;
    if (!push || pushed.has(push.name)) return;
    const isFree = !push.params.some((param) => taken.has(param));
    // At the root, declared conditions that share a parameter are checked by the gateway too.
    if (!(isFree || (push.isDeclared && !isUnderParent))) return;
    if (isUnderParent && !isExact(filters, push)) return;
    if (!takesTogether([...taken, ...push.params])) return;
    pushed.set(push.name, push);
    for (const param of push.params) taken.add(param);
    done.add(leaf);
  }
}

/** In the order in which the kind declares its conditions: the first ones find the fewest items. */
function inOrder(leaves: readonly Leaf[], names: readonly string[]): readonly Leaf[] {
  const rank = ({ push }: Leaf) => (push ? names.indexOf(push.name) : names.length);
  return leaves.toSorted((a, b) => rank(a) - rank(b));
}

/** The gateway checks such a condition by the keys in the list with it. */
function refuseListed(rest: Tree): void {
  const name = leavesOf(rest).find(({ source }) => source.of === 'list')?.push?.name;
  if (name === undefined) return;
  throw badInput(
    `The condition ${name} can only be asked for at the top of the filter, once: only upstream can tell it, and the items have no key. Use it outside \`not\` and \`or\`.`,
  );
}

/** What is in each of the sets; null when there are none. */
function inAll(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | null {
  const [first, ...others] = sets.filter((each) => each !== undefined);
  return first ? new Set([...first].filter((each) => others.every((other) => other.has(each)))) : null;
}

/** One call answers all matching items and no other ones. */
function isExact(filters: Filters, { name, value }: Push): boolean {
  const [part, ...others] = filters[name]?.(value) ?? [];
  return part !== undefined && others.length === 0 && !part.condition && Object.keys(part.params).length > 0;
}
