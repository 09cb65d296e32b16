import type { Action } from '../model/action.js';
import { type Item, valueAt } from '../model/value.js';
import { classify } from './classify.js';
import { CloudError, callName } from './cloud-error.js';
import { permissionOf } from './permission.js';

/** What a call that is done in parts says about one of them. */
interface PartAnswer {
  readonly action: Action;
  readonly regionId: string | null;
  readonly accountId: string;
  readonly requestId: string | null;
  /** The part's own row, which holds Code and Message. */
  readonly row: Item;
}

/** The refusal of one part of a call whose answer is 200 because other parts were done. */
export function partialRefusal({ action, regionId, accountId, requestId, row }: PartAnswer): CloudError {
  const text = (name: string) => String(valueAt(row, [name]) ?? '');
  const called = {
    product: action.product.name,
    action: action.name,
    accountId,
    permission: permissionOf(action, { regionId }),
  };
  const answer = {
    regionId: regionId ?? undefined,
    ...called,
    httpStatus: 400,
    code: text('Code'),
    message: text('Message'),
  };
  const error = classify({ ...answer, requestId: requestId ?? undefined }, action.absent);
  // Upstream failed at it, which does not say how far it came.
  if (error.kind !== 'unavailable' && error.kind !== 'timeout') return error;
  const message = `${callName(answer)} failed for this one (${answer.code}) and may have been executed. Look before you ask again.`;
  return new CloudError('unknown', message, { ...error, cause: error });
}

/** Codes by which a dry run says that the call would have been done. It is an error all the same. */
const passedCodes: ReadonlySet<string | undefined> = new Set(['DryRunOperation', 'DRYRUN.SUCCESS']);

export function isPassedDryRun(error: CloudError): boolean {
  return passedCodes.has(error.upstreamCode);
}
