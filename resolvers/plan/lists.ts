import type { Paging } from '../../client/model/paging.js';
import { callsOfList, type Resource, type Under } from '../../client/model/resource.js';
import { askedAccounts } from '../connection/account-ids.js';
import { optionsOf } from '../connection/connection-options.js';
import { momentOf, positionIn } from '../connection/cursor.js';
import { indexActions, queriesForKind } from '../connection/indexed/directory-index.js';
import { pageSize } from '../connection/page-size.js';
import { namedParent } from '../connection/parents.js';
import { region, regionIdsOf, regionsWith } from '../connection/region-ids.js';
import { checkGroups } from '../connection/sets/groups.js';
import { checkOrdered } from '../connection/sets/ordered-cursor.js';
import { termsOf } from '../connection/terms.js';
import type { SelectedField } from '../execution/selection.js';
import { leavesOf } from '../filter/tree.js';
import { beside } from './beside.js';
import { batchesOf, countCallsOf, matchesOf, pagesOf, pagesOfPart } from './bounds.js';
import { checked } from './checked.js';
import type { AsksChildren, AsksChildrenPage, AsksPage, AsksRows } from './field-reads.js';
import { load } from './nodes.js';
import { each, type Place } from './place.js';
import type { Step, Walk } from './walk.js';

const unknown = Number.POSITIVE_INFINITY;

/** A page over the scopes of the arguments, or over the region or the resource that is the parent. */
export function page(walk: Walk, asks: AsksPage, step: Step): void {
  const { of, regionIds: parentRegions, isChecked, where } = asks;
  const { variant } = asks.options;
  const isVariant = variant?.answers(step.field.args) ?? false;
  const options = variant && isVariant ? optionsOf(asks.options, variant) : asks.options;
  const resource = variant && isVariant ? variant.resource : asks.resource;
  const { field, place } = step;
  const { selection } = field;
  // Which key the parent has does not matter for the number of calls.
  const args: SelectedField['args'] = where ? { ...field.args, filter: where('*', field.args.filter) } : field.args;
  const asked = options.partsOf ? null : regionIdsOf(args.regionIds);
  const named = of === 'scopes' ? asked : (parentRegions ?? place.regionIds);
  const { under } = resource;
  const isPlaced = of === 'region' || (of === 'parent' && !(under && isInEveryRegion(resource, under)));
  const regionIds = isPlaced && named === null ? [anyRegion] : named && regionsWith(resource, named);
  const parent = isChecked && { parent: { key: '', isAbout: () => true } };
  const terms = termsOf(
    resource,
    options,
    { args, selection },
    { regionIds, ...parent },
    momentOf(resource, args.after, Date.now()),
  );
  refuseGroups(walk, { resource, options }, step);
  const { parts } = terms;
  if (parts.length === 0 || !isAsked(terms)) return;
  // Each parent has a list of its own. How many parents there are is known only when one is named.
  const parents = !under ? 1 : of === 'parent' || namedParent(terms, under) !== null ? 1 : unknown;

  const inRegions = Math.min(regionIds?.length ?? unknown, terms.onlyRegionIds?.size ?? unknown);
  const perAccount = resource.scope === 'account' ? 1 : inRegions;
  const accounts = of === 'scopes' ? walk.accounts(askedAccounts(args), place.accounts) : place.accounts;
  const perParent = parentRegions?.length ?? (isPlaced ? 1 : perAccount);
  const inAccounts = Math.min(walk.countOf(accounts), terms.onlyAccountIds?.size ?? unknown);
  const scopes = of === 'scopes' ? inAccounts * perAccount : place.count * perParent;
  if (scopes === 0) return;
  if (of === 'scopes') walk.enterNamed(accounts);
  if (args.scopes === 'INDEXED') askIndex(walk);
  if (variant && isVariant) walk.tally.add(variant.needs, 1);
  if (resource.scope === 'region' && regionIds === null) walk.tally.addOnce(region.list.action, accounts);
  const matches = parts.reduce((sum, part) => sum + matchesOf(part, resource), 0);
  const count = Math.min(of === 'scopes' ? terms.first : place.count * terms.first, matches * scopes);
  const kinds = options.kindsOf?.(args);
  const items: Place = {
    count,
    regions: Math.min(count, resource.scope === 'account' ? unknown : scopes),
    arrivals: place.count,
    accounts,
    regionIds: resource.scope === 'account' ? null : named,
    parent: place,
    ...(kinds && { kinds }),
  };
  beside(walk, terms, resource, scopes);
  walk.ask(
    resource,
    scopes *
      parents *
      callsOf(terms, resource, {
        skip: skipIn(terms, field, resource.list.paging),
        scopes: isPlaced && !under ? 1 : scopes * parents,
        isContinued: isContinued(field),
      }),
    {
      ...items,
      regions: scopes,
    },
  );
  if (under && of === 'scopes') listParents(walk, under, scopes, parents, items);
  valueCalls(walk, terms, { ...items, count: matches * scopes });
  filtered(walk, resource, terms, { ...items, count: matches * scopes, regions: scopes });
  walk.noteSet(step, terms);
  lookAhead(walk, terms, { ...items, regions: scopes });
  connected(walk, resource.type, step, items);
}

