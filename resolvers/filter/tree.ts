import type { FilterPart, Filters } from '../../client/model/filters.js';
import type { LocalCondition } from '../../client/model/item-conditions.js';
import { badInput } from '../errors.js';
import { comparisonOf, type Holds } from './comparisons.js';
import type { DeclaredWord, FieldWord, FilterWords } from './words.js';

/** A filter as one tree of conditions. `true` and `false` hold for every item and for none. */
export type Tree =
  | boolean
  | Leaf
  | { readonly not: Tree }
  | { readonly all: readonly Tree[] }
  | { readonly any: readonly Tree[] };

/** One condition. */
export interface Leaf {
  readonly source: Source;
  /** The declared condition that upstream, or the list's own reader, can apply instead. */
  readonly push: Push | null;
  /** The regions that a condition on the region allows. */
  readonly regionIds?: ReadonlySet<string>;
  /** The accounts that a condition on the account allows. */
  readonly accountIds?: ReadonlySet<string>;
}

export type Source =
  /** Members of the item tell. */
  | { readonly of: 'item'; readonly holds: LocalCondition }
  /** The value of a field tells. Reading it may take calls. */
  | { readonly of: 'field'; readonly field: string; readonly holds: Holds }
  /** Whether the field leads to something. */
  | { readonly of: 'relation'; readonly field: string; readonly wanted: boolean }
  /** Only upstream can tell: the item is in the list with these parameters. */
  | { readonly of: 'list'; readonly parts: readonly FilterPart[] };

export interface Push {
  readonly name: string;
  /** In upstream's spelling. */
  readonly value: unknown;
  readonly params: readonly string[];
  /** The condition as the kind declares it, not a generated one with the same meaning. */
  readonly isDeclared: boolean;
  /** The same condition on an item; null when no member tells. */
  readonly onItem: LocalCondition | null;
}

const filterBounds = { depth: 5, branches: 20, conditions: 100 } as const;

/** Reads the `filter` argument. Throws when it is larger than allowed, or has a value that is not valid as input. */
export function treeOf(filter: unknown, words: FilterWords, filters: Filters): Tree {
  if (typeof filter !== 'object' || filter === null) return true;
  let conditions = 0;
  return within(filter, 0) ?? true;

  /** Null when there is no condition in it. */
  function within(each: object, depth: number): Tree | null {
    if (depth > filterBounds.depth)
      throw badInput(
        `The filter is nested ${depth} deep: at most ${filterBounds.depth}. Use fewer \`not\` and \`or\`.`,
      );
    const trees = Object.entries(each).flatMap(([name, value]) => {
      if (value === null || value === undefined) return [];
      const tree =
        name === 'not' ? negated(value, depth) : name === 'or' ? branched(value, depth) : condition(name, value);
      return tree === null ? [] : [tree];
    });
    return trees.length === 0 ? null : allOf(trees);
  }

  function negated(filter: object, depth: number): Tree | null {
    const tree = within(filter, depth + 1);
    return tree === null ? null : notOf(tree);
  }

  function branched(filters: readonly object[], depth: number): Tree {
    const { length } = filters;
    if (length > filterBounds.branches)
      throw badInput(
        `\`or\` has ${length} filters: at most ${filterBounds.branches}. Use the conditions that end in \`In\`.`,
      );
    // A branch without a condition holds for every item.
    return anyOf(filters.map((each) => within(each, depth + 1) ?? true));
  }

  function condition(name: string, value: unknown): Tree | null {
    conditions += 1;
    if (conditions > filterBounds.conditions)
      throw badInput(`The filter has more than ${filterBounds.conditions} conditions. Give fewer.`);
    const word = words.get(name);
    if (!word) throw badInput(`There is no condition ${name}.`);
    return word.of === 'field' ? onField(word, value, words, filters) : declared(name, word, value, filters);
  }
}

