/** Answers one published read: whom it is about, which rows it shows, what stands around them. */
import type { PublishedAction, PublishedParameter } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { randomOf } from '../data/random.js';
import { missing } from '../wire/wire-error.js';
import { isByHand, madeThing } from './by-hand.js';
import { productRow } from './corrections.js';
import { type Call, said } from './envelope.js';
import { filtered } from './filters.js';
import { isGiven, type Read } from './given.js';
import { type Item, itemsOf } from './items.js';
import { meaningOf, nounOf, squeezed } from './names.js';
import { type Page, pageOf } from './pages.js';
import { notFound } from './refusals.js';
import { type Rows, resolved } from './rows.js';
import { seriesOf } from './series.js';
import { speak, spokenByHand } from './speak.js';
import { complianceOf } from './special/compliance.js';
import { directoryOf } from './special/directory.js';
import { identitiesOf } from './special/identity.js';
import { aboutItem, below, hasParent, type Place, projected, referred, type Subject } from './subject.js';
import { isOfTags, tagRows } from './tagged.js';
import { typedIds } from './values/references.js';
import { billsOf } from './windows/bills.js';
import { eventsOf } from './windows/events.js';
import { histogramsOf } from './windows/histograms.js';
import { logsOf } from './windows/logs.js';

export function answered(read: Read): unknown {
  const { kinds, action, given, context } = read;
  const rows = kinds.rows(action);
  const isFromHost = productRow(kinds.product.name).takesRegionOfHost && context.hostRegionId !== null;
  for (const { name, place, shape } of action.parameters) {
    if (isFromHost && name === 'RegionId') continue;
    if (shape.required && place !== 'host' && shape.type !== 'object' && !isGiven(given, name)) throw missing(name);
  }
  const special =
    seriesOf(read) ??
    eventsOf(read) ??
    billsOf(read) ??
    identitiesOf(read) ??
    directoryOf(read) ??
    complianceOf(read) ??
    logsOf(read);
  if (special) return special;
  const { subject, named } = subjectOf(read, rows);
  const histograms = histogramsOf(read);
  if (histograms) return histograms;
  const all = isOfTags(rows) ? tagRows(subject, given) : rows && rowsFor(read, rows, subject, named);
  const listed = rows ? all : null;
  const page = listed && pageOf({ product: kinds.product, action, given, items: listed, context });
  const call: Call = { product: kinds.product, action, requestId: context.requestId, page };
  return action.answer ? written(call, subject, { rows, page }, action.answer, []) : { RequestId: context.requestId };
}

interface Named {
  readonly parameter: PublishedParameter;
  readonly stem: string;
  readonly values: readonly string[];
}

interface About {
  readonly subject: Subject;
  readonly named: readonly Named[];
}

/** The thing that the parameters name, the last of them where they name several; else the account in the region. */
function subjectOf(read: Read, rows: Rows | null): About {
  const { kinds, action, given, context, regions } = read;
  const { cloud, account } = context;
  const items = itemsOf(cloud, account);
  const noun = nounOf(action.name);
  const named = action.parameters.flatMap((parameter): Named[] => {
    // A list of tags names things of any kind as resources.
    if (isOfTags(rows) || typedIds[`${kinds.product.name}.${parameter.name}`] !== undefined) return [];
    const reference = kinds.reference(parameter.name, noun);
    const values = given.values(parameter.name);
    if (!reference || reference.isLoose || values.length === 0 || reference.stem === 'region') return [];
    return [{ parameter, stem: reference.stem, values }];
  });
  let place: Place = { cloud, account, items, kinds, regionId: regions[0] ?? '' };
  const among = new Map<string, Item>();
  for (const { parameter, stem, values } of named) {
    if (stem === rows?.key?.stem) {
      const where = regions.find((regionId) => values.some((value) => items.find(kinds, stem, regionId, value)));
      if (where !== undefined) place = { ...place, regionId: where };
      else if (parameter.shape.required && !pages(action))
        throw notFound(kinds.product, action, stem, values.join(', '));
      continue;
    }
    const [called = ''] = values;
    const where = regions.find((regionId) => items.find(kinds, stem, regionId, called));
    const item = where === undefined ? undefined : items.find(kinds, stem, where, called);
    if (item && where !== undefined) {
      among.set(stem, item);
      place = { ...place, regionId: where };
    } else if (parameter.shape.required || !rows) {
      throw notFound(kinds.product, action, stem, called);
    }
  }
  const repeated = new Map(
    action.parameters
      .filter(
        ({ name, shape }) => shape.required && shape.type !== 'array' && kinds.reference(name, noun)?.isLoose !== false,
      )
      .filter(({ name }) => (given.params[name] ?? '') !== '')
      .map(({ name }) => [squeezed(name), given.params[name] ?? '']),
  );
  const subject = { ...place, among, said: repeated };
  const things = [...among.values()];
  // The one that belongs to all others; of equals the last.
  const last =
    things.findLast((item) => things.every((other) => other === item || hasParent(kinds, item.stem, other.stem))) ??
    things.at(-1);
  if (last) {
    const about = aboutItem(subject, last);
    refuseStrangers(read, about, last, among);
    return { subject: about, named };
  }
  const made = isOfTags(rows) ? undefined : thingByHand(read, noun);
  const regionId = made?.regionId ?? place.regionId;
  const words = [
    cloud.seed,
    account.id,
    regionId,
    productRow(kinds.product.name).settingsOf ?? kinds.product.name,
    made?.id ?? noun,
  ].join('/');
  return { subject: { ...subject, regionId, words, noun, made: made?.thing }, named };
}

