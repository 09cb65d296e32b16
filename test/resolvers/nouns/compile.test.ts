/** The output for a declaration: the public schema, the descriptor and the fields; the stored output of a build is the same. */
import { buildASTSchema, type GraphQLObjectType, lexicographicSortSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileBuilt } from '../../../resolvers/nouns/compile.js';
import { plainOf } from '../../../resolvers/nouns/declaration/built.js';
import { declared, typeDefs } from '../../../resolvers/nouns/declared.js';
import { withHandwritten } from '../../../resolvers/nouns/fields/handwritten.js';
import { tablesOf } from '../../../resolvers/nouns/fields/tables.js';
import { compiled, crate, shelf } from './declaring.js';

const made = compiled(crate, shelf);
const schema = buildASTSchema(made.typeDefs);
const fieldsOf = (type: string) => Object.keys((schema.getType(type) as GraphQLObjectType).getFields());
const crates = made.nouns.get('Crate')?.resource;

describe('the public schema of a declaration', () => {
  it('has the fields of every kind, and the declared ones', () => {
    const shared = ['accountId', 'consoleUrl', 'crateId', 'id', 'region', 'regionId'];
    const written = ['labels', 'name', 'shelf', 'sizeGiB', 'status', 'tags'];
    expect(fieldsOf('Crate').sort()).toEqual([...shared, ...written].sort());
  });

  it('has its connection, look-up and filter, and the field on the kind it refers to', () => {
    expect(fieldsOf('Query')).toEqual(expect.arrayContaining(['crates', 'crate', 'shelfs', 'shelf']));
    expect(printSchema(schema)).toContain('input CrateFilter');
    expect(fieldsOf('Shelf')).toContain('crates');
  });

  it('adds the value for unknown values of upstream to each of its enums', () => {
    expect(String(printSchema(schema).match(/enum CrateStatus \{[^}]*\}/))).toContain('UNRECOGNIZED');
  });

  it('contains no directive of the vocabulary', () => {
    expect(printSchema(schema)).not.toMatch(/@(?:resource|from|list|filter)\b/);
  });
});

describe('the descriptor of a declaration', () => {
  it('says how the kind is listed and loaded', () => {
    expect(crates).toMatchObject({
      type: 'Crate',
      scope: 'region',
      arn: { service: 'ecs', kind: 'crate' },
      list: {
        items: 'Crates.Crate',
        action: { name: 'DescribeCrates', ram: 'ecs:DescribeCrates', resource: 'crate/*' },
      },
      get: { many: { param: 'CrateIds', format: 'json', cap: 100 } },
    });
    expect(crates?.list.paging.params('x', 50)).toEqual({ MaxResults: 50, NextToken: 'x' });
    expect(Object.keys(crates?.filters ?? {}).sort()).toEqual(['crateIds', 'name', 'status', 'tags']);
  });

  it('lists items by the item they refer to', () => {
    const [inverse] = made.inverses;
    expect(inverse).toMatchObject({ on: 'Shelf', field: 'crates', children: { by: 'ShelfId' } });
    expect(inverse?.children.parents({ ShelfId: 's-1' })).toEqual(['s-1']);
  });

  it('reads the paths of its sources, also the guessed ones', () => {
    const sources = made.actions.claims.map(({ action, source }) => `${action} ${source}`);
    expect(sources).toContain('Ecs.DescribeShelves guess');
    expect(sources.find((source) => source.startsWith('Ecs.DescribeCrates '))).toMatch(
      /ecs-2014-05-26-describecrates$/,
    );
  });
});

describe('the fields of a declaration', () => {
  const tables = tablesOf(made);
  const read = (type: string, field: string, item: object) => tables[type]?.[field]?.read?.({ item } as never);

  it('read their members with the right type', () => {
    expect(read('Crate', 'sizeGiB', { Size: '7' })).toBe(7);
    expect(read('Crate', 'status', { Status: 'Open' })).toBe('OPEN');
    expect(read('Crate', 'status', { Status: 'Burnt' })).toBe('UNRECOGNIZED');
    expect(read('Crate', 'name', { CrateName: '' })).toBeNull();
    expect(() => read('CrateLabel', 'text', {})).toThrow(expect.objectContaining({ kind: 'unavailable' }));
  });

  it('read parts of an item', () => {
    const labels = read('Crate', 'labels', { Labels: { Label: [{ Text: 'a' }, { Text: 'b' }] } }) as readonly object[];
    expect(labels.map((label) => tables.CrateLabel?.text?.read?.(label as never))).toEqual(['a', 'b']);
  });

  it.each([
    ['SECONDS', 1_700_000_000, '2023-11-14T22:13:20Z'],
    ['MILLISECONDS', 1_700_000_000_123, '2023-11-14T22:13:20.123Z'],
    ['SECONDS', 0, null],
  ])('read times in %s since 1970', (as, value, time) => {
    const timed = crate.replace('sizeGiB: Int @from(member: "Size")', `at: DateTime @from(member: "Size", as: ${as})`);
    expect(tablesOf(compiled(timed, shelf)).Crate?.at?.read?.({ item: { Size: value } } as never)).toBe(time);
  });
});

describe('hand-written fields', () => {
  const byHand = compiled(crate.replace('Int @from(member: "Size")', 'Int @handwritten'), shelf);
  const row = { needs: [], read: () => 1 };
  const Query = { regions: row, region: row };
  const Region = { localName: row };

  it('must be implemented', () => {
    expect(() => withHandwritten(byHand, tablesOf(byHand), { Query, Region })).toThrow(
      /test-0\.graphql:\d+: Crate\.sizeGiB is @handwritten/,
    );
    expect(withHandwritten(byHand, tablesOf(byHand), { Query, Region, Crate: { sizeGiB: row } }).Crate?.sizeGiB).toBe(
      row,
    );
  });

  it('must be declared as hand-written', () => {
    const rows = { Query, Region, Crate: { sizeGiB: row } };
    expect(() => withHandwritten(made, tablesOf(made), rows)).toThrow(
      /sizeGiB is declared and also implemented by code/,
    );
    expect(() => withHandwritten(made, tablesOf(made), { Query, Region, Crate: { sizeGib: row } })).toThrow(
      /Did you mean sizeGiB\?/,
    );
  });
});

describe('the stored output of a build', () => {
  const stored = JSON.parse(JSON.stringify(plainOf(declared)));
  const again = compileBuilt(stored);

  it('gives the same schema', () => {
    const printed = (of: typeof typeDefs) => printSchema(lexicographicSortSchema(buildASTSchema(of)));
    expect(printed(again.typeDefs)).toBe(printed(typeDefs));
  });

  it('gives the same descriptors and fields', () => {
    const plain = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (_name, each) => (typeof each === 'function' ? 'function' : each)));
    expect(plain([...again.nouns.values()].map(({ resource }) => resource))).toEqual(
      plain([...declared.nouns.values()].map(({ resource }) => resource)),
    );
    expect(plain(tablesOf(again))).toEqual(plain(tablesOf(declared)));
  });
});
