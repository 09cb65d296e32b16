import { GraphQLJSON } from 'graphql-scalars';

/** Resolvers give these as strings; the API takes none as input. */
const text = { __serialize: String };

/** How scalars are serialized. Only this is replaced, because their descriptions are in the SDL. */
export const scalars = { DateTime: text, BigInt: text, JSON: { __serialize: GraphQLJSON.serialize } };
