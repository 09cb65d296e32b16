/** The three ways of paging. Tokens and markers are opaque and signed: a forged one, or one for other parameters, is refused. */
import { createHmac } from 'node:crypto';
import type { PageFault } from './faults.js';
import type { Params, RpcContext } from './wire/rpc.js';
import { invalid, type WireError } from './wire/wire-error.js';

/** The position in a list. It is bound to the account, the action and its parameters, so a token is valid for these only. */
export interface Walk {
  readonly action: string;
  readonly params: Params;
  readonly context: RpcContext;
}

/** Parameters that may change from page to page. */
const positions = new Set(['NextToken', 'MaxResults', 'Marker', 'MaxItems', 'PageNumber', 'PageSize', 'DryRun']);

export interface Limits {
  readonly max: number;
  /** A smaller value is raised to this, without an error. */
  readonly min: number;
  /** The page size when MaxResults is absent; default: 10. */
  readonly absent?: number;
  /** The parameter with the page size; default: MaxResults. */
  readonly size?: string;
  /** How a forged token is refused; default: InvalidParameter.NextToken. */
  readonly badToken?: WireError;
}

/** A page size outside the limits becomes the nearest limit, without an error. The last page has an empty token. */
export function byToken<T>(items: readonly T[], walk: Walk, limits: Limits): { page: readonly T[]; nextToken: string } {
  const name = limits.size ?? 'MaxResults';
  const wanted = integer(walk.params, name, limits.absent ?? 10);
  if (wanted === undefined || wanted < 1) throw invalid(`Parameter.${name}`);
  const size = Math.min(limits.max, Math.max(limits.min, wanted));
  const from = walk.params.NextToken ? positionIn(walk.params.NextToken, walk) : 0;
  if (from === undefined) throw limits.badToken ?? invalid('Parameter.NextToken');
  const { page, next } = cut(items, from, size, walk.context.pageFault);
  return { page, nextToken: next === null ? '' : nextTokenOf(next, walk, walk.params.NextToken) };
}

export function byPage<T>(
  items: readonly T[],
  { params, context }: Pick<Walk, 'params' | 'context'>,
  max: number,
): { page: readonly T[]; pageNumber: number; pageSize: number } {
  const pageNumber = integer(params, 'PageNumber', 1);
  const pageSize = integer(params, 'PageSize', 10);
  if (pageNumber === undefined || pageNumber < 1) throw invalid('PageNumber');
  if (pageSize === undefined || pageSize < 1 || pageSize > max) throw invalid('PageSize');
  // Without tokens the only page fault is that rows come twice.
  const fault = context.pageFault === 'duplicateRows' ? context.pageFault : undefined;
  return { page: cut(items, (pageNumber - 1) * pageSize, pageSize, fault).page, pageNumber, pageSize };
}

/** The last page has no Marker member at all. */
export function byMarker<T>(
  items: readonly T[],
  walk: Walk,
  max: number,
): { page: readonly T[]; more: { IsTruncated: boolean; Marker?: string } } {
  const size = integer(walk.params, 'MaxItems', 100);
  if (size === undefined || size < 1 || size > max) throw invalid('Parameter.MaxItems');
  const from = walk.params.Marker ? positionIn(walk.params.Marker, walk) : 0;
  if (from === undefined) throw invalid('Parameter.Marker');
  const { page, next } = cut(items, from, size, walk.context.pageFault);
  return {
    page,
    more:
      next === null
        ? { IsTruncated: false }
        : { IsTruncated: true, Marker: nextTokenOf(next, walk, walk.params.Marker) },
  };
}

interface Cut<T> {
  readonly page: readonly T[];
  /** The start of the next page; null at the end. */
  readonly next: number | null;
}

/** One page and the position after it, changed by a page fault if there is one. */
function cut<T>(items: readonly T[], from: number, size: number, fault: PageFault | undefined): Cut<T> {
  const until = from + size;
  const next = until < items.length ? until : null;
  switch (fault) {
    case 'emptyPage':
      return { page: [], next: from };
    case 'repeatToken':
      return { page: items.slice(from, until), next: from };
    case 'duplicateRows':
      return { page: items.slice(Math.max(0, from - duplicates), until), next };
    default:
      return { page: items.slice(from, until), next };
  }
}

/** The number of rows of the previous page that are repeated, when rows come twice. */
const duplicates = 3;

/** An empty page has the same position as the next page; `again` makes their tokens different. */
function tokenOf(position: number, { action, params, context }: Walk, again = 0): string {
  const asked = Object.entries(params).filter(
    ([name]) => !positions.has(name) && !/^(Signature|Timestamp$)/.test(name),
  );
  const scope = JSON.stringify([context.account.id, action, asked.toSorted(), position]);
  const mac = createHmac('sha256', `paging ${context.cloud.seed}`).update(scope).digest('hex').slice(0, 24);
  return Buffer.from(`${mac}${position}${':'.repeat(again)}`).toString('base64url');
}

function positionIn(token: string, walk: Walk): number | undefined {
  const position = Number.parseInt(Buffer.from(token, 'base64url').toString('latin1').slice(24), 10);
  const isOurs = Number.isSafeInteger(position) && tokenOf(position, walk, timesAgain(token)) === token;
  return isOurs ? position : undefined;
}

function nextTokenOf(position: number, walk: Walk, token = ''): string {
  return tokenOf(position, walk, walk.context.pageFault === 'emptyPage' ? timesAgain(token) + 1 : 0);
}

function timesAgain(token: string): number {
  return Buffer.from(token, 'base64url').toString('latin1').split(':').length - 1;
}

/** Undefined when present but not a whole number. */
function integer(params: Params, name: string, absent: number): number | undefined {
  const text = params[name];
  if (text === undefined || text === '') return absent;
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
