import { digest } from '../client/digest.js';
import { isRegionId } from '../client/endpoint.js';
import type { CloudError } from '../client/errors.js';
import type { Place } from '../client/reader.js';
import { isTail } from '../client/seen.js';
import { badInput } from './errors.js';

/** Where a page ends: a scope and the exact position in it; null is the scope's end. */
export interface CursorPosition {
  /** null = the account that the connection stands in anyway. */
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly place: Place | null;
}

const checksumLength = 8;
const maxLength = 8_192;

/** A fingerprint of everything that must not change from page to page. */
export function fingerprint(...parts: readonly unknown[]): string {
  return digest(JSON.stringify(parts)).slice(0, 12);
}

/**
 * Opaque to clients, but no secret: the checksum only tells a mangled cursor from a whole one. Each part is checked when
 * it comes back, and is used with the credentials of whoever brings it.
 */
export function encodeCursor({ accountId, regionId, place }: CursorPosition, argumentsHash: string): string {
  const position = place === null ? null : [place.part, place.page, place.skip, ...(place.tail ? [place.tail] : [])];
  const payload = JSON.stringify([argumentsHash, regionId, position, ...(accountId === null ? [] : [accountId])]);
  return Buffer.from(digest(payload).slice(0, checksumLength) + payload).toString('base64url');
}

export function decodeCursor(cursor: string, argumentsHash: string): CursorPosition {
  const [hash, regionId, place, accountId = null] = parse(cursor);
  if (hash !== argumentsHash) {
    throw badInput('The cursor in `after` belongs to other arguments. From page to page only `first` may change.');
  }
  if (regionId !== null && !(typeof regionId === 'string' && isRegionId(regionId))) throw forgedCursor();
  if (accountId !== null && typeof accountId !== 'string') throw forgedCursor();
  if (place === null) return { accountId, regionId, place };
  if (!Array.isArray(place) || place.length < 3 || place.length > 4) throw forgedCursor();
  const [part, page, skip, tail = []]: readonly unknown[] = place;
  const isPage = page === null || typeof page === 'string';
  if (!isCount(part) || !isCount(skip) || !isPage || !isTail(tail)) throw forgedCursor();
  return { accountId, regionId, place: { part, page, skip, ...(tail.length > 0 && { tail }) } };
}

/** How many items a cursor's page begins with that are behind it. */
export function skipIn(cursor: string): number {
  const place = parse(cursor).at(-1);
  return Array.isArray(place) && isCount(place[2]) ? place[2] : 0;
}

function parse(cursor: string): readonly unknown[] {
  if (cursor.length > maxLength) throw forgedCursor();
  const text = Buffer.from(cursor, 'base64url').toString();
  const payload = text.slice(checksumLength);
  if (digest(payload).slice(0, checksumLength) !== text.slice(0, checksumLength)) throw forgedCursor();
  try {
    const parts: unknown = JSON.parse(payload);
    if (Array.isArray(parts) && (parts.length === 3 || parts.length === 4)) return parts;
  } catch {
    // Falls through: a payload that is no JSON did not come from here either.
  }
  throw forgedCursor();
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function forgedCursor(): CloudError {
  return badInput(
    'The cursor in `after` is none that this API gave out. Pass an `endCursor` or an edge’s `cursor` as it came.',
  );
}
