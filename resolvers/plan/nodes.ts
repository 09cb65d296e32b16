import type { Action } from '../../client/model/action.js';
import type { Arn } from '../../client/model/arn.js';
import type { Resource, Under } from '../../client/model/resource.js';
import { checkAccountId } from '../connection/account-ids.js';
import { checkRegionId, region } from '../connection/region-ids.js';
import { checkKey } from '../fields/lookup.js';
import { batchesOf, pagesOf } from './bounds.js';
import { shownAccounts } from './calls.js';
import type {
  AsksIds,
  AsksLookup,
  AsksNamed,
  AsksParent,
  AsksReference,
  AsksReferenceByKind,
  AsksRelated,
} from './field-reads.js';
import { each, type Place } from './place.js';
import { isList, type Step, type Walk } from './walk.js';

const unknown = Number.POSITIVE_INFINITY;

/** One resource that is always read, with any selection. */
export function lookedUp(walk: Walk, { resource, keyOf, ownKeyOf }: AsksLookup, step: Step): void {
  const { field, place } = step;
  const regionId = resource.scope === 'region' ? checkRegionId(String(field.args.regionId)) : null;
  const own = ownKeyOf(field.args);
  const key = checkKey(resource, own ?? keyOf(field.args));
  // A region is its own region.
  const regionIds = resource === region ? [key] : regionId === null ? null : [regionId];
  const { accountId } = field.args;
  const named = typeof accountId === 'string' ? { ids: [checkAccountId(accountId)], groups: null } : null;
  const accounts = walk.accounts(named, place.accounts);
  walk.enterNamed(accounts);
  const thing: Place = { ...each(place, 1), accounts, regionIds };
  if (own !== null && resource.under) walk.ask(resource.under.parent, unknown, thing);
  load(walk, resource, own === null ? thing : { ...thing, count: unknown });
  walk.descend(step, thing, resource.type);
}

/** Resources of any kind; those of one kind and region are loaded in one call. */
export function identified(walk: Walk, { named, accountsNamed }: AsksIds, step: Step): void {
  const { field, place } = step;
  const kinds = new Map<Resource, Arn[]>();
  const distinctOnes = new Map(named(field.args).map((each) => [each.key, each.identify]));
  for (const identify of distinctOnes.values()) {
    walk.attempt(step, () => {
      const { resource, arn } = identify();
      const arns = kinds.get(resource) ?? [];
      kinds.set(resource, arns);
      arns.push(arn);
    });
  }
  const accountIds = new Set<string>();
  for (const idOf of accountsNamed?.(field.args) ?? []) walk.attempt(step, () => accountIds.add(idOf()));
  if (accountIds.size > 0) shownAccounts(walk, step, [...accountIds]);
  for (const [resource, arns] of kinds) {
    const regionIds = resource.scope === 'region' ? distinct(arns.map(({ regionId }) => regionId)) : null;
    const accounts = distinct(arns.map(({ accountId }) => accountId));
    const places = distinct(arns.map(({ accountId, regionId }) => `${accountId} ${regionId}`));
    walk.enter(accounts);
    const things: Place = { ...each(place, arns.length), regions: places.length, accounts, regionIds };
    load(walk, resource, things);
    walk.descend(step, things, resource.type);
  }
}

