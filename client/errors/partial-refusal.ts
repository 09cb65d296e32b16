import type { Action } from '../model/action.js';
import { type Item, valueAt } from '../model/value.js';
import { classify } from './classify.js';
import { CloudError, callName } from './cloud-error.js';
import { permissionOf } from './permission.js';

/** What a batch call says about one of its parts. */
interface PartAnswer {
  readonly action: Action;
  readonly regionId: string | null;
  readonly accountId: string;
  readonly requestId: string | null;
  /** The row of the part, with Code and Message. */
  readonly row: Item;
}

/** The refusal of one part of a call that answers 200 because other parts succeeded. */
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
  // Upstream failed, and does not say how much it had done.
  if (error.kind !== 'unavailable' && error.kind !== 'timeout') return error;
  const message = `${callName(answer)} failed for this resource (${answer.code}) and may have been executed. Check the resource before you repeat the call.`;
  return new CloudError('unknown', message, { ...error, cause: error });
}

/** Codes by which a dry run says that the real call would succeed. Upstream sends them as errors. */
const passedCodes: ReadonlySet<string | undefined> = new Set(['DryRunOperation', 'DRYRUN.SUCCESS']);

export function isPassedDryRun(error: CloudError): boolean {
  return passedCodes.has(error.upstreamCode);
}
