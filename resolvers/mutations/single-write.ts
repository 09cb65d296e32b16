import type { Cloud } from '../../client/cloud.js';
import type { Action, Answer, Ask } from '../../client/model/action.js';
import { asCloudError, type Done, type Outcome, outcomeOf } from './outcome.js';

/** Reads by the cloud it is given: that of the request may be at its end. */
export type IsDone = (cloud: Cloud) => Promise<boolean>;

/** A write about one target. */
export interface SingleWrite {
  readonly cloud: Cloud;
  /** ARN of the target. */
  readonly id: string;
  readonly action: Action;
  readonly ask: Ask;
  /** The idempotency key, which stands in the ask too. */
  readonly clientToken?: string;
  /** Whether reading shows that it was done, where the answer that would have said so was lost. Absent: nothing can tell. */
  readonly isDone?: IsDone;
}

/** One that upstream has no dry run of. */
export interface CheckedWrite extends SingleWrite {
  /** What reading shows against it; throws why it would be refused. */
  readonly check: () => Promise<unknown>;
}

/** Looks whether it would be done, by reading it anew. */
async function checked({ cloud, id, check }: CheckedWrite): Promise<Executed> {
  cloud.writer.forget();
  return { outcomes: [await outcomeOf(id, check)], requestIds: [], dryRun: 'GATEWAY', answer: null };
}

/** What was done, with upstream's answer where there is one. */
export interface Executed extends Done {
  readonly answer: Answer | null;
}

/** Does it, once. */
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

/** Looks or does it, as the input says. */
export function carryOut(write: CheckedWrite, dryRun: boolean | null | undefined): Promise<Executed> {
  return dryRun ? checked(write) : executed(write);
}

/**
 * What was lost on the way back may have been done: where reading shows that it was, it is no failure; where reading
 * cannot tell, nobody can.
 */
export async function settled(outcome: Outcome, isDone: () => Promise<boolean> | undefined): Promise<Outcome> {
  if (outcome.error?.kind !== 'unknown') return outcome;
  const looked = Promise.resolve(isDone()).catch(() => false);
  return (await looked) ? { ...outcome, error: null } : outcome;
}

function idsOf(requestId: string | null | undefined): readonly string[] {
  return requestId === null || requestId === undefined ? [] : [requestId];
}
