import { digest } from '../../../client/credentials/digest.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { isRegionId } from '../../../client/wire/endpoint.js';
import { badInput } from '../../errors.js';
import { forgedCursor, openCursor, otherArguments, sealCursor } from '../cursor.js';
import type { ScopeName } from '../region-scope.js';
import type { Known } from './compare.js';
import type { ValueKind } from './set-values.js';

/** The end of a page of an ordered list: the value and the id of its last item, and the scopes that failed before. */
export interface OrderedPosition {
  readonly value: Known | CutText;
  readonly id: string;
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

export function encodeOrdered({ value, id, failed, odd }: OrderedPosition, argumentsHash: string): string {
  const short = typeof value === 'string' && value.length > longestText ? cut(value) : value;
  const written = isCut(short) ? [short.beginning, short.digest] : short;
  const cursor = sealCursor([argumentsHash, mark, written, id, writeScopes(failed), writeScopes(odd)]);
  if (cursor !== null) return cursor;
  const message =
    `Too many scopes failed (${failed.length + odd.length}) for a cursor that names them. ` +
    'Name the accountIds and regionIds that can be read.';
  throw new CloudError('budget', message, { count: failed.length + odd.length });
}

/** Checks every part like input: nothing of a cursor is trusted. */
export function decodeOrdered(cursor: string, argumentsHash: string, kind: ValueKind): OrderedPosition {
  const [hash, ...position] = partsOf(cursor);
  if (hash !== argumentsHash) throw otherArguments();
  return read(position, kind);
}

/** The same without the arguments that it belongs to. */
export function checkOrdered(cursor: string, kind: ValueKind): void {
  read(partsOf(cursor).slice(1), kind);
}

function partsOf(cursor: string): readonly unknown[] {
  const parts = openCursor(cursor);
  // A cursor of a list that is not ordered has other parts.
  if (parts.length !== 6 || parts[1] !== mark) throw otherArguments();
  return parts;
}

function read([, value, id, failed, odd]: readonly unknown[], kind: ValueKind): OrderedPosition {
  if (typeof id !== 'string') throw forgedCursor();
  return { value: readValue(value, kind), id, failed: readScopes(failed), odd: readScopes(odd) };
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

/** Accounts that failed in the same regions are written together. */
function writeScopes(scopes: readonly ScopeName[]): readonly unknown[] {
  const byAccount = new Map<string | null, unknown[]>();
  for (const { accountId, regionId, parent } of scopes) {
    const place = parent ? [regionId, parent.key] : regionId;
    byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), place]);
  }
  const byRegions = new Map<string, { accounts: (string | null)[]; regions: readonly unknown[] }>();
  for (const [accountId, regions] of byAccount) {
    const name = JSON.stringify(regions);
    const known = byRegions.get(name) ?? { accounts: [], regions };
    known.accounts.push(accountId);
    byRegions.set(name, known);
  }
  return [...byRegions.values()].map(({ accounts, regions }) => [accounts, regions]);
}

function readScopes(written: unknown): readonly ScopeName[] {
  return listOf(written).flatMap((group) => {
    const [accounts, regions] = listOf(group);
    return listOf(accounts).flatMap((accountId) =>
      listOf(regions).map((place): ScopeName => {
        const [regionId, key] = Array.isArray(place) ? place : [place];
        if (Array.isArray(place) && (place.length !== 2 || typeof key !== 'string')) throw forgedCursor();
        if (accountId !== null && !(typeof accountId === 'string' && /^\d{1,20}$/.test(accountId)))
          throw forgedCursor();
        if (regionId !== null && !(typeof regionId === 'string' && isRegionId(regionId))) throw forgedCursor();
        // Only the key of a parent is compared.
        const parent = typeof key === 'string' && { parent: { type: '', key, regionId: null, at: null } };
        return { accountId, regionId, ...parent };
      }),
    );
  });
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw forgedCursor();
}
