import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { badInput } from '../errors.js';

/** One account of a connection. */
export interface AccountPlace {
  /** null = the one that the connection stands in: the caller's own, or that of the thing it hangs on. */
  readonly accountId: string | null;
  readonly enter: () => Cloud | Promise<Cloud>;
}

const every = '*';

/** An account argument. It becomes part of no host, but nothing else names an account. */
export function checkAccountId(accountId: string): string {
  if (/^\d{1,20}$/.test(accountId)) return accountId;
  throw badInput(`${JSON.stringify(accountId.slice(0, 80))} is not an account id such as 1234567890123456.`);
}

/** The `accountIds` argument as it was given, repeats collapsed; null means the caller's own account. */
export function accountIdsOf(argument: unknown): readonly string[] | null {
  if (!Array.isArray(argument)) return null;
  return [...new Set(argument.map(String))].map((id) => (id === every ? every : checkAccountId(id)));
}

/** Whether all accounts are asked for, in the order that those have by themselves. */
export function isEveryAccount(accountIds: readonly string[] | null): boolean {
  return accountIds?.length === 1 && accountIds[0] === every;
}

/** The accounts meant, in the order given; * stands for all that are not named before it. None is entered yet. */
export async function placesOf(accountIds: readonly string[], accounts: Accounts): Promise<readonly AccountPlace[]> {
  const all = accountIds.includes(every) ? await accounts.all() : [];
  const ids = accountIds.flatMap((id) => (id === every ? all.map((account) => account.id) : [id]));
  return [...new Set(ids)].map((accountId) => ({ accountId, enter: () => accounts.enter(accountId) }));
}

/** The cloud of the account that an `accountId` argument names; null means the caller's own. */
export function cloudOf(argument: unknown, accounts: Accounts): Cloud | Promise<Cloud> {
  if (argument === null || argument === undefined) return accounts.own;
  return accounts.enter(checkAccountId(String(argument)));
}
