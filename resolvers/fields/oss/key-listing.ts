/** Connections over the keys of a bucket: objects, versions of objects, uploads. Keys and common prefixes come together, in order. */
import { CloudError } from '../../../client/errors/cloud-error.js';
import { repeated } from '../../../client/errors/unreadable.js';
import type { ListAction } from '../../../client/model/resource.js';
import { type Item, isItem, itemAt, itemsOf, textOf } from '../../../client/model/value.js';
import { type Page, PageWalker } from '../../../client/reading/page-walker.js';
import { beginning, type Position } from '../../../client/reading/position.js';
import { bytesOf } from '../../../client/request/work-budget.js';
import { decodeCursor, encodeCursor, fingerprint } from '../../connection/cursor.js';
import { checkOf, OddRow, oddityIn, orOdd, reportLeftOut } from '../../connection/odd-rows.js';
import { pageSize } from '../../connection/page-size.js';
import type { Field } from '../field.js';
import type { ResourceNode } from '../resource-node.js';
import { type HasItem, missing } from '../scalar-fields.js';
import { placeOfBucket } from './bucket-place.js';

/** One listing of OSS. */
export interface KeyListing {
  /** The field of the bucket, and the type of its rows; the connection and the edge are called after it. */
  readonly field: string;
  readonly type: string;
  readonly list: ListAction;
  /** The members of the answer's root with rows. */
  readonly members: readonly string[];
  /** Tells the rows with one key apart. */
  readonly idOf?: (item: Item) => string;
  /** The order of the rows with one key. Default: upstream's. */
  readonly compare?: (a: Item, b: Item) => number;
}

/** A row as its fields read it. */
export interface KeyNode extends HasItem {
  readonly bucket: ResourceNode;
  readonly key: string;
}

/** A row or a common prefix: both count for the page size. */
interface Entry {
  readonly name: string;
  /** null for a common prefix. */
  readonly item: Item | null;
  /** The error in its name, when it cannot be shown. */
  readonly odd: CloudError | null;
  /** The position after it; null at the end of the listing. */
  readonly after: Position | null;
}

const defaultFirst = 100;

/** The connection of a listing, with the arguments `prefix`, `delimiter`, `first` and `after`. */
export function keyConnection(listing: KeyListing): Field<object> {
  const { field, type, list } = listing;
  return {
    needs: [],
    asks: { kind: 'rows', list, per: 'parent', first: defaultFirst },
    resolve: async (bucket, { args, selection, context, info }) => {
      const first = pageSize(args.first, defaultFirst);
      const under = { prefix: args.prefix, delimiter: args.delimiter };
      const argumentsHash = fingerprint(field, bucket.key, under.prefix ?? '', under.delimiter ?? '');
      const position = typeof args.after === 'string' ? decodeCursor(args.after, argumentsHash) : null;
      const page = await read(listing, bucket, under, position === null ? beginning : position.place, first);
      const cursorOf = ({ after }: Entry) => {
        context.work.spend(bytesOf.edge);
        return encodeCursor({ accountId: null, regionId: null, place: after }, argumentsHash);
      };
      const fields = selection.on(`${type}Connection`);
      const edges = fields.under('edges').on(`${type}Edge`).under('node');
      const checks = [fields.under('nodes'), edges].map((each) => checkOf(each.on(type)));
      const errors: CloudError[] = [];
      const sound = page.filter(({ name, item, odd }) => {
        const error = odd ?? oddityIn({ bucket, key: name, item: item ?? {} }, item === null ? [] : checks);
        if (error) errors.push(error);
        return error === null;
      });
      reportLeftOut(errors, { context, info });
      const nodes = sound.map(({ name, item }): KeyNode | null => item && { bucket, key: name, item });
      return {
        nodes: nodes.filter((node) => node !== null),
        edges: sound.flatMap((entry, at) => (nodes[at] ? [{ node: nodes[at], cursor: () => cursorOf(entry) }] : [])),
        commonPrefixes: sound.filter(({ item }) => item === null).map(({ name }) => name),
        pageInfo: () => ({
          hasNextPage: page.length > 0 && page.at(-1)?.after !== null,
          hasPreviousPage: position !== null,
          startCursor: sound.slice(0, 1).map(cursorOf)[0] ?? null,
          endCursor: page.slice(-1).map(cursorOf)[0] ?? null,
        }),
      };
    },
  };
}

