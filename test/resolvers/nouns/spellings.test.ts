/** Every spelling of a value: what it is read as, when it is absent, and which values are a failure. */
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../client/wire/json.js';
import { tablesOf } from '../../../resolvers/nouns/fields/tables.js';
import { compiled, problemsOf } from './declaring.js';

const noun = (field: string) => `"A box, from ECS DescribeCrates."
type Box
  @resource(key: "CrateId", arn: "ecs:box", example: "b-1")
  @list(action: "Ecs.DescribeCrates", items: "Crates.Crate", cap: 50, on: "box/*", source: "help")
  @byIds(param: "CrateIds", join: JSON, cap: 100) {
  "What is tested."
  it: ${field}
}

"A part of a box."
type BoxPart {
  "Its name."
  text: String
}
`;

/** Reads one member as a field with this type and these words. */
function reader(field: string): (value: unknown) => unknown {
  const read = tablesOf(compiled(noun(field))).Box?.it?.read;
  if (!read) throw new Error(`${field} is not read from the item.`);
  return (value) => read({ item: { M: value } } as never);
}

const from = (words: string) => `@from(member: "M"${words === '' ? '' : `, ${words}`})`;

interface Spelled {
  readonly field: string;
  readonly right: readonly (readonly [unknown, unknown])[];
  readonly odd: readonly unknown[];
  /** What an absent value is read as. */
  readonly absent?: unknown;
}

