import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContexts } from '../../request/request-context.js';
import { endedError } from '../../responses/ended-result.js';
import { serializeInTurns } from '../../responses/serialize.js';

/** Smaller answers are written so fast that turns are not needed. */
const largeBytes = 2_000_000;

/**
 * Writes large answers in turns, so that other requests do not wait for megabytes of JSON. It must stand after all plugins that
 * change answers. The plugins that send answers use the written text.
 */
export function useSerialization(contexts: RequestContexts, toGraphQLError: (error: unknown) => GraphQLError): Plugin {
  return {
    async onResultProcess({ request, result, setResult }) {
      const work = contexts.find(request)?.task;
      if (!work || work.bytes < largeBytes || Symbol.asyncIterator in result) return;
      const results = [result].flat();
      try {
        for (const { data } of results) if (data) await serializeInTurns(data, work);
      } catch (error) {
        if (!work.ended) throw error;
        const ended = toGraphQLError(endedError(work.ended));
        const answers = results.map(({ extensions }): ExecutionResult => {
          return { errors: [ended], data: null, ...(extensions && { extensions }) };
        });
        setResult(Array.isArray(result) ? answers : (answers[0] as ExecutionResult));
      }
    },
  };
}
