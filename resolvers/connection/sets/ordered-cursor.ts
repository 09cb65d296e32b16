import { digest } from '../../../client/credentials/digest.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { bytesOf, type WorkBudget } from '../../../client/request/work-budget.js';
import { isRegionId } from '../../../client/wire/endpoint.js';
import { badInput } from '../../errors.js';
import { forgedCursor, openCursor, otherArguments, sealCursor } from '../cursor.js';
import type { ScopeName } from '../region-scope.js';
import type { Known } from './compare.js';
import type { ValueKind } from './set-values.js';

/** The end of a page of an ordered list: what decides the place of its last item, and the scopes that failed before. */
export interface OrderedPosition {
  readonly value: Known | CutText;
  readonly id: string;
  /** The account that the item was listed in; null = the account of the connection. */
  readonly accountId: string | null;
  /** Scopes that could not be read. They were reported, and are left out of the later pages. */
  readonly failed: readonly ScopeName[];
  /** Scopes with items that could not be read. These were reported too. */
  readonly odd: readonly ScopeName[];
}

/** A text that is too long for a cursor: its beginning, and a digest of the whole. */
export interface CutText {
  readonly beginning: string;
  readonly digest: string;
}

/** In UTF-16 units. Most texts of the cloud are shorter. */
const longestText = 400;
const mark = 'ordered';
/** The most scopes that a cursor names. */
const mostScopes = 10_000;

/** The scopes that every cursor of a page names. */
type Named = Pick<OrderedPosition, 'failed' | 'odd'>;

/** Writes the cursors of one page. Their scopes are written once. Fails with BUDGET when there are too many. */
export function orderedCursors(
  { failed, odd }: Named,
  argumentsHash: string,
): (place: Pick<OrderedPosition, 'value' | 'id' | 'accountId'>) => string {
  const count = failed.length + odd.length;
  const scopes = count > mostScopes ? null : [writeScopes(failed), writeScopes(odd)];
  const isShort = scopes !== null && sealCursor(scopes) !== null;
  return ({ value, id, accountId }) => {
    const short = typeof value === 'string' && value.length > longestText ? cut(value) : value;
    const written = isCut(short) ? [short.beginning, short.digest] : short;
    const place = accountId === null ? id : [id, accountId];
    const cursor = isShort ? sealCursor([argumentsHash, mark, written, place, ...scopes]) : null;
    if (cursor !== null) return cursor;
    const message =
      count > 0
        ? `Too many scopes failed (${count}) for a cursor that names them. Name the accountIds and regionIds that can be read.`
        : `The id ${id.slice(0, longestText)}… is too long for a cursor, so this list cannot be continued in this order.`;
    throw new CloudError('budget', message, { count });
  };
}

/** Checks every part like input: nothing of a cursor is trusted. The request pays for the scopes before they are made. */
export function decodeOrdered(
  cursor: string,
  argumentsHash: string,
  kind: ValueKind,
  work: Pick<WorkBudget, 'spend'>,
): OrderedPosition {
  const parts = partsOf(cursor);
  if (parts[0] !== argumentsHash) throw otherArguments();
  const { failed, odd, ...place } = read(parts, kind);
  work.spend((countOf(failed) + countOf(odd)) * bytesOf.scope);
  return { ...place, failed: scopesIn(failed), odd: scopesIn(odd) };
}

/** The same without the arguments that it belongs to. */
export function checkOrdered(cursor: string, kind: ValueKind): void {
  read(partsOf(cursor), kind);
}

function partsOf(cursor: string): readonly unknown[] {
  const parts = openCursor(cursor);
  // A cursor of a list that is not ordered has other parts.
  if (parts.length !== 6 || parts[1] !== mark) throw otherArguments();
  return parts;
}

interface WrittenPosition extends Pick<OrderedPosition, 'value' | 'id' | 'accountId'> {
  readonly failed: readonly ScopeGroup[];
  readonly odd: readonly ScopeGroup[];
}

