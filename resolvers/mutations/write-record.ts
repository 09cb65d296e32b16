import type { DryRunKind } from '../schema.types.js';

/** One mutation on record: who asked is known to the request. It holds no more than its caller said and was told. */
export interface WriteRecord {
  readonly mutation: string;
  /** As it was given: an access key or a rule has no ARN, and a target does not tell what became of it. */
  readonly input: unknown;
  readonly dryRun: DryRunKind | null;
  readonly clientToken: string | null;
  readonly requestIds: readonly string[];
  readonly targets: readonly { readonly id: string; readonly ok: boolean; readonly code?: string }[];
}
