/** The member accounts of a fleet: their names, their place in the directory, and how many instances each has in which region. */
import { type Random, randomOf } from '../random.js';
import { type Region, regions } from '../regions.js';

export interface FleetOptions {
  /** All accounts, those of the usual data set included. */
  readonly accounts: number;
  /** The instances of all accounts together. Default: 300 for each account. */
  readonly instances?: number | undefined;
  /** How many accounts refuse their readers. Default: 0. */
  readonly forbidden?: number | undefined;
  /** Whether these do not let the inventory in, or let it in and refuse all reads. Default: role. */
  readonly forbids?: 'role' | 'reads' | undefined;
}

/** A folder of the resource directory. */
export interface Folder {
  readonly id: string;
  readonly name: string;
  /** Null for the root folder. */
  readonly parentId: string | null;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly folderId: string;
  /** prod, staging, test or sandbox. */
  readonly environment: string;
  /** By region; most regions are missing. */
  readonly instances: ReadonlyMap<string, number>;
  readonly forbids: 'role' | 'reads' | null;
}

export interface Fleet {
  readonly directoryId: string;
  /** The root folder first. */
  readonly folders: readonly Folder[];
  readonly members: readonly Member[];
}

/** What the accounts of the usual data set have. */
export interface Usual {
  readonly accounts: number;
  readonly scopes: number;
  readonly instances: number;
}

const units = ['payments', 'search', 'logistics', 'data', 'portal', 'retail'];
const environments = ['prod', 'staging', 'test', 'sandbox'];
const instancesAnAccount = 300;
/** A tenth of the pairs of account and region has instances. */
const usedShare = 0.1;
/** How many regions the accounts use, one after the other: some none, a few many. */
const widths = [2, 1, 3, 0, 2, 4, 1, 3, 2, 5];

/** The same seed and numbers give the same fleet. */
export function fleetOf(seed: number, options: FleetOptions, usual: Usual): Fleet {
  const { accounts, forbidden = 0, forbids = 'role' } = options;
  const random = randomOf(seed, 'fleet');
  const id = (kind: string) => `${kind}-${random.text(10)}`;
  const root: Folder = { id: id('r'), name: 'root', parentId: null };
  const unitFolders = units.map((name): Folder => ({ id: id('fd'), name, parentId: root.id }));
  const leaves = unitFolders.flatMap(({ id: parentId }) =>
    environments.map((name): Folder => ({ id: id('fd'), name, parentId })),
  );
  const count = Math.max(0, accounts - usual.accounts);
  const scopes = Math.max(0, Math.round(accounts * regions.length * usedShare) - usual.scopes);
  const total = Math.max(0, (options.instances ?? accounts * instancesAnAccount) - usual.instances);
  const places = placesOf(count, scopes, random);
  const sizes = sizesOf(places.flat().length, total, random);
  const ids = new Set<string>();
  let at = 0;
  const members = places.map((own, index): Member => {
    let accountId = '';
    while (accountId === '' || ids.has(accountId)) accountId = `1${random.text(15, '0123456789')}`;
    ids.add(accountId);
    const leaf = leaves[index % leaves.length] ?? root;
    const unit = unitFolders.find(({ id: folderId }) => folderId === leaf.parentId)?.name ?? 'other';
    const number = String(Math.floor(index / leaves.length) + 1).padStart(2, '0');
    return {
      id: accountId,
      name: `${unit}-${leaf.name}-${number}`,
      folderId: leaf.id,
      environment: leaf.name,
      instances: new Map(own.map((region) => [region.id, sizes[at++] ?? 0])),
      forbids: isForbidden(index, count, forbidden) ? forbids : null,
    };
  });
  return { directoryId: `rd-${random.text(6)}`, folders: [root, ...unitFolders, ...leaves], members };
}

/** Spread evenly over all accounts. */
function isForbidden(index: number, count: number, forbidden: number): boolean {
  return Math.floor(((index + 1) * forbidden) / count) > Math.floor((index * forbidden) / count);
}

/** The regions that each account uses: exactly as many pairs as wanted. */
function placesOf(count: number, scopes: number, random: Random): readonly (readonly Region[])[] {
  const wide = Array.from({ length: count }, (_, at) => widths[at % widths.length] ?? 0);
  let spare = scopes - wide.reduce((sum, each) => sum + each, 0);
  for (let at = 0; spare !== 0 && count > 0; at = (at + 1) % count) {
    const next = (wide[at] ?? 0) + Math.sign(spare);
    if (next < 0 || next > regions.length) {
      // Every account is at the end of what it can have.
      if (wide.every((each) => each === (spare < 0 ? 0 : regions.length))) break;
      continue;
    }
    wide[at] = next;
    spare -= Math.sign(spare);
  }
  return wide.map((width) => chosen(width, random));
}

/** Larger regions are used more. */
function chosen(width: number, random: Random): readonly Region[] {
  const ranked = regions.map((region) => ({ region, rank: random.next() ** (1 / (region.share + 1)) }));
  const taken = ranked.sort((left, right) => right.rank - left.rank).slice(0, width);
  return regions.filter((region) => taken.some((each) => each.region === region));
}

/** Numbers with this sum: at least one each, and a few much larger than the others. */
function sizesOf(count: number, total: number, random: Random): readonly number[] {
  const weights = Array.from({ length: count }, () => 0.05 + random.next() ** 4);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const spare = Math.max(0, total - count);
  let given = 0;
  let cumulated = 0;
  return weights.map((each) => {
    cumulated += each;
    const upTo = Math.round((spare * cumulated) / weight);
    const own = upTo - given;
    given = upTo;
    return own + 1;
  });
}
