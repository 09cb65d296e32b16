import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Work } from '../../../client/pipeline/work.js';
import { counted } from '../../admission/counted-schema.js';
import { incrementalDocument } from '../../documents/incremental-document.js';
import type { RequestState } from '../../request-state.js';
import { untilEnded } from '../../responses/until-ended.js';

export type Execute = (
  request: ExecutionArgs,
  operation: OperationDefinitionNode,
  work: Work,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Queries and mutations are executed by `execute`; subscriptions and what is delivered in parts as yoga does it, over a schema
 * whose fields count what they make.
 */
export function useExecution(states: WeakMap<Request, RequestState>, execute: Execute): Plugin {
  const workOf = (request: Request) => {
    const state = states.get(request);
    if (!state) throw new Error('A request came to execution without a caller.');
    return state.work;
  };
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (!operation) return;
      const work = workOf(args.contextValue.request);
      if (operation.operation === OperationTypeNode.MUTATION) work.isWriting = true;
      if (!incrementalDocument(args.document)) {
        setExecuteFn((request: ExecutionArgs) => execute(request, operation, work));
        return;
      }
      setExecuteFn((request: ExecutionArgs) =>
        untilEnded(work, (signal) => executeFn(countedRequest(request, signal))),
      );
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const work = workOf(args.contextValue.request);
      work.isWatching = true;
      setSubscribeFn((request: ExecutionArgs) =>
        untilEnded(work, (signal) => subscribeFn(countedRequest(request, signal))),
      );
    },
  };
}

function countedRequest(request: ExecutionArgs, signal: AbortSignal): ExecutionArgs & { readonly signal: AbortSignal } {
  return { ...request, schema: counted(request.schema), signal };
}
