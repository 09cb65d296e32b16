import type { CloudError } from '../../client/errors/cloud-error.js';
import { isLeaf, type Leaf, type Tree } from './tree.js';

/** Three-valued logic of Kleene: true, false, or unknown with the reason. */
export type Truth = boolean | CloudError;

/** The value of a condition that has not been read. */
export const unread: unique symbol = Symbol('unread');

export type State = Truth | typeof unread;

export type StateOf = (leaf: Leaf) => State;

/** A value that is unread stays so unless the other values decide. */
export function evaluate(tree: Tree, stateOf: StateOf): State {
  if (typeof tree === 'boolean') return tree;
  if (isLeaf(tree)) return stateOf(tree);
  if ('not' in tree) {
    const state = evaluate(tree.not, stateOf);
    return typeof state === 'boolean' ? !state : state;
  }
  return 'all' in tree ? joined(tree.all, false, stateOf) : joined(tree.any, true, stateOf);
}

/** `decisive` alone decides: false where all must hold, true where any may. */
function joined(trees: readonly Tree[], decisive: boolean, stateOf: StateOf): State {
  let undecided: State | null = null;
  for (const tree of trees) {
    const state = evaluate(tree, stateOf);
    if (state === decisive) return decisive;
    if (state === unread || (undecided === null && typeof state !== 'boolean')) undecided = state;
  }
  return undecided ?? !decisive;
}

/** The unread conditions that can still decide the tree. */
export function* unreadLeaves(tree: Tree, stateOf: StateOf): Iterable<Leaf> {
  if (typeof tree === 'boolean' || evaluate(tree, stateOf) !== unread) return;
  if (isLeaf(tree)) yield tree;
  else if ('not' in tree) yield* unreadLeaves(tree.not, stateOf);
  else for (const each of 'all' in tree ? tree.all : tree.any) yield* unreadLeaves(each, stateOf);
}
