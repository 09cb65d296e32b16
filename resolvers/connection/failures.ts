import { CloudError } from '../../client/errors/cloud-error.js';
import { errorBytes, unbounded, type WorkBudget } from '../../client/request/work-budget.js';
import type { ScopeName } from './scopes.js';

/** A scope that could not be read, and why. */
export interface Failure extends ScopeName {
  readonly error: CloudError;
}

/** The scopes that a connection could not read, each once. */
export class Failures {
  readonly all: Failure[] = [];
  private readonly byScope = new Map<string, Failure>();
  private reported = 0;

  constructor(private readonly work: Pick<WorkBudget, 'spend'> = unbounded) {}

  /** Those that have come since this was last asked. */
  unreported(): readonly Failure[] {
    const fresh = this.all.slice(this.reported);
    this.reported = this.all.length;
    return fresh;
  }

  /** Whether upstream rejected what a scope was asked. */
  refused(scope: ScopeName): boolean {
    return this.of(scope)?.error.kind === 'invalid';
  }

  /** Anything but a failure of the cloud is a bug, and goes up. */
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

/** The error with the account that it happened in, where that is known. */
export function inAccount(error: CloudError, accountId: string | null): CloudError {
  if (accountId === null || error.accountId === accountId) return error;
  return new CloudError(error.kind, error.message, { ...error, accountId, cause: error.cause });
}
