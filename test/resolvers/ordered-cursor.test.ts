/** Cursors of ordered lists name scopes in groups, and a cursor is input: its groups may claim any number of scopes. */
import { describe, expect, it } from 'vitest';
import { bytesOf, unbounded } from '../../client/request/work-budget.js';
import { sealCursor } from '../../resolvers/connection/cursor.js';
import type { ScopeName } from '../../resolvers/connection/region-scope.js';
import { checkOrdered, decodeOrdered, orderedCursors } from '../../resolvers/connection/sets/ordered-cursor.js';

const place = { value: 'web', id: 'acs:ecs:cn-hangzhou:1:instance/i-1', accountId: '7' };
const accounts = (count: number) => Array.from({ length: count }, (_, at) => String(at));
const regions = (count: number) => Array.from({ length: count }, (_, at) => `cn-${at}`);
const scopes = (accountCount: number, regionCount: number): readonly ScopeName[] =>
  accounts(accountCount).flatMap((accountId) => regions(regionCount).map((regionId) => ({ accountId, regionId })));
const forged = (...groups: readonly unknown[]) =>
  sealCursor(['hash', 'ordered', place.value, [place.id, place.accountId], groups, []]) ?? '';

describe('the cursor of an ordered page', () => {
  it('names all scopes of many accounts and regions, and the request pays for them', () => {
    const position = { failed: scopes(60, 40), odd: scopes(1, 2) };
    const cursor = orderedCursors(position, 'hash')(place);
    let spent = 0;
    const work = {
      spend: (bytes: number) => {
        spent += bytes;
      },
    };
    expect(decodeOrdered(cursor, 'hash', 'text', work)).toEqual({ ...place, ...position });
    expect(spent).toBe(2_402 * bytesOf.scope);
  });

  it('is refused when it claims more scopes than a page names', () => {
    const cursor = forged([accounts(300), regions(300)]);
    expect(cursor).not.toBe('');
    const refused = expect.objectContaining({ kind: 'invalid' });
    expect(() => decodeOrdered(cursor, 'hash', 'text', unbounded)).toThrow(refused);
    expect(() => checkOrdered(cursor, 'text')).toThrow(refused);
    expect(() => checkOrdered(forged([accounts(100), regions(60)], [accounts(100), regions(60)]), 'text')).toThrow(
      refused,
    );
  });

  it('is not made when it would be refused', () => {
    expect(() => orderedCursors({ failed: scopes(110, 100), odd: [] }, 'hash')(place)).toThrow(/11000/);
  });
});
