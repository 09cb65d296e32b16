/** What an answer is about while it is written: a thing of its own, a row without a name, or the account; and what it refers to. */
import type { Cloud } from '../cloud.js';
import type { Account } from '../data/accounts.js';
import { isSame } from '../data/company/deployment.js';
import { type Random, randomOf } from '../data/random.js';
import { type Chance, isByHand, isInNetwork, isOwnByHand, madeThing, namedByHand } from './by-hand.js';
import { kindRow } from './corrections.js';
import { homeRegion, type Item, type Items, isAccountWide } from './items.js';
import type { Kinds } from './kinds.js';
import { type Form, meaningOf, squeezed } from './names.js';
import { namedElsewhere } from './values/elsewhere.js';
import { synonyms, twins } from './values/references.js';

export interface Place {
  readonly cloud: Cloud;
  readonly account: Account;
  readonly items: Items;
  readonly kinds: Kinds;
  /** Empty where the call is about the account as a whole. */
  readonly regionId: string;
}

export interface Subject extends Place {
  /** Everything that is said about it is seeded with these. */
  readonly words: string;
  /** What Id and Name without more are the id and name of. */
  readonly noun: string;
  readonly item?: Item | undefined;
  /** Things that the call has named, by stem. */
  readonly among: ReadonlyMap<string, Item>;
  /** What the call has said and the answer repeats, by squeezed name. */
  readonly said: ReadonlyMap<string, string>;
  /** Of one text of a list: what the list belongs to. */
  readonly holder?: Subject | undefined;
  /** The same thing in the data made by hand. */
  readonly made?: Readonly<Record<string, unknown>> | undefined;
}

export function chanceOf({ words }: Subject, question: string): Random {
  return randomOf(words, question);
}

/** What the data made by hand says about the subject, so that no generic answer contradicts it. */
export function madeOf({
  made,
  item,
  account,
  kinds,
  regionId,
}: Subject): Readonly<Record<string, unknown>> | undefined {
  if (made || !item || !isOwnByHand(kinds.product.name, item.stem)) return made;
  return madeThing(account, item.regionId || regionId, item.stem, item.id);
}

/** What it refers to is its own matter, and not what the call has named. */
export function aboutItem(place: Place & Pick<Subject, 'said'>, item: Item): Subject {
  const { cloud, account, items, kinds, said } = place;
  const regionId = item.regionId || place.regionId;
  return { cloud, account, items, kinds, said, regionId, words: item.words, noun: item.stem, item, among: new Map() };
}

/** A row of a list inside another thing. */
export function below(subject: Subject, name: string, at: number): Subject {
  const { item: _, made: __, holder: ___, ...rest } = subject;
  const among = subject.item ? new Map([...subject.among, [subject.item.stem, subject.item]]) : subject.among;
  // What is in a thing of the account is where that thing is.
  const regionId = subject.item ? regionHere(subject) : subject.regionId;
  return { ...rest, among, regionId, words: `${subject.words}/${name}/${at}`, noun: name };
}

const deepest = 4;

/** By item: what it refers to never changes, and is asked for with every row of a list. */
const references = new WeakMap<Item, Map<string, Item | undefined>>();

/** The thing of another kind that a thing refers to; where there are parents between them, that of the nearest one. */
export function referred(subject: Subject, stem: string, depth = 0): Item | undefined {
  const { item, regionId } = subject;
  if (!item) return meant(subject, stem, depth);
  const known = references.get(item) ?? new Map<string, Item | undefined>();
  references.set(item, known);
  const question = `${stem}/${regionId}`;
  if (!known.has(question)) known.set(question, meant(subject, stem, depth));
  return known.get(question);
}

