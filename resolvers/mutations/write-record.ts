import type { DryRunKind } from '../schema.types.js';

/** One mutation in the audit log, without the caller, whom the request knows. It holds only the input and the result. */
export interface WriteRecord {
  readonly mutation: string;
  /** The input as it was given. It is needed because an access key or a rule has no ARN, and a target does not show the change. */
  readonly input: unknown;
  readonly dryRun: DryRunKind | null;
  readonly clientToken: string | null;
  readonly requestIds: readonly string[];
  readonly targets: readonly { readonly id: string; readonly ok: boolean; readonly code?: string }[];
}
