import { GraphQLJSON } from 'graphql-scalars';

/** Resolvers give these as the text they are on the wire; the API takes none as input. */
const text = { __serialize: String };

/** How scalars are written; their descriptions stand in the SDL, so none is replaced as a whole. */
export const scalars = { DateTime: text, BigInt: text, JSON: { __serialize: GraphQLJSON.serialize } };
