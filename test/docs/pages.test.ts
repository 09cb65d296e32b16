/** Every answer in docs/ is the current one; `npx vitest run test/docs -u` updates the others. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startTestGateway } from '../gateway/harness.js';
import { bodyOf, countBlocks, type Example, withAnswers } from './page.js';

const folder = new URL('../../docs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const pages = readdirSync(folder).filter((name) => name.endsWith('.md') && countBlocks(read(name), 'graphql') > 0);

/** One gateway per page, so that no example uses cached answers of another page. */
async function ask({ query, as, headers }: Example) {
  const gateway = await startTestGateway({ dataSet: 'company', accounts: ({ accountRoles }) => accountRoles });
  try {
    const caller = Object.values(gateway.emulator.callers).find(({ name }) => name === as);
    if (!caller) throw new Error(`There is no ready caller ${as}.`);
    return bodyOf(await gateway.ask<unknown>(query, { as: caller, headers }));
  } finally {
    await gateway.close();
  }
}

describe('the page', () => {
  it.each(pages)('%s shows the current answers', async (name) => {
    const page = read(name);
    expect(countBlocks(page, 'json')).toBe(countBlocks(page, 'graphql'));
    await expect(await withAnswers(page, ask)).toMatchFileSnapshot(fileURLToPath(new URL(name, folder)));
  });

  it('errors.md names every error code', () => {
    const base = readFileSync(new URL('../../schema/base.graphql', import.meta.url), 'utf8');
    const codes = [...(/^enum ErrorCode \{([\s\S]+?)^\}/m.exec(base)?.[1] ?? '').matchAll(/^ {2}([A-Z_]+)$/gm)];
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter(([, code]) => !read('errors.md').includes(`| \`${code}\` |`))).toEqual([]);
  });
});
