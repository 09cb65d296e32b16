import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { badInput } from '../errors.js';

/** One account of a connection. */
export interface AccountPlace {
  /** null = the account of the connection: the caller's own, or the account of the parent resource. */
  readonly accountId: string | null;
  readonly enter: () => Cloud | Promise<Cloud>;
}

/** All accounts. */
export const every = '*';

/** Checks an account argument. An account id has only digits. */
export function checkAccountId(accountId: string): string {
  if (/^\d{1,20}$/.test(accountId)) return accountId;
  throw badInput(`${JSON.stringify(accountId.slice(0, 80))} is not an account id such as 1234567890123456.`);
}

/** The `accountIds` argument in its own order, without repeats; null means the caller's own account. */
function accountIdsOf(argument: unknown): readonly string[] | null {
  if (!Array.isArray(argument)) return null;
  return [...new Set(argument.map(String))].map((id) => (id === every ? every : checkAccountId(id)));
}

/** The accounts that a field asks for. */
export interface AskedAccounts {
  /** In their order. */
  readonly ids: readonly string[];
  /** Only accounts of these groups. Null: any. */
  readonly groups: readonly string[] | null;
}

/** The arguments `accountIds` and `accountGroups`. Null means the caller's own account. Groups alone mean all of their accounts. */
export function askedAccounts(args: Readonly<Record<string, unknown>>): AskedAccounts | null {
  const ids = accountIdsOf(args.accountIds);
  const groups = Array.isArray(args.accountGroups) ? [...new Set(args.accountGroups.map(String))] : null;
  return ids === null && groups === null ? null : { ids: ids ?? [every], groups };
}

/** The order of the accounts that a field asks for, also of those that are not there any more. */
export interface AccountOrder {
  /** Whether the account is asked for. */
  readonly covers: (id: string) => boolean;
  /** Whether the first account stands behind the second. */
  readonly isBehind: (id: string, other: string) => boolean;
}

/** As the ids are given; * stands for all accounts that are not named before it: the caller's own, and the others by their ids. */
export async function accountOrder({ ids }: Pick<AskedAccounts, 'ids'>, { own }: Accounts): Promise<AccountOrder> {
  const ownId = ids.includes(every) ? await own.identity.accountId() : null;
  // Found at once: a caller may name thousands, for hundreds of fields.
  const places = new Map(ids.map((id, at) => [id, at]));
  const everyAt = places.get(every) ?? Number.POSITIVE_INFINITY;
  const placeOf = (id: string) => Math.min(places.get(id) ?? Number.POSITIVE_INFINITY, everyAt);
  return {
    covers: (id) => placeOf(id) < Number.POSITIVE_INFINITY,
    isBehind: (id, other) => {
      if (placeOf(id) !== placeOf(other)) return placeOf(id) > placeOf(other);
      if (id === ownId || other === ownId) return id !== ownId;
      return id > other;
    },
  };
}

/** What a cursor depends on: a page of other accounts would not continue the last one. */
export function accountsInCursor(asked: AskedAccounts, accounts: Accounts): readonly unknown[] {
  return asked.groups ? [asked.ids, asked.groups, accounts.definitionOf(asked.groups)] : [asked.ids];
}

/** The accounts in their order. No role is assumed yet. */
export async function placesOf(asked: AskedAccounts, accounts: Accounts): Promise<readonly AccountPlace[]> {
  const { ids, groups } = asked;
  const members = groups && new Set((await accounts.inGroups(groups)).map(({ id }) => id));
  const all = ids.includes(every) ? (await accounts.all()).map(({ id }) => id) : [];
  const named = ids.filter((id) => id !== every);
  const wanted = [...new Set([...all, ...named])].filter((id) => members?.has(id) ?? true);
  const { isBehind } = await accountOrder(asked, accounts);
  const sorted = wanted.sort((a, b) => (isBehind(a, b) ? 1 : -1));
  return sorted.map((accountId) => ({ accountId, enter: () => accounts.enter(accountId) }));
}

/** The cloud of the account in the `accountId` argument; null means the caller's own. */
export function cloudOf(argument: unknown, accounts: Accounts): Cloud | Promise<Cloud> {
  if (argument === null || argument === undefined) return accounts.own;
  return accounts.enter(checkAccountId(String(argument)));
}
