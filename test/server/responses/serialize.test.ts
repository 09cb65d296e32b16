/** Large answers are written in pieces, and read as JSON.stringify writes them. */
import { describe, expect, it } from 'vitest';
import { unbounded } from '../../../client/request/work-budget.js';
import { serialize, serializeInTurns, serializeResult } from '../../../server/responses/serialize.js';

const row = (at: number) => ({ id: `i-${at}`, tags: [{ key: 'team', value: '数据"平台' }], size: at, gone: null });
const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at));
const inheriting = Object.assign(Object.create(null), { toJSON: 'an alias', rows: rows(3000) });

describe('a large answer', () => {
  it.each<[string, object]>([
    ['of one list', { rows: rows(5000) }],
    ['of lists in lists', { regions: Array.from({ length: 8 }, (_, at) => ({ at, rows: rows(900) })) }],
    ['whose lists are its items', { rows: [rows(900), [], rows(900), [[]]] }],
    ['of one object with many members', { all: Object.fromEntries(rows(5000).map((each) => [each.id, each])) }],
    ['with small and large members', { a: 1, b: rows(1000), c: {}, d: [], e: rows(2), f: rows(1000), g: 'end' }],
    ['with members that are left out', { a: undefined, rows: rows(1000), b: () => 1, list: [undefined, ...rows(900)] }],
    ['without members that are written', { rows: rows(900), none: { a: undefined, b: undefined }, nothing: {} }],
    ['with long texts', { texts: ['x'.repeat(2_000_000), 'y', 'z'.repeat(600_000)], text: 'x'.repeat(2_000_000) }],
    ['with values that write themselves', { at: new Date(0), list: [new Date(0), ...rows(900)] }],
    ['whose objects inherit nothing', inheriting],
    ['that is a list', rows(5000)],
    ['that is nested deeply', Array.from({ length: 3000 }).reduce<object>((inner) => ({ inner }), { rows: rows(5) })],
    ['with a member named undefined', { undefined: 1, rows: rows(900), last: { undefined: rows(900) } }],
    ['with members that have no JSON', { a: Symbol('a'), b: { toJSON: () => undefined }, rows: rows(900) }],
    ['that is small', { a: [1, null, 'x'] }],
    ['that is empty', {}],
  ])('%s', async (_name, data) => {
    const expected = JSON.stringify(data);
    await serializeInTurns(data, unbounded);
    expect(serialize(data)).toBe(expected);
    expect(serializeResult({ data })).toBe(`{"data":${expected}}`);
  });

  it('is written in turns', async () => {
    const data = { regions: Array.from({ length: 8 }, () => ({ rows: rows(900) })) };
    const lengths: number[] = [];
    let turns = 0;
    const work = {
      ...unbounded,
      spend: (bytes: number) => void lengths.push(bytes),
      shouldYield: () => {
        turns += 1;
        return false;
      },
    };
    await serializeInTurns(data, work);
    const whole = lengths.reduce((sum, each) => sum + each, 0);
    expect(whole).toBe(2 * Buffer.byteLength(JSON.stringify(data)) + 100 * lengths.length);
    expect(Math.max(...lengths)).toBeLessThan(whole / 10);
    expect(turns).toBe(lengths.length);
  });
});

describe('a result', () => {
  it.each<[string, object]>([
    ['with errors', { errors: [{ message: 'no' }], data: null, extensions: { cloud: { calls: 1 } } }],
    ['with members that are left out', { data: undefined, stringify: () => '', extensions: {} }],
    ['without members', {}],
  ])('%s', (_name, result) => expect(serializeResult(result)).toBe(JSON.stringify(result)));
});
