/** What an account has of each kind: ids, names and where they belong, made when first asked for and the same for the same seed. */

import type { PublishedProduct } from '../../published/product.js';
import type { Cloud } from '../cloud.js';
import type { Account } from '../data/accounts.js';
import type { Deployment } from '../data/company/deployment.js';
import { randomOf } from '../data/random.js';
import { regionOf, zoneIds } from '../data/regions.js';
import { namedOf, type Pledge, pledgesOf, thingsByHand } from './by-hand.js';
import { kindRow, productRow } from './corrections.js';
import type { Kind, Kinds } from './kinds.js';
import { initials } from './names.js';
import { someName } from './wording/odd.js';
import type { ListedThings } from './wording/wording.js';
import { wordingOf } from './wording/wording-of.js';
import { dashed } from './words.js';

export interface Item {
  readonly stem: string;
  readonly id: string;
  /** Its name, or where the name is its key another id. Empty where it has none. */
  readonly name: string;
  /** Empty for what belongs to the account as a whole. */
  readonly regionId: string;
  /** What chance is seeded with for everything that is said about it. */
  readonly words: string;
  /** Things that it belongs to, where data made by hand says so. */
  readonly belongs?: Readonly<Record<string, string>>;
  /** The ids of the things of a kind that it holds, by stem, where data made by hand tells. */
  readonly holds?: Readonly<Record<string, readonly string[]>>;
  /** What it belongs to in the company. */
  readonly deployment?: Deployment | undefined;
  /** What its members say, where data made by hand tells, or the wording. */
  readonly says?: Readonly<Record<string, string>> | undefined;
}

export interface Items {
  of(kinds: Kinds, stem: string, regionId: string): readonly Item[];
  /** By id, name or ARN. */
  find(kinds: Kinds, stem: string, regionId: string, called: string): Item | undefined;
  arn(kinds: Kinds, item: Item): string;
}

/** Where what belongs to the account as a whole has its network, and where calls go that name no region. */
export const homeRegion = 'cn-hangzhou';

const caches = new WeakMap<Account, Items>();

export function itemsOf(cloud: Cloud, account: Account): Items {
  const made = caches.get(account) ?? makeItems(cloud, account);
  caches.set(account, made);
  return made;
}

function makeItems(cloud: Cloud, account: Account): Items {
  const lists = new Map<string, readonly Item[]>();
  const calls = new Map<string, ReadonlyMap<string, Item>>();
  const scopeOf = (kinds: Kinds, stem: string, regionId: string): string =>
    isAccountWide(kinds, stem) ? '' : regionId;
  const items: Items = {
    of: (kinds, stem, regionId) => {
      const scope = scopeOf(kinds, stem, regionId);
      const key = `${kinds.product.name}/${kinds.product.version}/${stem}/${scope}`;
      const list = lists.get(key) ?? listOf(cloud, account, kinds, stem, scope);
      lists.set(key, list);
      return list;
    },
    find: (kinds, stem, regionId, called) => {
      const list = items.of(kinds, stem, regionId);
      const key = `${kinds.product.name}/${kinds.product.version}/${stem}/${scopeOf(kinds, stem, regionId)}`;
      const byCall =
        calls.get(key) ??
        new Map(
          list
            .toReversed()
            .flatMap((item) => [item.name, items.arn(kinds, item), item.id].map((call) => [call, item] as const)),
        );
      calls.set(key, byCall);
      return called === '' ? undefined : byCall.get(called);
    },
    arn: ({ product }, { regionId, stem, id }) => {
      const service = productRow(product.name).ram ?? product.name.toLowerCase();
      const kind = kindRow(product.name, stem).arn ?? stem;
      // An alias is called alias/shop, and the ARN repeats no word of it.
      const name = id.startsWith(`${kind}/`) ? id : `${kind}/${id}`;
      return `acs:${service}:${regionId}:${account.id}:${name}`;
    },
  };
  return items;
}

export function isAccountWide({ product }: Kinds, stem: string): boolean {
  return kindRow(product.name, stem).isAccountWide ?? productRow(product.name).isAccountWide ?? false;
}

