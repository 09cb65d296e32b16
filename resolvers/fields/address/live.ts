/** Asks the kinds themselves who holds an address: in every region the calls that find it, or the whole list of a kind that has none. */
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Item } from '../../../client/model/value.js';
import type { Screen, Verdict } from '../../../client/reading/screen.js';
import { bytesOf, RequestEnded } from '../../../client/request/work-budget.js';
import type { AccountPlace } from '../../connection/account-ids.js';
import type { Failures } from '../../connection/failures.js';
import { leftOutOf } from '../../connection/page.js';
import type { RegionScope } from '../../connection/region-scope.js';
import { inRegions } from '../../connection/scopes.js';
import { walk } from '../../connection/sets/walk.js';
import type { AddressKind, AddressRole } from '../../nouns/kind/addresses.js';
import type { FieldCall } from '../field.js';
import { nodeOf, type ResourceNode } from '../resource-node.js';
import { partsFor, roleIn } from './kinds.js';
import type { AddressQuestion } from './question.js';

/** A thing that holds the address, read from upstream. */
export interface LiveHolder {
  readonly node: ResourceNode;
  readonly role: AddressRole | null;
}

/** Everything of one kind in one account that holds the address. What cannot be read is noted, each scope once. */
export async function holdersOf(
  kind: AddressKind,
  question: AddressQuestion,
  account: AccountPlace,
  regionIds: readonly string[] | null,
  { call, failures }: { readonly call: FieldCall; readonly failures: Failures },
): Promise<readonly LiveHolder[]> {
  const { resource } = kind.noun;
  const { context } = call;
  const parts = inRegions(resource, partsFor(kind, question), regionIds);
  const holders = new Map<Item, LiveHolder>();
  const screenOf = (scope: Pick<RegionScope, 'cloud' | 'regionId'>): Screen => ({
    check: (items) => Promise.all(items.map((item) => verdictOn(item, scope))),
    isCostly: false,
  });
  const places = { find: async () => [account], order: async () => null };
  const wanted = { resource, regionIds, parts, screenOf, expected: [], work: context.work };
  const { rows } = await walk(places, wanted, { context, failures }, [], []);
  const odd = new Map<RegionScope, readonly CloudError[]>();
  for (const { scope, odd: reason } of rows) if (reason) odd.set(scope, [...(odd.get(scope) ?? []), reason]);
  for (const [scope, reasons] of odd) failures.note(scope, leftOutOf(resource, reasons));
  return rows.flatMap(({ item }) => holders.get(item) ?? []);

  async function verdictOn(item: Item, scope: Pick<RegionScope, 'cloud' | 'regionId'>): Promise<Verdict> {
    context.work.spend(bytesOf.item);
    try {
      const node = nodeOf(resource, scope.cloud, scope.regionId, item);
      const role = await roleIn(node, kind, question, call);
      if (role !== null) holders.set(item, { node, role });
      return role !== null;
    } catch (error) {
      if (error instanceof CloudError && !(error instanceof RequestEnded)) return error;
      throw error;
    }
  }
}
