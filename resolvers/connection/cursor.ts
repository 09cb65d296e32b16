import { digest } from '../../client/credentials/digest.js';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import type { Position } from '../../client/reading/position.js';
import { readTail, writeTail } from '../../client/reading/row-deduplicator.js';
import { isRegionId } from '../../client/wire/endpoint.js';
import { badInput } from '../errors.js';

/** The end of a page: a scope and the exact position in it; null is the end of the scope. */
export interface CursorPosition {
  /** null = the account of the connection. */
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly place: Position | null;
  /** The parent within whose list the position is, for a kind that upstream lists per parent. */
  readonly parent?: ParentPosition;
  /** The moment of the first page in milliseconds, for lists of what happened until then. */
  readonly asOf?: number;
}

/** One parent, and the position before it in the list of parents; null when the parent is not found in a list. */
export interface ParentPosition {
  readonly key: string;
  readonly at: Position | null;
}

const checksumLength = 8;
const maxLength = 8_192;

/** A fingerprint of everything that must not change from page to page. */
export function fingerprint(...parts: readonly unknown[]): string {
  return digest(JSON.stringify(parts)).slice(0, 12);
}

/**
 * A cursor is opaque to clients, but it is not a secret: the checksum only detects a damaged cursor. Each part is checked
 * when the cursor comes back, and is used with the credentials of the caller who sends it.
 */
export function encodeCursor(
  { accountId, regionId, place, parent, asOf }: CursorPosition,
  argumentsHash: string,
): string {
  return seal([
    asOf === undefined ? argumentsHash : [argumentsHash, asOf],
    regionId,
    place && writePlace(place),
    ...(accountId === null && !parent ? [] : [accountId]),
    ...(parent ? [[parent.key, parent.at && writePlace(parent.at)]] : []),
  ]);
}

function seal(parts: readonly unknown[]): string {
  const payload = JSON.stringify(parts);
  return Buffer.from(digest(payload).slice(0, checksumLength) + payload).toString('base64url');
}

/** Writes the parts of any cursor with their checksum. Null when they are too long for a cursor. */
export function sealCursor(parts: readonly unknown[]): string | null {
  const cursor = seal(parts);
  return cursor.length > maxLength ? null : cursor;
}

export function decodeCursor(cursor: string, argumentsHash: string): CursorPosition {
  const { hash, position } = readCursor(cursor);
  if (hash !== argumentsHash) throw otherArguments();
  return position;
}

export function otherArguments(): CloudError {
  return badInput('The cursor in `after` belongs to a page with other arguments. Change only `first` between pages.');
}

/** A cursor's position. Does not check the arguments that it belongs to. */
export function positionIn(cursor: string): CursorPosition {
  return readCursor(cursor).position;
}

/** Clocks of replicas differ by less. */
const skewMs = 300_000;

/**
 * The moment at which the windows of a list end: that of its first page, which its cursor holds, or else this moment. To the
 * second, as upstream counts.
 */
export function momentOf({ list: { window } }: Pick<Resource, 'list'>, after: unknown, now: number): number {
  if (!window || typeof after !== 'string') return Math.floor(now / 1000) * 1000;
  const { asOf } = positionIn(after);
  if (asOf === undefined || asOf > now + skewMs) throw forgedCursor();
  if (asOf > now - window.keptMs) return asOf;
  throw badInput('The cursor in `after` is of a list that upstream no longer keeps. Start again without `after`.');
}

function readCursor(cursor: string): { readonly hash: unknown; readonly position: CursorPosition } {
  const parts = openCursor(cursor);
  if (parts.length < 3 || parts.length > 5) throw parts.length === 6 ? otherArguments() : forgedCursor();
  const [head, regionId, place, accountId = null, parent] = parts;
  const [hash, asOf] = Array.isArray(head) ? (head as readonly unknown[]) : [head];
  if (asOf !== undefined && !isCount(asOf)) throw forgedCursor();
  if (regionId !== null && !(typeof regionId === 'string' && isRegionId(regionId))) throw forgedCursor();
  if (accountId !== null && typeof accountId !== 'string') throw forgedCursor();
  const within = parent === undefined ? {} : { parent: readParent(parent) };
  const read = place === null ? null : readPlace(place);
  return { hash, position: { accountId, regionId, place: read, ...within, ...(asOf !== undefined && { asOf }) } };
}

function readParent(value: unknown): ParentPosition {
  if (!Array.isArray(value) || value.length !== 2) throw forgedCursor();
  const [key, at]: readonly unknown[] = value;
  if (typeof key !== 'string' || key === '') throw forgedCursor();
  return { key, at: at === null ? null : readPlace(at) };
}

/** The parts of any cursor whose checksum is right. */
export function openCursor(cursor: string): readonly unknown[] {
  if (cursor.length > maxLength) throw forgedCursor();
  const text = Buffer.from(cursor, 'base64url').toString();
  const payload = text.slice(checksumLength);
  if (digest(payload).slice(0, checksumLength) !== text.slice(0, checksumLength)) throw forgedCursor();
  try {
    const parts: unknown = JSON.parse(payload);
    if (Array.isArray(parts)) return parts;
  } catch {
    // Falls through: a payload that is not JSON is not from this gateway.
  }
  throw forgedCursor();
}

function writePlace({ part, page, skip, tail }: Position): readonly unknown[] {
  return [part, page, ...(tail ? [writeTail(tail())] : []), skip];
}

function readPlace(value: unknown): Position {
  if (!Array.isArray(value) || value.length < 3 || value.length > 4) throw forgedCursor();
  // Cursors of earlier versions may have marks in another format after `skip`.
  const known: readonly unknown[] = Array.isArray(value[3]) ? value.slice(0, 3) : value;
  const [part, page] = known;
  const skip = known.at(-1);
  const isPage = page === null || typeof page === 'string';
  const marks = known.length === 4 ? known[2] : '';
  const tail = typeof marks === 'string' ? readTail(marks) : null;
  if (!isCount(part) || !isCount(skip) || !isPage || tail === null) throw forgedCursor();
  return { part, page, skip, ...(tail.length > 0 && { tail: () => tail }) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function forgedCursor(): CloudError {
  return badInput(
    'The cursor in `after` was not made by this API. Pass an unchanged `endCursor` or `cursor` of an edge.',
  );
}

export function refusedCursor(): CloudError {
  return badInput('Upstream no longer accepts the position of the cursor in `after`. Start again without `after`.');
}
