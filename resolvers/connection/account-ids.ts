import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { badInput } from '../errors.js';

/** One account of a connection. */
export interface AccountPlace {
  /** null = the account of the connection: the caller's own, or the account of the parent resource. */
  readonly accountId: string | null;
  readonly enter: () => Cloud | Promise<Cloud>;
}

const every = '*';

/** Checks an account argument. An account id has only digits. */
export function checkAccountId(accountId: string): string {
  if (/^\d{1,20}$/.test(accountId)) return accountId;
  throw badInput(`${JSON.stringify(accountId.slice(0, 80))} is not an account id such as 1234567890123456.`);
}

/** The `accountIds` argument in its own order, without repeats; null means the caller's own account. */
export function accountIdsOf(argument: unknown): readonly string[] | null {
  if (!Array.isArray(argument)) return null;
  return [...new Set(argument.map(String))].map((id) => (id === every ? every : checkAccountId(id)));
}

/** Whether all accounts are requested, in their default order. */
export function isEveryAccount(accountIds: readonly string[] | null): boolean {
  return accountIds?.length === 1 && accountIds[0] === every;
}

/** The accounts in the given order; * stands for all accounts that are not named before it. No role is assumed yet. */
export async function placesOf(accountIds: readonly string[], accounts: Accounts): Promise<readonly AccountPlace[]> {
  const all = accountIds.includes(every) ? await accounts.all() : [];
  const ids = accountIds.flatMap((id) => (id === every ? all.map((account) => account.id) : [id]));
  return [...new Set(ids)].map((accountId) => ({ accountId, enter: () => accounts.enter(accountId) }));
}

/** The cloud of the account in the `accountId` argument; null means the caller's own. */
export function cloudOf(argument: unknown, accounts: Accounts): Cloud | Promise<Cloud> {
  if (argument === null || argument === undefined) return accounts.own;
  return accounts.enter(checkAccountId(String(argument)));
}
