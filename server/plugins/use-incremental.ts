import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { acceptedBy } from '../accepted.js';
import { incrementalDocument, unusableCount } from '../incremental-document.js';

/**
 * @defer and @stream (which yoga's plugin adds to the schema) are for clients that accept an answer in parts: as
 * multipart/mixed or as server-sent events. Both directives are wishes, so every other client, and every batch, gets the
 * same answer at once.
 */
export function useIncremental(): Plugin {
  const batched = new WeakSet<Request>();
  return {
    onRequestParse: ({ request }) => ({
      onRequestParseDone: ({ requestParserResult }) => {
        if (Array.isArray(requestParserResult)) batched.add(request);
      },
    }),
    onExecute({ args, setResultAndStopExecution }) {
      const incremental = incrementalDocument(args.document);
      if (!incremental) return;
      const { request } = args.contextValue;
      const count = unusableCount(incremental, args.variableValues ?? {});
      if (count !== null) {
        const message = `\`initialCount\` of @stream is ${count}, but must not be negative.`;
        setResultAndStopExecution({
          errors: [new GraphQLError(message, { extensions: { http: { spec: true, status: 400 } } })],
        });
      } else if (batched.has(request) || acceptedBy(request.headers.get('accept')).parts === null) {
        args.document = incremental.plain;
      }
    },
  };
}
