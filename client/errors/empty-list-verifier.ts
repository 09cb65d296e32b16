import type { Caller } from '../credentials/caller.js';
import { digest } from '../credentials/digest.js';
import type { Action, Answer, Params } from '../model/action.js';
import type { ServiceStatus } from '../model/resource.js';
import { CloudError } from './cloud-error.js';
import type { EmptyListProofs } from './empty-list-proofs.js';

/** An answer that may be an empty list. */
export interface ListAnswer {
  readonly action: Action;
  readonly regionId: string | null;
  /** The call's parameters without the page. Absent if only the right is checked. */
  readonly params?: Params;
  /** Absent if the list is empty. */
  readonly answer?: Answer;
  /** The service that must be on. Absent: a dry run tells whether the caller may list. */
  readonly service?: ServiceStatus;
}

/**
 * Distinguishes the empty lists of one request from refusals. It believes what this request has learned, and older proofs
 * that are not in doubt.
 */
export class EmptyListVerifier {
  private readonly since: number;

  constructor(
    private readonly permissions: EmptyListProofs,
    private readonly caller: Caller,
    private readonly fresh: boolean,
  ) {
    this.since = permissions.moment();
  }

  /** Throws the refusal if the empty answer is one. Asks upstream if no proof is known. */
  async verify({ action, regionId, params, answer }: ListAnswer, dryRun: () => Promise<unknown>): Promise<void> {
    const key = `${this.caller.identity}|${action.product.name}|${action.name}|${regionId ?? ''}`;
    const list = params && digest(JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));
    if (answer) this.permissions.prove(key, list, answer);
    else await this.permissions.check(key, dryRun, { list, since: this.since, fresh: this.fresh });
  }

  /** A refused caller may have lost other rights too. */
  noteRefusal(error: unknown): void {
    if (error instanceof CloudError && error.kind === 'forbidden') this.permissions.doubt(this.caller.identity, error);
  }
}