/** A node pool of another cluster than the one that is named is not there. */
function refuseStrangers(
  { kinds, action }: Read,
  subject: Subject,
  item: Item,
  among: ReadonlyMap<string, Item>,
): void {
  for (const [stem, named] of among) {
    const isParent = stem !== item.stem && hasParent(kinds, item.stem, stem);
    if (isParent && referred(subject, stem) !== named) throw notFound(kinds.product, action, item.stem, item.id);
  }
}

function pages({ paging }: PublishedAction): boolean {
  return [paging.number, paging.token, paging.offset].some((name) => name !== undefined);
}

/** A required parameter that names a thing of the data made by hand: it has to be there. */
function thingByHand(
  read: Read,
  noun: string,
): { readonly id: string; readonly regionId: string; readonly thing: Readonly<Record<string, unknown>> } | undefined {
  const { kinds, action, given, context, regions } = read;
  for (const { name, shape } of action.parameters) {
    const meaning = meaningOf(name);
    if (!shape.required || meaning?.form !== 'id' || kinds.reference(name, noun) || !isByHand(meaning.stem)) continue;
    if (['region', 'zone', 'resourcegroup'].includes(meaning.stem)) continue;
    const [id = ''] = given.values(name);
    for (const regionId of regions) {
      const thing = madeThing(context.account, regionId, meaning.stem, id);
      if (thing) return { id, regionId, thing };
    }
    throw notFound(kinds.product, action, meaning.stem, id);
  }
  return undefined;
}

function rowsFor(read: Read, rows: Rows, subject: Subject, named: readonly Named[]): readonly Subject[] {
  const { kinds, action, given } = read;
  const stem = rows.key?.stem;
  const all = stem !== undefined && kinds.kind(stem) ? ownRows(subject, stem) : someRows(subject, action);
  return filtered({ kinds, action, given, rows, named }, all);
}

function ownRows(subject: Subject, stem: string): readonly Subject[] {
  const { items, kinds, regionId } = subject;
  return items.of(kinds, stem, regionId).map((item) => aboutItem(subject, item));
}

/** Rows without a key: some of them, always the same. */
function someRows(subject: Subject, { name }: PublishedAction): readonly Subject[] {
  const count = randomOf(subject.words, name, 'rows').int(0, 24);
  return Array.from({ length: count }, (_, at) => below(subject, nounOf(name), at));
}

interface Listed {
  readonly rows: Rows | null;
  readonly page: Page<Subject> | null;
}

/** The answer around its rows. Members of an envelope are about the call, all others about the subject. */
function written(call: Call, subject: Subject, listed: Listed, shape: Shape, path: readonly string[]): unknown {
  const { rows, page } = listed;
  const name = path.at(-1) ?? '';
  const meant = resolved(call.product, shape);
  if (rows && page && meant.type === 'array' && path.join('.') === rows.path.join('.')) {
    return page.rows.map((row) => spoken(row, rows, name));
  }
  const isAround = rows !== null && path.every((step, at) => step === rows.path[at]);
  const made = isAround ? undefined : spokenByHand(subject, meant, name);
  if (made !== undefined) return made;
  if (meant.type === 'object' && path.length < 3) {
    const entries = Object.entries(meant.members ?? {}).flatMap(([member, inner]) => {
      const value = written(call, subject, listed, inner, [...path, member]);
      return value === null ? [] : [[member, value] as const];
    });
    return Object.fromEntries(entries);
  }
  const own = said(call, path, meant);
  return own === undefined ? speak(subject, meant, name) : own;
}

function spoken(row: Subject, { shape, key }: Rows, name: string): unknown {
  if (shape.type === 'object' || !row.item || !key) return speak(row, shape, shape.type === 'object' ? '' : name);
  const text = projected(row, row.item, key.form);
  return shape.type === 'integer' ? Number(text) : text;
}
