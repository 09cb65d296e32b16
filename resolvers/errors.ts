import { type ASTNode, GraphQLError } from 'graphql';
import { CloudError, type CloudErrorKind } from '../client/errors/cloud-error.js';
import { missingPermission } from '../client/errors/permission.js';
import type { ErrorCode, TargetError, Unavailable } from './schema.types.js';

const codes: Readonly<Record<CloudErrorKind, ErrorCode>> = {
  unauthenticated: 'UNAUTHENTICATED',
  expired: 'CREDENTIALS_EXPIRED',
  forbidden: 'FORBIDDEN',
  absent: 'NOT_FOUND',
  invalid: 'BAD_USER_INPUT',
  conflict: 'CONFLICT',
  throttled: 'THROTTLED',
  timeout: 'TIMEOUT',
  unavailable: 'UNAVAILABLE',
  budget: 'COST_LIMIT_EXCEEDED',
  unknown: 'UNKNOWN_OUTCOME',
};

const tooLong =
  'The answer is longer than the longest string that the gateway can send. Select fewer fields or a smaller page.';
const notJson = 'Variables and extensions must be JSON.';
const internalMessage = 'The gateway has failed. Report the request id to the operator of the gateway.';

/** The place of an error in the answer, when it is not thrown there. */
export interface ErrorPlace {
  readonly path: readonly (string | number)[] | undefined;
  readonly nodes: readonly ASTNode[] | undefined;
}

/**
 * Makes the GraphQL error that clients see. A CloudError keeps its message, which is written for the caller. An error of
 * graphql-js or of the server keeps its message too. Any other error is a bug, and its message is hidden.
 */
export function toGraphQLError(error: unknown, place?: ErrorPlace): GraphQLError {
  const cause = causeOf(error);
  const where = place ?? (error instanceof GraphQLError ? error : undefined);
  const options = { path: where?.path ?? null, nodes: where?.nodes ?? null };
  if (cause instanceof CloudError)
    return new GraphQLError(cause.message, { ...options, extensions: extensionsOf(cause) });
  if (isTooLongText(cause))
    return new GraphQLError(tooLong, { ...options, extensions: { code: 'COST_LIMIT_EXCEEDED', retryable: false } });
  if (cause instanceof SyntaxError && where?.path === undefined)
    return refused(new GraphQLError(notJson, { extensions: { http: { status: 400 } } }));
  if (cause instanceof GraphQLError && error instanceof GraphQLError && where?.path === undefined)
    return refused(error);
  return new GraphQLError(internalMessage, { ...options, extensions: { code: 'INTERNAL' } });
}

/** The error that was thrown first. An executor wraps it to add a path, and the code that threw it may have wrapped it before. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** V8 has a limit of about half a gigabyte for a string: https://nodejs.org/api/errors.html#err_string_too_long */
function isTooLongText(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return cause.message === 'Invalid string length' || ('code' in cause && cause.code === 'ERR_STRING_TOO_LONG');
}

/** Codes that are kept when the server or graphql-js refuses a request. */
const refusalCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'COST_LIMIT_EXCEEDED',
  'FORBIDDEN',
  'NOT_FOUND',
  'THROTTLED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * Errors of graphql-js and the server before execution. An invalid, too costly or untrusted document keeps its own code.
 * The others, such as invalid variables or a body that is not JSON, get BAD_USER_INPUT.
 */
function refused(error: GraphQLError): GraphQLError {
  const { code, http, retryAfterMs } = error.extensions;
  const extensions = {
    code: refusalCodes.has(code) ? code : 'BAD_USER_INPUT',
    retryable: retryAfterMs !== undefined,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // A body that is not a GraphQL request is HTTP 400, even for clients that get 200 for errors in a document.
    ...(http !== undefined && { http: code === 'BAD_REQUEST' ? { ...http, spec: false } : http }),
  };
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions });
}

function extensionsOf(error: CloudError): Readonly<Record<string, unknown>> {
  const { upstreamCode, requestId, regionId, accountId, action, retryable, retryAfterMs, limit, count } = error;
  const all = { upstreamCode, requestId, regionId, accountId, action, retryAfterMs, limit, count };
  const missing = missingPermission(error);
  const known = Object.entries({ ...all, ...(missing && { missingPermission: missing }) }).filter(
    ([, value]) => value !== undefined,
  );
  return { code: codes[error.kind], retryable, ...Object.fromEntries(known) };
}

/** The same failure as an entry of `unavailable`, about things of one kind; null for all kinds. */
export function toUnavailable(
  error: CloudError,
  regionId: string | null,
  kind: string | null,
): Omit<Unavailable, 'accountId'> {
  return {
    regionId,
    kind,
    code: codes[error.kind],
    message: error.message,
    upstreamCode: error.upstreamCode ?? null,
    requestId: error.requestId ?? null,
    retryable: error.retryable,
    missingPermission: missingPermission(error),
  };
}

/** The same failure as the result of one target of a write. */
export function toTargetError(error: CloudError): TargetError {
  return {
    code: codes[error.kind],
    message: error.message,
    upstreamCode: error.upstreamCode ?? null,
    requestId: error.requestId ?? null,
    retryable: error.retryable,
    missingPermission: missingPermission(error),
  };
}

/** An error for an invalid argument. The message names the argument and what is expected. */
export function badInput(message: string): CloudError {
  return new CloudError('invalid', message);
}
