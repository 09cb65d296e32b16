/**
 * Makes a CloudError of an error answer, by one table. The transport step calls it, nothing else does.
 * Decided by code, since statuses differ between products and are not contractual. Public codes:
 * https://help.aliyun.com/document_detail/53438.html, those of OSS:
 * https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
import {
  type AccessDenial,
  type CalledAction,
  CloudError,
  type CloudErrorKind,
  callName,
  isRetryable,
} from './errors.js';
import type { Permission } from './permission.js';

export interface ErrorAnswer extends CalledAction {
  readonly httpStatus: number;
  /** '' when the body was no error document of the cloud. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** `<Endpoint>` of an OSS error. */
  readonly endpoint?: string | undefined;
  readonly denial?: AccessDenial | undefined;
  /** What RAM must allow for the call. */
  readonly permission?: Permission | undefined;
}

interface Row {
  readonly kind: CloudErrorKind;
  readonly code: RegExp;
  /** For the codes that mean two things. */
  readonly when?: (answer: ErrorAnswer) => boolean;
}

/** Refusals of our clock or nonce: the next attempt has a new nonce, and the clock set by this answer's Date. */
const clockCodes = /^(?:InvalidTimeStamp\.Expired|SignatureNonceUsed|RequestTimeTooSkewed)$/;

/** Before the descriptor's absent codes: who may not ask must not be told that nothing is there. */
const credentialsAndLoad: readonly Row[] = [
  { kind: 'expired', code: /^(?:InvalidSecurityToken\.Expired|SecurityTokenExpired)$/ },
  // ECS reports a token it cannot use as InvalidParameter: 'The specified parameter "SecurityToken.Expired" is not valid.'
  { kind: 'expired', code: /^InvalidParameter$/, when: ({ message }) => /\bSecurity ?Token/i.test(message) },
  // The trust policy of the role, not the token, refused AssumeRoleWithOIDC.
  { kind: 'forbidden', code: /^AuthenticationFail\.NoPermission$/ },
  { kind: 'unauthenticated', code: /^(?:InvalidAccessKeyId|InvalidSecurityToken|AuthenticationFail)(?:\.|$)/ },
  { kind: 'unauthenticated', code: /^(?:SignatureDoesNotMatch|IncompleteSignature|MissingSecurityToken)$/ },
  { kind: 'unauthenticated', code: /^(?:Forbidden\.AccessKeyDisabled|AccessKeyIdAndSecurityTokenNotMatch)$/ },
  { kind: 'throttled', code: /throttling|^TooManyRequests$|^ResourceThrottled$/i },
  // OSS: https://help.aliyun.com/en/oss/user-guide/http-status-code-503
  { kind: 'throttled', code: /(?:Qps|RateLimit|ActiveRequestLimit|CpuLimit)\w*Exceeded$/ },
  { kind: 'throttled', code: /^/, when: ({ httpStatus }) => httpStatus === 429 },
];

const meanings: readonly Row[] = [
  { kind: 'unavailable', code: clockCodes },
  { kind: 'unavailable', code: /^(?:ServiceUnavailable|InternalError|UnknownError)(?:\.|$)/ },
  { kind: 'timeout', code: /^RequestTimeout$/ },
  // The first request with this ClientToken is still being worked on.
  { kind: 'unavailable', code: /(?:LastTokenProcessing|Idempoten(?:t|ce)[\w.]*Processing)$/ },
  // Not a denial: the bucket is elsewhere, and what follows `endpoint` asks there before anybody sees this.
  { kind: 'invalid', code: /^AccessDenied$/, when: ({ endpoint }) => endpoint !== undefined },
  { kind: 'forbidden', code: /^(?:Forbidden|NoPermission|AccessDenied$)/ },
  { kind: 'invalid', code: /^(?:InvalidApi|InvalidProduct|InvalidAction)\.NotFound$/ },
  // NOT_FOUND; null is only made of the codes a descriptor lists.
  { kind: 'absent', code: /\.NotFound$|^InvalidRegionId\.NotExists$|^EntityNotExists?(?:\.|$)|^NoSuch(?:Bucket|Key)$/ },
  { kind: 'conflict', code: /^(?:EntityAlreadyExists|DeleteConflict)(?:\.|$)|^Incorrect\w*Status(?:\.|$)/ },
  { kind: 'conflict', code: /^Idempoten(?:t|ce)[\w.]*(?:Mismatch|NotMatch)$/ },
  { kind: 'conflict', code: /^(?:BucketAlreadyExists|BucketNotEmpty)$/ },
  // ECS says with 403 that the state of a thing is in the way, and that has nothing to do with who asks.
  {
    kind: 'conflict',
    code: /^(?:Operation|InvalidOperation)\.|\.Conflict$|^(?:OperationDenied|OperationConflict)(?:\.|$)/,
  },
  { kind: 'conflict', code: /^(?:Instance(?:Expired|Locked|NotReady)|SnapshotCreated|Disk[A-Z]|InvalidDiskStatus)/ },
  { kind: 'conflict', code: /(?:Quota|Limit)Exceed|^(?:NumberExceed|InsufficientBalance|TooManyBuckets)(?:\.|$)/ },
  { kind: 'invalid', code: /^(?:Abs\.)?(?:Invalid|Missing)/ },
];

