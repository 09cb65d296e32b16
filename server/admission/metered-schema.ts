import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { bytesOf, errorBytes, type WorkBudget } from '../../client/request/work-budget.js';

interface Context {
  readonly work: WorkBudget;
}

/** The executor for incremental delivery creates several objects for each field. */
const fieldBytes = 200;

const known = new WeakMap<GraphQLSchema, GraphQLSchema>();

/**
 * The same schema with resolvers that charge their results to the request's work budget and wait for its turn. It is for
 * executors that do not count. The gateway's own executor counts by itself and needs the original resolvers.
 */
export function meteredSchema(schema: GraphQLSchema): GraphQLSchema {
  const before = known.get(schema);
  if (before) return before;
  const made = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => ({
      ...field,
      resolve: meteredResolver(field.resolve ?? defaultFieldResolver),
    }),
  });
  known.set(schema, made);
  known.set(made, made);
  return made;
}

function meteredResolver(resolve: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> {
  return (parent, args, context, info) => {
    const { work } = context;
    const failed = (error: unknown): never => {
      if (!work.ended) work.spend(errorBytes(error instanceof Error ? error : new Error(String(error))));
      throw work.ended ?? error;
    };
    const take = (value: unknown) => {
      work.spend(bytesOfValue(value));
      return value;
    };
    const answer = () => {
      try {
        work.spend(fieldBytes + info.fieldName.length);
        const value = resolve(parent, args, context, info);
        if (!(value instanceof Promise)) return take(value);
        work.spend(bytesOf.asked);
        return value.then(take).catch(failed);
      } catch (error) {
        return failed(error);
      }
    };
    return work.shouldYield() ? work.schedule(answer) : answer();
  };
}

/** The cost of the value itself. The members of an object are counted when their fields are resolved. */
function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.length * (bytesOf.item + bytesOf.object);
  return typeof value === 'object' && value !== null ? bytesOf.object : 0;
}