function listOf(cloud: Cloud, account: Account, kinds: Kinds, stem: string, regionId: string): readonly Item[] {
  const kind = kinds.kind(stem);
  if (!kind) return [];
  const { product } = kinds;
  const words = `${cloud.seed}/${account.id}/${regionId}/${product.name}/${stem}`;
  const wording = wordingOf(cloud);
  const asMade = (made: Pledge): Item => {
    const seed = `${words}/${made.id}`;
    const deployment = wording.deploymentOf(seed, made.name ?? '');
    return { stem, name: '', regionId, words: seed, deployment, ...made };
  };
  const byHand = thingsByHand(product.name, stem) ?? pledgesOf(product.name, stem) ?? placesOf(cloud, product, stem);
  if (byHand) {
    return byHand(account, regionId || homeRegion).map(asMade);
  }
  const random = randomOf(words);
  const count = countOf(cloud, account, kinds, kind, regionId);
  const named = (namedOf(product.name, stem)?.(account, regionId || homeRegion) ?? []).map(asMade);
  const things: ListedThings = {
    kind: `${product.name}.${stem}`,
    keyName: kind.keyName,
    words,
    regionId,
    isMain: account === cloud.accounts[0],
    isNamed: kind.form === 'name',
    isUnique: kind.addressedBy.has('name'),
    now: cloud.timeline.now(),
  };
  const naming = wording.naming(things);
  const made = Array.from({ length: count }, (_, at): Item => {
    const { id: chosen, ...said } = naming(at, random);
    const id = idOf(kinds, kind, regionId, at, randomOf(words, at), chosen);
    return { stem, id, regionId, words: `${words}/${id}`, ...said };
  });
  return [...made, ...named];
}

/** As accounts are: much in a few regions, little in the others, and some kinds by the hundred. */
function countOf(cloud: Cloud, account: Account, kinds: Kinds, kind: Kind, regionId: string): number {
  const { product } = kinds;
  const random = randomOf(cloud.seed, account.id, regionId, product.name, kind.stem, 'count');
  const place = regionId || homeRegion;
  const orphans = kind.parents.some((parent) => itemsOf(cloud, account).of(kinds, parent, regionId).length === 0);
  if (account.isPlain || orphans || account.vpcs(place).length === 0) return 0;
  const [main] = cloud.accounts;
  if (account !== main)
    return account.resourceGroupIds.length > 0 && account.users.length > 5 ? random.int(1, 9) : random.int(0, 1);
  const least = kindRow(product.name, kind.stem).count;
  if (least !== undefined) return random.int(least, least * 2);
  const isBusy = (regionOf(place)?.share ?? 0) >= 100;
  const usual = isBusy ? random.int(12, 45) : random.int(2, 14);
  const many = random.chance(0.06) && isBusy ? 5 : 1;
  return usual * many * (kind.parents.length > 0 ? 3 : kind.isBelow ? 2 : 1);
}

function idOf(
  { product }: Kinds,
  kind: Kind,
  regionId: string,
  at: number,
  random: ReturnType<typeof randomOf>,
  chosen: string | undefined,
): string {
  const { id } = kindRow(product.name, kind.stem);
  if (chosen !== undefined && !kind.isNumber && (id === undefined || id.startsWith('='))) return chosen;
  if (id?.startsWith('=')) return id.slice(1).replace('#', String(at)).replace('*', random.text(5));
  if (kind.isNumber) return String(random.int(10_000, 99_999) * 10_000 + at);
  if (id === 'hex') return `c${random.text(32, '0123456789abcdef')}`;
  if (id === 'uuid') return dashed(random.text(32, '0123456789abcdef'));
  if (id === 'digits') return random.text(18, '123456789');
  if (kind.form === 'name') return someName(random, at, true);
  const place = regionOf(regionId)?.idPrefix ?? '';
  return `${id ?? `${initials(kind.keyName)}-`}${place}${random.text(17)}`;
}

/** Regions are those of the product's endpoints, zones those of the cloud. */
function placesOf(
  cloud: Cloud,
  product: PublishedProduct,
  stem: string,
): ((account: Account, regionId: string) => readonly Pledge[]) | undefined {
  if (kindRow(product.name, stem).isOwn) return undefined;
  if (stem === 'zone') {
    return (_, regionId) =>
      cloud.regions
        .filter(({ id }) => id === regionId)
        .flatMap(zoneIds)
        .map((id) => ({ id, name: id }));
  }
  if (stem !== 'region') return undefined;
  const served = new Set(product.endpoints.map(({ regionId }) => regionId));
  return () => cloud.regions.filter(({ id }) => served.has(id)).map(({ id, names }) => ({ id, name: names['en-US'] }));
}
