/** Texts that no program answers: paths that they name exist, and each decision has a date and a status. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const pagesIn = (folder: string) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name);
const decisions = pagesIn('docs/decisions/');
const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs/'), ...decisions];
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const exists = (path: string) => existsSync(new URL(path, root));

/** Paths from the root, in code: `client/wire/` and `docs/kinds.md`, and no `schema/<product>/<noun>.graphql`. */
const rooted =
  /`((?:\.ci|bench|client|deploy|docs|emulator|examples|published|resolvers|schema|server|test)\/[\w./-]*)`/g;

describe.each(pages)('%s', (page) => {
  it('names paths that exist', () => {
    const named = [...read(page).matchAll(rooted)].map(([, path = '']) => path);
    expect(named.filter((path) => !exists(path))).toEqual([]);
  });

  it('links to pages that exist', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(new URL(target, new URL(page, root))))).toEqual([]);
  });
});

describe('decisions', () => {
  it.each(decisions)('%s has its number, a date and a status', (page) => {
    const number = Number(/\/(\d{4})-/.exec(page)?.[1]);
    expect(read(page)).toMatch(
      new RegExp(
        `^# ${number}\\. .+\n\nDate: \\d{4}-\\d{2}-\\d{2}\\. Status: (?:proposed|accepted|replaced)\\b.*\\.\n\n## Context\n`,
      ),
    );
  });

  it('have a number each', () => {
    const numbers = decisions.map((page) => /\/(\d{4})-/.exec(page)?.[1]);
    expect(numbers).toEqual([...new Set(numbers)]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('draws the folders of the tree', () => {
    const page = read('CONTRIBUTING.md');
    const tree = page.slice(page.indexOf('## The tree'), page.indexOf('## Adding'));
    const top = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules|dist|coverage)/.test(entry.name))
      .map(({ name }) => name);
    const inside = ['client', 'resolvers', 'server'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name),
    );
    expect([...top, ...inside].filter((name) => !tree.includes(`${name}/`))).toEqual([]);
  });
});
