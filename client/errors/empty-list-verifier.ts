import type { Caller } from '../credentials/caller.js';
import { digest } from '../credentials/digest.js';
import type { Action, Answer, Params } from '../model/action.js';
import { CloudError } from './cloud-error.js';
import type { EmptyListProofs } from './empty-list-proofs.js';

/** An answer that may be an empty list. */
export interface ListAnswer {
  readonly action: Action;
  readonly regionId: string | null;
  /** What was asked, but for the page; nothing where the right alone is asked about. */
  readonly params?: Params;
  /** Absent where it is empty. */
  readonly answer?: Answer;
}

/**
 * Tells the empty lists of one request from refusals: by what the request has learned itself, and by older proofs that are not
 * in doubt.
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

  /** Throws the refusal if the empty answer is one. Asks upstream where it is not known. */
  async verify({ action, regionId, params, answer }: ListAnswer, dryRun: () => Promise<unknown>): Promise<void> {
    const key = `${this.caller.identity}|${action.product.name}|${action.name}|${regionId ?? ''}`;
    const list = params && digest(JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));
    if (answer) this.permissions.prove(key, list, answer);
    else await this.permissions.check(key, dryRun, { list, since: this.since, fresh: this.fresh });
  }

  /** A caller who is refused one thing may have lost other rights too. */
  noteRefusal(error: unknown): void {
    if (error instanceof CloudError && error.kind === 'forbidden') this.permissions.doubt(this.caller.identity, error);
  }
}
