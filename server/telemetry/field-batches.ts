import { type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { maxTextLength, truncate } from './truncate.js';

/** Records the spans of a request's field batches. */
export interface BatchSpans {
  batch(name: string, startedAt: number, endedAt: number, attributes: Readonly<Record<string, number>>): void;
}

/** The part of the context that a watched field uses. */
export interface Watched {
  readonly batches: FieldBatches | null;
}

interface Batch {
  readonly startedAt: number;
  endedAt: number;
  fields: number;
}

/** The batches of one request, by the path of the field without list indexes. */
export class FieldBatches {
  private readonly batches = new Map<string, Batch>();

  begin(place: string): () => void {
    const batch = this.batches.get(place) ?? { startedAt: Date.now(), endedAt: 0, fields: 0 };
    this.batches.set(place, batch);
    batch.fields += 1;
    return () => {
      batch.endedAt = Date.now();
    };
  }

  /** One span per batch: the field `vpc` of a hundred instances is one piece of work. */
  end(spans: BatchSpans): void {
    for (const [place, { startedAt, endedAt, fields }] of this.batches) {
      spans.batch(truncate(place, maxTextLength), startedAt, Math.max(startedAt, endedAt), { 'yunmen.fields': fields });
    }
  }
}

/**
 * Makes the asynchronous resolvers of a schema report when their fields begin and end. It is called only if
 * spans are collected. Otherwise the schema stays unchanged.
 */
export function watchFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = watched(field.resolve);
    }
  }
}

function watched(resolve: GraphQLFieldResolver<unknown, Watched>): GraphQLFieldResolver<unknown, Watched> {
  return (parent, args, context, info) => {
    const value = resolve(parent, args, context, info);
    if (!(value instanceof Promise)) return value;
    const done = context.batches?.begin(placeOf(info.path));
    if (done) value.then(done, done);
    return value;
  };
}

function placeOf(path: GraphQLResolveInfo['path']): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'string') keys.unshift(at.key);
  }
  return keys.join('.');
}