/** The calls that ask the index which scopes have things of the kind. */
function askIndex({ tally }: Walk): void {
  const [directory, status, query] = indexActions();
  tally.add(directory, 1);
  tally.add(status, 1);
  tally.add(query, queriesForKind);
}

/** The list of the parents; or, when one is named, the call that tells its region. */
function listParents(walk: Walk, { parent }: Under, scopes: number, parents: number, items: Place): void {
  if (parents === 1) {
    if (parent.region) load(walk, parent, { ...each(items, 1), count: scopes });
    return;
  }
  const { list } = parent;
  walk.ask(parent, scopes * callsOfList(list, {}).length * pagesOf(unknown, list.paging), {
    ...items,
    regions: scopes,
  });
}

/** Whether the things of one parent can be in every region. */
function isInEveryRegion({ scope }: Resource, { parent }: Under): boolean {
  return scope === 'region' && parent.scope === 'account' && parent.region === undefined;
}

/** Stands for a parent region that is not known yet. */
const anyRegion = '*';

/** A page of each parent's children: from a list of the region when there are several parents, else for each parent. */
export function childrenPage(walk: Walk, { children, options }: AsksChildrenPage, step: Step): void {
  const { field, place } = step;
  const { resource } = children;
  const now = momentOf(resource, field.args.after, Date.now());
  const terms = termsOf(resource, options, field, { regionIds: null, parent: { key: '', children } }, now);
  refuseGroups(walk, { resource, options }, step);
  if (terms.parts.length === 0 || !isAsked(terms)) return;
  const skip = skipIn(terms, field, resource.list.paging);
  const regions = children.areInEveryRegion ? unknown : 1;
  const isFirst = typeof field.args.after !== 'string' || terms.walks;
  beside(walk, terms, resource, place.count * regions);
  const isJoined = terms.onItem !== null && isFirst && !children.areInEveryRegion;
  if (children.areInEveryRegion) walk.tally.addOnce(region.list.action, place.accounts);
  if (isJoined) walk.tally.join(children, place.count, place.count > 1);
  walk.ask(
    resource,
    place.count *
      regions *
      callsOf(terms, resource, { skip, scopes: regions, most: children.most, isContinued: isContinued(field) }),
    place,
  );
  valueCalls(walk, terms, { ...place, count: place.count * (children.most ?? unknown) });
  filtered(walk, resource, terms, each(place, children.most ?? unknown));
  walk.noteSet(step, terms);
  lookAhead(walk, terms, place);
  connected(walk, resource.type, step, each(place, Math.min(terms.first, children.most ?? unknown)));
}

/** The first page of each region's list of the children that are listed at the same time as their parents. */
function lookAhead(walk: Walk, { expected }: Terms, place: Place): void {
  for (const children of expected) {
    walk.tally.join(children, 0, true);
    walk.ask(children.resource, place.regions, place);
  }
}

/** Every child of each parent. */
export function everyChild(walk: Walk, { children }: AsksChildren, step: Step): void {
  const { place } = step;
  const { resource, most = unknown } = children;
  const below = step.below(() => each(place, most));
  walk.tally.join(children, place.count, place.count > 1);
  walk.ask(resource, place.count * pagesOf(most, resource.list.paging), place, below);
  walk.descend(step, below, resource.type);
}

/** Rows that are read to the end of their list, or up to `first`. */
export function rows(walk: Walk, { list, per, first, enters, several = 1 }: AsksRows, step: Step): void {
  const { field, place } = step;
  const isRegions = list === region.list;
  if (enters) walk.enterNamed(place.accounts);
  const most = first === undefined ? unknown : pageSize(field.args.first, first);
  const pages = pagesOf(most + skipOf(field, list.paging), list.paging);
  const below = step.below(() => ({ ...each(place, most), ...(isRegions && { regions: unknown, arrivals: 1 }) }));
  const batches = batchesOf(place.count, place.arrivals * place.regions, several);
  if (per === 'parent') walk.tally.add(list.action, batches * pages, { group: below, regionIds: place.regionIds });
  else if (pages === 1) walk.tally.addOnce(list.action, place.accounts);
  else walk.tally.add(list.action, unknown);
  walk.descend(step, below);
}

type Terms = ReturnType<typeof termsOf>;

function isAsked({ wantsRows, wantsCount, groupings }: Terms): boolean {
  return wantsRows || wantsCount || groupings.length > 0;
}

