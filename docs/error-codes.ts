import type { ErrorCode } from '../resolvers/schema.types.js';

/** Of errors in the request itself, which the enum ErrorCode does not have: clients never meet them in `unavailable`. */
type RequestErrorCode =
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';

export interface DocumentedCode {
  readonly when: string;
  /** What a client does about it. */
  readonly clients: string;
  /** What those who run the gateway do about it. */
  readonly operators: string;
}

/**
 * Every code that an error may have: the tables in docs/errors.md and docs/operating.md are written from here by `npm run docs`.
 * A code that is added to the schema does not compile until it is described.
 */
export const errorCodes: Readonly<Record<ErrorCode | RequestErrorCode, DocumentedCode>> = {
  UNAUTHENTICATED: {
    when: 'HTTP 401: no credentials, two kinds of them, a part of the three headers, a long-lived AccessKey, or a bearer token that does not hold; the message says which. HTTP 200: upstream refused the key, the secret or the token',
    clients:
      "send the user's temporary credentials, all three parts as STS gave them, or a token of the sign-on that has not ended",
    operators:
      "few are normal. Many from one client: it sends no credentials, or old ones. With HTTP 200, the cloud refused them: the log's `requestId` leads to the reason",
  },
  CREDENTIALS_EXPIRED: {
    when: 'the credentials, or the bearer token, were good and have ended',
    clients: 'get new ones from STS or sign in again, then ask again',
    operators:
      'the client keeps sessions longer than they live: have it renew them earlier. From everybody at once: the clock of this machine is wrong',
  },
  FORBIDDEN: {
    when: "RAM does not allow the call to this caller; also an account, or an id of one, that is neither the caller's own nor configured, without a call; also an account that does not let the caller in, or a role to enter it by that does not exist (`action` is AssumeRole or AssumeRoleWithOIDC). Also what upstream refuses for the account and not for a permission: debts, real-name checks, services that are not open, risk control; the message then repeats upstream's sentence, and there is no `missingPermission`. HTTP 403: a document that is not among the trusted ones, or a request that a page of another site could have made",
    clients:
      'with `missingPermission`: have the action allowed to the user or role, the message and `action` name it; without: do what the message says',
    operators: "RAM's decision, not the gateway's. The answer names the missing permission, ready to be granted",
  },
  NOT_FOUND: {
    when: 'upstream does not know the region, or what a list or field hangs on, which may have gone since it was listed; HTTP 404: no trusted document has this id',
    clients: 'check the name. A thing looked up alone that is not there is null, not an error',
    operators: 'nothing',
  },
  BAD_USER_INPUT: {
    when: 'an argument, id, cursor or variable cannot be used, most without a call; or the HTTP request is none that carries a query: no JSON, no UTF-8, an empty batch (400), a method but GET and POST (405), an Accept header that names nothing servable (406), another content type, charset or Content-Encoding than gzip, deflate and br (415), more than 1 MB once decoded, or a batch of more than ten (413)',
    clients: 'correct it; the message says what is expected',
    operators: "the client's mistake; a client that was updated before the gateway makes them in numbers",
  },
  THROTTLED: {
    when: "upstream limits the rate, five attempts included; HTTP 429: the gateway limits this caller's rate (`YUNMEN_MAX_RATE`) or open requests (`YUNMEN_MAX_CONCURRENT`), and nothing was executed",
    clients: 'wait `retryAfterMs`, ask again',
    operators:
      "the account's quota for an action is used up, repeats included: see `yunmen_upstream_throttled_total`. Who else uses the account?",
  },
  TIMEOUT: {
    when: 'the request took longer than `YUNMEN_DEADLINE_MS`, or its attempts longer than `YUNMEN_ATTEMPT_TIMEOUT_MS` each',
    clients: 'ask for fewer regions or fields at once, or later',
    operators:
      'upstream is slow, or the query asks much: see the durations by action. Then raise `YUNMEN_DEADLINE_MS`, or have the client page',
  },
  UNAVAILABLE: {
    when: "upstream cannot be reached, answered 5xx, or sent what is no answer to the question (unreadable, about another thing, members of another type), five attempts included. Not `retryable` where the region's host does not exist: the region id is wrong then. HTTP 503: the gateway is overloaded or stopping, or the keys that bearer tokens are verified by cannot be read",
    clients:
      'ask again later, when Retry-After says so; if it stays, see that the gateway reaches the endpoint and that its clock is right',
    operators:
      "endpoints cannot be reached, or answer 5xx. Of one region: the cloud's status page. Of all: DNS, proxy, egress rules, the clock",
  },
  COST_LIMIT_EXCEEDED: {
    when: 'the request would make more than `YUNMEN_MAX_CALLS` upstream calls; or, before any call, the document is too long, nested too deeply, or has too many aliases, directives or list items: the message says which limit it is',
    clients: 'ask for fewer regions, a smaller `first`, or fewer fields that take a call each',
    operators:
      "the message names the limit: `YUNMEN_MAX_CALLS` or one of the document's. Raise it only if the query is worth it",
  },
  CONFLICT: {
    when: 'a write: the state of the resource does not permit it, such as to start what runs',
    clients: 'read the resource, then decide; see [writes.md](writes.md)',
    operators: 'nothing: the state of a resource did not permit the write',
  },
  UNKNOWN_OUTCOME: {
    when: 'a write that may have been executed: its answer was lost, and nothing that can be read tells',
    clients: 'look at the resource before you ask again; see [writes.md](writes.md#nothing-is-done-twice)',
    operators:
      'a write was cut off and may have been executed: the caller has to look. Many: the network between the gateway and the cloud breaks',
  },
  INTERNAL: {
    when: 'a bug of the gateway. The message says nothing more, the log does, under `requestId`',
    clients: 'report the id to those who run the gateway',
    operators: "a bug. The log has it at level error with its stack, under the request's id: report it",
  },
  PERSISTED_QUERY_NOT_FOUND: {
    when: 'a hash came in place of a document, and is not known here, or such hashes are not taken (`YUNMEN_APQ`)',
    clients: 'clients send the text by themselves',
    operators:
      'nothing: the client sends the text. Many, again and again: the process keeps fewer documents than are asked',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    when: 'a hash came in place of a document, and is not known here, or such hashes are not taken (`YUNMEN_APQ`)',
    clients: 'clients send the text by themselves',
    operators: 'nothing, or turn `YUNMEN_APQ` on',
  },
  GRAPHQL_PARSE_FAILED: {
    when: 'the document is no GraphQL, or does not fit the schema',
    clients: 'correct the query; nothing was asked upstream',
    operators: 'the client sends something that is no GraphQL',
  },
  GRAPHQL_VALIDATION_FAILED: {
    when: 'the document is no GraphQL, or does not fit the schema',
    clients: 'correct the query; nothing was asked upstream',
    operators:
      'the client asks for what the schema does not have: it is newer than the gateway, or a mutation is not in `YUNMEN_MUTATIONS`',
  },
};
