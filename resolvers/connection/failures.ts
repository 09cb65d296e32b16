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
  /** How many scopes each account was read in, when several accounts are asked. */
  private readonly scopes = new Map<string, number>();

  constructor(private readonly work: Pick<WorkBudget, 'spend'> = unbounded) {}

  /** Notes in how many regions an account is read, so that a failure of all of them can be shown as one. */
  expect(accountId: string | null, regions: number): void {
    if (accountId !== null) this.scopes.set(accountId, regions);
  }

  /**
   * The failures as they are shown: one for an account all of whose regions failed alike. Hundreds of regions of accounts that
   * cannot be read would hide everything else.
   */
  get grouped(): readonly Failure[] {
    const alike = new Map<string, Failure[]>();
    for (const failure of this.all) {
      const { accountId, regionId, parent, error } = failure;
      if (accountId === null || regionId === null || parent) continue;
      const { kind, upstreamCode, action } = error;
      const name = JSON.stringify([accountId, kind, upstreamCode, action]);
      alike.set(name, [...(alike.get(name) ?? []), failure]);
    }
    const whole = [...alike.values()].filter((group) => {
      const [first] = group;
      return group.length > 1 && group.length === this.scopes.get(first?.accountId ?? '');
    });
    if (whole.length === 0) return this.all;
    const firsts = new Map(whole.map((group) => [group[0], group.length]));
    const others = new Set(whole.flatMap((group) => group.slice(1)));
    return this.all
      .filter((failure) => !others.has(failure))
      .map((failure) => {
        const regions = firsts.get(failure);
        return regions === undefined ? failure : ofAccount(failure, regions);
      });
  }

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

function ofAccount({ accountId, error }: Failure, regions: number): Failure {
  const message = `All ${regions} regions of the account failed alike, the first with: ${error.message}`;
  const place = { ...error, regionId: undefined, cause: error };
  return { accountId, regionId: null, error: new CloudError(error.kind, message, place) };
}

function nameOf({ accountId, regionId, parent }: FailedScope): string {
  return JSON.stringify([accountId, regionId, parent?.key]);
}

/** The error with its account, when the account is known. */
export function inAccount(error: CloudError, accountId: string | null): CloudError {
  if (accountId === null || error.accountId === accountId) return error;
  return new CloudError(error.kind, error.message, { ...error, accountId, cause: error.cause });
}
