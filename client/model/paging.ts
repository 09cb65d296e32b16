import { CloudError } from '../errors/cloud-error.js';
import type { Params } from './action.js';
import { type Item, integerOf, isTrue, unfit, valueAt } from './value.js';

/**
 * How one action pages. A page is named by a string that only this object reads (token, marker or page number);
 * null is the first page, and null from `next` is upstream's own signal that there is no more: never a short page.
 */
export interface Paging {
  /** Most items one page may hold; asking for more truncates silently or fails. */
  readonly cap: number;
  /** Page size to ask for when `wanted` items are needed: page numbers must use one size for all pages. */
  size(wanted: number): number;
  params(page: string | null, size: number): Params;
  next(answer: Item, page: string | null): string | null;
  /** Where the item of this index stands, where that can be known without reading up to it. */
  seek?(index: number): { readonly page: string; readonly skip: number };
  /** How many items there are in all, where the answer to a page tells. */
  total?(answer: Item): number;
  /** Where pages are numbered: what moves when the list changes between two of them (see page-walker.ts). */
  readonly numbers?: PageNumbers;
}

export interface PageNumbers {
  of(page: string | null): number;
  name(number: number): string | null;
  /** What is wrong with an answer about another page than was asked, or with fewer rows of it than its own total says. */
  fault(answer: Item, page: string | null, rows: number): string | null;
}

const clamp = (wanted: number, min: number, cap: number) => Math.min(cap, Math.max(min, wanted));

/** NextToken and MaxResults. The end is a token that is absent or "". ECS raises sizes below `min` silently. */
export function byToken({ cap, min = 1 }: { cap: number; min?: number }): Paging {
  return {
    cap,
    size: (wanted) => clamp(wanted, min, cap),
    params: (page, size) => ({ MaxResults: size, ...(page !== null && { NextToken: page }) }),
    next: (answer) => tokenOf(answer.NextToken),
  };
}

/** PageNumber and PageSize, always the cap: the end is PageNumber × PageSize ≥ TotalCount. */
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
        // A first page that holds everything is whole, by any number and size that upstream gives it.
        if (number === 1 ? rows >= due && (!isOther || rows >= count) : rows >= due && !isOther) return null;
        const told = isOther ? `page ${String(answer.PageNumber)} of size ${String(answer.PageSize)}` : `${rows} rows`;
        return `was asked for page ${number} of size ${cap} and answered ${told}, though it counts ${count} rows in all.`;
      },
    },
  };
}

/** Whether upstream names another number than was asked; one that it does not name is the one that was asked. */
function differs(told: unknown, asked: number): boolean {
  return told !== undefined && told !== null && told !== '' && Number(told) !== asked;
}

export interface MarkerNames {
  readonly cap: number;
  /** Request names. */
  readonly marker: string;
  readonly size: string;
  /** Answer paths: the flag that says there is more, and the marker of the next page. */
  readonly more: string;
  readonly next: string;
  /** Where an answer says `url` if it percent-encodes names, the marker too (OSS with encoding-type=url). */
  readonly encoding?: string;
}

/** A marker and a flag that says whether there is more (RAM, OSS); an answer without the flag is complete. */
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
      if (marker === null) throw new CloudError('unavailable', 'Upstream says there is more, but not where.');
      return isUrlEncoded(answer, names.encoding) ? decoded(marker) : marker;
    },
  };
}

/** Lists that upstream answers whole. */
export const whole: Paging = {
  cap: Number.POSITIVE_INFINITY,
  size: (wanted) => wanted,
  params: () => ({}),
  next: () => null,
};

/** A true total, wherever the descriptor says the answer gives one; some products write it as a string. */
export function countOf(answer: Item, member: string): number {
  const count = integerOf(answer[member], member);
  if (count >= 0) return count;
  throw unfit('a count', count, member);
}

/** The end is no token or an empty one; what is no token at all is no end either. */
function tokenOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new CloudError('unavailable', 'Upstream answered something that is no page token where one belongs.');
}

/** Whether an answer's names are percent-encoded. Where it does not say so they are not, even if they look encoded. */
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
