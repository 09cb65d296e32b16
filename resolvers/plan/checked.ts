/** The calls that read the value of a field, or whether it leads to something, for the conditions of a filter. */
import { callsOfList } from '../../client/model/resource.js';
import { batchesOf, pagesOf } from './bounds.js';
import type { Asks } from './field-reads.js';
import { load } from './nodes.js';
import type { Place } from './place.js';
import type { Walk } from './walk.js';

const unknown = Number.POSITIVE_INFINITY;

type Checks = {
  readonly [Kind in Asks['kind']]: (walk: Walk, asks: Extract<Asks, { kind: Kind }>, items: Place) => void;
};

/** No condition is on a field of these kinds. */
const never = () => undefined;

/** One row for each kind of field, so that a new kind without a row does not compile. */
const checks: Checks = {
  nothing: (walk, { identity }) => {
    if (identity) walk.tally.needIdentity();
  },
  reference: (walk, { resource, isUnder, keyBy = [] }, items) => {
    for (const action of keyBy) walk.tally.add(action, items.count, { group: items, regionIds: items.regionIds });
    load(walk, resource, items, isUnder);
  },
  referenceByKind: (walk, { references }, items) => {
    for (const { resource, isUnder } of references) load(walk, resource, items, isUnder);
  },
  parent: (walk, { resource }, items) => load(walk, resource, items),
  children: (walk, { children }, items) => under(walk, children, items, children.most ?? unknown),
  childrenPage: (walk, { children }, items) => under(walk, children, items, 1),
  related: (walk, { related: { list } }, items) =>
    walk.tally.add(list.action, items.count * pagesOf(unknown, list.paging), { group: items }),
  rows: (walk, { list, per, several = 1 }, items) => {
    const calls = batchesOf(items.count, items.arrivals * items.regions, several);
    const pages = pagesOf(unknown, list.paging);
    if (per === 'account' && pages === 1) walk.tally.addOnce(list.action, items.accounts);
    else walk.tally.add(list.action, calls * pages, { group: items, regionIds: items.regionIds });
  },
  actions: (walk, { perParent = [], several = 1, perAccount = [] }, items) => {
    const calls = batchesOf(items.count, items.arrivals * items.regions, several);
    for (const action of perParent) {
      walk.tally.add(action, calls, { group: items, regionIds: items.regionIds });
    }
    for (const action of perAccount) walk.tally.addOnce(action, items.accounts);
  },
  page: never,
  lookup: never,
  ids: never,
  named: never,
  rights: never,
  series: never,
  bills: never,
  accounts: never,
  address: never,
  call: never,
  write: never,
  watch: never,
};

export function checked(walk: Walk, asks: Asks | undefined, items: Place): void {
  if (asks) (checks[asks.kind] as (walk: Walk, asks: Asks, items: Place) => void)(walk, asks, items);
}

function under(
  walk: Walk,
  children: Extract<Asks, { kind: 'children' }>['children'],
  items: Place,
  most: number,
): void {
  walk.tally.join(children, items.count, items.count > 1);
  const { list } = children.resource;
  walk.ask(children.resource, items.count * callsOfList(list, {}).length * pagesOf(most, list.paging), items);
}
