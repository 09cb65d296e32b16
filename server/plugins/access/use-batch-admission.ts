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
  rate: 'The operations of this batch are more than this gateway takes from one caller now. Send fewer, or come again when Retry-After says.',
  concurrency:
    'With the operations of this batch you would have more open than this gateway takes from one caller. Send fewer, or wait for some.',
} as const;

/** Counts the operations of a batch. The request was admitted as one operation, and the others count when they are known. */
export function useBatchAdmission({ contexts, maxBatch, metrics }: BatchAdmissionOptions): Plugin {
  return {
    onRequestParse({ request }) {
      return {
        onRequestParseDone({ requestParserResult: batch }) {
          if (!Array.isArray(batch) || batch.length < 2 || batch.length > maxBatch) return;
          const refused = contexts.find(request)?.admission.add(batch.length - 1);
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
  const message = `The batch has ${operations} operations, and this gateway takes ${most} at once from one caller. Send them in smaller batches.`;
  return new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED', http: { status: 400 } } });
}
