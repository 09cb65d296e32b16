/** Reads the published sample answers through the declarations. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publishedSample } from '../../published/samples.js';
import { declared } from '../../resolvers/nouns/declared.js';
import { claimedBy } from '../../resolvers/nouns/evidence/claims.js';
import { stateOf } from '../../resolvers/nouns/evidence/states.js';

const page = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');
const none: ReadonlySet<string> = new Set();

describe('the published samples', () => {
  it.each([...declared.nouns.values()].map((noun) => [noun.type, noun] as const))(
    'hold each member of %s where it was said to be, or docs/kinds.md says which are not there',
    (type, noun) => {
      const { state, lacks, unsampled } = stateOf(noun, declared, publishedSample, none);
      const listed = (action: string, field: string) =>
        page.split('\n').some((line) => line.startsWith(`| ${type} | ${field}`) && line.includes(action));
      expect(lacks.filter(({ action, field }) => !listed(action, field))).toEqual([]);
      expect(unsampled.filter((action) => !listed(action, action))).toEqual([]);
      if (noun.isNode) expect(page).toMatch(new RegExp(`^\\| \\[${type}\\].*\\| ${state} \\|$`, 'm'));
    },
  );

  it('are read member by member, not only found', () => {
    const instance = declared.nouns.get('Instance');
    const claims = instance ? claimedBy(instance, declared) : [];
    expect(claims.length).toBeGreaterThan(30);
    expect(claims.filter(({ read }) => read !== null).length).toBeGreaterThan(20);
    expect(instance && stateOf(instance, declared, publishedSample, none).state).toBe('sampled');
  });
});
