/** The tables of the docs that follow from code are those that the code gives, and the code leaves nothing out. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { commands } from '../../docs/commands.js';
import { errorCodes } from '../../docs/error-codes.js';
import { pages, withTables } from '../../docs/tables.js';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { documentedVariables } from '../../server/config/variables.js';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

it.each(pages)('%s has the tables that npm run docs writes', (name) => {
  const page = read(name);
  expect(page).toContain('<!-- table: ');
  expect(withTables(page)).toBe(page);
});

it('a table that is out of date is written again, and nothing around it', () => {
  const old = 'before\n<!-- table: variables -->\nold\n<!-- end -->\nafter\n';
  expect(withTables(old)).toMatch(
    /^before\n<!-- table: variables -->\n\n\| variable [\s\S]+\n\n<!-- end -->\nafter\n$/,
  );
  expect(withTables(old)).not.toContain('old\n');
});

it('a table that there is not is an error', () => {
  expect(() => withTables('<!-- table: nothing -->\n<!-- end -->')).toThrow(/There is no table "nothing"/);
});

it('every variable has a description', () => {
  expect(documentedVariables().filter(({ description }) => description === '')).toEqual([]);
});

it('every code of the schema is described', () => {
  const type = buildASTSchema(typeDefs).getType('ErrorCode');
  const codes = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  expect(Object.keys(errorCodes)).toEqual(expect.arrayContaining(codes));
});

describe('the commands', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
  const named = commands.map(({ command }) => /^npm (?:run )?([\w:]+)/.exec(command)?.[1] ?? '');

  it('are all in a table, but for those that npm runs by itself', () => {
    expect(scripts.filter((script) => script !== 'prepare' && !named.includes(script))).toEqual([]);
  });

  it('are all scripts, or those of a package below', () => {
    expect(
      commands.filter(({ command }, at) => !/--prefix/.test(command) && !scripts.includes(named[at] ?? '')),
    ).toEqual([]);
  });
});
