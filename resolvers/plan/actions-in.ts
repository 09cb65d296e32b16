/** The actions that field tables may call, for the policy of whole tables and for `viewer { permissions }`. */
import type { Action } from '../../client/model/action.js';
import type { Resource } from '../../client/model/resource.js';
import type { Asks, PlannedTables } from './field-reads.js';

/** Every action that queries may call, as far as the tables name it. */
export function actionsIn(tables: PlannedTables): readonly Action[] {
  const rows = Object.values(tables).flatMap((table) => Object.values(table));
  return [...new Set(rows.flatMap(({ asks }) => (asks ? actionsOf(asks) : [])))];
}

type ActionsOf = { readonly [Kind in Asks['kind']]: (asks: Extract<Asks, { kind: Kind }>) => readonly Action[] };

const ofThing = ({ resource }: { readonly resource: Resource }) => ofResource(resource);
/** Its arguments decide, or it calls nothing. */
const byArguments = () => [];

/** One row for each kind of field, so that a new kind without a row does not compile. */
const actionsByKind: ActionsOf = {
  nothing: byArguments,
  page: ofThing,
  childrenPage: ({ children }) => ofThing(children),
  lookup: ofThing,
  ids: byArguments,
  named: byArguments,
  reference: ofThing,
  referenceByKind: ({ references }) => references.flatMap(ofThing),
  parent: ofThing,
  children: ({ children }) => ofThing(children),
  related: ({ related, resource }) => [related.list.action, ...ofResource(resource)],
  rows: ({ list }) => [list.action],
  actions: ({ perParent = [], perAccount = [], anyNumber = [] }) => [...perParent, ...anyNumber, ...perAccount],
  series: ({ source: { service } }) => [service.list, service.last],
  bills: ({ lists }) => lists.map(({ action }) => action),
  rights: byArguments,
  accounts: byArguments,
  address: ({ index, kinds }) => [index, ...kinds()].flatMap(ofResource),
  call: byArguments,
  write: byArguments,
  watch: byArguments,
};

function actionsOf(asks: Asks): readonly Action[] {
  const ofKind = actionsByKind[asks.kind] as (asks: Asks) => readonly Action[];
  return ofKind(asks);
}

function ofResource({ list, get, under }: Resource): readonly Action[] {
  const parents = under ? [under.parent.list.action] : [];
  const beside = [list.counts, list.service].flatMap((each) => each?.action ?? []);
  return [...parents, list.action, ...beside, ...('one' in get ? [get.one] : [])];
}
