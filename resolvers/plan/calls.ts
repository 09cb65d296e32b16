/** Fields that call actions of their own, or that show what is known without a call. */
import { askedAccounts, checkAccountId } from '../connection/account-ids.js';
import { actionsIn } from './actions-in.js';
import { batchesOf, pagesOf } from './bounds.js';
import type { AsksAccounts, AsksActions, AsksBills, AsksCall, AsksNothing } from './field-reads.js';
import { each } from './place.js';
import type { Step, Walk } from './walk.js';

/** A value that needs no call. */
export function made(walk: Walk, { identity }: AsksNothing, step: Step): void {
  if (identity) walk.tally.needIdentity();
  walk.held(step);
}

/** Accounts are shown without assuming their roles. */
export function knownAccounts(walk: Walk, { of }: AsksAccounts, step: Step): void {
  shownAccounts(walk, step, of === 'all' ? ['*'] : [checkAccountId(String(step.field.args.accountId))]);
}

/** The accounts with these ids; all of them for *. */
export function shownAccounts(walk: Walk, step: Step, ids: readonly string[]): void {
  walk.tally.needIdentity();
  const accounts = walk.accounts({ ids, groups: null }, []);
  walk.descend(step, { ...each(step.place, accounts.length), accounts }, 'Account');
}

/** Calls about each parent, and calls that are made once an account. */
export function calls(walk: Walk, asks: AsksActions, step: Step): void {
  const { perParent = [], perAccount = [], anyNumber = [], several = 1, times, checks, kinds = [] } = asks;
  const { place } = step;
  checks?.(step.field.args);
  const count = batchesOf(place.count, place.arrivals * place.regions, several) * (times?.(step.field.args) ?? 1);
  const { regionIds } = place;
  for (const action of perParent) walk.tally.add(action, count, { group: place, regionIds });
  for (const action of anyNumber) walk.tally.add(action, Number.POSITIVE_INFINITY, { group: place, regionIds });
  for (const action of perAccount) walk.tally.addOnce(action, place.accounts);
  for (const { type } of kinds) walk.descend(step, { ...each(place, 1), regions: place.count, regionIds: null }, type);
  walk.descend(
    step,
    step.below(() => each(place, 1)),
  );
}

/** One call in the account of the argument, and a dry run where an empty list may be a refusal. */
export function called(walk: Walk, { calledBy }: AsksCall, { field: { args }, place }: Step): void {
  const { action, ask } = calledBy(args);
  walk.enterNamed(
    walk.accounts(typeof args.accountId === 'string' ? { ids: [args.accountId], groups: null } : null, place.accounts),
  );
  const regionIds = ask.regionId === null ? null : [ask.regionId];
  walk.tally.add(action, action.emptyMayMeanForbidden ? 2 : 1, { regionIds });
}

/** Every page of the list that the arguments need, in each account. */
export function bills(walk: Walk, { reads }: AsksBills, step: Step): void {
  const { field, place } = step;
  const accounts = walk.accounts(askedAccounts(field.args), place.accounts);
  const { list, calls } = reads(field.args, Date.now());
  if (accounts.length === 0) return;
  walk.enterNamed(accounts);
  walk.tally.add(list.action, walk.countOf(accounts) * calls * pagesOf(Number.POSITIVE_INFINITY, list.paging));
  walk.descend(step, { ...each(place, 1), accounts });
}

/** One dry run for each action that has one. */
export function rights(walk: Walk, { field: { args } }: Step): void {
  const wanted = Array.isArray(args.actions) ? new Set(args.actions.map((name) => String(name).toLowerCase())) : null;
  const { regionId } = args;
  for (const action of actionsIn(walk.document.tables).filter(({ hasDryRun }) => hasDryRun)) {
    if (!wanted?.has(action.ram.toLowerCase())) continue;
    // Callers need no permission to check their permissions.
    walk.tally.add(action, 1, {
      group: walk,
      optional: true,
      ...(typeof regionId === 'string' && { regionIds: [regionId] }),
    });
  }
}
