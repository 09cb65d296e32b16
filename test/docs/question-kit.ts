/** What the answers to docs/questions are compared with: the data of the embedded cloud, counted without the gateway. */
import type { Cloud } from '../../emulator/cloud.js';
import type { Account } from '../../emulator/data/accounts.js';
import { regions } from '../../emulator/data/regions.js';
import { itemsOf } from '../../emulator/published/items.js';
import { kindsOf } from '../../emulator/published/kinds.js';
import { speak } from '../../emulator/published/speak.js';
import { aboutItem, referred } from '../../emulator/published/subject.js';
import { publishedProduct } from '../../published/product.js';

export const regionIds = (): readonly string[] => regions.map(({ id }) => id);

interface Answered {
  /** What the answer must hold. */
  readonly data: unknown;
  /** A function of the answer for kinds whose items tests cannot know before it. */
  readonly calls: number | ((data: unknown) => number);
}

/** The truth about one question. */
export interface Question {
  readonly variables?: (account: Account, cloud: Cloud) => Readonly<Record<string, unknown>>;
  readonly truth: (account: Account, cloud: Cloud) => Answered;
}

/** The ids of the things that the embedded cloud makes of what is published, such as keys of KMS. */
export function madeIds(cloud: Cloud, account: Account, product: string, stem: string, regionId: string) {
  const published = publishedProduct(product);
  if (!published) throw new Error(`${product} is not published.`);
  return itemsOf(cloud, account)
    .of(kindsOf(published), stem, regionId)
    .map(({ id }) => id);
}

/** The thing of another kind that each of these things belongs to; null for those that belong to none. */
export function ownersOf(
  cloud: Cloud,
  account: Account,
  [product, stem, owner]: readonly [product: string, stem: string, owner: string],
  regionId: string,
): readonly (string | null)[] {
  const published = publishedProduct(product);
  if (!published) throw new Error(`${product} is not published.`);
  const [kinds, items] = [kindsOf(published), itemsOf(cloud, account)];
  const place = { cloud, account, items, kinds, regionId, said: new Map<string, string>() };
  return items.of(kinds, stem, regionId).map((item) => referred(aboutItem(place, item), owner)?.id ?? null);
}

/** What the embedded cloud says of the things that an action lists, as Product.Action: rows in upstream's spelling. */
export function listedBy(
  cloud: Cloud,
  account: Account,
  list: string,
  regionId = '',
): readonly Record<string, unknown>[] {
  const [productName = '', actionName = ''] = list.split('.');
  const product = publishedProduct(productName);
  const action = product?.action(actionName);
  const kinds = product && kindsOf(product);
  const rows = action && kinds?.rows(action);
  if (!kinds || !rows?.key) throw new Error(`${list} lists nothing.`);
  const items = itemsOf(cloud, account);
  const place = { cloud, account, items, kinds, regionId, said: new Map<string, string>() };
  return items
    .of(kinds, rows.key.stem, regionId)
    .map((item) => speak(aboutItem(place, item), rows.shape, '') as Record<string, unknown>);
}

/** The regions where upstream has the product. */
export function regionsOf(productName: string): readonly string[] {
  const served = new Set(publishedProduct(productName)?.endpoints.map(({ regionId }) => regionId));
  return regionIds().filter((id) => served.has(id));
}

/** Calls for the regions, and for the pages of each region's list. */
export function pages(lengthOf: (regionId: string) => number, cap: number): number {
  return 1 + regionIds().reduce((sum, id) => sum + Math.max(1, Math.ceil(lengthOf(id) / cap)), 0);
}

/** An empty list of instances may be a refusal, so each region without a match takes one more call, which tells. */
export function proofs(matches: (regionId: string) => readonly unknown[]): number {
  return regionIds().filter((id) => matches(id).length === 0).length;
}

/** The items of all regions. */
export const everywhere = <Item>(list: (regionId: string) => readonly Item[]) => regionIds().flatMap((id) => list(id));

/** Groups as the gateway answers them: most first, ties by their values, null last. */
export function grouped<Item>(
  items: readonly Item[],
  read: (item: Item) => readonly (string | null)[],
  numbers: Readonly<Record<string, (item: Item) => number>> = {},
) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = JSON.stringify(read(item));
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  const rank = (values: readonly (string | null)[]) => JSON.stringify(values.map((value) => value ?? '\uffff'));
  return [...groups]
    .map(([name, members]) => {
      const sums = Object.entries(numbers).map(([field, of]) => {
        return [field, String(members.reduce((sum, item) => sum + of(item), 0))] as const;
      });
      const values: readonly (string | null)[] = JSON.parse(name);
      const sum = sums.length > 0 && { sum: Object.fromEntries(sums) };
      return { values, count: members.length, ...sum };
    })
    .sort((a, b) => b.count - a.count || (rank(a.values) < rank(b.values) ? -1 : 1));
}

/** An instance with addresses of both kinds. */
export const sample = (account: Account) => {
  const found = everywhere((id) => account.instances(id)).find(
    ({ VpcAttributes, PublicIpAddress }) =>
      VpcAttributes.PrivateIpAddress.IpAddress.length > 0 && PublicIpAddress.IpAddress.length > 0,
  );
  if (!found) throw new Error('No instance has both kinds of address.');
  return found;
};
/** A tag that many things have. */
export const tagged = { key: 'team', value: 'payments' };
/** Whether a thing has that tag, in the spelling of any product. */
export const hasTag = ({ Tags }: { readonly Tags: { readonly Tag: readonly object[] } }) =>
  Tags.Tag.some((tag) => {
    const pair = Object.values(tag);
    return pair.includes(tagged.key) && pair.includes(tagged.value);
  });
const statuses = ['PENDING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED'];
/** The name of an instance's status in the schema. */
export const statusOf = (text: string) => statuses.find((name) => name === text.toUpperCase()) ?? 'UNRECOGNIZED';
/** The calls that read all instances. */
export const allInstances = (account: Account) => pages((id) => account.instances(id).length, 100);
/** The oldest first, ties by id. */
export const oldest = <Item extends { readonly RegionId: string }>(
  items: readonly Item[],
  time: (item: Item) => string,
  id: (item: Item) => string,
) =>
  [...items].sort((a, b) => {
    const keys = [a, b].map((item) => `${time(item)} ${item.RegionId}: ${id(item)}`);
    return (keys[0] ?? '') < (keys[1] ?? '') ? -1 : 1;
  });
