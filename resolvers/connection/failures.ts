import { CloudError } from '../../client/errors/cloud-error.js';
import { errorBytes, unbounded, type WorkBudget } from '../../client/request/work-budget.js';
import type { ScopeName, ScopeParent } from './region-scope.js';

/** A scope that could not be read, and why. */
export interface Failure extends ScopeName {
  readonly error: CloudError;
}

/** The part of a scope's name that tells failures apart. */
type FailedScope = Omit<ScopeName, 'parent'> & { readonly parent?: Pick<ScopeParent, 'key'> };

/** The scopes that a connection could not read, and single parents in them. Each appears once. */
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
  refused(scope: FailedScope): boolean {
    return this.of(scope)?.error.kind === 'invalid';
  }

  /** An error that is not a CloudError is a bug and is thrown again. */
  note({ accountId, regionId, parent }: ScopeName, failure: unknown): void {
    if (!(failure instanceof CloudError)) throw failure;
    if (this.of({ accountId, regionId, ...(parent && { parent }) })) return;
    this.work.spend(errorBytes(failure));
    const place = { ...failure, ...(regionId !== null && { regionId }), cause: failure };
    const says = parent ? `${parent.type} ${parent.key}: ${failure.message}` : failure.message;
    const error = new CloudError(failure.kind, says, place);
    const noted = { accountId, regionId, error: inAccount(error, accountId), ...(parent && { parent }) };
    this.all.push(noted);
    this.byScope.set(nameOf(noted), noted);
  }

  private of(scope: FailedScope): Failure | undefined {
    return this.byScope.get(nameOf(scope));
  }
}

function nameOf({ accountId, regionId, parent }: FailedScope): string {
  return JSON.stringify([accountId, regionId, parent?.key]);
}

/** The error with its account, when the account is known. */
export function inAccount(error: CloudError, accountId: string | null): CloudError {
  if (accountId === null || error.accountId === accountId) return error;
  return new CloudError(error.kind, error.message, { ...error, accountId, cause: error.cause });
}
