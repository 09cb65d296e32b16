/** The one error class of client/. Its kind, from a closed list, says what went wrong with a call. */

export type CloudErrorKind =
  | 'unauthenticated'
  | 'expired'
  | 'forbidden'
  | 'absent'
  | 'invalid'
  | 'conflict'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'budget'
  | 'unknown';

/** The call that an error is about. */
export interface CalledAction {
  readonly product?: string | undefined;
  readonly action?: string | undefined;
  readonly regionId?: string | undefined;
  readonly accountId?: string | undefined;
}

/** AccessDeniedDetail without its EncodedDiagnosticMessage and principal, which are never passed on. */
export interface AccessDenial {
  /** RAM action that was refused, such as ecs:DescribeInstances. */
  readonly action?: string | undefined;
  readonly policyType?: string | undefined;
  /** ImplicitDeny or ExplicitDeny. */
  readonly noPermissionType?: string | undefined;
}

/** What RAM must allow for a call, according to the call itself. */
export interface Permission {
  /** RAM action, such as ecs:DescribeInstances. */
  readonly action: string;
  /** '*' for products whose endpoints are not regional. */
  readonly regionId: string;
  /** The last part of the resource's ARN, or the whole ARN. */
  readonly name: string | null;
  /** Nothing that is published confirms the name of the action. */
  readonly isGuess?: true;
}

export interface CloudErrorDetails extends CalledAction {
  readonly upstreamCode?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** `<Endpoint>` of an OSS error: the host that serves the bucket. It is as untrusted as any upstream text. */
  readonly endpoint?: string | undefined;
  /** The request certainly did not reach upstream: no connection, no address, or no attempt. */
  readonly neverSent?: boolean | undefined;
  /** A retry will not help, although other errors of this kind may pass. */
  readonly isLasting?: boolean | undefined;
  readonly denial?: AccessDenial | undefined;
  /** What RAM must allow for the call. */
  readonly permission?: Permission | undefined;
  /** A limit on the cost of a request, and the amount that exceeds it. */
  readonly limit?: number | undefined;
  readonly count?: number | undefined;
  readonly cause?: unknown;
}

/** The kinds of failure after which the same call may succeed later. */
const retryableKinds: Readonly<Record<CloudErrorKind, boolean>> = {
  throttled: true,
  timeout: true,
  unavailable: true,
  unauthenticated: false,
  expired: false,
  forbidden: false,
  absent: false,
  invalid: false,
  conflict: false,
  budget: false,
  unknown: false,
};

export function isRetryable(kind: CloudErrorKind): boolean {
  return retryableKinds[kind];
}

export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly kind: CloudErrorKind;
  readonly product: string | undefined;
  readonly action: string | undefined;
  readonly regionId: string | undefined;
  readonly accountId: string | undefined;
  readonly upstreamCode: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly endpoint: string | undefined;
  readonly neverSent: boolean | undefined;
  readonly isLasting: boolean | undefined;
  readonly denial: AccessDenial | undefined;
  readonly permission: Permission | undefined;
  readonly limit: number | undefined;
  readonly count: number | undefined;

  constructor(kind: CloudErrorKind, message: string, details: CloudErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.product = details.product;
    this.action = details.action;
    this.regionId = details.regionId;
    this.accountId = details.accountId;
    this.upstreamCode = details.upstreamCode;
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.endpoint = details.endpoint;
    this.neverSent = details.neverSent;
    this.isLasting = details.isLasting;
    this.denial = details.denial;
    this.permission = details.permission;
    this.limit = details.limit;
    this.count = details.count;
  }

  /** The same error with the account that it is about. */
  of(accountId: string): CloudError {
    return new CloudError(this.kind, this.message, { ...this, accountId, cause: this });
  }

  /** Whether the same call may succeed later. The retry step decides whether a write may be repeated at all. */
  get retryable(): boolean {
    return isRetryable(this.kind) && this.isLasting !== true;
  }
}

/** How messages name a call: `ECS DescribeInstances in cn-hangzhou`, `Actiontrail LookupEvents`. Short names are abbreviations. */
export function callName({ product, action, regionId }: CalledAction): string {
  const name =
    [product && product.length <= 4 ? product.toUpperCase() : product, action]
      .filter((part) => part !== undefined)
      .join(' ') || 'The call';
  return regionId === undefined ? name : `${name} in ${regionId}`;
}
