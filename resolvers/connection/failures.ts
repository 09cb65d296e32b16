import { CloudError } from '../../client/errors/cloud-error.js';
import { errorBytes, unbounded, type WorkBudget } from '../../client/request/work-budget.js';
import type { ScopeName } from './scopes.js';

/** A scope that could not be read, and why. */
export interface Failure extends ScopeName {
  readonly error: CloudError;
}

/** The scopes that a connection could not read. Each appears once. */
export class Failures {
  readonly all: Failure[] = [];
  private readonly byScope = new Map<string, Failure>();
  private reported = 0;

  constructor(private readonly work: Pick<WorkBudget, 'spend'> = unbounded) {}

  /** The failures since the last call of this method. */
  unreported(): readonly Failure[] {
    const fresh = this.all.slice(this.reported);
    this.reported = this.all.length;
    return fresh;
  }

  /** Whether upstream rejected the request for a scope as invalid. */
  refused(scope: ScopeName): boolean {
    return this.of(scope)?.error.kind === 'invalid';
  }

  /** An error that is not a CloudError is a bug and is thrown again. */
  note({ accountId, regionId }: ScopeName, failure: unknown): void {
    if (!(failure instanceof CloudError)) throw failure;
    if (this.of({ accountId, regionId })) return;
    this.work.spend(errorBytes(failure));
    const place = { ...failure, ...(regionId !== null && { regionId }), cause: failure };
    const error = new CloudError(failure.kind, failure.message, place);
    const noted = { accountId, regionId, error: inAccount(error, accountId) };
    this.all.push(noted);
    this.byScope.set(nameOf(noted), noted);
  }

  private of(scope: ScopeName): Failure | undefined {
    return this.byScope.get(nameOf(scope));
  }
}

function nameOf({ accountId, regionId }: ScopeName): string {
  return JSON.stringify([accountId, regionId]);
}

/** The error with its account, when the account is known. */
export function inAccount(error: CloudError, accountId: string | null): CloudError {
  if (accountId === null || error.accountId === accountId) return error;
  return new CloudError(error.kind, error.message, { ...error, accountId, cause: error.cause });
}
