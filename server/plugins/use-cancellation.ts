import type { Plugin } from 'graphql-yoga';
import { incrementalDocument } from '../incremental-document.js';

/**
 * Ends subscriptions and answers in parts when their client has gone. Every other execution ends by itself then, since all
 * of its calls do (see request-state.ts): to have the executor ask at each field whether anybody is still there costs as
 * much as the fields themselves.
 */
export function useCancellation(): Plugin {
  return {
    onExecute({ args }) {
      if (incrementalDocument(args.document)) Object.assign(args, { signal: args.contextValue.request.signal });
    },
    onSubscribe({ args }) {
      Object.assign(args, { signal: args.contextValue.request.signal });
    },
  };
}
