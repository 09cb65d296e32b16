import type { ErrorCode } from '../resolvers/schema.types.js';

/** Codes of errors in the request itself. The enum ErrorCode does not have them, because `unavailable` never holds them. */
type RequestErrorCode =
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';

export interface DocumentedCode {
  readonly when: string;
  /** What a client must do. */
  readonly clients: string;
  /** What the operators of the gateway must do. */
  readonly operators: string;
}

/**
 * All error codes. `npm run docs` writes the tables in docs/errors.md and docs/operating.md from here. If a new code of the schema
 * is not described here, this file does not compile.
 */
export const errorCodes: Readonly<Record<ErrorCode | RequestErrorCode, DocumentedCode>> = {
  UNAUTHENTICATED: {
    when: 'HTTP 401: the request has no credentials, two kinds of them, only a part of the three headers, a long-lived AccessKey, or a bearer token that is not valid. The message says which. HTTP 200: upstream refused the key, the secret or the token',
    clients: "send the user's temporary credentials, all three parts as STS gave them, or a valid token of the sign-on",
    operators:
      'a few are normal. Many from one client: it sends no credentials, or old ones. With HTTP 200 the cloud refused them: the log line with this `requestId` has the reason',
  },
  CREDENTIALS_EXPIRED: {
    when: 'the credentials or the bearer token were valid and have expired',
    clients: 'get new ones from STS or sign in again, then send the request again',
    operators:
      'the client keeps sessions longer than they are valid: it must renew them earlier. From all callers at once: the clock of this machine is wrong',
  },
  FORBIDDEN: {
    when: "RAM does not allow the call to this caller. An account, or the account of an id, is neither the caller's own nor configured; no call is made. An account refuses the caller, or the role to enter it does not exist (`action` is AssumeRole or AssumeRoleWithOIDC). Upstream refuses the account and not a permission: debts, real-name checks, services that are not open, risk control; then the message repeats upstream's sentence, and there is no `missingPermission`. HTTP 403: a document that is not trusted, or a request that a page of another site could have sent",
    clients:
      'with `missingPermission`: ask for the permission that the message and `action` name. Without it: do what the message says',
    operators:
      'RAM decides this, not the gateway. The answer names the missing permission, with a statement that grants it',
  },
  NOT_FOUND: {
    when: 'upstream does not know the region, or the owner of a list or field, which may have been deleted since it was listed. HTTP 404: no trusted document has this id',
    clients: 'check the name. The look-up of one thing that does not exist is null, not an error',
    operators: 'nothing',
  },
  BAD_USER_INPUT: {
    when: 'an argument, id, cursor or variable cannot be used; most are refused without a call. Or the HTTP request carries no query: no JSON, no UTF-8, an empty batch (400); a method other than GET and POST (405); an Accept header without a type that the gateway can send (406); another content type, charset or Content-Encoding than gzip, deflate and br (415); more than 1 MB after decoding, or a batch of more than ten (413)',
    clients: 'correct it; the message says what is expected',
    operators: "this is the client's mistake. Many: a client was updated before the gateway",
  },
  THROTTLED: {
    when: "upstream limited the rate in all five attempts. HTTP 429: the gateway limits this caller's rate (`YUNMEN_MAX_RATE`) or open requests (`YUNMEN_MAX_CONCURRENT`), and executed nothing",
    clients: 'wait `retryAfterMs`, then send the request again',
    operators:
      "the account's quota for an action is used up, retries included: see `yunmen_upstream_throttled_total`. Find out who else uses the account",
  },
  TIMEOUT: {
    when: 'the request took longer than `YUNMEN_DEADLINE_MS`, or each attempt took longer than `YUNMEN_ATTEMPT_TIMEOUT_MS`',
    clients: 'ask for fewer regions or fields at once, or try later',
    operators:
      'upstream is slow, or the query asks for much: see the durations by action. Then raise `YUNMEN_DEADLINE_MS`, or let the client use smaller pages',
  },
  UNAVAILABLE: {
    when: "in all five attempts upstream could not be reached, answered 5xx, or sent an answer that cannot be used (unreadable, about another thing, members of another type). Not `retryable` if the region's host does not exist: then the region id is wrong. HTTP 503: the gateway is overloaded or stopping, or the keys that verify bearer tokens cannot be read",
    clients:
      'try again later, at the time that Retry-After says. If it stays, check that the gateway reaches the endpoint and that its clock is right',
    operators:
      "endpoints cannot be reached, or answer 5xx. One region: see the cloud's status page. All regions: check DNS, proxy, egress rules and the clock",
  },
  COST_LIMIT_EXCEEDED: {
    when: 'the request would make more than `YUNMEN_MAX_CALLS` upstream calls, hold more than `YUNMEN_MAX_ANSWER_MB`, or order or group more than `YUNMEN_MAX_ORDERED` items. Or, before any call, the document is too long, nested too deeply, or has too many aliases, directives or list items. The message says which limit it is',
    clients: 'ask for fewer regions, a smaller `first`, or fewer fields that take their own call',
    operators: 'the message names the limit. Raise it only if the query is worth it',
  },
  CONFLICT: {
    when: 'a write: the state of the resource does not permit it, for example to start a running instance',
    clients: 'read the resource, then decide; see [writes.md](writes.md)',
    operators: 'nothing: the state of a resource did not permit the write',
  },
  UNKNOWN_OUTCOME: {
    when: 'a write that may have been executed: its answer was lost, and no read can tell',
    clients: 'look at the resource before you send the write again; see [writes.md](writes.md#nothing-is-done-twice)',
    operators:
      'the connection of a write broke, and the write may have been executed: the caller must look. Many: the network between the gateway and the cloud is bad',
  },
  INTERNAL: {
    when: 'a bug of the gateway. The message says no more; the log has the reason under `requestId`',
    clients: 'report the id to the operators of the gateway',
    operators: "a bug. The log has it at level error with its stack, under the request's id: report it",
  },
  PERSISTED_QUERY_NOT_FOUND: {
    when: 'the request has a hash in place of a document, and the gateway does not know the hash (`YUNMEN_APQ`)',
    clients: 'clients send the text by themselves',
    operators:
      'nothing: the client sends the text. Many, again and again: the process keeps fewer documents than clients use',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    when: 'the request has a hash in place of a document, and `YUNMEN_APQ` is off',
    clients: 'clients send the text by themselves',
    operators: 'nothing, or switch `YUNMEN_APQ` on',
  },
  GRAPHQL_PARSE_FAILED: {
    when: 'the document is not GraphQL',
    clients: 'correct the query; no upstream call was made',
    operators: 'the client sends a text that is not GraphQL',
  },
  GRAPHQL_VALIDATION_FAILED: {
    when: 'the document does not fit the schema',
    clients: 'correct the query; no upstream call was made',
    operators:
      'the client asks for a field that the schema does not have: the client is newer than the gateway, or a mutation is not in `YUNMEN_MUTATIONS`',
  },
};