function meant(subject: Subject, stem: string, depth: number): Item | undefined {
  const { item, among, items, kinds, regionId } = subject;
  if (item?.stem === stem) return item;
  const named = among.get(stem);
  if (named && !item) return named;
  const fixed = item?.belongs?.[stem];
  if (fixed !== undefined) return items.find(kinds, stem, regionId, fixed);
  const between = item && betweenOf(kinds, item.stem, stem);
  const middle = between !== undefined && depth < deepest ? referred(subject, between, depth + 1) : undefined;
  if (middle) return referred(aboutItem(subject, middle), stem, depth + 1);
  const placed = kinds.kind(stem) && (stem === 'vpc' || stem === 'vswitch') ? inNetwork(subject, stem, depth + 1) : '';
  if (placed) return items.find(kinds, stem, regionId || homeRegion, placed);
  const all = alike(subject, fitting(subject, stem, items.of(kinds, stem, regionId || homeRegion), depth));
  return all.length === 0 ? undefined : all[chanceOf(subject, `of ${stem}`).int(0, all.length - 1)];
}

/** Those of the same application and environment, where there are any. */
function alike({ item }: Subject, all: readonly Item[]): readonly Item[] {
  const own = item?.deployment;
  const same = own ? all.filter(({ deployment }) => isSame(own, deployment)) : [];
  return same.length > 0 ? same : all;
}

/** What a thing is beside, or is listed under, and that names a thing of the kind itself. */
function betweenOf(kinds: Kinds, own: string, stem: string): string | undefined {
  const { beside } = kindRow(kinds.product.name, own);
  if (beside !== undefined && beside !== stem && kinds.kind(stem) && !isByHand(stem)) return beside;
  return kinds.kind(own)?.parents.find((parent) => parent !== stem && hasParent(kinds, parent, stem));
}

/**
 * A node of a region is in a cluster of that region, where clusters of all regions are listed together, and in a node pool of
 * its own cluster.
 */
function fitting(subject: Subject, stem: string, all: readonly Item[], depth: number): readonly Item[] {
  const { item, kinds } = subject;
  if (!item || depth >= deepest) return all;
  // What is listed under a thing and the thing refers to is its own.
  if (kinds.kind(stem)?.parents.includes(item.stem)) {
    return all.filter((one) => referred(aboutItem(subject, one), item.stem, depth + 1)?.id === item.id);
  }
  const shared = kinds.kind(item.stem)?.parents.find((parent) => kinds.kind(stem)?.parents.includes(parent));
  const parent = shared === undefined ? undefined : referred(subject, shared, depth + 1);
  if (shared !== undefined) {
    return all.filter((one) => referred(aboutItem(subject, one), shared, depth + 1)?.id === parent?.id);
  }
  if (item.regionId === '' || !isAccountWide(kinds, stem)) return all;
  return all.filter((one) => regionHere(aboutItem({ ...subject, regionId: '' }, one)) === item.regionId);
}

/** The VPC and the vSwitch of a thing agree, and those of its rows are in the same VPC. */
function inNetwork(subject: Subject, stem: string, depth: number): string {
  const owner = subject.item ? undefined : [...subject.among.values()].at(-1);
  const around = owner && depth < deepest ? referred(aboutItem(subject, owner), 'vpc', depth) : undefined;
  return byHand(subject, stem, 'id', around?.id, depth) ?? '';
}

/** The id of some thing of a kind, of the product's own or of the data made by hand; empty where there is none. */
export function idOfThing(subject: Subject, stem: string): string {
  const thing = subject.kinds.kind(stem) && referred(subject, stem);
  return thing ? projected(subject, thing, 'id') : (byHand(subject, stem, 'id') ?? '');
}

export function hasParent(kinds: Kinds, stem: string, parent: string, depth = 0): boolean {
  const parents = kinds.kind(stem)?.parents ?? [];
  return (
    parents.includes(parent) ||
    (depth < deepest && parents.some((one) => one !== stem && hasParent(kinds, one, parent, depth + 1)))
  );
}

export function projected(subject: Place, item: Item, form: Form): string {
  if (form === 'arn') return subject.items.arn(subject.kinds, item);
  const isKey = (subject.kinds.kind(item.stem)?.form ?? 'id') === form;
  return isKey ? item.id : item.name;
}

