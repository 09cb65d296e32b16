import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { bytesOf, errorBytes, type WorkBudget } from '../../client/request/work-budget.js';

interface Context {
  readonly work: WorkBudget;
}

/** Such an executor makes several objects of its own for each field. */
const fieldBytes = 200;

const known = new WeakMap<GraphQLSchema, GraphQLSchema>();

/**
 * The same schema, whose fields take what they make from their request's work, and wait for its turn: for an executor that
 * does not count. An own one needs it not, and reads fields off their parents by what their resolvers take.
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

/** As much of it as is in the answer by itself: what a thing holds is counted when its own fields are asked for. */
function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.length * (bytesOf.item + bytesOf.object);
  return typeof value === 'object' && value !== null ? bytesOf.object : 0;
}
