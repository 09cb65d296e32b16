import type { CloudErrorKind } from './cloud-error.js';

/**
 * What a refusal means. `account` is FORBIDDEN too, but not for want of a permission: debts, real-name checks, services
 * that were not opened, risk control. No grant lifts it.
 */
export type Meaning = CloudErrorKind | 'account';

/** What is known of a refusal. */
export interface Refusal {
  readonly product?: string | undefined;
  /** '' when the body was no error document of the cloud. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
  readonly retryAfterMs?: number | undefined;
  /** `<Endpoint>` of an OSS error. */
  readonly endpoint?: string | undefined;
  readonly isWrite?: boolean | undefined;
  /** Upstream says which permission is lacking. */
  readonly denial?: object | undefined;
}
