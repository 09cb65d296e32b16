import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../context.js';
import type { Selection } from '../execution/selection.js';
import type { Asks } from '../plan/field-reads.js';
import type { ResourceNode } from './resource-node.js';

/** The arguments, context and selection of one call of a field. */
export interface FieldCall {
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly selection: Selection;
  readonly info: GraphQLResolveInfo;
}

/**
 * The source of a field, as data that the planner reads. `needs` names the members of the parent's item that the field
 * reads. It is empty when the parent's key and place are enough, for the value itself or for a call.
 */
export type Field<T, Parent = ResourceNode> = HeldField<T, Parent> | AskedField<T, Parent> | WatchedField<T, Parent>;

/** Answered from the parent only. */
interface HeldField<T, Parent> {
  readonly needs: readonly string[];
  /** The key and the account of the parent are enough, without its region. */
  readonly isOfKey?: true;
  readonly read: (parent: Parent) => T | Promise<T>;
  readonly resolve?: undefined;
  readonly subscribe?: undefined;
  readonly asks?: undefined;
}

/** Answered by upstream calls. */
interface AskedField<T, Parent> {
  readonly needs: readonly string[];
  /** The calls that it may make. The plan, the policy and the look-ahead use this. */
  readonly asks: Asks;
  readonly resolve: (parent: Parent, call: FieldCall) => T | Promise<T>;
  /**
   * Whether the field leads to something that upstream knows, for filters: false when the parent alone tells that there is
   * nothing, otherwise the calls that tell.
   */
  readonly has?: Has<Parent>;
  readonly read?: undefined;
  readonly subscribe?: undefined;
}

export type Has<Parent> = (
  parent: Parent,
  context: Pick<RequestContext, 'accounts' | 'work'>,
) => false | (() => Promise<boolean>);

/** A field of a subscription. */
interface WatchedField<T, Parent> {
  readonly needs: readonly string[];
  readonly asks: Asks;
  /** The events. `read` gets each of them as its parent. */
  readonly subscribe: (call: Pick<FieldCall, 'args' | 'context'>) => AsyncIterable<object>;
  readonly read: (parent: Parent) => T | Promise<T>;
  readonly resolve?: undefined;
}

type Leaf = string | number | boolean | null | undefined;

/** The value that a field may return for a GraphQL type: exact scalars, nodes or plain objects, and lists of these. */
type Answered<T> = unknown extends T
  ? unknown
  : T extends Leaf
    ? T
    : T extends readonly (infer Each)[]
      ? readonly (Answered<Each> | Promise<Answered<Each>>)[]
      : object;

/**
 * A field table with the types of the SDL: an unknown field or a wrong type does not compile. Several tables add fields to
 * one type, so a test checks that no field is forgotten.
 */
export type FieldTable<Type, Parent = ResourceNode> = {
  readonly [Name in Exclude<keyof Type, '__typename'>]?: Field<Answered<Exclude<Type[Name], undefined>>, Parent>;
};

/** The field tables of several types, with any parents. */
export type FieldTables = Readonly<Record<string, Readonly<Record<string, Field<unknown, never>>>>>;
