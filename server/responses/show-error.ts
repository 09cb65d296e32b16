import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../request/request-context.js';

export interface ShowErrorOptions {
  readonly log: Logger;
  readonly toGraphQLError: (error: unknown) => GraphQLError;
}

/** Makes the error that a client sees. Bugs are logged under the id of their request, which the client gets in their place. */
export function createShowError({ log, toGraphQLError }: ShowErrorOptions) {
  return (context: RequestContext, error: GraphQLError): GraphQLError => {
    const translated = toGraphQLError(error);
    if (translated.extensions.code !== 'INTERNAL') return translated;
    const { requestId } = context;
    // Work is cut off after the client has disconnected. That is not a bug.
    if (context.isAbandoned()) {
      const extensions = { code: 'TIMEOUT', retryable: true };
      return new GraphQLError('The client has gone.', { path: translated.path ?? null, extensions });
    }
    log.error({ requestId, err: error.originalError ?? error }, 'unexpected error');
    return new GraphQLError(translated.message, {
      path: translated.path ?? null,
      nodes: translated.nodes ?? null,
      extensions: { ...translated.extensions, requestId },
    });
  };
}
