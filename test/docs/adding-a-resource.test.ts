/** Follows the page on adding a kind, step by step, in a copy of the tree. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildASTSchema, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../resolvers/nouns/compile.js';
import { checkPlaceholders } from '../../resolvers/nouns/placeholders.js';
import { checkPublished } from '../../resolvers/nouns/published/check-published.js';
import { readSchemaFiles } from '../../resolvers/nouns/schema-files.js';
import { facts, isPublished } from '../schema/published-facts.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/adding-a-resource.md'), 'utf8');
const blocks = [...page.matchAll(/```(\w+)\n([\s\S]+?)```/g)].map(([, language, text = '']) => ({ language, text }));
const all = (language: string) => blocks.filter((block) => block.language === language).map(({ text }) => text);
const path = 'schema/ecs/storage-set.graphql';
const [scaffolded = '', sdl = ''] = all('sdl');
const textWith = (part: string) => all('text').find((text) => text.includes(part)) ?? '';
const [written, misspelt, unfilled] = [textWith('declares'), textWith('Did you mean'), textWith('still says')];
const [[noun = ''] = [], [codegen = ''] = []] = all('sh').map((text) => text.trim().split('\n'));
const declaredWith = (text: string) => compile([...readSchemaFiles(), { path, text }]);

/** What the commands of the page read and write, without the files that they only import. */
const copied = ['biome.json', 'codegen.ts', 'docs', 'noun.ts', 'package.json', 'resolvers', 'schema', 'tsconfig.json'];
const linked = ['client', 'node_modules', 'published', 'server'];

describe.runIf(isPublished)('docs/adding-a-resource.md', { timeout: 60_000 }, () => {
  let tree = '';
  const inTree = (command: string) => {
    const [npm = '', ...args] = command.split(' ');
    return run(npm, ['--silent', ...args], { cwd: tree });
  };

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'adding-a-resource-'));
    for (const name of copied) cpSync(join(root, name), join(tree, name), { recursive: true });
    for (const name of linked) symlinkSync(join(root, name), join(tree, name));
  });
  afterAll(() => rmSync(tree, { recursive: true }));

  it('scaffolds a kind with a command', async () => {
    const { stdout } = await inTree(noun);
    expect(stdout).toBe(written);
    expect(readFileSync(join(tree, path), 'utf8')).toBe(scaffolded);
  });

  it('does not scaffold a kind that exists', async () => {
    await expect(inTree(noun)).rejects.toThrow(/StorageSet declares Ecs\.DescribeStorageSets already/);
  });

  it('declares a kind in only one file', async () => {
    writeFileSync(join(tree, path), sdl);
    await inTree(codegen);
    const kinds = readFileSync(join(tree, 'docs/kinds.md'), 'utf8');
    expect(kinds).toContain(`| [StorageSet](../${path}) | \`storageSets\`, \`storageSet\` |`);
    const schema = buildASTSchema(declaredWith(sdl).typeDefs);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['storageSets', 'storageSet']),
    );
    const fields = Object.keys((schema.getType('StorageSet') as GraphQLObjectType).getFields());
    const [, named = ''] = /^- (.*) come by themselves/m.exec(page) ?? [];
    expect(fields).toEqual(expect.arrayContaining([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
  });

  it('shows the reported problems', () => {
    const after = (told = '') => told.replace(/^[^:]+:\d+: /, '');
    const made = declaredWith(sdl);
    expect(checkPublished(made, facts)).toEqual([]);
    expect(checkPlaceholders(made.declarations)).toEqual([]);
    const [wrong] = checkPublished(declaredWith(sdl.replace('"StorageSetName"', '"StorageSetNam"')), facts);
    expect(after(wrong)).toBe(misspelt.trim());
    const left = declaredWith(sdl.replace('"How many partitions it has."', '"FILL IN: what it says."'));
    expect(checkPlaceholders(left.declarations).map(after)).toEqual([unfilled.trim()]);
  });

  it('names every directive of the vocabulary', () => {
    const vocabulary = readFileSync(join(root, 'schema/directives.graphql'), 'utf8');
    const words = [...vocabulary.matchAll(/^directive (@\w+)/gm)].map(([, word = '']) => word);
    expect(words.length).toBeGreaterThan(15);
    expect(words.filter((word) => !page.includes(word))).toEqual([]);
  });

  it('names only files that exist', () => {
    const paths = [...page.matchAll(/`((?:resolvers|test|emulator)\/[\w/.-]+\.\w+)`/g)].map(([, name = '']) => name);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});
