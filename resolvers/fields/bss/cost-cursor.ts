/** Cursors of costs: the place of a sum, and the accounts that could not be read before it. */
import { CloudError } from '../../../client/errors/cloud-error.js';
import { forgedCursor, openCursor, otherArguments, sealCursor } from '../../connection/cursor.js';
import type { CostKey } from './cost-sums.js';

export interface CostPosition extends CostKey {
  /**
   * The accounts that were reported on an earlier page, and are left out of the later ones: sums with them would not fit to those
   * before. Null is the account of the connection.
   */
  readonly failed: readonly (string | null)[];
}

const mark = 'costs';

/** Fails with BUDGET when so many accounts failed that no cursor can name them. */
export function encodeCosts({ values, currency, failed }: CostPosition, argumentsHash: string): string {
  const cursor = sealCursor([argumentsHash, mark, values, currency, failed]);
  if (cursor !== null) return cursor;
  const message = `Too many accounts failed (${failed.length}) for a cursor that names them. Name the accountIds that can be read.`;
  throw new CloudError('budget', message, { count: failed.length });
}

/** Nothing of a cursor is trusted. Without a hash it may belong to any arguments. */
export function decodeCosts(cursor: string, argumentsHash?: string): CostPosition {
  const parts = openCursor(cursor);
  if (parts.length !== 5 || parts[1] !== mark) throw otherArguments();
  const [hash, , values, currency, failed] = parts;
  if (argumentsHash !== undefined && hash !== argumentsHash) throw otherArguments();
  if (!isListOf(values, isTextOrNull) || typeof currency !== 'string' || !isListOf(failed, isAccountOrNull)) {
    throw forgedCursor();
  }
  return { values, currency, failed };
}

function isListOf<Each>(value: unknown, is: (each: unknown) => each is Each): value is readonly Each[] {
  return Array.isArray(value) && value.every(is);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isAccountOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && /^\d{1,20}$/.test(value));
}
