/** The calls of `address`: those of the index, and those of the kinds, which are asked where the index does not answer. */
import type { Action } from '../../client/model/action.js';
import type { Resource } from '../../client/model/resource.js';
import { askedAccounts } from '../connection/account-ids.js';
import { region, regionIdsOf, regionsWith } from '../connection/region-ids.js';
import { pagesOf } from './bounds.js';
import { checked } from './checked.js';
import type { AskedForAddress, AsksAddress } from './field-reads.js';
import { actionOf, ofEvery } from './nodes.js';
import type { Place } from './place.js';
import type { Step, Walk } from './walk.js';

const unknown = Number.POSITIVE_INFINITY;

export function addressed(walk: Walk, asks: AsksAddress, step: Step): void {
  const { args } = step.field;
  const regionIds = regionIdsOf(args.regionIds);
  const accounts = walk.accounts(askedAccounts(args), step.place.accounts);
  const kinds = asks.askedBy(args).filter(({ parts }) => parts.length > 0);
  if (accounts.length === 0 || regionIds?.length === 0) return;
  walk.enterNamed(accounts);
  const things: Place = {
    count: unknown,
    regions: unknown,
    arrivals: unknown,
    accounts,
    regionIds,
    parent: step.place,
  };
  if (args.live !== true) indexed(walk, asks, things);
  if (regionIds === null) walk.tally.addOnce(region.list.action, accounts);
  for (const kind of kinds) listed(walk, kind, things);
  held(walk, [...new Set([...asks.kinds(), ...asks.linked])], things, step);
}

/** The index answers in place of the lists, so its calls are not necessary. */
function indexed(walk: Walk, { index: { list }, linked }: AsksAddress, things: Place): void {
  const accounts = walk.countOf(things.accounts);
  const optional = (action: Action, calls: number) => walk.tally.add(action, calls, { group: things, optional: true });
  optional(list.action, accounts * pagesOf(unknown, list.paging));
  if (list.service) optional(list.service.action, accounts);
  for (const resource of linked) optional(actionOf(resource), unknown);
}

function listed(walk: Walk, { resource, parts, reads }: AskedForAddress, things: Place): void {
  const { regionIds, accounts } = things;
  const named = regionIds && regionsWith(resource, regionIds).length;
  const scopes = walk.countOf(accounts) * (resource.scope === 'account' ? 1 : (named ?? unknown));
  if (scopes === 0) return;
  const scoped: Place = { ...things, regions: scopes, arrivals: scopes };
  walk.ask(resource, scopes * parts.length * pagesOf(unknown, resource.list.paging), scoped);
  for (const field of reads) checked(walk, walk.document.tables[resource.type]?.[field]?.asks, scoped);
}

/** The fields of the things, by the kinds that fragments name. */
function held(walk: Walk, resources: readonly Resource[], things: Place, { field, path }: Step): void {
  for (const holders of field.selection.on('AddressHolders').all()) {
    if (holders.definition.name !== 'holders') continue;
    for (const { definition, responseKey, selection } of holders.selection.on('AddressHolder').all()) {
      if (definition.name !== 'node') continue;
      for (const { type } of resources) {
        const fields = selection.on(type);
        const isNamed = fields.all().some((each) => !ofEvery.has(each.definition.name));
        if (isNamed) walk.type(type, fields, things, [...path, holders.responseKey, responseKey]);
      }
    }
  }
}
