import { type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keyOf, type RepeatedAnswer, RepeatedAnswers } from '../repeated-answers.js';
import type { RequestState } from '../request-state.js';

/** A result that knows how it is written. */
type Written = ExecutionResult & { readonly stringify: (finished: ExecutionResult) => string };

/**
 * Answers a query that this caller has had answered a moment ago without executing it again. Whoever asks has been
 * identified, counted and admitted by now, and the question has been found in order when it was executed; the audit line
 * and `extensions.cloud` tell what this request took, which is nothing. Must stand behind what may change the question.
 */
export function useRepeatedAnswers(states: WeakMap<Request, RequestState>): Plugin {
  const answers = new RepeatedAnswers();
  return {
    onExecute({ args }) {
      const { operation } = getOperationAST(args.document, args.operationName) ?? {};
      // One that changed nothing, a dry run among them, read what was true then: asked again it has to look again.
      if (operation === OperationTypeNode.MUTATION) states.get(args.contextValue.request)?.ledger.reuse.end();
    },
    onParams({ request, params, setResult, paramsHandler, setParamsHandler }) {
      const state = states.get(request);
      const { query: document, operationName = null, variables } = params;
      if (!state || state.explain || state.isPlanned || typeof document !== 'string') return;
      const { identity, language, fresh } = state;
      const key = keyOf({ identity, language, document, operationName, variables });
      const known = fresh ? null : answers.get(key);
      if (known) {
        state.ledger.cached += known.answers;
        if (known.operationName !== null) state.operationNames.push(known.operationName);
        return setResult(again(known));
      }
      const before = state.operationNames.length;
      setParamsHandler(async (payload) => {
        const result = await paramsHandler(payload);
        if (Array.isArray(result) || Symbol.asyncIterator in result) return result;
        if (!state.ledger.reuse.isPossible || result.errors || !result.data) return result;
        return rememberedOnce(result, (data) => {
          const { calls, cached, reuse } = state.ledger;
          answers.keep(key, {
            data,
            operationName: state.operationNames[before] ?? null,
            answers: calls + cached,
            reuse,
          });
        });
      });
    },
  };
}

function again({ data }: RepeatedAnswer): Written {
  return { stringify: (finished) => written(finished, data) };
}

/** Keeps the text that is sent anyway, unless something went wrong after execution. */
function rememberedOnce(result: ExecutionResult, keep: (data: string) => void): Written {
  return {
    ...result,
    stringify: (finished) => {
      if (finished.errors) return JSON.stringify(finished);
      const data = JSON.stringify(finished.data);
      keep(data);
      return written(finished, data);
    },
  };
}

function written({ extensions }: ExecutionResult, data: string): string {
  return `{"data":${data}${extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''}}`;
}
