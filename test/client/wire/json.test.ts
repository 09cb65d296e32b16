import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../client/wire/json.js';

describe('parseJson', () => {
  for (const [source, value] of [
    ['{"OwnerId":123456789012345678}', { OwnerId: '123456789012345678' }],
    ['{"OwnerId" : -123456789012345678 }', { OwnerId: '-123456789012345678' }],
    [
      '[9007199254740991,9007199254740992,9007199254740993]',
      [9007199254740991, '9007199254740992', '9007199254740993'],
    ],
    ['[-9007199254740991,-9007199254740992]', [-9007199254740991, '-9007199254740992']],
    ['123456789012345678', '123456789012345678'],
    [' \n123456789012345678\t', '123456789012345678'],
    [
      '[0.1234567890123456,123456789012345678.5,123456789012345678e3,1E400]',
      [0.1234567890123456, '123456789012345678.5', '123456789012345678e3', Infinity],
    ],
    [
      '{"Amount":1234567.1234567891,"b":-0.12345678901234567}',
      { Amount: '1234567.1234567891', b: '-0.12345678901234567' },
    ],
    ['{"a":12345678.123456789012345678,"b":[100000000.10]}', { a: '12345678.123456789012345678', b: [100000000.1] }],
    [
      '["12345678.123456789012345678","x:1.1234567890123456789,"]',
      ['12345678.123456789012345678', 'x:1.1234567890123456789,'],
    ],
    ['[0.30000000000000004,1.1234567890123456789E-7]', [0.30000000000000004, '1.1234567890123456789E-7']],
    ['["123456789012345678",": 123456789012345678,"]', ['123456789012345678', ': 123456789012345678,']],
    [
      '{"a":"\\"b\\":123456789012345678,","c\\\\":123456789012345678}',
      { a: '"b":123456789012345678,', 'c\\': '123456789012345678' },
    ],
    [
      '{"a b":[[123456789012345678]],"":123456789012345678}',
      { 'a b': [['123456789012345678']], '': '123456789012345678' },
    ],
    ['{"名":123456789012345678}', { 名: '123456789012345678' }],
    [
      '{"a":":","b":1234567890123456789012345678901234567890}',
      { a: ':', b: '1234567890123456789012345678901234567890' },
    ],
  ] as const) {
    it(`reads ${source.trim()}`, () => {
      expect(parseJson(source)).toEqual(value);
    });
  }

  it('does not repair malformed JSON', () => {
    for (const source of [
      '{123456789012345678:1}',
      '{"a":1,123456789012345678:1}',
      '[0123456789012345678]',
      '[1 123456789012345678]',
      '[--123456789012345678]',
      '[+123456789012345678]',
      '{"a" 123456789012345678}',
      '[123456789012345678',
      '123456789012345678,1',
      '[12345678901234.5678.9]',
      '[.12345678901234567]',
      '{1.12345678901234567:1}',
      '\u00a0123456789012345678',
    ]) {
      expect(() => parseJson(source), source).toThrow(SyntaxError);
    }
  });

  it('reads long runs of digits in linear time', () => {
    const digits = '1'.repeat(1_000_000);
    expect(parseJson(JSON.stringify([digits, `${digits}x`]))).toEqual([digits, `${digits}x`]);
    const points = '1.11111111'.repeat(100_000);
    expect(parseJson(JSON.stringify([points]))).toEqual([points]);
  });

  it('agrees with a character by character reader on random documents', () => {
    const random = seeded(20260314);
    for (let round = 0; round < 3000; round += 1) {
      const source = randomJson(random, 4);
      expect(parseJson(source), source).toEqual(JSON.parse(quoteSlowly(source)));
    }
  });
});

/** The reference: reads each character, keeps strings, and quotes numbers that a double cannot represent. */
function quoteSlowly(source: string): string {
  let out = '';
  for (let at = 0; at < source.length; ) {
    if (source.charAt(at) === '"') {
      let end = at + 1;
      while (source.charAt(end) !== '"') end += source.charAt(end) === '\\' ? 2 : 1;
      out += source.slice(at, end + 1);
      at = end + 1;
    } else {
      const number = /^-?[\d.eE+-]+/.exec(source.slice(at))?.[0] ?? source.charAt(at);
      const isWhole = /^-?\d+$/.test(number);
      const isLong = /[1-9]/.test(number) && number.replace(/e.*|[-.]/gi, '').length > 15;
      const isExact = isWhole ? Number.isSafeInteger(Number(number)) : !isLong || String(Number(number)) === number;
      out += isExact ? number : `"${number}"`;
      at += number.length;
    }
  }
  return out;
}

function randomJson(random: (below: number) => number, depth: number): string {
  const blank = [...Array(random(3))].map(() => ' \n\t\r'.charAt(random(4))).join('');
  const many = () => [...Array(random(4))].map(() => randomJson(random, depth - 1));
  const pieces = ['"', '\\', ':', ',', ' ', '[', '}', 'a', '-', '123456789012345678', '云', '9007199254740993'];
  const string = () => JSON.stringify([...Array(random(6))].map(() => pieces[random(pieces.length)]).join(''));
  const digits = () => String(1 + random(9)) + [...Array(random(20))].map(() => random(10)).join('');
  const value = [
    () => `[${many().join(',')}]`,
    () =>
      `{${many()
        .map((item) => `${blank}${string()}${blank}:${item}`)
        .join(',')}}`,
    string,
    () => (random(2) === 0 ? '-' : '') + digits(),
    () => `${digits()}.${digits()}`,
    () => `${digits()}e${random(2) === 0 ? '-' : ''}${random(30)}`,
    () => ['true', 'false', 'null', '0', '-0'][random(5)] ?? '0',
  ][depth === 0 ? 2 + random(5) : random(7)];
  return blank + (value?.() ?? '') + blank;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