/** The most calls that `load` counts for one resource: with the list in place of single reads, and the dry run after an empty list. */
function mostCallsOf({ get, list: { action, each } }: Resource): number {
  if ('listed' in get) return 1;
  if ('one' in get) return (get.one.product.sites ? 2 : 1) + (get.orList ? 1 : 0);
  return (each?.values.length ?? 1) + (action.emptyMayMeanForbidden ? 1 : 0);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Fields of every kind, which name none. */
export const ofEvery = new Set(['id', 'consoleUrl', '__typename']);

/**
 * A resource whose kind only the answer tells. The document needs the kinds that it names by a fragment; the others are read when
 * the answer has them, to learn whether the resource exists.
 */
export function named(walk: Walk, { resources }: AsksNamed, step: Step): void {
  const { field, place } = step;
  const kinds = place.kinds ?? resources;
  const below: (() => void)[] = [];
  // Each of the resources is of one kind.
  walk.tally.share(place.count * Math.max(0, ...kinds.map(mostCallsOf)), () => {
    for (const resource of kinds) {
      const things: Place = { ...each(place, 1), regionIds: null };
      const fields = field.selection.on(resource.type).all();
      const isNamed = place.kinds !== undefined || fields.some(({ definition }) => !ofEvery.has(definition.name));
      if (isNamed) load(walk, resource, things);
      else walk.tally.add(actionOf(resource), place.count, { group: things, optional: true });
      if (isNamed) below.push(() => walk.descend(step, things, resource.type));
    }
  });
  for (const descend of below) descend();
}

export function actionOf({ get, list }: Resource): Action {
  return 'one' in get ? get.one : list.action;
}

/** A resource whose key the parent holds. It is loaded when the selection needs more than the parent knows. */
export function referred(
  walk: Walk,
  { resource, knownMembers = [], isUnder, isElsewhere, isUnplaced, keyBy = [] }: AsksReference,
  step: Step,
): void {
  const { field, place } = step;
  for (const action of keyBy) walk.tally.add(action, place.count, { group: place, regionIds: place.regionIds });
  const held = new Set(knownMembers);
  const count = place.count * (isList(field) ? unknown : 1);
  const elsewhere = isElsewhere && { regionIds: null, regions: count };
  const things = step.below(() => ({ ...place, count, ...elsewhere, knownMembers: held, parent: place }));
  if (!field.selection.on(resource.type).isHeldBy(held, !isUnplaced)) load(walk, resource, things, isUnder);
  walk.descend(step, things, resource.type);
}

/** The same for several kinds. Each parent can have any of them, so all are counted, each at a place of its own. */
export function referredByKind(walk: Walk, { references }: AsksReferenceByKind, step: Step): void {
  for (const reference of references) referred(walk, reference, { ...step, below: (make) => make() });
}

/** The resource that the parent is a part of. It may have been read only in part. */
export function owner(walk: Walk, { resource }: AsksParent, step: Step): void {
  const thing = step.place.parent ?? step.place;
  const isHeld =
    thing.knownMembers === undefined || step.field.selection.on(resource.type).isHeldBy(thing.knownMembers);
  if (!isHeld) load(walk, resource, thing);
  walk.descend(step, thing, resource.type);
}

/** Resources of another kind under each parent. */
export function related(walk: Walk, { resource, related: { list, knownMembers } }: AsksRelated, step: Step): void {
  const { field, place } = step;
  const held = knownMembers && new Set(knownMembers);
  const things = step.below(() => ({ ...each(place, unknown), regionIds: null, ...(held && { knownMembers: held }) }));
  walk.tally.add(list.action, place.count * pagesOf(unknown, list.paging), { group: things });
  if (held && !field.selection.on(resource.type).isHeldBy(held)) load(walk, resource, things);
  walk.descend(step, things, resource.type);
}

/** Complete resources by their keys. */
export function load(walk: Walk, resource: Resource, things: Place, isUnder = false): void {
  const { get, list } = resource;
  const { count, regions, arrivals, accounts, regionIds } = things;
  if (resource.under) {
    loadUnder(walk, resource, resource.under, things);
    return;
  }
  if ('listed' in get) {
    walk.tally.addOnce(list.action, accounts);
  } else if ('one' in get) {
    // A product whose calls name only the resource may need two calls to find its region.
    const attempts = get.one.product.sites ? 2 : 1;
    walk.tally.add(get.one, count * attempts, { group: things, regionIds });
    if (get.orList) walk.tally.wantKeys(resource, count);
  } else {
    const { cap, under } = get.many;
    const listed = isUnder && under !== undefined ? Math.floor(count / 2) : 0;
    const calls = list.each?.values.length ?? 1;
    walk.ask(resource, batchesOf(count, arrivals * regions, cap) * calls + listed, things, things);
  }
}

/** The same for a kind that upstream lists per parent: each resource can have another parent. */
function loadUnder(walk: Walk, { get, list }: Resource, { parent }: Under, things: Place): void {
  const { count, regionIds } = things;
  const isOne = 'one' in get;
  const calls = count * (isOne || 'many' in get ? 1 : pagesOf(unknown, list.paging));
  walk.tally.add(isOne ? get.one : list.action, calls, { group: things, regionIds });
  if (parent.region && regionIds === null) load(walk, parent, things);
}
