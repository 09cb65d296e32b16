/** Codes whose meaning their words do not tell, or that must be told before any word is looked at. */
import type { Meaning, Refusal } from './refusal.js';

interface CodeRule {
  readonly means: Meaning;
  readonly code: RegExp;
  /** The product that means so by it; absent = all of them. */
  readonly product?: string;
  /** For the codes that mean two things. */
  readonly when?: (refusal: Refusal) => boolean;
}

/**
 * Before the descriptor's absent codes: who may not ask must not be told that nothing is there.
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
  // The log service says Unauthorized of keys that there are none of, others of what a key may not do.
  { means: 'unauthenticated', code: /^Unauthorized$/, when: ({ message }) => /AccessKeyId not found/i.test(message) },
  // The trust policy of the role, not the token, refused AssumeRoleWithOIDC.
  { means: 'forbidden', code: /^AuthenticationFail\.NoPermission$/ },
  { means: 'unauthenticated', code: /^(?:InvalidAccessKeyId|InvalidSecurityToken|AuthenticationFail)(?:\.|$)/ },
  {
    means: 'unauthenticated',
    code: /^(?:SignatureDoesNotMatch|SignatureNotMatch|IncompleteSignature|SecurityTokenMalformed|MissingSecurityToken|MissingAccessKeyId|InvalidSignature)$/,
  },
  { means: 'unauthenticated', code: /^(?:Forbidden\.AccessKeyDisabled|AccessKeyIdAndSecurityTokenNotMatch)$/ },
  // A role that cannot be entered is a right that is lacking, and nothing that was asked for.
  { means: 'account', product: 'Sts', code: /^EntityNotExists?(?:\.|$)/ },
  { means: 'throttled', code: /throttling|^TooManyRequests$|^ResourceThrottled$/i },
  // OSS: https://help.aliyun.com/en/oss/user-guide/http-status-code-503
  {
    means: 'throttled',
    code: /(?:Qps|RateLimit|ActiveRequestLimit|CpuLimit)\w*Exceeded$|^RequestLimitExceeded$|^SlowDown$|^(?:Shard)?(?:Read|Write)QuotaExceed/,
  },
  { means: 'throttled', code: /^/, when: ({ httpStatus }) => httpStatus === 429 },
];

/** A refusal that names a wait is one for load. A write that failed in the middle may have been done all the same. */
const asksToWait: CodeRule = {
  means: 'throttled',
  code: /^/,
  when: ({ retryAfterMs, isWrite, httpStatus }) => retryAfterMs !== undefined && !(isWrite && httpStatus >= 500),
};

/** OSS: https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses */
const exact: readonly CodeRule[] = [
  // Refusals of our clock or nonce: the next attempt has a new nonce, and the clock set by this answer's Date.
  {
    means: 'unavailable',
    code: /^(?:InvalidTimeStamp\.Expired|SignatureNonceUsed|RequestTimeTooSkewed|RequestTimeExpired)$/,
  },
  { means: 'unavailable', code: /^(?:ServiceUnavailable|InternalError|UnknownError)(?:\.|$)/ },
  // The first request with this ClientToken is still being worked on.
  { means: 'unavailable', code: /(?:LastTokenProcessing|Idempoten(?:t|ce)[\w.]*Processing)$/ },
  // Not a denial: the bucket is elsewhere, and what follows `endpoint` asks there before a caller sees this.
  { means: 'invalid', code: /^AccessDenied$/, when: ({ endpoint }) => endpoint !== undefined },
  {
    means: 'invalid',
    code: /^(?:(?:InvalidApi|InvalidProduct|InvalidAction)\.NotFound|DryRunOperation|MalformedXML|NotImplemented|MethodNotAllowed)$/,
  },
  // A page token that upstream does not take: the cursor that it came from is wrong, whichever sentence upstream writes.
  { means: 'invalid', code: /^Invalid\w*(?:\.\w*)?(?:NextToken|Marker|PageToken)/ },
  {
    means: 'invalid',
    code: /^Invalid/,
    when: ({ message }) => /\bNextToken\b|\bMarker\b|continuation token/.test(message),
  },
  { means: 'account', code: /^(?:Account\.Arrearage|UserDisable|BillingMethodNotFound|InvalidAccountStatus\.\w+)$/ },
  { means: 'conflict', code: /^(?:BucketAlreadyExists|BucketNotEmpty|TooManyBuckets|NumberExceed)$/ },
  // What ECS says with 403 of the state of a thing has nothing to do with who asks.
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
