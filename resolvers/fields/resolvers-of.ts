import {
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { CloudError } from '../../client/errors/cloud-error.js';
import { checkOf, oddityIn, reportLeftOut } from '../connection/odd-rows.js';
import type { RequestContext } from '../context.js';
import { Selection } from '../execution/selection.js';
import { checkNestedArguments } from '../filter/nested-arguments.js';
import { checkInputs } from '../mutations/check-inputs.js';
import type { Field, FieldCall, FieldTables } from './field.js';
import { lazyTables } from './lazy-tables.js';

type Subscribe = NonNullable<Field<unknown>['subscribe']>;

/** A field at one place of a document. */
interface Place {
  readonly selection: Selection;
  /** The type of its rows, if it is a list whose rows cannot be null. */
  readonly rowType: GraphQLNamedType | null;
}

function subscriberOf(subscribe: Subscribe): GraphQLFieldResolver<unknown, RequestContext> {
  return (_root, args, context) => subscribe({ args, context });
}

/** Turns field tables into resolvers. */
export function resolversOf(
  tables: FieldTables,
): Record<string, Record<string, GraphQLFieldResolver<never, RequestContext> | object>> {
  const places = new WeakMap<object, Place>();
  const checkedContexts = new WeakSet<RequestContext>();

  /**
   * An executor passes the same array of field nodes to all siblings, and a new array in each execution. So each place of a
   * document is planned once, and never with the variables of another request.
   */
  function placeOf(info: GraphQLResolveInfo): Place {
    let place = places.get(info.fieldNodes);
    if (!place) {
      const selection = new Selection({ ...info, tables }, info.fieldNodes);
      const list = getNullableType(info.returnType);
      place = { selection, rowType: isListType(list) && isNonNullType(list.ofType) ? getNamedType(list) : null };
      places.set(info.fieldNodes, place);
    }
    return place;
  }

  /** A list without the rows that cannot be shown. These are reported with the path of the list. */
  function shown(answer: unknown, rowType: GraphQLNamedType, { info, selection, context }: FieldCall): unknown {
    if (!Array.isArray(answer)) return answer;
    const checks = isObjectType(rowType) ? [checkOf(selection.on(rowType.name))] : [];
    const errors: CloudError[] = [];
    const rows = answer.filter((row) => {
      const oddity = oddityIn(row, checks);
      if (oddity) errors.push(oddity);
      return oddity === null;
    });
    reportLeftOut(errors, { context, info });
    return rows;
  }

  /** A mutation is executed only after all inputs of the document are checked. */
  function checked(resolver: GraphQLFieldResolver<never, RequestContext>): GraphQLFieldResolver<never, RequestContext> {
    return (parent, args, context, info) => {
      if (!checkedContexts.has(context)) checkInputs(info, tables);
      checkedContexts.add(context);
      return resolver(parent, args, context, info);
    };
  }

  function resolverOf({ read, resolve, subscribe, asks }: Field<unknown, never>, isRoot: boolean) {
    if (read && subscribe) return { subscribe: subscriberOf(subscribe), resolve: read };
    if (read) return read;
    const resolver: GraphQLFieldResolver<never, RequestContext> = (parent, args, context, info) => {
      if (isRoot) checkNestedArguments(info, tables);
      const { selection, rowType } = placeOf(info);
      const call = { args, context, info, selection };
      const answer = resolve?.(parent, call);
      if (rowType === null) return answer;
      if (!(answer instanceof Promise)) return shown(answer, rowType, call);
      const { work } = context;
      return answer.then((rows) =>
        Array.isArray(rows) && work.shouldYield()
          ? work.schedule(() => shown(rows, rowType, call))
          : shown(rows, rowType, call),
      );
    };
    return asks?.kind === 'write' ? checked(resolver) : resolver;
  }

  return lazyTables(Object.keys(tables), (type) => {
    const fields = Object.entries(tables[type] ?? {});
    return Object.fromEntries(fields.map(([name, field]) => [name, resolverOf(field, type === 'Query')]));
  });
}