/** `absent` are the descriptor's codes, exact ones: what this action answers for a thing that is not there. */
export function classify(answer: ErrorAnswer, absent: readonly string[] = []): CloudError {
  const kind =
    find(credentialsAndLoad, answer) ??
    (absent.includes(answer.code) ? 'absent' : undefined) ??
    find(meanings, answer) ??
    byStatus(answer);
  const retryAfterMs = isRetryable(kind) ? answer.retryAfterMs : undefined;
  return new CloudError(kind, messageOf(kind, answer), {
    ...answer,
    retryAfterMs,
    upstreamCode: answer.code === '' ? undefined : answer.code,
  });
}

function find(rows: readonly Row[], answer: ErrorAnswer): CloudErrorKind | undefined {
  return rows.find(({ code, when }) => code.test(answer.code) && (when === undefined || when(answer)))?.kind;
}

/** Codes nobody listed. Without a code it was no answer of the API but of something on the way to it. */
function byStatus({ code, httpStatus }: ErrorAnswer): CloudErrorKind {
  if (httpStatus === 408) return 'timeout';
  if (code === '' || httpStatus < 400 || httpStatus >= 500) return 'unavailable';
  return httpStatus === 401 || httpStatus === 403 ? 'forbidden' : 'invalid';
}

function messageOf(kind: CloudErrorKind, answer: ErrorAnswer): string {
  const what = `${callName(answer)} ${happened[kind]} (${answer.code || `HTTP ${answer.httpStatus}`})`;
  const advice = answer.retryAfterMs === undefined ? 'retry later' : `retry after ${answer.retryAfterMs} ms`;
  switch (kind) {
    case 'unauthenticated':
      return `${what}: send credentials that are valid and active`;
    case 'expired':
      return `${what}: renew them and ask again`;
    case 'forbidden':
      return `${what}: ${permissionAdvice(answer)}`;
    case 'throttled':
    case 'timeout':
    case 'unavailable':
      return `${what}: ${advice}`;
    default: {
      const said = upstreamText(answer.message);
      return said === '' ? what : `${what}: ${said}`;
    }
  }
}

/** Upstream's own text says no more than that it is not allowed. */
function permissionAdvice({ denial, permission }: ErrorAnswer): string {
  const action = denial?.action ?? permission?.action;
  if (action === undefined) return 'ask whoever administers the account for the permission';
  if (denial?.noPermissionType === 'ExplicitDeny') {
    return `${denial.policyType ?? 'a policy'} denies ${action}, and no grant outweighs that (ExplicitDeny)`;
  }
  const policy = denial?.policyType === undefined ? '' : ` (${denial.noPermissionType} by ${denial.policyType})`;
  return `ask whoever administers the account for ${action}${policy}`;
}

const happened: Readonly<Record<CloudErrorKind, string>> = {
  unauthenticated: 'was refused for its credentials',
  expired: 'was refused for expired credentials',
  forbidden: 'is not allowed to this caller',
  absent: 'found nothing there',
  invalid: 'was rejected',
  conflict: 'conflicts with the present state',
  throttled: 'was throttled',
  timeout: 'timed out',
  unavailable: 'failed upstream',
  budget: 'exceeds the budget',
  unknown: 'may have been executed',
};

const longestMessage = 300;
/** Such texts echo the string to sign or the token, whatever code they come with. */
const echoesSecrets = /string ?to ?sign|signature|security-?token|EncodedDiagnosticMessage/i;

function upstreamText(message: string): string {
  const text = message.replaceAll(/\s+/g, ' ').trim();
  if (echoesSecrets.test(text)) return '';
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage).replace(/\p{Surrogate}$/u, '')}…`;
}
