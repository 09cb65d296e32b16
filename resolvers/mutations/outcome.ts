import { CloudError } from '../../client/errors/cloud-error.js';
import { toTargetError } from '../errors.js';
import type { FieldCall } from '../fields/field.js';
import type { DryRunKind } from '../schema.types.js';

/** What became of one target: null is done, anything else is why not. */
export interface Outcome {
  /** Its ARN. */
  readonly id: string;
  readonly error: CloudError | null;
}

/** What a mutation has come to, before it is put into words. */
export interface Done {
  readonly outcomes: readonly Outcome[];
  readonly requestIds: readonly string[];
  /** null = it was executed. */
  readonly dryRun: DryRunKind | null;
  /** The idempotency key that went upstream. */
  readonly clientToken?: string | null;
}

/** The payload that every mutation answers, with what it shows of the things themselves; put on record on the way. */
export function payloadOf({ args, context, info }: FieldCall, done: Done, shown: object = {}): object {
  const { requestIds, dryRun, clientToken = null } = done;
  const results = done.outcomes.map(({ id, error }) => {
    return { id, ok: error === null, error: error && toTargetError(error) };
  });
  const targets = results.map(({ id, ok, error }) => ({ id, ok, ...(error && { code: error.code }) }));
  context.audit({ mutation: info.fieldName, input: args.input, dryRun, clientToken, requestIds, targets });
  return { results, requestIds, dryRun, clientToken, ...shown };
}

/** How an attempt ended. Anything but a failure of the cloud is a bug, and goes up. */
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
