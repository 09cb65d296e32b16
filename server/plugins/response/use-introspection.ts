import { type ExecutionArgs, type ExecutionResult, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { unbounded, type WorkBudget } from '../../../client/request/work-budget.js';
import { wholeIntrospection } from '../../documents/introspection.js';
import type { RequestContexts } from '../../request/request-context.js';
import { endedResult } from '../../responses/ended-result.js';
import { readyData, serializeInTurns, serializeToBytes } from '../../responses/serialize.js';
import type { Execute } from './use-execution.js';

/** Clients write the query in few forms. Other forms are executed as other documents are, so that these texts have a bound. */
const mostForms = 4;

/**
 * Answers the query for the whole schema with a text that is made once. Making it is not charged to the request that needs it
 * first, because it is for all of them. Only one is made at a time, in turns with other requests. It must stand after
 * useExecution, which it replaces for such a query.
 */
export function useIntrospection(contexts: RequestContexts, execute: Execute): Plugin {
  const texts = new Map<string, Buffer>();
  let making: Promise<unknown> | null = null;

  async function make(request: ExecutionArgs, operation: OperationDefinitionNode, work: WorkBudget): Promise<Buffer> {
    const free = uncharged(work);
    const { data, errors = [] } = await execute(request, operation, free);
    if (!data) throw errors[0]?.originalError ?? errors[0] ?? new Error('The schema has no answer.');
    await serializeInTurns(data, free);
    return serializeToBytes(data);
  }

  /** Null if there are enough forms. A request that ends leaves the work to the next one. */
  async function textOf(form: string, begin: () => Promise<Buffer>): Promise<Buffer | null> {
    for (;;) {
      const known = texts.get(form);
      if (known || texts.size >= mostForms) return known ?? null;
      if (making) {
        await making.catch(() => undefined);
        continue;
      }
      const made = begin();
      making = made;
      try {
        texts.set(form, await made);
      } finally {
        making = null;
      }
    }
  }

  return {
    onExecute({ args, setExecuteFn }) {
      const form = wholeIntrospection(args.document);
      const operation = getOperationAST(args.document, args.operationName);
      if (form === null || !operation) return;
      const { task: work } = contexts.get(args.contextValue.request);
      setExecuteFn(async (request: ExecutionArgs): Promise<ExecutionResult> => {
        try {
          const text = await textOf(form, () => make(request, operation, work));
          if (text === null) return await execute(request, operation, work);
          // Once as text, and once more within the text of a batch.
          work.spend(2 * text.length);
          return { data: readyData(text) };
        } catch (error) {
          if (!work.ended) throw error;
          return endedResult(work.ended);
        }
      });
    },
  };
}

/** The turns of a request, whose work is not charged to it. */
function uncharged(work: WorkBudget): WorkBudget {
  return {
    ...unbounded,
    get ended() {
      return work.ended;
    },
    spend: () => {
      if (work.ended) throw work.ended;
    },
    shouldYield: () => work.shouldYield(),
    schedule: (next) => work.schedule(next),
    whenIdle: (tell) => work.whenIdle(tell),
    onEnd: (tell) => work.onEnd(tell),
  };
}
