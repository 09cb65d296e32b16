/** Checks every declaration against the published facts, and every published member against the rule of secrets. */
import { describe, expect, it } from 'vitest';
import { declared } from '../../resolvers/nouns/declared.js';
import { kindsPage } from '../../resolvers/nouns/kinds-page.js';
import { checkPlaceholders } from '../../resolvers/nouns/placeholders.js';
import { checkPublished } from '../../resolvers/nouns/published/check-published.js';
import { secretReason } from '../../resolvers/nouns/secrets.js';
import { facts, isPublished, textMembers } from './published-facts.js';

describe.runIf(isPublished)('schema/', () => {
  it('declares only what is published', () => {
    expect(checkPublished(declared, facts)).toEqual([]);
  });

  it('lists the guesses in docs/kinds.md', () => {
    const guesses = declared.actions.claims.filter(({ source }) => source === 'guess');
    const page = kindsPage();
    expect(guesses.filter(({ action, at }) => !page.includes(`| ${action} | ${at.file} |`))).toEqual([]);
  });

  it('leaves no placeholder of npm run noun', () => {
    expect(checkPlaceholders(declared.declarations)).toEqual([]);
  });
});

describe.runIf(isPublished)('published members', () => {
  it('are refused if they contain secrets, as reviewed in secret-members.txt', async () => {
    const refused = [...textMembers()].filter((name) => secretReason(name) !== null).sort();
    await expect(`${refused.join('\n')}\n`).toMatchFileSnapshot('secret-members.txt');
  });
});