const table: Readonly<Record<string, Spelled>> = {
  'a time with a zone': {
    field: `DateTime ${from('')}`,
    right: [
      ['2020-01-01T00:00Z', '2020-01-01T00:00:00Z'],
      ['2020-01-01T00:00:07Z', '2020-01-01T00:00:07Z'],
      ['2020-01-01T00:00:07.120Z', '2020-01-01T00:00:07.120Z'],
      ['2020-01-01T08:00:00+08:00', '2020-01-01T00:00:00Z'],
      ['2020-01-01T07:59:59.5+0800', '2019-12-31T23:59:59.5Z'],
      ['2020-01-01T00:00-05:30', '2020-01-01T05:30:00Z'],
      ['2020-01-01T00:00:00+00:00', '2020-01-01T00:00:00Z'],
    ],
    odd: ['2020-01-01 00:00:00', '2020-01-01T00:00:00', '2020-01-01', '2021-02-30T00:00Z', '2020-01-01T24:00Z', 'x', 7],
  },
  'a time in UTC without a zone': {
    field: `DateTime ${from('as: UTC, source: "guess"')}`,
    right: [
      ['2020-01-01 08:30:15', '2020-01-01T08:30:15Z'],
      ['2020-01-01T08:30:15', '2020-01-01T08:30:15Z'],
      ['2020-01-01T08:30:15.000001', '2020-01-01T08:30:15.000001Z'],
      ['2020-01-01 08:30', '2020-01-01T08:30:00Z'],
      ['2020-01-01', '2020-01-01T00:00:00Z'],
      ['2020-01-01 08:30:15\n', '2020-01-01T08:30:15Z'],
      ['2020-01-01T08:30Z', '2020-01-01T08:30:00Z'],
    ],
    odd: ['2020-13-01', '2020-02-30 00:00:00', '08:30', 1577836800, '2020'],
  },
  'a time in China without a zone': {
    field: `DateTime ${from('as: BEIJING, source: "guess"')}`,
    right: [
      ['2020-01-01 08:30:15', '2020-01-01T00:30:15Z'],
      ['2020-01-01 07:59', '2019-12-31T23:59:00Z'],
      ['2020-01-01', '2019-12-31T16:00:00Z'],
      ['2020-01-01T08:30:15Z', '2020-01-01T08:30:15Z'],
    ],
    odd: ['2020-01-01 25:00:00', {}],
  },
  'seconds since 1970': {
    field: `DateTime ${from('as: SECONDS')}`,
    right: [
      [1577836800, '2020-01-01T00:00:00Z'],
      ['1577836800', '2020-01-01T00:00:00Z'],
      ['1577836800.25', '2020-01-01T00:00:00.25Z'],
      [253402300799, '9999-12-31T23:59:59Z'],
      [0, null],
      ['0', null],
    ],
    odd: [1577836800000, -1, '2020-01-01', true, '1e9', 1e300],
  },
  'milliseconds since 1970': {
    field: `DateTime ${from('as: MILLISECONDS')}`,
    right: [
      [1577836800000, '2020-01-01T00:00:00Z'],
      ['1577836800123', '2020-01-01T00:00:00.123Z'],
      [0, null],
    ],
    odd: [1577836800, '-1', 1577836800000.5, '1577836800000x', 1e18, []],
  },
  'an exact decimal': {
    field: `String ${from('as: DECIMAL')}`,
    right: [
      [0.1, '0.1'],
      [100, '100'],
      ['10000.00', '10000.00'],
      ['1,234,567.890', '1234567.890'],
      ['-0.50', '-0.50'],
      ['0', '0'],
      ['-0', '0'],
      [1e-7, '0.0000001'],
      [1e21, '1000000000000000000000'],
      ['1.5E-3', '0.0015'],
      ['123456789012345678.123456789', '123456789012345678.123456789'],
    ],
    odd: ['1,23', '12a', '.5', '5.', '0x10', '1.2.3', true, {}, Number.POSITIVE_INFINITY],
  },
  'a double': {
    field: `Float ${from('')}`,
    right: [
      [1.5, 1.5],
      ['1.5', 1.5],
      ['-2e3', -2000],
    ],
    odd: ['0x10', ' 5', '1,000', 'many', true, Number.POSITIVE_INFINITY],
  },
  'a number in a text': {
    field: `Int ${from('as: TEXT')}`,
    right: [
      ['7', 7],
      ['-1', -1],
      [7, 7],
    ],
    odd: ['7.5', 'seven', '9007199254740993', '2147483648', true],
  },
  'a count of any size': {
    field: `BigInt ${from('')}`,
    right: [
      [7, '7'],
      ['123456789012345678901', '123456789012345678901'],
    ],
    odd: [7.5, '7.0', '-1', 1e300, 'x'],
  },
  'a Boolean as a word': {
    field: `Boolean ${from('as: SWITCH')}`,
    right: [
      ...['Yes', 'true', '1', 'on', 'ON', 'Enabled', 1, true].map((value) => [value, true] as const),
      ...['No', 'False', '0', 'off', 'OFF', 'disabled', 0, false].map((value) => [value, false] as const),
    ],
    odd: ['maybe', 2, 'onn', {}],
  },
  'texts between commas': {
    field: `[String!] ${from('as: COMMA')}`,
    right: [
      ['a,b', ['a', 'b']],
      [' a , b ,', ['a', 'b']],
      ['a', ['a']],
      ['', []],
    ],
    odd: [{}, true],
    absent: [],
  },
  'numbers between commas': {
    field: `[Int!] ${from('as: COMMA')}`,
    right: [['0,1', [0, 1]]],
    odd: ['0,x', '1;2'],
    absent: [],
  },
  'a value inside JSON': {
    field: `Int ${from('inside: "a.b"')}`,
    right: [
      ['{"a":{"b":"7"}}', 7],
      ['{"a":{}}', null],
      ['{}', null],
      [{ a: { b: 7 } }, 7],
    ],
    odd: ['{"a":{"b":"x"}}', '{"a":7}', '[1]', '{', 'text', 7],
  },
  'texts inside JSON': {
    field: `[String!] ${from('inside: ""')}`,
    right: [
      ['["1","2"]', ['1', '2']],
      ['[]', []],
      ['[123456789012345678]', ['123456789012345678']],
    ],
    odd: ['[{}]', '{"a":1}', '[', 7],
    absent: [],
  },
  'objects inside JSON': {
    field: `[BoxPart!] ${from('inside: "rows"')}`,
    right: [['{"rows":[{"Text":"x"}]}', [{ item: { Text: 'x' } }]]],
    odd: ['{"rows":["x"]}', '{"rows":7}', 'rows'],
    absent: [],
  },
  'a document': {
    field: `JSON ${from('')}`,
    right: [
      ['{"a":[12345678901234567890,1.1234567890123456789]}', { a: ['12345678901234567890', '1.1234567890123456789'] }],
      [{ a: 1 }, { a: 1 }],
      ['[1]', [1]],
    ],
    odd: ['{', 'text'],
  },
};

