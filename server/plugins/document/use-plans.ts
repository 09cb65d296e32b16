import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { WorkBudget } from '../../../client/request/work-budget.js';
import type { RequestContexts } from '../../request/request-context.js';
import { endedResult } from '../../responses/ended-result.js';

/** Plans what a request would cost, and which of its arguments would be refused, without any call. */
export type PlanRequest = (
  request: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues' | 'hideSuggestions'>,
  options: { readonly maxCalls: number; readonly ownAccountId: string | null; readonly work: WorkBudget },
) => Promise<{ readonly plan: object; readonly errors: readonly GraphQLError[] }>;

export interface PlansOptions {
  readonly contexts: RequestContexts;
  readonly maxCalls: number;
  readonly planRequest: PlanRequest;
}

type PlanArgs = ExecutionArgs & { readonly contextValue: { readonly request: Request } };

/**
 * Plans a request with `x-yunmen-plan: 1` instead of executing it: a query, a mutation or a subscription. It stands before all
 * plugins that execute. The response has `data: null`, because a response without data would have to be an error.
 */
export function usePlans({ contexts, maxCalls, planRequest }: PlansOptions): Plugin {
  const planned = (args: PlanArgs): Promise<ExecutionResult> | null => {
    const context = contexts.find(args.contextValue.request);
    if (!context?.isPlanned) return null;
    const ownAccountId = context.cloud.identity.known()?.accountId ?? null;
    const { task: work } = context;
    const planInTurn = async (): Promise<ExecutionResult> => {
      const { plan, errors } = await planRequest(args, { maxCalls, ownAccountId, work });
      return { data: null, ...(errors.length > 0 && { errors }), extensions: { plan } };
    };
    return work.schedule(planInTurn).catch((error: unknown) => {
      if (!work.ended) throw error;
      return endedResult(work.ended);
    });
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => planned(args)?.then(setResultAndStopExecution),
    onSubscribe: ({ args, setResultAndStopExecution }) => planned(args)?.then(setResultAndStopExecution),
  };
}
