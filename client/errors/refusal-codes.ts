/** Codes whose words do not tell their meaning, and codes that must be recognized before the words are read. */
import type { Meaning, Refusal } from './refusal.js';

interface CodeRule {
  readonly means: Meaning;
  readonly code: RegExp;
  /** The product that uses the code with this meaning. Absent = all products. */
  readonly product?: string;
  /** For codes with two meanings. */
  readonly when?: (refusal: Refusal) => boolean;
}

/**
 * These come before the descriptor's absent codes: a caller without the right must not be told that nothing exists.
 * https://help.aliyun.com/document_detail/53438.html
 */
const credentialsAndLoad: readonly CodeRule[] = [
  { means: 'expired', code: /^(?:InvalidSecurityToken\.Expired|SecurityTokenExpired)$/ },
  // ECS reports a token it cannot use as InvalidParameter: 'The specified parameter "SecurityToken.Expired" is not valid.'
  { means: 'expired', code: /^InvalidParameter$/, when: ({ message }) => /\bSecurity ?Token/i.test(message) },
  {
    means: 'expired',
    code: /^(?:STS)?TokenExpired$/i,
    when: ({ httpStatus }) => httpStatus === 401 || httpStatus === 403,
  },
  // The log service says Unauthorized of a key that does not exist. Other products say it of a missing right.
  { means: 'unauthenticated', code: /^Unauthorized$/, when: ({ message }) => /AccessKeyId not found/i.test(message) },
  // The trust policy of the role, not the token, refused AssumeRoleWithOIDC.
  { means: 'forbidden', code: /^AuthenticationFail\.NoPermission$/ },
  { means: 'unauthenticated', code: /^(?:InvalidAccessKeyId|InvalidSecurityToken|AuthenticationFail)(?:\.|$)/ },
  {
    means: 'unauthenticated',
    code: /^(?:SignatureDoesNotMatch|SignatureNotMatch|IncompleteSignature|SecurityTokenMalformed|MissingSecurityToken|MissingAccessKeyId|InvalidSignature)$/,
  },
  { means: 'unauthenticated', code: /^(?:Forbidden\.AccessKeyDisabled|AccessKeyIdAndSecurityTokenNotMatch)$/ },
  // STS reports a role that the caller cannot assume as missing. That is a missing right, not a missing resource.
  { means: 'account', product: 'Sts', code: /^EntityNotExists?(?:\.|$)/ },
  { means: 'throttled', code: /throttling|^TooManyRequests$|^ResourceThrottled$/i },
  // OSS: https://help.aliyun.com/en/oss/user-guide/http-status-code-503
  {
    means: 'throttled',
    code: /(?:Qps|RateLimit|ActiveRequestLimit|CpuLimit)\w*Exceeded$|^RequestLimitExceeded$|^SlowDown$|^(?:Shard)?(?:Read|Write)QuotaExceed/,
  },
  { means: 'throttled', code: /^/, when: ({ httpStatus }) => httpStatus === 429 },
];

/** A refusal that names a wait time is throttling, except for a write that failed with 5xx: that one may have been executed. */
const asksToWait: CodeRule = {
  means: 'throttled',
  code: /^/,
  when: ({ retryAfterMs, isWrite, httpStatus }) => retryAfterMs !== undefined && !(isWrite && httpStatus >= 500),
};

/** OSS: https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses */
const exact: readonly CodeRule[] = [
  // Refusals of our clock or nonce. The next attempt has a new nonce, and a clock set by the Date of this answer.
  {
    means: 'unavailable',
    code: /^(?:InvalidTimeStamp\.Expired|SignatureNonceUsed|RequestTimeTooSkewed|RequestTimeExpired)$/,
  },
  { means: 'unavailable', code: /^(?:ServiceUnavailable|InternalError|UnknownError)(?:\.|$)/ },
  // Upstream still works on the first request with this ClientToken.
  { means: 'unavailable', code: /(?:LastTokenProcessing|Idempoten(?:t|ce)[\w.]*Processing)$/ },
  // Not a denial: the bucket is in another region. The bucket-region step repeats the call there before a caller sees this.
  { means: 'invalid', code: /^AccessDenied$/, when: ({ endpoint }) => endpoint !== undefined },
  {
    means: 'invalid',
    code: /^(?:(?:InvalidApi|InvalidProduct|InvalidAction)\.NotFound|DryRunOperation|MalformedXML|NotImplemented|MethodNotAllowed)$/,
  },
  // Upstream does not accept the page token, so the cursor that it came from is wrong.
  { means: 'invalid', code: /^Invalid\w*(?:\.\w*)?(?:NextToken|Marker|PageToken)/ },
  {
    means: 'invalid',
    code: /^Invalid/,
    when: ({ message }) => /\bNextToken\b|\bMarker\b|continuation token/.test(message),
  },
  { means: 'account', code: /^(?:Account\.Arrearage|UserDisable|BillingMethodNotFound|InvalidAccountStatus\.\w+)$/ },
  { means: 'conflict', code: /^(?:BucketAlreadyExists|BucketNotEmpty|TooManyBuckets|NumberExceed)$/ },
  // ECS sends these with 403, but they are about the state of the resource and not about the caller.
  {
    means: 'conflict',
    code: /^(?:Instance(?:Expired|Locked)|SnapshotCreated|Disk(?:Creating|InUse|Error)|InvalidDiskStatus)/,
  },
];

export function byCredentialsAndLoad(refusal: Refusal): Meaning | undefined {
  return find([...credentialsAndLoad, asksToWait], refusal);
}

export function byExactCode(refusal: Refusal): Meaning | undefined {
  return find(exact, refusal);
}

function find(rows: readonly CodeRule[], refusal: Refusal): Meaning | undefined {
  return rows.find(
    ({ code, product, when }) =>
      (product === undefined || product === refusal.product) &&
      code.test(refusal.code) &&
      (when === undefined || when(refusal)),
  )?.means;
}
