import { type ExecutionArgs, type ExecutionResult, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { incrementalDocument } from '../incremental-document.js';

export type ExecuteQuery = (
  request: ExecutionArgs,
  operation: OperationDefinitionNode,
) => ExecutionResult | Promise<ExecutionResult>;

/** Queries are executed by `executeQuery`; mutations, subscriptions and what is delivered in parts as yoga does it. */
export function useExecution(executeQuery: ExecuteQuery): Plugin {
  return {
    onExecute({ args, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation !== 'query' || incrementalDocument(args.document)) return;
      setExecuteFn((request: ExecutionArgs) => executeQuery(request, operation));
    },
  };
}
