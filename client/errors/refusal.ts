import type { CloudErrorKind } from './cloud-error.js';

/**
 * What a refusal means. `account` is FORBIDDEN too, but no permission is missing: the account has debts, failed a real-name
 * check or risk control, or has not opened the service. No grant lifts it.
 */
export type Meaning = CloudErrorKind | 'account';

/** What a refusal says. */
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
