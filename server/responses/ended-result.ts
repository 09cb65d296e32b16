import { GraphQLError } from 'graphql';
import type { CloudError } from '../../client/errors/cloud-error.js';

/** The error of a request that has ended early. */
export function endedError(reason: CloudError): GraphQLError {
  return new GraphQLError(reason.message, { originalError: reason });
}

/** The result of such a request. Its data is null, because a part of the answer would look like the whole answer. */
export function endedResult(reason: CloudError): { readonly errors: readonly GraphQLError[]; readonly data: null } {
  return { errors: [endedError(reason)], data: null };
}
