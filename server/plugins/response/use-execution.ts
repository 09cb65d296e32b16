import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { WorkBudget } from '../../../client/request/work-budget.js';
import { meteredSchema } from '../../admission/metered-schema.js';
import { incrementalDocument } from '../../documents/incremental-document.js';
import type { RequestState } from '../../request-state.js';
import { executeAbortable } from '../../responses/execute-abortable.js';

export type Execute = (
  request: ExecutionArgs,
  operation: OperationDefinitionNode,
  work: WorkBudget,
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
        executeAbortable(work, (signal) => executeFn(meteredRequest(request, signal))),
      );
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const work = workOf(args.contextValue.request);
      work.isWatching = true;
      setSubscribeFn((request: ExecutionArgs) =>
        executeAbortable(work, (signal) => subscribeFn(meteredRequest(request, signal))),
      );
    },
  };
}

function meteredRequest(request: ExecutionArgs, signal: AbortSignal): ExecutionArgs & { readonly signal: AbortSignal } {
  return { ...request, schema: meteredSchema(request.schema), signal };
}
