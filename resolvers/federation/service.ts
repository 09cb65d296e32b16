import type { GraphQLSchema } from 'graphql';
import type { Field, FieldTables } from '../fields/field.js';
import { subgraphSdl } from './subgraph.js';

const sdl: Field<string, GraphQLSchema> = {
  needs: [],
  asks: { kind: 'nothing' },
  resolve: (schema, { context }) => subgraphSdl(schema, context.work),
};

/** `_service`: the schema, for the composition of a supergraph. */
export const serviceTables: FieldTables = {
  Query: { _service: { needs: [], asks: { kind: 'nothing' }, resolve: (_root, { info }) => info.schema } },
  _Service: { sdl },
};
