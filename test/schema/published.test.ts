/** Every declaration against what the cloud publishes, and every published member against the rule of secrets. */
import { describe, expect, it } from 'vitest';
import { declared } from '../../resolvers/nouns/declared.js';
import { checkPublished } from '../../resolvers/nouns/published/check-published.js';
import type { ShapeFacts } from '../../resolvers/nouns/published/facts.js';
import { secretReason } from '../../resolvers/nouns/secrets.js';
import { facts, isPublished } from './published-facts.js';

describe.runIf(isPublished)('schema/', () => {
  it('declares nothing but what is published', () => {
    expect(checkPublished(declared, facts)).toEqual([]);
  });

  it('tells where everything stands that is not published, and guesses nothing', () => {
    const guesses = declared.actions.claims.filter(({ source }) => source === 'guess');
    expect(guesses.map(({ at, action }) => `${at.file}:${at.line}: ${action}`)).toEqual([]);
  });
});

/** The names of the members of all answers whose values may be texts. */
function textMembers(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of facts.products) {
    const product = facts.product(name);
    const seen = new Set<ShapeFacts | undefined>();
    const visit = (shape: ShapeFacts | undefined): void => {
      if (!shape || seen.has(shape)) return;
      seen.add(shape);
      visit(shape.items);
      if (shape.type === 'ref') visit(product?.schema(shape.ref ?? ''));
      for (const [member, inner] of Object.entries(shape.members ?? {})) {
        if (!['boolean', 'integer', 'number'].includes(inner.type)) names.add(member);
        visit(inner);
      }
    };
    for (const action of product?.actions ?? []) visit(product?.action(action)?.answer ?? undefined);
  }
  return names;
}

describe.runIf(isPublished)('published members', () => {
  it('are refused where they hold secrets: those that are, reviewed in secret-members.txt', async () => {
    const refused = [...textMembers()].filter((name) => secretReason(name) !== null).sort();
    await expect(`${refused.join('\n')}\n`).toMatchFileSnapshot('secret-members.txt');
  });
});
