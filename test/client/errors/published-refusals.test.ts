/** The classification of every published pair of code and status: a changed rule shows here all its effects. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { meaningOf } from '../../../client/errors/refusal-meaning.js';
import { publishedProduct } from '../../../published/product.js';

const facts = new URL('../../../published/facts/', import.meta.url);

/** Statuses by code, for each class. */
function published(): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>> {
  const meanings = new Map<string, Map<string, Set<number>>>();
  for (const file of readdirSync(facts)) {
    const [, product = '', version] = /^(.+)-(\d{4}-\d\d-\d\d)\.txt$/.exec(file) ?? [];
    const known = publishedProduct(product, version);
    for (const action of known?.actions ?? []) {
      for (const { code, status } of known?.action(action)?.errors ?? []) {
        const meaning = meaningOf({ product, code, message: '', httpStatus: status });
        const codes = meanings.get(meaning) ?? new Map<string, Set<number>>();
        codes.set(code, (codes.get(code) ?? new Set()).add(status));
        meanings.set(meaning, codes);
      }
    }
  }
  return meanings;
}

it('every published refusal has the class in the reviewed file', async () => {
  const meanings = [...published()].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = meanings.flatMap(([meaning, codes]) => [
    `# ${meaning}: ${codes.size}`,
    ...[...codes].map(([code, statuses]) => `${code} ${[...statuses].sort().join(' ')}`).sort(),
  ]);
  expect(lines.length).toBeGreaterThan(7_000);
  // `npx vitest run test/client/errors/published-refusals.test.ts -u` writes it again: read the diff.
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('published-refusals.txt');
});
