/** The values of labels that are known before anything happens, so that their series exist from the start. */

/** How a request ended. Refused: nothing of it was executed. Partial: data and errors. Failed: only errors. */
export type Outcome = (typeof outcomes)[number];
export const outcomes = ['ok', 'partial', 'failed', 'refused', 'aborted'] as const;

/** Why a request was refused before its body was read. */
export type Refusal = (typeof refusalReasons)[number];
export const refusalReasons = [
  'unauthenticated',
  'issuer',
  'unsupported',
  'rate',
  'concurrency',
  'overload',
  'memory',
  'unexpected',
] as const;

/** The codes of errors, as the schema and docs/errors.md have them. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'CREDENTIALS_EXPIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'THROTTLED',
  'TIMEOUT',
  'UNAVAILABLE',
  'COST_LIMIT_EXCEEDED',
  'CONFLICT',
  'UNKNOWN_OUTCOME',
  'INTERNAL',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
] as const;
