/** The words for lists of what happened: what they make, and what the compiler refuses. */
import { buildASTSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { takesTogether, withinWindow } from '../../../client/model/window.js';
import { compiled, crate, problemsOf, shelf } from './declaring.js';

const move = `"What happened to a crate, from ECS LookupMoves."
type Move
  @resource(key: "MoveId", listed: true)
  @window(from: "StartTime", to: "EndTime", field: "at", days: 90)
  @about(field: "moves", condition: "crateId", types: "Named", regions: ["cn-hangzhou"], source: "guess")
  @list(action: "Ecs.LookupMoves", items: "Moves", cap: 50, oneRowOf: "Row", pairs: ["Crate+Kind"], perSecond: 2, source: "guess")
  @filter(name: "crateId", param: "Row(Crate)", member: ["Named.*", "Name"])
  @filter(name: "kind", param: "Row(Kind)", member: "Named.~")
{
  "The id."
  moveId: ID!
  "When."
  at: DateTime! @from(member: "Time")
  "Whether it went up."
  isUp: Boolean @from(member: "Way", is: "Up") @filter(param: "Row(Way)", words: ["Up", "Down"])
}
`;
const named = crate.replace('arn: "ecs:crate"', 'arn: "ecs:crate", resourceType: "ACS::ECS::Disk"');

describe('a list of what happened', () => {
  const { nouns, actions, typeDefs } = compiled(named, shelf, move);
  const list = nouns.get('Move')?.resource.list;
  const filters = nouns.get('Move')?.resource.filters ?? {};

  it('has a window, its conditions, and a field on the kinds that upstream names across products', () => {
    expect(list?.window).toEqual({ from: 'StartTime', to: 'EndTime', keptMs: 90 * 86_400_000 });
    expect(list?.action.perSecond).toBe(2);
    const text = printSchema(buildASTSchema(typeDefs)).replace(/"""[\s\S]*?"""\s*/g, '');
    expect(text).toMatch(/input MoveFilter \{[^}]*after: DateTime\s+before: DateTime\s+at: DateTimeRange/);
    expect(text).toMatch(
      /type Crate [^}]*moves\(\s*since: DateTime\s*first: Int = 20\s*after: String\s*\): MoveConnection/,
    );
    expect(text).not.toMatch(/type Shelf [^}]*moves/);
    expect(actions.claims).toContainEqual(expect.objectContaining({ action: 'Move (@about)', source: 'guess' }));
  });

  it('asks in whole seconds for what its ends are in, and checks the ends itself', () => {
    const [part] = filters.at?.({ after: '2020-01-01T00:00:00.5Z', before: '2020-01-01T08:00:02+08:00' }) ?? [];
    expect(part?.params).toEqual({ StartTime: '2020-01-01T00:00:00Z', EndTime: '2020-01-01T00:00:02Z' });
    const held = ['2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z', '2020-01-01T00:00:02Z'];
    expect(held.map((Time) => part?.condition?.({ Time }))).toEqual([false, true, false]);
    expect(filters.at?.({ after: '2020-01-01T00:00:00Z', before: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(filters.at?.({})).toEqual([{ params: {} }]);
  });

  it('reads the values and the names of a map, and words for true and false', () => {
    const item = { Named: { A: ['1', '2'], B: ['3'] }, Name: '4', Way: 'Down' };
    const holds = (name: string, value: unknown) =>
      nouns
        .get('Move')
        ?.conditions.find((each) => each.name === name)
        ?.onItem?.(value)(item);
    expect(['1', '3', '4', '5', 'A'].map((id) => holds('crateId', id))).toEqual([true, true, true, false, false]);
    expect(['A', 'B', '1'].map((kind) => holds('kind', kind))).toEqual([true, true, false]);
    expect([true, false].map((isUp) => holds('isUp', isUp))).toEqual([false, true]);
    expect(filters.isUp?.(false)).toMatchObject([{ params: { 'Row(Way)': 'Down' } }]);
  });

  it('sends one row, or two that are a pair', () => {
    const takes = (...params: string[]) => takesTogether(list?.oneRowOf, params);
    expect(takes('Row(Crate)')).toBe(true);
    expect(takes('Row(Kind)', 'StartTime', 'Row(Crate)')).toBe(true);
    expect(takes('Row(Kind)', 'Row(Way)')).toBe(false);
    expect(takes('Row(Kind)', 'Row(Crate)', 'Row(Way)')).toBe(false);
    expect(takes('Other(Kind)', 'Other(Way)')).toBe(true);
  });
});

describe('a window', () => {
  const window = { from: 'F', to: 'T', keptMs: 10 * 60_000 };
  const now = Date.parse('2020-01-01T01:00:00.900Z');

  it.each([
    [{}, { F: '2020-01-01T00:51:00Z', T: '2020-01-01T01:00:00Z' }],
    [{ F: '2020-01-01T00:55:00Z' }, { F: '2020-01-01T00:55:00Z', T: '2020-01-01T01:00:00Z' }],
    [
      { F: '2019-01-01T00:00:00Z', T: '2030-01-01T00:00:00Z' },
      { F: '2020-01-01T00:51:00Z', T: '2020-01-01T01:00:00Z' },
    ],
    [{ T: '2020-01-01T00:50:00Z' }, null],
    [{ F: '2020-01-01T01:00:00Z' }, null],
  ])('of %j has both ends within what upstream keeps', (params, both) => {
    expect(withinWindow(window, { ...params, Other: 1 }, now)).toEqual(both && { Other: 1, ...both });
  });
});

describe('words that do not fit', () => {
  it.each([
    [
      'a field that is no time',
      move.replace('field: "at"', 'field: "isUp"'),
      /@window of Move names no field with a time/,
    ],
    ['no days', move.replace('days: 90', 'days: 0'), /@window\(days:\) of Move must be at least 1/],
    [
      'a condition that does not exist',
      move.replace('condition: "crateId"', 'condition: "crate"'),
      /@about of Move names no condition/,
    ],
    ['no window', move.replace(/ {2}@window.*\n/, ''), /@about on Move needs @window/],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(named, shelf, text).join('\n')).toMatch(problem);
  });

  it('a kind with a field of that name', () => {
    const taken = named.replace('  tags:', '  "Moves."\n  moves: Int\n  tags:');
    expect(problemsOf(taken, shelf, move).join('\n')).toContain(
      'Crate.moves is declared, but @about on Move already makes it.',
    );
  });
});