/** Values that the list lacks and that order or sum its items: one call for each item and action. */
function valueCalls(walk: Walk, { order, walks, wantsRows, groupings }: Terms, { count, regionIds }: Place): void {
  if (!walks) return;
  const values = [
    ...(order && wantsRows ? [order.value] : []),
    ...groupings.flatMap(({ sums }) => sums.map(([, value]) => value)),
  ];
  for (const action of new Set(values.flatMap((value) => value.action ?? [])))
    walk.tally.add(action, count, { regionIds });
}

/**
 * The calls in one scope. A count costs no more when each page has the total. With several scopes, the reader may stop
 * before the page of a scope has arrived, so the count can take a call.
 */
function callsOf(
  { parts, rest, first, order, wantsRows, wantsCount, walks, counts }: Terms,
  resource: AsksPage['resource'],
  { skip, scopes, most = unknown, isContinued }: Extent,
): number {
  const isChecked = rest !== true;
  if (walks) {
    const whole = parts.reduce((sum, part) => sum + pagesOfPart(part, resource, most, isChecked), 0);
    // A page after a cursor of upstream's order is read by itself.
    return order === null && wantsRows && isContinued ? whole + pagesOf(first + skip, resource.list.paging) : whole;
  }
  const read = wantsRows
    ? parts.reduce((sum, part) => sum + pagesOfPart(part, resource, first + skip, isChecked), 0)
    : 0;
  const isTold = resource.list.paging.total !== undefined && parts.length === 1 && !parts[0]?.condition && !isChecked;
  const counted =
    (wantsCount || counts) && !(wantsRows && isTold && scopes === 1)
      ? parts.reduce((sum, part) => sum + countCallsOf(part, resource, isChecked), 0)
      : 0;
  return read + counted;
}

/** The same for a connection. In an ordered one, a cursor skips nothing: each page reads the whole set. */
function skipIn({ order }: Terms, field: SelectedField, paging: Paging): number {
  const { after } = field.args;
  if (order && typeof after === 'string') checkOrdered(after, order.value.kind);
  return order ? 0 : skipOf(field, paging);
}

/** How much of the lists a connection reads. */
interface Extent {
  readonly skip: number;
  readonly scopes: number;
  /** The most items, if upstream limits their number. */
  readonly most?: number | undefined;
  /** It begins at a cursor. */
  readonly isContinued: boolean;
}

function isContinued({ args: { after } }: SelectedField): boolean {
  return typeof after === 'string';
}

/** How many items at the beginning of the cursor's page were shown before. */
function skipOf({ args: { after } }: SelectedField, { cap, numbers }: Paging): number {
  const place = typeof after === 'string' ? positionIn(after).place : null;
  if (place === null) return 0;
  // After a full numbered page, that page is read again to check that its last row is still there.
  return numbers && place.skip === 0 && place.tail ? cap : place.skip;
}

/** Records `groups` and `groupCount` with arguments that execution would refuse. */
function refuseGroups(
  walk: Walk,
  { resource: { type }, options }: Pick<AsksPage, 'resource' | 'options'>,
  { field, path }: Step,
): void {
  for (const part of field.selection.on(`${type}Connection`).all()) {
    if (!['groups', 'groupCount'].includes(part.definition.name)) continue;
    walk.attempt({ field: part, path: [...path, part.responseKey] }, () => checkGroups(part.args, options));
  }
}

/** The calls for the conditions that the gateway checks on each of the items. */
function filtered(walk: Walk, resource: AsksPage['resource'], { rest, fieldsOf }: Terms, place: Place): void {
  // Items are checked page by page, and costly conditions in groups that double in size.
  const groups = pagesOf(place.count, resource.list.paging) + Math.ceil(Math.log2(place.count + 1));
  const items: Place = { ...place, arrivals: place.arrivals * groups };
  for (const { source } of leavesOf(rest)) {
    if (source.of === 'list') walk.ask(resource, items.regions * unknown, items);
    if (source.of === 'field' || source.of === 'relation') checked(walk, fieldsOf(source.field)?.asks, items);
  }
}

/** The items of a connection, selected with `nodes` or with `edges`. */
function connected(walk: Walk, type: string, { field, path }: Step, items: Place): void {
  const connection = field.selection.on(`${type}Connection`);
  const things = connection.isIncremental ? walk.scattered(items) : items;
  for (const part of connection.all()) {
    const here = [...path, part.responseKey];
    if (part.definition.name === 'nodes') walk.type(type, part.selection.on(type), things, here);
    if (part.definition.name !== 'edges') continue;
    for (const { definition, responseKey, selection } of part.selection.on(`${type}Edge`).all()) {
      if (definition.name === 'node') walk.type(type, selection.on(type), things, [...here, responseKey]);
    }
  }
}