type Under = Readonly<Record<'prefix' | 'delimiter', unknown>>;

/** At most `first` entries from a position on, from as many upstream pages as necessary. */
async function read(
  listing: KeyListing,
  bucket: ResourceNode,
  under: Under,
  from: Position | null,
  first: number,
): Promise<readonly Entry[]> {
  const { list, idOf = () => '' } = listing;
  const entries: Entry[] = [];
  const named = new Set<string>();
  const identity = ({ name, item }: Item) => `${String(name)}\n${isItem(item) ? idOf(item) : ''}`;
  const walk = new PageWalker(list, (page, wanted) => readPage(listing, bucket, under, page, wanted), identity, true);
  for (let place = from; place !== null && entries.length < first; ) {
    const reached = await walk.pageAt(place, first - entries.length);
    const { name, from: skipped } = reached;
    const { items, next } = reached.page;
    const behind = (count: number, at: Omit<Position, 'part'>) => {
      return { ...beginning, ...at, tail: () => walk.tailAt(reached, count) };
    };
    place = next === null ? null : behind(items.length, { page: next, skip: 0 });
    const last = place;
    const read = items.map(({ name: key, item, odd }, index): Entry => {
      const skip = index + 1;
      const after = skip < items.length ? behind(skip, { page: name, skip }) : last;
      const wrong = odd instanceof CloudError ? odd : null;
      return { name: String(key), item: isItem(item) ? item : null, odd: wrong, after };
    });
    entries.push(...read.slice(skipped));
    if (next !== null && named.has(next)) throw repeated(list);
    named.add(next ?? '');
  }
  return entries.slice(0, first);
}

async function readPage(
  { list, members, compare = () => 0 }: KeyListing,
  bucket: ResourceNode,
  under: Under,
  page: string | null,
  wanted: number,
): Promise<Page> {
  const { action, paging } = list;
  const params = { ...paging.params(page, paging.size(wanted)), ...textsOf(under) };
  const answer = await bucket.cloud.reader.ask(action, { ...placeOfBucket(bucket), params });
  const listing = itemAt(answer ?? {}, list.items.split('.', 1)[0] ?? '');
  const keyOf = listing.EncodingType === 'url' ? decoded(list) : plain;
  const rows = members.flatMap((member) => itemsOf(listing[member])).sort(compare);
  const items = [
    ...rows.map((item) => ({ ...named(() => keyOf(item.Key)), item })),
    ...itemsOf(listing.CommonPrefixes).map(({ Prefix }) => ({ ...named(() => keyOf(Prefix)), item: null })),
  ].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const next = paging.next(answer ?? {}, page, items.length);
  if (next !== null && next === page) throw repeated(list);
  return { items, next };
}

/** An entry without a name comes before all others. */
function named(nameOf: () => string): Pick<Entry, 'name' | 'odd'> {
  const name = orOdd(nameOf);
  return name instanceof OddRow ? { name: '', odd: name.error } : { name, odd: null };
}

/** An empty delimiter means no delimiter, so it is not sent. */
function textsOf(under: Under): Record<string, string> {
  const given = Object.entries(under).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** "N/A" and " " are valid keys, so the rule for missing values does not apply. */
function plain(name: unknown): string {
  const known = textOf(name, 'Key');
  return known === '' ? missing('name') : known;
}

/** Names are percent-encoded when the answer says so, because a key can have characters that XML cannot. */
function decoded({ action }: ListAction): (name: unknown) => string {
  return (name) => {
    try {
      return decodeURIComponent(plain(name));
    } catch (cause) {
      if (cause instanceof CloudError) throw cause;
      throw new CloudError('unavailable', `OSS ${action.name} answered a key with invalid percent-encoding.`, {
        cause,
      });
    }
  };
}
