import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { retryAfterHeader } from '../../http/error-response.js';
import type { RequestContexts } from '../../request/request-context.js';
import type { Metrics } from '../../telemetry/metrics.js';

export interface BatchAdmissionOptions {
  readonly contexts: RequestContexts;
  /** Longer batches are refused elsewhere, because of their length. */
  readonly maxBatch: number;
  readonly metrics: Metrics;
}

const tooMany = {
  rate: 'The batch has more operations than this gateway accepts from one caller now. Send fewer, or retry after the time in Retry-After.',
  concurrency:
    'With this batch you would have more open operations than this gateway accepts from one caller. Send fewer, or wait for some to end.',
} as const;

/** Counts the operations of a batch. The request was admitted as one operation, and the others count when they are known. */
export function useBatchAdmission({ contexts, maxBatch, metrics }: BatchAdmissionOptions): Plugin {
  return {
    onRequestParse({ request }) {
      return {
        async onRequestParseDone({ requestParserResult: batch }) {
          if (!Array.isArray(batch) || batch.length < 2 || batch.length > maxBatch) return;
          const refused = await contexts.find(request)?.admission.add(batch.length - 1);
          if (!refused) return;
          if (refused.refusal === 'size') throw tooLarge(batch.length, refused.most);
          const { refusal, retryAfterMs } = refused;
          metrics.refused(refusal);
          throw new GraphQLError(tooMany[refusal], {
            extensions: {
              code: 'THROTTLED',
              retryAfterMs,
              http: { status: 429, headers: retryAfterHeader(retryAfterMs) },
            },
          });
        },
      };
    },
  };
}

function tooLarge(operations: number, most: number): GraphQLError {
  const message = `The batch has ${operations} operations, and this gateway accepts at most ${most} at once from one caller. Send them in smaller batches.`;
  return new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED', http: { status: 400 } } });
}
