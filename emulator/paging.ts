/** The three ways of paging. Tokens and markers are opaque and signed: one that was made up, or is for other parameters, is refused. */
import { createHmac } from 'node:crypto';
import type { Params, RpcContext } from './rpc.js';
import { invalid } from './wire-error.js';

/** Where a walk stands: bound to the account, the action and its parameters, so a token fits nothing else. */
export interface Walk {
  readonly action: string;
  readonly params: Params;
  readonly context: RpcContext;
}

/** Parameters that may change from page to page. */
const positions = new Set(['NextToken', 'MaxResults', 'Marker', 'MaxItems', 'PageNumber', 'PageSize', 'DryRun']);

export interface Limits {
  readonly max: number;
  /** Less is raised to this, silently. */
  readonly min: number;
  /** What no MaxResults means; 10 unless given. */
  readonly absent?: number;
}

/** MaxResults outside the limits is moved to the nearest, silently. The last page has an empty token. */
export function byToken<T>(items: readonly T[], walk: Walk, limits: Limits): { page: readonly T[]; nextToken: string } {
  const wanted = integer(walk.params, 'MaxResults', limits.absent ?? 10);
  if (wanted === undefined || wanted < 1) throw invalid('Parameter.MaxResults');
  const size = Math.min(limits.max, Math.max(limits.min, wanted));
  const from = walk.params.NextToken ? positionIn(walk.params.NextToken, walk) : 0;
  if (from === undefined) throw invalid('Parameter.NextToken');
  const until = from + size;
  return { page: items.slice(from, until), nextToken: until < items.length ? tokenOf(until, walk) : '' };
}

export function byPage<T>(
  items: readonly T[],
  params: Params,
  max: number,
): { page: readonly T[]; pageNumber: number; pageSize: number } {
  const pageNumber = integer(params, 'PageNumber', 1);
  const pageSize = integer(params, 'PageSize', 10);
  if (pageNumber === undefined || pageNumber < 1) throw invalid('PageNumber');
  if (pageSize === undefined || pageSize < 1 || pageSize > max) throw invalid('PageSize');
  return { page: items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize), pageNumber, pageSize };
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
  const until = from + size;
  const more = until < items.length ? { IsTruncated: true, Marker: tokenOf(until, walk) } : { IsTruncated: false };
  return { page: items.slice(from, until), more };
}

function tokenOf(position: number, { action, params, context }: Walk): string {
  const asked = Object.entries(params).filter(
    ([name]) => !positions.has(name) && !/^(Signature|Timestamp$)/.test(name),
  );
  const scope = JSON.stringify([context.account.id, action, asked.toSorted(), position]);
  const mac = createHmac('sha256', `paging ${context.cloud.seed}`).update(scope).digest('hex').slice(0, 24);
  return Buffer.from(`${mac}${position}`).toString('base64url');
}

function positionIn(token: string, walk: Walk): number | undefined {
  const position = Number(Buffer.from(token, 'base64url').toString('latin1').slice(24));
  return Number.isSafeInteger(position) && tokenOf(position, walk) === token ? position : undefined;
}

/** Undefined when present but not a whole number. */
function integer(params: Params, name: string, absent: number): number | undefined {
  const text = params[name];
  if (text === undefined || text === '') return absent;
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