function read([, , value, place, ...scopes]: readonly unknown[], kind: ValueKind): WrittenPosition {
  const [id, accountId = null, ...others]: readonly unknown[] = Array.isArray(place) ? place : [place];
  if (typeof id !== 'string' || others.length > 0) throw forgedCursor();
  const [failed = [], odd = []] = scopes.map(readScopes);
  // A short text can name every pair of many accounts and many regions.
  if (countOf(failed) + countOf(odd) > mostScopes) throw forgedCursor();
  return { value: readValue(value, kind), id, accountId: readAccount(accountId), failed, odd };
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const fits: Readonly<Record<ValueKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  decimal: Number.isFinite,
  bigint: (value) => typeof value === 'string' && /^\d+$/.test(value),
  boolean: (value) => typeof value === 'boolean',
  time: (value) => typeof value === 'string' && time.test(value),
};

function readValue(value: unknown, kind: ValueKind): Known | CutText {
  if (value === null) return null;
  if (
    Array.isArray(value) &&
    value.length === 2 &&
    kind === 'text' &&
    value.every((each) => typeof each === 'string')
  ) {
    return { beginning: String(value[0]), digest: String(value[1]) };
  }
  if (!fits[kind](value)) throw forgedCursor();
  return value as Known;
}

function cut(text: string): CutText {
  return { beginning: text.slice(0, longestText), digest: digest(text).slice(0, 16) };
}

export function isCut(value: Known | CutText): value is CutText {
  return typeof value === 'object' && value !== null;
}

/**
 * The whole text that was cut, from the texts of the set. A text that no other item begins with needs no end. Otherwise the
 * position is lost when the item is gone, because its place among the others is not known.
 */
export function wholeOf(value: CutText, texts: Iterable<unknown>): string {
  let isAlone = true;
  for (const text of texts) {
    if (typeof text !== 'string' || !text.startsWith(value.beginning)) continue;
    if (cut(text).digest === value.digest) return text;
    isAlone = false;
  }
  if (isAlone) return value.beginning;
  throw badInput(
    'The item at the cursor in `after` has changed, so its position is lost. Start again without `after`.',
  );
}

/** Accounts that failed in the same regions, written together. */
interface ScopeGroup {
  readonly accounts: readonly (string | null)[];
  readonly places: readonly Omit<ScopeName, 'accountId'>[];
}

function writeScopes(scopes: readonly ScopeName[]): readonly unknown[] {
  const byAccount = new Map<string | null, unknown[]>();
  for (const { accountId, regionId, parent } of scopes) {
    const places = byAccount.get(accountId) ?? [];
    places.push(parent ? [regionId, parent.key] : regionId);
    byAccount.set(accountId, places);
  }
  const byPlaces = new Map<string, { accounts: (string | null)[]; places: readonly unknown[] }>();
  for (const [accountId, places] of byAccount) {
    const name = JSON.stringify(places);
    const known = byPlaces.get(name) ?? { accounts: [], places };
    known.accounts.push(accountId);
    byPlaces.set(name, known);
  }
  return [...byPlaces.values()].map(({ accounts, places }) => [accounts, places]);
}

function readScopes(written: unknown): readonly ScopeGroup[] {
  return listOf(written).map((group) => {
    const [accounts, places] = listOf(group);
    return { accounts: listOf(accounts).map(readAccount), places: listOf(places).map(readPlace) };
  });
}

function readAccount(accountId: unknown): string | null {
  if (accountId === null || (typeof accountId === 'string' && /^\d{1,20}$/.test(accountId))) return accountId;
  throw forgedCursor();
}

function readPlace(place: unknown): Omit<ScopeName, 'accountId'> {
  const [regionId, key] = Array.isArray(place) ? place : [place];
  if (Array.isArray(place) && (place.length !== 2 || typeof key !== 'string')) throw forgedCursor();
  if (regionId !== null && !(typeof regionId === 'string' && isRegionId(regionId))) throw forgedCursor();
  // Only the key of a parent is compared.
  return { regionId, ...(typeof key === 'string' && { parent: { type: '', key, regionId: null, at: null } }) };
}

function countOf(groups: readonly ScopeGroup[]): number {
  return groups.reduce((sum, { accounts, places }) => sum + accounts.length * places.length, 0);
}

function scopesIn(groups: readonly ScopeGroup[]): readonly ScopeName[] {
  return groups.flatMap(({ accounts, places }) =>
    accounts.flatMap((accountId) => places.map((place) => ({ accountId, ...place }))),
  );
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw forgedCursor();
}
