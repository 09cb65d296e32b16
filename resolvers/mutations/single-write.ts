import type { Cloud } from '../../client/cloud.js';
import type { Action, Answer, Ask } from '../../client/model/action.js';
import { asCloudError, type Done, type Outcome, outcomeOf } from './outcome.js';

/** Reads with the given cloud, because the request's own time may be over. */
export type IsDone = (cloud: Cloud) => Promise<boolean>;

/** A write to one target. */
export interface SingleWrite {
  readonly cloud: Cloud;
  /** ARN of the target. */
  readonly id: string;
  readonly action: Action;
  readonly ask: Ask;
  /** The idempotency key, which is also in `ask`. */
  readonly clientToken?: string;
  /** After a lost answer, reads whether the write was done. Absent: that cannot be read. */
  readonly isDone?: IsDone;
}

/** A write without a dry run upstream. */
export interface CheckedWrite extends SingleWrite {
  /** Reads the state, and throws the reason when the write would be refused. */
  readonly check: () => Promise<unknown>;
}

/** The gateway's dry run: reads the state again and checks it. */
async function checked({ cloud, id, check }: CheckedWrite): Promise<Executed> {
  cloud.writer.forget();
  return { outcomes: [await outcomeOf(id, check)], requestIds: [], dryRun: 'GATEWAY', answer: null };
}

/** The result of a write, with upstream's answer when there is one. */
export interface Executed extends Done {
  readonly answer: Answer | null;
}

/** Makes the write once. */
export async function executed(write: SingleWrite): Promise<Executed> {
  const { cloud, id, action, ask, clientToken = null, isDone } = write;
  try {
    const { answer, requestId } = await cloud.writer.write(action, ask);
    return { outcomes: [{ id, error: null }], requestIds: idsOf(requestId), dryRun: null, clientToken, answer };
  } catch (thrown) {
    const error = asCloudError(thrown);
    const outcome = await settled({ id, error }, () => isDone?.(cloud.afterwards()));
    return { outcomes: [outcome], requestIds: idsOf(error.requestId), dryRun: null, clientToken, answer: null };
  }
}

/** Makes the write, or its dry run when the input says so. */
export function carryOut(write: CheckedWrite, dryRun: boolean | null | undefined): Promise<Executed> {
  return dryRun ? checked(write) : executed(write);
}

/**
 * A write with a lost answer may have been done. When a read shows that it was done, it is a success. When the read cannot
 * show it, the outcome stays unknown.
 */
export async function settled(outcome: Outcome, isDone: () => Promise<boolean> | undefined): Promise<Outcome> {
  if (outcome.error?.kind !== 'unknown') return outcome;
  const looked = Promise.resolve(isDone()).catch(() => false);
  return (await looked) ? { ...outcome, error: null } : outcome;
}

function idsOf(requestId: string | null | undefined): readonly string[] {
  return requestId === null || requestId === undefined ? [] : [requestId];
}
