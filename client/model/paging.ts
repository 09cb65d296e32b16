import { CloudError } from '../errors/cloud-error.js';
import type { Params } from './action.js';
import { type Item, integerOf, isItem, isTrue, unfit, valueAt } from './value.js';

/**
 * How one action pages. A page has a name (token, marker or page number) that only this object reads. Null names the first
 * page. Null from `next` is upstream's own signal of the end. It is inferred from a short page only where the action says so.
 */
export interface Paging {
  readonly names: PagingNames;
  /** The maximum page size. Upstream silently truncates larger pages, or fails. */
  readonly cap: number;
  /** The page size for `wanted` items. Page numbers need the same size for all pages. */
  size(wanted: number): number;
  params(page: string | null, size: number): Params;
  /** `rows`: how many rows the page has. */
  next(answer: Item, page: string | null, rows: number): string | null;
  /** The position of the item with this index, if it can be known without reading the items before it. */
  seek?(index: number): { readonly page: string; readonly skip: number };
  /** The total number of items, if the answer to a page gives it. */
  total?(answer: Item): number;
  /** For numbered pages: rows move if the list changes between two pages (see page-walker.ts). */
  readonly numbers?: PageNumbers;
}

/** The names that an action has for its pages. */
export interface PagingNames {
  readonly style: 'token' | 'page' | 'offset' | 'marker' | 'whole';
  /** The parameter with the token, the marker, the page number or the offset. */
  readonly page?: string;
  /** The parameter with the page size. Absent if all pages have one fixed size. */
  readonly size?: string;
  /** Paths in an answer: the next page, the flag that says whether there is one, and the number of all items. */
  readonly next?: string;
  readonly more?: string;
  readonly total?: string;
  /** The parameter with a second marker, and its path in an answer. */
  readonly second?: string;
  readonly nextSecond?: string;
}

export interface PageNumbers {
  /** Pages begin at fixed rows, so rows are missing if a page that is not full has another one behind it. */
  readonly mustBeFull?: boolean;
  of(page: string | null): number;
  name(number: number): string | null;
  /** What is wrong with an answer that is about another page, or has fewer rows than its own total requires. */
  fault(answer: Item, page: string | null, rows: number): string | null;
}

const clamp = (wanted: number, min: number, cap: number) => Math.min(cap, Math.max(min, wanted));

export interface TokenOptions {
  readonly cap: number;
  readonly min?: number;
  /** The parameters. */
  readonly token?: string;
  readonly size?: string;
  /** The path of the next token. Default: the name of the parameter. */
  readonly next?: string;
}

/**
 * Tokens, by default NextToken and MaxResults. An absent or empty token is the end. ECS silently raises sizes below `min`. Some
 * tokens are numbers.
 */
export function byToken({
  cap,
  min = 1,
  token = 'NextToken',
  size = 'MaxResults',
  next = token,
}: TokenOptions): Paging {
  const path = next.split('.');
  return {
    names: { style: 'token', page: token, ...(size !== '' && { size }), next },
    cap,
    size: (wanted) => (size === '' ? cap : clamp(wanted, min, cap)),
    params: (page, wanted) => ({ ...(size !== '' && { [size]: wanted }), ...(page !== null && { [token]: page }) }),
    next: (answer) => tokenOf(valueAt(answer, path)),
  };
}

export interface NumberOptions {
  readonly cap: number;
  /** The parameter with the page number. */
  readonly number?: string;
  /** The parameter with the number of items to skip, in place of a page number. */
  readonly offset?: string;
  /** The parameter with the page size. '' if all pages have the size `cap`. */
  readonly size?: string;
  /** The path of the number of all items. Null if no answer has it. */
  readonly total?: string | null;
  /** The path of the flag that says whether there are more pages, for lists without a total. */
  readonly more?: string;
}

/**
 * Page numbers, by default PageNumber and PageSize, or offsets. Pages always have the maximum size. The end is number × size ≥
 * total. Without a total it is the flag, or the first page without rows: one page too many is better than a lost row.
 */
export function byPage(options: NumberOptions): Paging {
  const { cap, number = 'PageNumber', offset, size = 'PageSize', total = 'TotalCount', more } = options;
  const numberOf = (page: string | null) => Number(page ?? '1');
  const name = offset ?? number;
  const position = (page: string | null) =>
    offset === undefined ? (page ?? '1') : String(Math.round((numberOf(page) - 1) * cap));
  // Nothing else shows that upstream gives smaller pages than requested, so the end is looked for right behind the last row.
  const mustBeFull = offset !== undefined && total === null && more === undefined;
  const step = (rows: number) => (mustBeFull ? rows / cap : 1);
  const totalOf = total === null ? null : (answer: Item) => countOf(answer, total);
  const isLast = (answer: Item, page: string | null, rows: number) => {
    if (totalOf) return numberOf(page) * cap >= totalOf(answer);
    if (more !== undefined) return !isTrue(valueAt(answer, more.split('.')), more);
    return rows === 0;
  };
  return {
    names: {
      style: offset === undefined ? 'page' : 'offset',
      page: name,
      ...(size !== '' && { size }),
      ...(total !== null ? { total } : more !== undefined && { more }),
    },
    cap,
    size: () => cap,
    params: (page, wanted) => ({ [name]: position(page), ...(size !== '' && { [size]: wanted }) }),
    next: (answer, page, rows) => (isLast(answer, page, rows) ? null : String(numberOf(page) + step(rows))),
    seek: (index) => ({ page: String(Math.floor(index / cap) + 1), skip: index % cap }),
    ...(totalOf && { total: totalOf }),
    numbers: {
      of: numberOf,
      name: (number) => (number <= 1 ? null : String(number)),
      ...(mustBeFull && { mustBeFull }),
      fault: (answer, page, rows) => {
        const number = numberOf(page);
        const count = totalOf?.(answer);
        const due = count === undefined ? 0 : Math.min(cap, Math.max(0, count - (number - 1) * cap));
        const echoes = echoesIn(answer, total);
        const [told, toldSize] = [echoes.get(squeezed(name)), size === '' ? undefined : echoes.get(squeezed(size))];
        const isOther = differs(told, Number(position(page))) || differs(toldSize, cap);
        // A first page with all rows is complete, even if upstream repeats another number or size.
        if (
          number === 1 ? rows >= due && (!isOther || (count !== undefined && rows >= count)) : rows >= due && !isOther
        )
          return null;
        const came = isOther ? `${name} ${String(told)} and size ${String(toldSize)}` : `${rows} rows`;
        const counts = count === undefined ? '' : `, though it counts ${count} rows in all`;
        return `was asked for page ${number} of size ${cap} and answered ${came}${counts}.`;
      },
    },
  };
}