/** The condition as the kind declares it. Null when it is no condition, such as an empty list of tags. */
function declared(name: string, word: DeclaredWord, given: unknown, filters: Filters): Tree | null {
  const parts = filters[name]?.(word.toUpstream(given)) ?? [];
  if (parts.length === 0) return false;
  const [part] = parts;
  if (parts.length === 1 && !part?.condition && Object.keys(part?.params ?? {}).length === 0) return null;
  return declaredLeaf(name, word, given, filters);
}

function declaredLeaf(name: string, word: DeclaredWord, given: unknown, filters: Filters): Leaf {
  const value = word.toUpstream(given);
  const onItem = word.onItem?.(value) ?? null;
  const push: Push = { name, value, params: word.params, isDeclared: true, onItem };
  return { source: onItem ? { of: 'item', holds: onItem } : { of: 'list', parts: filters[name]?.(value) ?? [] }, push };
}

function onField(word: FieldWord, value: unknown, words: FilterWords, filters: Filters): Tree | null {
  const { field, isRelation, comparison } = word;
  word.check(value);
  if (comparison === 'in' && Array.isArray(value) && value.length === 0) return false;
  if (isRelation) {
    const wanted = (value === true) === (comparison === 'has');
    return { source: { of: 'relation', field, wanted }, push: null };
  }
  const holds = comparisonOf(word, value);
  const values = () => new Set(value as readonly string[]);
  const regionIds = field === 'regionId' && comparison === 'in' && { regionIds: values() };
  const accountIds = field === 'accountId' && comparison === 'in' && { accountIds: values() };
  const push = pushOf(word, value, words, filters);
  return holds && { source: { of: 'field', field, holds }, push, ...regionIds, ...accountIds };
}

/** How many of several values one call must take, so that it is better than a call for the whole list. */
const fewestPerCall = 10;

/** One value, or several where upstream takes several, can be sent like the declared condition on the field. */
function pushOf(
  { comparison, declared: as }: FieldWord,
  value: unknown,
  words: FilterWords,
  filters: Filters,
): Push | null {
  if (comparison !== 'in' || !as || !Array.isArray(value)) return null;
  const values = [...new Set(value)];
  const word = words.get(as.name);
  if (word?.of !== 'declaration' || !(as.takesSeveral || values.length === 1)) return null;
  const { push = null } = { ...declaredLeaf(as.name, word, as.takesSeveral ? values : values[0], filters) };
  const calls = filters[as.name]?.(push?.value).length ?? 0;
  // A list that takes one value at a time takes fewer calls when it is read without the condition.
  const isBetter = calls === 1 || (calls > 1 && values.length >= fewestPerCall * (calls - 1));
  return push && isBetter ? { ...push, isDeclared: false } : null;
}

export function isLeaf(tree: Tree): tree is Leaf {
  return typeof tree === 'object' && 'source' in tree;
}

function notOf(tree: Tree): Tree {
  if (typeof tree === 'boolean') return !tree;
  return 'not' in tree ? tree.not : { not: tree };
}

export function allOf(trees: readonly Tree[]): Tree {
  if (trees.includes(false)) return false;
  const rest = trees.flatMap((tree) =>
    tree === true ? [] : typeof tree === 'object' && 'all' in tree ? tree.all : [tree],
  );
  const [first = true] = rest;
  return rest.length > 1 ? { all: rest } : first;
}

export function anyOf(trees: readonly Tree[]): Tree {
  if (trees.includes(true)) return true;
  const rest = trees.flatMap((tree) =>
    tree === false ? [] : typeof tree === 'object' && 'any' in tree ? tree.any : [tree],
  );
  const [first = false] = rest;
  return rest.length > 1 ? { any: rest } : first;
}

/** The trees that must all hold. */
export function conjuncts(tree: Tree): readonly Tree[] {
  return typeof tree === 'object' && 'all' in tree ? tree.all : [tree];
}

export function leavesOf(tree: Tree): readonly Leaf[] {
  if (typeof tree === 'boolean') return [];
  if (isLeaf(tree)) return [tree];
  const under = 'not' in tree ? [tree.not] : 'all' in tree ? tree.all : tree.any;
  return under.flatMap(leavesOf);
}