/** What a member means that names a thing: undefined where it names none. */
export function nameOf(subject: Subject, member: string): string | undefined {
  const { kinds, account, item, noun } = subject;
  const twin = twinOf(subject, member) ?? elsewhere(subject, member);
  if (twin !== undefined) return twin;
  const reference = kinds.reference(member, noun);
  const meaning = meaningOf(member);
  const stem =
    synonyms[member.replaceAll('_', '').toLowerCase()] ?? meaning?.stem ?? member.replaceAll('_', '').toLowerCase();
  if (reference && !(reference.isLoose && isByHand(stem))) {
    const { stem: own, form, isLoose } = reference;
    if (isLoose && chanceOf(subject, member).chance(0.5)) return '';
    if (own === 'region') return regionHere(subject);
    const meant = referred(subject, own);
    if (meant) return projected(subject, meant, form);
    return own === item?.stem ? '' : (byHand(subject, stem, form) ?? '');
  }
  if (
    /^(?:aliuid|uid|ownerid|accountid|aliyunid|userid|ownerownerid|aliyunuid|ownerbid|payerid|mainuid|parentuid|ownerpk|billaccountid)$/.test(
      member.replaceAll('_', '').toLowerCase(),
    )
  ) {
    return account.id;
  }
  return byHand(subject, stem, meaning?.form ?? 'id');
}

/** The id of what every thing of a kind has one of, and that has no list. */
export function twinOf(subject: Subject, member: string): string | undefined {
  const twin = twins[`${subject.kinds.product.name}.${meaningOf(member)?.stem ?? ''}`];
  const thing = twin && referred(subject, twin.of);
  return twin && (thing ? `${twin.prefix}${thing.id.slice(thing.id.indexOf('-') + 1)}` : '');
}

/** What a member names of another product; undefined where it names nothing of one. */
export function elsewhere(subject: Subject, member: string): string | undefined {
  const here = { account: subject.account, items: subject.items, regionId: regionHere(subject) };
  return namedElsewhere(`${subject.kinds.product.name}.${member}`, here, limited(subject));
}

function byHand(
  subject: Subject,
  stem: string,
  form: Form,
  vpcId = subject.item?.belongs?.vpc ?? vpcAround(subject, stem),
  depth = 0,
): string | undefined {
  if (!isByHand(stem)) return undefined;
  const fixed = subject.item?.belongs?.[stem];
  if (fixed !== undefined && form === 'id') return fixed;
  const owner = subject.item ?? [...subject.among.values()].at(-1);
  const named = { stem, form, vpcId, deployment: owner?.deployment };
  return namedByHand(subject.account, regionHere(subject, depth), named, limited(subject));
}

/** Rows of a thing are in its network, unless they are networks themselves. */
function vpcAround(subject: Subject, stem: string): string | undefined {
  const owner =
    subject.item || subject.noun === 'vpc' || !isInNetwork(stem) ? undefined : [...subject.among.values()].at(-1);
  return owner && (byHand(aboutItem(subject, owner), 'vpc', 'id') || undefined);
}

function limited(subject: Subject): Chance {
  return { at: (question, limit) => (limit === 0 ? 0 : chanceOf(subject, question).int(0, limit - 1)) };
}

/**
 * What belongs to the account as a whole lies somewhere all the same: where the thing that it belongs to lies, or in one region of
 * the product, the same for calls from all regions.
 */
function regionHere(subject: Subject, depth = 0): string {
  const { regionId, item, account, kinds } = subject;
  if (!item) return regionId || homeRegion;
  if (item.regionId !== '') return item.regionId;
  const above = kindRow(kinds.product.name, item.stem).beside ?? kinds.kind(item.stem)?.parents[0];
  const owner = above === undefined || depth >= deepest ? undefined : referred(subject, above, depth + 1);
  if (owner) return regionHere(aboutItem(subject, owner), depth + 1);
  const regions = kinds.product.endpoints.map((endpoint) => endpoint.regionId);
  if (regions.length <= 3) return homeRegion;
  const used = [...new Set(regions)].filter((one) => account.vpcs(one).length > 0);
  return used.length === 0 ? homeRegion : randomOf(item.words, 'region').pick(used);
}

/** The ARN of a thing that no list has. */
export function foreignArn({ account, kinds, regionId }: Subject, name: string, id: string): string {
  const isRole = /role/i.test(name);
  const stem = squeezed(name).replace(/arn$/, '');
  return isRole
    ? `acs:ram::${account.id}:role/service-${id}`
    : `acs:${kinds.product.name.toLowerCase()}:${regionId}:${account.id}:${stem}/${id}`;
}
