import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../context.js';
import type { Selection } from '../execution/selection.js';
import type { Asks } from '../plan/field-reads.js';
import type { ResourceNode } from './resource-node.js';

/** What a field may know about how it was asked for. */
export interface FieldCall {
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly selection: Selection;
  readonly info: GraphQLResolveInfo;
}

/**
 * Where a field of a type comes from, as data the planner reads. `needs` names the members of the parent's item that it
 * reads: none where the parent's key and place are enough, be it for the value itself or for a call of its own.
 */
export type Field<T, Parent = ResourceNode> = HeldField<T, Parent> | AskedField<T, Parent> | WatchedField<T, Parent>;

/** Answered from the parent alone. */
interface HeldField<T, Parent> {
  readonly needs: readonly string[];
  readonly read: (parent: Parent) => T | Promise<T>;
  readonly resolve?: undefined;
  readonly subscribe?: undefined;
  readonly asks?: undefined;
}

/** Answered by asking. */
interface AskedField<T, Parent> {
  readonly needs: readonly string[];
  /** What it may ask for: a plan, a policy and a look ahead are made of it. */
  readonly asks: Asks;
  readonly resolve: (parent: Parent, call: FieldCall) => T | Promise<T>;
  readonly read?: undefined;
  readonly subscribe?: undefined;
}

/** Of a subscription. */
interface WatchedField<T, Parent> {
  readonly needs: readonly string[];
  readonly asks: Asks;
  /** The events, which `read` then answers from. */
  readonly subscribe: (call: Pick<FieldCall, 'args' | 'context'>) => AsyncIterable<object>;
  readonly read: (parent: Parent) => T | Promise<T>;
  readonly resolve?: undefined;
}

type Leaf = string | number | boolean | null | undefined;

/** What a field may return for a GraphQL type: leaves exactly, things as nodes or plain objects, lists of either. */
type Answered<T> = unknown extends T
  ? unknown
  : T extends Leaf
    ? T
    : T extends readonly (infer Each)[]
      ? readonly (Answered<Each> | Promise<Answered<Each>>)[]
      : object;

/**
 * A field table typed by the SDL: a field invented or mistyped does not compile. Nouns add fields to each other's types, so
 * it is a test that sees to it that none is forgotten.
 */
export type FieldTable<Type, Parent = ResourceNode> = {
  readonly [Name in Exclude<keyof Type, '__typename'>]?: Field<Answered<Exclude<Type[Name], undefined>>, Parent>;
};

/** Where the fields of several types come from, whatever their parents are. */
export type FieldTables = Readonly<Record<string, Readonly<Record<string, Field<unknown, never>>>>>;
