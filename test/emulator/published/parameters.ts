/** Parameters that an action can be called with: what is required, of things that are there. */
import type { Cloud } from '../../../emulator/cloud.js';
import type { Account } from '../../../emulator/data/accounts.js';
import { isByHand, namedByHand } from '../../../emulator/published/by-hand.js';
import { type Item, itemsOf } from '../../../emulator/published/items.js';
import type { Kinds } from '../../../emulator/published/kinds.js';
import { meaningOf, nounOf } from '../../../emulator/published/names.js';
import { aboutItem, hasParent, projected, referred } from '../../../emulator/published/subject.js';
import type { PublishedAction, PublishedParameter } from '../../../published/product.js';

export interface Somewhere {
  readonly cloud: Cloud;
  readonly account: Account;
  readonly kinds: Kinds;
  readonly regionId: string;
}

export function parametersFor(place: Somewhere, action: PublishedAction): Record<string, string> {
  const { cloud, account, kinds, regionId } = place;
  const items = itemsOf(cloud, account);
  const noun = nounOf(action.name);
  const here = { cloud, account, items, kinds, regionId, said: new Map() };
  const required = action.parameters.filter(
    ({ shape, name, place: where }) => shape.required || where === 'path' || name === 'RegionId',
  );
  const named = required.flatMap(({ name }) => {
    const reference = kinds.reference(name, noun);
    return reference && !reference.isLoose ? [reference.stem] : [];
  });
  // Children first: what they belong to follows from them.
  const above = (stem: string) => named.filter((other) => other !== stem && hasParent(kinds, stem, other)).length;
  const things = new Map<string, Item>();
  const parentOf = (item: Item, stem: string) =>
    hasParent(kinds, item.stem, stem) ? referred(aboutItem(here, item), stem) : undefined;
  const isOfTheSame = (item: Item) =>
    [...things.values()].every((other) =>
      named.every(
        (stem) => (parentOf(item, stem) ?? parentOf(other, stem)) === (parentOf(other, stem) ?? parentOf(item, stem)),
      ),
    );
  for (const stem of named.toSorted((left, right) => above(right) - above(left))) {
    const child = [...things.values()].find((thing) => hasParent(kinds, thing.stem, stem));
    const all = items.of(kinds, stem, regionId);
    const item = child ? referred(aboutItem(here, child), stem) : (all.find(isOfTheSame) ?? all[0]);
    if (item) things.set(stem, things.get(stem) ?? item);
  }
  return Object.fromEntries(
    required.map((parameter) => {
      const { name } = parameter;
      if (/^region_?id$/i.test(name)) return [name, regionId];
      const reference = kinds.reference(name, noun);
      const item = reference && !reference.isLoose ? things.get(reference.stem) : undefined;
      if (reference && item) return written(parameter, projected(here, item, reference.form));
      const meaning = meaningOf(name);
      if (meaning && isByHand(meaning.stem)) {
        return written(
          parameter,
          namedByHand(account, regionId, { ...meaning, vpcId: undefined, deployment: undefined }, { at: () => 0 }),
        );
      }
      return written(parameter, someValue(parameter, action));
    }),
  );
}

function someValue({ name, shape }: PublishedParameter, { paging }: PublishedAction): string {
  const [one] = shape.enum ?? shape.items?.enum ?? [];
  if (one !== undefined) return one;
  if (Object.values(paging).includes(name) || shape.type === 'integer' || shape.type === 'number') {
    return String(Math.max(1, shape.min ?? 1));
  }
  if (shape.type === 'boolean') return 'true';
  return /time|date/i.test(name) ? '2025-01-01T00:00:00Z' : 'x';
}

function written({ name, style, shape }: PublishedParameter, value: string): [string, string] {
  if (shape.type !== 'array') return [name, value];
  if (style === 'json') return [name, JSON.stringify([value])];
  if (shape.items?.type === 'object') return [`${name}.1.Key`, value];
  return [style === 'simple' ? name : `${name}.1`, value];
}
