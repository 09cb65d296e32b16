/** Follows the page on adding a kind, step by step. */
import { existsSync, readFileSync } from 'node:fs';
import { buildASTSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compile } from '../../resolvers/nouns/compile.js';
import { checkPublished } from '../../resolvers/nouns/published/check-published.js';
import { readSchemaFiles } from '../../resolvers/nouns/schema-files.js';
import { facts, isPublished } from '../schema/published-facts.js';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/adding-a-resource.md', root), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]+?)\`\`\``).exec(page)?.[1] ?? '';
const sdl = block('sdl');
const declaredWith = (text: string) =>
  compile([...readSchemaFiles(), { path: 'schema/ecs/launch-template.graphql', text }]);

describe('docs/adding-a-resource.md', () => {
  it('declares a kind in only one file', () => {
    const schema = buildASTSchema(declaredWith(sdl).typeDefs);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['launchTemplates', 'launchTemplate']),
    );
    const fields = Object.keys((schema.getType('LaunchTemplate') as GraphQLObjectType).getFields());
    const [, named = ''] = /^- (.*) come by themselves/m.exec(page) ?? [];
    expect(fields).toEqual(expect.arrayContaining([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
  });

  it.runIf(isPublished)('shows the reported problem', () => {
    expect(checkPublished(declaredWith(sdl), facts)).toEqual([]);
    const wrong = sdl.replace('"LaunchTemplateName"', '"LaunchTemplateNam"');
    const [told = ''] = checkPublished(declaredWith(wrong), facts);
    expect(told.replace(/^[^:]+:\d+: /, '')).toBe(block('text').trim());
  });

  it('names every directive of the vocabulary', () => {
    const vocabulary = readFileSync(new URL('schema/directives.graphql', root), 'utf8');
    const words = [...vocabulary.matchAll(/^directive (@\w+)/gm)].map(([, word = '']) => word);
    expect(words.length).toBeGreaterThan(15);
    expect(words.filter((word) => !page.includes(word))).toEqual([]);
  });

  it('names only files that exist', () => {
    const paths = [...page.matchAll(/`((?:resolvers|test|emulator|schema)\/[\w/.-]+\.\w+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
