/** Follows the pages on adding a field, a condition and a plugin, and architecture.md: every block of code on them is tried. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { buildASTSchema, type GraphQLObjectType, isInputObjectType } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { compile } from '../../resolvers/nouns/compile.js';
import { checkPublished } from '../../resolvers/nouns/published/check-published.js';
import { readSchemaFiles } from '../../resolvers/nouns/schema-files.js';
import { facts, isPublished } from '../schema/published-facts.js';

const pageOf = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const blocksOf = (page: string, language: string) =>
  [...page.matchAll(/```(\w+)\n([\s\S]+?)```/g)].flatMap(([, name, text = '']) => (name === language ? [text] : []));

/** The declarations with more fields at the end of a file's first type. */
function withFields(path: string, ...fields: readonly string[]) {
  const files = readSchemaFiles().map((file) =>
    file.path === path ? { path, text: file.text.replace(/\n}/, `\n${fields.join('')}}`) } : file,
  );
  const made = compile(files);
  return { schema: buildASTSchema(made.typeDefs), problems: checkPublished(made, facts) };
}

const messageOf = (problem: string) => problem.replace(/^[^:]+:\d+: /, '');

describe.runIf(isPublished)('docs/adding-a-field.md', () => {
  const page = pageOf('adding-a-field.md');
  const [member = '', wrong = '', right = '', detail = ''] = blocksOf(page, 'sdl');

  it('adds members of the list and a member of another action', () => {
    const disks = withFields('schema/ecs/disk.graphql', member, right);
    expect(disks.problems).toEqual([]);
    const disk = disks.schema.getType('Disk') as GraphQLObjectType;
    expect(Object.keys(disk.getFields())).toEqual(expect.arrayContaining(['portable', 'sourceSnapshotId']));
    const gateways = withFields('schema/vpc/nat-gateway.graphql', detail);
    expect(gateways.problems).toEqual([]);
    expect((gateways.schema.getType('NatGateway') as GraphQLObjectType).getFields()).toHaveProperty(
      'hasInstanceMetrics',
    );
  });

  it('shows the problem of a condition that upstream does not have', () => {
    const { problems } = withFields('schema/ecs/disk.graphql', wrong);
    expect(problems.map(messageOf)).toEqual(blocksOf(page, 'text').map((text) => text.trim()));
  });

  it('names words of the vocabulary and files of the tree', () => {
    const vocabulary = readFileSync(new URL('../../schema/directives.graphql', import.meta.url), 'utf8');
    const words = [...vocabulary.matchAll(/^directive (@\w+)/gm)].map(([, word]) => word);
    for (const name of ['adding-a-field.md', 'adding-a-filter.md', 'adding-a-retry-rule.md'])
      expect(words).toEqual(expect.arrayContaining([...pageOf(name).matchAll(/`(@\w+)/g)].map(([, word]) => word)));
    for (const [, path = ''] of page.matchAll(/`((?:resolvers|schema)\/[\w/-]+\.(?:ts|graphql))`/g))
      expect(() => readFileSync(new URL(`../../${path}`, import.meta.url))).not.toThrow();
  });
});

describe.runIf(isPublished)('docs/adding-a-filter.md', () => {
  const page = pageOf('adding-a-filter.md');
  const [condition = '', onType = ''] = blocksOf(page, 'sdl');
  const namesOf = (made: ReturnType<typeof withFields>) => {
    const filter = made.schema.getType('DiskFilter');
    return isInputObjectType(filter) ? Object.keys(filter.getFields()) : [];
  };

  it('adds a condition that upstream checks, beside those that every field has', () => {
    const made = withFields('schema/ecs/disk.graphql', condition);
    expect(made.problems).toEqual([]);
    expect(namesOf(made)).toEqual(expect.arrayContaining(['deleteAutoSnapshot', 'deleteAutoSnapshotIsNull']));
  });

  it('adds a condition that no field shows', () => {
    const files = readSchemaFiles().map(({ path, text }) =>
      path === 'schema/ecs/disk.graphql'
        ? { path, text: text.replace('  @list(', `${onType}  @list(`) }
        : { path, text },
    );
    const made = compile(files);
    expect(checkPublished(made, facts)).toEqual([]);
    expect(namesOf({ schema: buildASTSchema(made.typeDefs), problems: [] })).toContain('snapshotId');
  });

  it('shows the problem of a condition on a number', () => {
    const [told = ''] = blocksOf(page, 'text');
    const wrong = '"Its input and output operations a second."\nprovisionedIops: BigInt @filter\n';
    expect(() => withFields('schema/ecs/disk.graphql', wrong)).toThrow(told.trim());
  });
});

describe('docs/architecture.md', () => {
  it('names only files that exist', () => {
    const page = pageOf('architecture.md');
    const paths = [...page.matchAll(/`((?:server|client|resolvers)\/[\w/.-]+)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(30);
  });
});

describe('docs/adding-a-plugin.md', () => {
  const page = pageOf('adding-a-plugin.md');

  it('has a plugin that works', async () => {
    const [source = ''] = blocksOf(page, 'ts');
    const { code } = await transform(source, { loader: 'ts' });
    const { useBuildName } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const yoga = createYoga({ plugins: [useBuildName('2026-11')], logging: false });
    expect((await yoga.fetch('http://localhost/health')).headers.get('x-yunmen-build')).toBe('2026-11');
  });

  it('names every folder of plugins', () => {
    const folders = readdirSync(new URL('../../server/plugins', import.meta.url)).map((name) => `${name}/`);
    expect([...page.matchAll(/^\| `(\w+\/)` \|/gm)].map(([, name]) => name)).toEqual(folders.sort());
  });
});