describe.each(Object.entries(table))('%s', (_name, { field, right, odd, absent = null }) => {
  const read = reader(field);

  it('is read as it is spelled', () => {
    for (const [value, expected] of right) {
      const found = read(value);
      if (Array.isArray(found) && typeof found[0] === 'object') expect(found).toMatchObject(expected as object);
      else expect(found, JSON.stringify(value)).toEqual(expected);
    }
  });

  it('is absent without an error', () => {
    for (const value of [undefined, null, '', 'N/A']) expect(read(value)).toEqual(absent);
  });

  it('is a failure of its field when it is odd', () => {
    for (const value of odd) {
      expect(() => read(value), JSON.stringify(value)).toThrow(expect.objectContaining({ kind: 'unavailable' }));
    }
  });
});

describe('a decimal beyond the digits of a double', () => {
  it('keeps its digits from the answer to the field', () => {
    const item = parseJson('{"M":-12345678.1234567890123456789}') as object;
    const read = tablesOf(compiled(noun(`String ${from('as: DECIMAL')}`))).Box?.it?.read;
    expect(read?.({ item } as never)).toBe('-12345678.1234567890123456789');
  });
});

describe('a value of an enum', () => {
  const state = `enum BoxState {
  "It is open."
  OPEN
  "It is shut."
  CLOSED @value(is: "SHUT")
}
`;
  const boxes = `${noun(`BoxState ${from('')}`)}\n"The state of a box."\n${state}`;

  it.each([
    ['Open', 'OPEN'],
    ['OPEN', 'OPEN'],
    ['SHUT', 'CLOSED'],
    ['Shut', 'CLOSED'],
    ['Closed', 'UNRECOGNIZED'],
    ['', null],
  ])('%s is read as %s', (value, expected) => {
    const read = tablesOf(compiled(boxes)).Box?.it?.read;
    expect(read?.({ item: { M: value } } as never)).toBe(expected);
  });

  it('differs from the others in more than its case', () => {
    expect(problemsOf(boxes.replace('"SHUT"', '"OPEN"')).join('\n')).toMatch(/OPEN and CLOSED of BoxState both stand/);
  });
});

describe('a spelling that does not fit', () => {
  const published = (field: string) => problemsOf(noun(field)).join('\n');
  it.each([
    ['Int @from(member: "Size", as: SECONDS)', /is of type Int, but SECONDS are read as a DateTime/],
    ['Int @from(member: "Size", as: DECIMAL)', /is of type Int, but DECIMAL are read as a String/],
    ['String @from(member: "ShelfId", as: COMMA)', /is one value, but COMMA makes a list/],
    ['DateTime @from(member: "ShelfId", as: BEIJING)', /zone of Box.it is not published/],
    ['[String!] @from(member: "Size", as: COMMA)', /reads a list in a string, but Size of .* is an integer/],
    ['Int @from(member: "Size", inside: "a")', /reads JSON in a string, but Size of .* is an integer/],
    ['DateTime @from(member: "Size", as: UTC, source: "guess")', /is a DateTime, but Size of .* is an integer/],
    ['DateTime @from(member: "Sizes", as: UTC, source: "guess")', /has no Sizes/],
    ['String @from(member: "ShelfId", inside: "Password")', /holds a password/],
    ['[String!] @from(member: "ShelfId")', /is a list, but ShelfId of .* did you mean @from\(as: COMMA\)/],
  ])('%s is named by the check', (field, problem) => {
    expect(published(field)).toMatch(problem);
  });

  it.each([
    'DateTime @from(member: "Size", as: SECONDS)',
    'String @from(member: "Size", as: DECIMAL)',
    'DateTime @from(member: "ShelfId", as: UTC, source: "guess")',
    '[String!] @from(member: "ShelfId", as: COMMA)',
    'Boolean @from(member: "Size", as: SWITCH)',
    'Int @from(member: "ShelfId", inside: "a.b")',
  ])('%s is right', (field) => {
    expect(published(field)).toBe('');
  });

  it('lists a guessed zone among the guesses', () => {
    const { claims } = compiled(noun('DateTime @from(member: "ShelfId", as: UTC, source: "guess")')).actions;
    expect(claims).toContainEqual(expect.objectContaining({ action: 'Box.it', source: 'guess' }));
  });
});
