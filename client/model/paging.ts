import { CloudError } from '../errors/cloud-error.js';
import type { Params } from './action.js';
import { type Item, integerOf, isTrue, unfit, valueAt } from './value.js';

/**
 * How one action pages. A page has a name (token, marker or page number) that only this object reads. Null names the first
 * page. Null from `next` is upstream's own signal of the end, which is never inferred from a short page.
 */
export interface Paging {
  /** The maximum page size. Upstream silently truncates larger pages, or fails. */
  readonly cap: number;
  /** The page size for `wanted` items. Page numbers need the same size for all pages. */
  size(wanted: number): number;
  params(page: string | null, size: number): Params;
  next(answer: Item, page: string | null): string | null;
  /** The position of the item with this index, if it can be known without reading the items before it. */
  seek?(index: number): { readonly page: string; readonly skip: number };
  /** The total number of items, if the answer to a page gives it. */
  total?(answer: Item): number;
  /** For numbered pages: rows move if the list changes between two pages (see page-walker.ts). */
  readonly numbers?: PageNumbers;
}

export interface PageNumbers {
  of(page: string | null): number;
  name(number: number): string | null;
  /** What is wrong with an answer that is about another page, or has fewer rows than its own total requires. */
  fault(answer: Item, page: string | null, rows: number): string | null;
}

const clamp = (wanted: number, min: number, cap: number) => Math.min(cap, Math.max(min, wanted));

/** NextToken and MaxResults. An absent or empty token is the end. ECS silently raises sizes below `min`. */
export function byToken({ cap, min = 1 }: { cap: number; min?: number }): Paging {
  return {
    cap,
    size: (wanted) => clamp(wanted, min, cap),
    params: (page, size) => ({ MaxResults: size, ...(page !== null && { NextToken: page }) }),
    next: (answer) => tokenOf(answer.NextToken),
  };
}

/** PageNumber and PageSize, always with the maximum size. The end is PageNumber × PageSize ≥ TotalCount. */
export function byPage({ cap, total = 'TotalCount' }: { cap: number; total?: string }): Paging {
  const numberOf = (page: string | null) => Number(page ?? '1');
  return {
    cap,
    size: () => cap,
    params: (page, size) => ({ PageNumber: page ?? '1', PageSize: size }),
    next: (answer, page) => {
      const number = numberOf(page);
      return number * cap >= countOf(answer, total) ? null : String(number + 1);
    },
    seek: (index) => ({ page: String(Math.floor(index / cap) + 1), skip: index % cap }),
    total: (answer) => countOf(answer, total),
    numbers: {
      of: numberOf,
      name: (number) => (number <= 1 ? null : String(number)),
      fault: (answer, page, rows) => {
        const number = numberOf(page);
        const count = countOf(answer, total);
        const due = Math.min(cap, Math.max(0, count - (number - 1) * cap));
        const isOther = differs(answer.PageNumber, number) || differs(answer.PageSize, cap);
        // A first page with all rows is complete, even if upstream repeats another number or size.
        if (number === 1 ? rows >= due && (!isOther || rows >= count) : rows >= due && !isOther) return null;
        const told = isOther ? `page ${String(answer.PageNumber)} of size ${String(answer.PageSize)}` : `${rows} rows`;
        return `was asked for page ${number} of size ${cap} and answered ${told}, though it counts ${count} rows in all.`;
      },
    },
  };
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
}

/** A marker, and a flag that says whether there is more (RAM, OSS). An answer without the flag is complete. */
export function byMarker(names: MarkerNames): Paging {
  const more = names.more.split('.');
  const next = names.next.split('.');
  return {
    cap: names.cap,
    size: (wanted) => clamp(wanted, 1, names.cap),
    params: (page, size) => ({ [names.size]: size, ...(page !== null && { [names.marker]: page }) }),
    next: (answer) => {
      const flag = valueAt(answer, more);
      if (flag === undefined || !isTrue(flag)) return null;
      const marker = tokenOf(valueAt(answer, next));
      if (marker === null)
        throw new CloudError('unavailable', 'Upstream says that there is more, but gave no marker for the next page.');
      return isUrlEncoded(answer, names.encoding) ? decoded(marker) : marker;
    },
  };
}

/** Lists that upstream returns as a whole. */
export const whole: Paging = {
  cap: Number.POSITIVE_INFINITY,
  size: (wanted) => wanted,
  params: () => ({}),
  next: () => null,
};

/** The total in an answer. Some products write it as a string. */
export function countOf(answer: Item, member: string): number {
  const count = integerOf(answer[member], member);
  if (count >= 0) return count;
  throw unfit('a count', count, member);
}

/** An absent or empty token is the end. Another type is an error, and not the end. */
function tokenOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new CloudError('unavailable', 'Upstream answered a page token that is not a text.');
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
