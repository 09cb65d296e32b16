/** The Chinese README is the same page as README.md: `npx vitest run test/docs -u` copies code blocks that differ. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const english = readFileSync(path('README.md'), 'utf8');
const chinese = readFileSync(path('README.zh-CN.md'), 'utf8');

const block = /^```[\s\S]*?^```$|^(?: {4}.+\n)+/gm;
const blocksOf = (page: string) => [...page.matchAll(block)].map(([text]) => text);

/** The page without its code blocks, in which a `#` starts no heading. */
const proseOf = (page: string) => page.replace(block, '');

/** The prose, with only the first cell of the rows that name variables and commands: the other cells are written from code. */
const outlineOf = (page: string) => proseOf(page).replace(/^(\| `[^|]+\|).*$/gm, '$1');
const levelsOf = (page: string) => [...proseOf(page).matchAll(/^#+(?= )/gm)].map(([level]) => level);
const figuresOf = (page: string) => /<!-- figures[\s\S]+end of figures -->/.exec(page)?.[0].match(/\d[\d,.]*/g);
const linksOf = (page: string) =>
  [...outlineOf(page).matchAll(/\]\((?!#|https?:|README)([^)]+)\)/g)].map(([, target = '']) => target).toSorted();

/** Names in code that a reader copies: commands, variables, fields, headers. */
const namesOf = (page: string) =>
  [...new Set([...outlineOf(page).matchAll(/`([^`\n]+)`/g)].map(([, name]) => name))].toSorted();

describe('README.zh-CN.md', () => {
  it('shows the code blocks of README.md, in the same order', async () => {
    const blocks = blocksOf(english);
    expect(blocks.length).toBeGreaterThan(10);
    expect(blocksOf(chinese)).toHaveLength(blocks.length);
    const next = blocks.values();
    await expect(chinese.replace(block, () => next.next().value ?? '')).toMatchFileSnapshot(path('README.zh-CN.md'));
  });

  it('has the sections of README.md', () => {
    expect(levelsOf(english).length).toBeGreaterThan(10);
    expect(levelsOf(chinese)).toEqual(levelsOf(english));
  });

  it('names the commands, variables, fields and headers that README.md names', () => {
    expect(namesOf(chinese)).toEqual(namesOf(english));
  });

  it('shows the figures of README.md', () => {
    expect(figuresOf(chinese)?.toSorted()).toEqual(figuresOf(english)?.toSorted());
  });

  it('links to the pages that README.md links to, and to its own sections', () => {
    expect(linksOf(chinese)).toEqual(linksOf(english));
    const headings = [...proseOf(chinese).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const sections = [...chinese.matchAll(/\]\(#([^)]+)\)/g)].map(([, section]) => section);
    expect(sections.length).toBeGreaterThan(3);
    expect(sections.filter((section) => !headings.includes(section))).toEqual([]);
  });

  it('links to README.md, and README.md links back', () => {
    const firstLines = (page: string) => page.split('\n').slice(0, 4).join('\n');
    expect(firstLines(chinese)).toContain('](README.md)');
    expect(firstLines(english)).toContain('](README.zh-CN.md)');
  });
});