/** Members that may repeat parameters: those beside the total, and those of the whole answer. By name without case and separators. */
function echoesIn(answer: Item, total: string | null): ReadonlyMap<string, unknown> {
  const beside = valueAt(answer, (total ?? '').split('.').slice(0, -1));
  const members = [answer, isItem(beside) ? beside : {}].flatMap((each) => Object.entries(each));
  return new Map(members.filter(([, value]) => !isItem(value)).map(([name, value]) => [squeezed(name), value]));
}

function squeezed(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** Whether upstream repeats another number than the requested one. An absent number is no difference. */
function differs(told: unknown, asked: number): boolean {
  return told !== undefined && told !== null && told !== '' && Number(told) !== asked;
}

export interface MarkerNames {
  readonly cap: number;
  /** Names of request parameters. */
  readonly marker: string;
  readonly size: string;
  /** Paths in the answer: the flag that says whether there is more, and the marker of the next page. */
  readonly more: string;
  readonly next: string;
  /** The path that is `url` if the answer percent-encodes names and the marker (OSS with encoding-type=url). */
  readonly encoding?: string;
  /** A second marker, which tells rows with the same first one apart: its parameter, and its path in the answer. */
  readonly second?: { readonly marker: string; readonly next: string };
}

/** One or two markers, and a flag that says whether there is more (RAM, OSS). An answer without the flag is complete. */
export function byMarker(names: MarkerNames): Paging {
  const { second } = names;
  const more = names.more.split('.');
  const next = names.next.split('.');
  const paramsOf = (page: string) => {
    if (!second) return { [names.marker]: page };
    const [marker = '', other = ''] = page.split(between).map(decodedName);
    return { [names.marker]: marker, ...(other !== '' && { [second.marker]: other }) };
  };
  return {
    names: {
      ...{ style: 'marker', page: names.marker, size: names.size, next: names.next, more: names.more },
      ...(second && { second: second.marker, nextSecond: second.next }),
    },
    cap: names.cap,
    size: (wanted) => clamp(wanted, 1, names.cap),
    params: (page, size) => ({ [names.size]: size, ...(page !== null && paramsOf(page)) }),
    next: (answer) => {
      const flag = valueAt(answer, more);
      if (flag === undefined || !isTrue(flag)) return null;
      const written = tokenOf(valueAt(answer, next));
      if (written === null)
        throw new CloudError('unavailable', 'Upstream says that there is more, but gave no marker for the next page.');
      const marker = isUrlEncoded(answer, names.encoding) ? decoded(written) : written;
      if (!second) return marker;
      const other = tokenOf(valueAt(answer, second.next.split('.'))) ?? '';
      return [marker, other].map(encodeURIComponent).join(between);
    },
  };
}

/** A name of a page can come from a cursor, which the caller may have changed. */
function decodedName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new CloudError('invalid', 'The cursor names no page of this list.', { cause });
  }
}

/** Stands between two markers in the name of a page. Both are percent-encoded there. */
const between = '&';

/** Lists that upstream returns as a whole. */
export const whole: Paging = {
  names: { style: 'whole' },
  cap: Number.POSITIVE_INFINITY,
  size: (wanted) => wanted,
  params: () => ({}),
  next: () => null,
};

/** The total at a dotted path of an answer. Some products write it as a string. */
export function countOf(answer: Item, path: string): number {
  const count = integerOf(valueAt(answer, path.split('.')), path);
  if (count >= 0) return count;
  throw unfit('a count', count, path);
}

/** An absent or empty token is the end. Some products write it as a number. Another type is an error, and not the end. */
function tokenOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new CloudError('unavailable', 'Upstream answered a page token that is neither a text nor a number.');
}

/** Whether the names in an answer are percent-encoded. If the answer does not say so, they are not, even if they look encoded. */
function isUrlEncoded(answer: Item, encoding: string | undefined): boolean {
  return encoding !== undefined && valueAt(answer, encoding.split('.')) === 'url';
}

function decoded(marker: string): string {
  try {
    return decodeURIComponent(marker);
  } catch (cause) {
    throw new CloudError('unavailable', 'Upstream answered a page token that cannot be decoded.', { cause });
  }
}
