/** CSV of exports: columns, quotes, and texts that a spreadsheet would run. */
import { buildSchema, type GraphQLObjectType, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../server/exports/columns.js';
import { csvHeader, csvRow } from '../../../server/exports/csv.js';
import { exportDocument } from '../../../server/exports/export-document.js';

const schema = buildSchema(`
  type Query { things(first: Int, after: String): ThingConnection }
  type ThingConnection { nodes: [Thing!]! edges: [ThingEdge!]! pageInfo: PageInfo! }
  type ThingEdge { node: Thing! cursor: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Thing { id: ID! name: String size: Int on: Boolean inner: Thing list: [Thing!] names: [String!] any: Any data: JSON }
  interface Any { id: ID! }
  scalar JSON
`);

function columns(selection: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(
    `query ($yes: Boolean = true) { things { nodes { ${selection} } } } fragment F on Thing { name }`,
  );
  const [operation] = document.definitions as [OperationDefinitionNode];
  const read = exportDocument({ schema, document, operation, variables: { yes: true, ...variables } });
  return columnsOf(read.rowType as GraphQLObjectType, read.rowNodes, {
    schema,
    document,
    variables: { yes: true, ...variables },
  });
}

const cell = (value: unknown) => csvRow({ value }, [{ name: 'value', path: ['value'] }]).slice(0, -2);

describe('columns', () => {
  it('are the fields in their order, with those of objects as a.b', () => {
    const all = columns('id ...F i: inner { size inner { on } } list { id } names any { id } data');
    expect(csvHeader(all)).toBe('id,name,i.size,i.inner.on,list,names,any,data\r\n');
    const row = {
      id: '1',
      name: 'a',
      i: { size: 2, inner: null },
      list: [{ id: 'x' }],
      names: ['n'],
      any: { id: 'y' },
      data: { k: 1 },
    };
    expect(csvRow(row, all)).toBe('1,a,2,,"[{""id"":""x""}]","[""n""]","{""id"":""y""}","{""k"":1}"\r\n');
  });

  it('merge selections, and follow @skip and @include', () => {
    expect(
      columns('inner { id } inner { name } size @skip(if: $yes) on @include(if: $yes)').map(({ name }) => name),
    ).toEqual(['inner.id', 'inner.name', 'on']);
    expect(columns('id size @skip(if: $yes)', { yes: false }).map(({ name }) => name)).toEqual(['id', 'size']);
  });
});

describe('a value', () => {
  it.each([
    [null, ''],
    [undefined, ''],
    ['', '""'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\r\nb', '"a\r\nb"'],
    ['a;b', '"a;b"'],
    [' a', '" a"'],
    [0, '0'],
    [-1.5, '-1.5'],
    [true, 'true'],
    [['a', 'b'], '"[""a"",""b""]"'],
    ['云门', '云门'],
  ])('%j is %s', (value, text) => {
    expect(cell(value)).toBe(text);
  });
});

describe('a text that a spreadsheet would run', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
    ['+1+1', "'+1+1"],
    ['-1+1', "'-1+1"],
    ['-cmd', "'-cmd"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1', "'＝1"],
  ])('%j begins with a quote: %s', (value, text) => {
    expect(cell(value)).toBe(text);
  });

  it.each(['-5', '-5.25'])('but not a negative number that is written as a text: %s', (value) => {
    expect(cell(value)).toBe(value);
  });
});
