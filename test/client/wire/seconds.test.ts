/** The text of a moment is kept for a second, and no longer. */
import { expect, it } from 'vitest';
import { compactSeconds, isoSeconds } from '../../../client/wire/signers/seconds.js';

it('is that of the moment, also after other moments', () => {
  const moments = [
    '2026-11-30T23:59:59.000Z',
    '2026-11-30T23:59:59.999Z',
    '2026-12-01T00:00:00.000Z',
    '1970-01-01T00:00:00.000Z',
  ];
  for (const moment of [...moments, ...moments.toReversed()]) {
    const iso = `${moment.slice(0, 19)}Z`;
    expect(isoSeconds(new Date(moment))).toBe(iso);
    expect(compactSeconds(new Date(moment))).toBe(iso.replaceAll(/[-:]/g, ''));
  }
});
