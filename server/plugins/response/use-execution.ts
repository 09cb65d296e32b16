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
import type { RequestContexts } from '../../request/request-context.js';
import { executeAbortable } from '../../responses/execute-abortable.js';

export type Execute = (
  request: ExecutionArgs,
  operation: OperationDefinitionNode,
  work: WorkBudget,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * `execute` runs queries and mutations. yoga runs subscriptions and incremental operations, over a schema whose fields charge
 * their results.
 */
export function useExecution(contexts: RequestContexts, execute: Execute): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (!operation) return;
      const work = contexts.get(args.contextValue.request).task;
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
      const work = contexts.get(args.contextValue.request).task;
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
