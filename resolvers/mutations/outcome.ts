import { CloudError } from '../../client/errors/cloud-error.js';
import { toTargetError } from '../errors.js';
import type { FieldCall } from '../fields/field.js';
import type { DryRunKind } from '../schema.types.js';

/** The result for one target: a null error means done. */
export interface Outcome {
  /** Its ARN. */
  readonly id: string;
  readonly error: CloudError | null;
}

/** The result of a mutation, before it becomes a payload. */
export interface Done {
  readonly outcomes: readonly Outcome[];
  readonly requestIds: readonly string[];
  /** null = the write was executed. */
  readonly dryRun: DryRunKind | null;
  /** The idempotency key that was sent upstream. */
  readonly clientToken?: string | null;
}

/** The payload of every mutation, with the resources that it shows. Also writes the audit log. */
export function payloadOf({ args, context, info }: FieldCall, done: Done, shown: object = {}): object {
  const { requestIds, dryRun, clientToken = null } = done;
  const results = done.outcomes.map(({ id, error }) => {
    return { id, ok: error === null, error: error && toTargetError(error) };
  });
  const targets = results.map(({ id, ok, error }) => ({ id, ok, ...(error && { code: error.code }) }));
  context.audit({ mutation: info.fieldName, input: args.input, dryRun, clientToken, requestIds, targets });
  return { results, requestIds, dryRun, clientToken, ...shown };
}

/** The result of an attempt. An error that is not a CloudError is a bug and is thrown again. */
export async function outcomeOf(id: string, attempt: () => Promise<unknown>): Promise<Outcome> {
  try {
    await attempt();
    return { id, error: null };
  } catch (error) {
    return { id, error: asCloudError(error) };
  }
}

export function asCloudError(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  throw error;
}
