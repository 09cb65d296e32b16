/** The conditions that every kind has on its fields, against the fields themselves: at the root and under a parent. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { type FieldCondition, fieldConditions } from '../../../resolvers/nouns/filter/field-conditions.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const test: TestGateway = await startTestGateway({
  instances: 300,
  headers: fresh,
  deadlineMs: 120_000,
  maxCalls: 20_000,
  limits: { maxItems: 1_000_000 },
});
afterAll(() => test.close());
afterEach(() => {
  test.emulator.clearFaults();
  test.emulator.clearCalls();
});

const region = 'cn-hangzhou';
type Row = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, { readonly nodes: readonly Row[]; readonly totalCount: number | null }>>;

async function read<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await test.ask<Data>(query, { variables: { ...variables } });
  expect(errors).toBeUndefined();
  return data;
}

interface Sample {
  readonly filter: Row;
  readonly holds: (row: Row) => boolean;
}

/** Relations have tests of their own: filter-costs.test.ts. */
const isOnValue = ({ isRelation, field }: FieldCondition) => !isRelation && field !== 'tags';

/** Conditions with values of these rows, and which rows they hold for. */
function samplesOf({ name, field, comparison }: FieldCondition, rows: readonly Row[]): readonly Sample[] {
  const values = [...new Set(rows.map((row) => row[field]).filter((value) => value !== null))];
  const middle = [...values].sort()[Math.floor(values.length / 2)];
  const known = (row: Row, holds: (value: never) => boolean) => row[field] !== null && holds(row[field] as never);
  const sample = (value: unknown, holds: (row: Row) => boolean): Sample => ({ filter: { [name]: value }, holds });
  switch (comparison) {
    case 'contains': {
      const part = String(middle).slice(1, 4);
      return [
        sample(part.toUpperCase(), (row) =>
          known(row, (value: string) => value.toLowerCase().includes(part.toLowerCase())),
        ),
      ];
    }
    case 'range': {
      if (middle === undefined) return [];
      const isTime = typeof middle === 'string' && middle.includes('T');
      const order = (row: Row) => {
        const [value, end] = [row[field], middle].map((each) => (isTime ? Date.parse(String(each)) : Number(each)));
        return row[field] === null || value === undefined || end === undefined ? Number.NaN : value - end;
      };
      return [
        sample(isTime ? { after: middle } : { min: middle }, (row) => order(row) > 0 || (!isTime && order(row) === 0)),
        sample(isTime ? { before: middle } : { max: middle }, (row) => order(row) < 0 || (!isTime && order(row) === 0)),
      ];
    }
    case 'is':
      return [true, false].map((wanted) => sample(wanted, (row) => row[field] === wanted));
    case 'in': {
      const some = values.filter((value) => value !== 'UNRECOGNIZED').slice(0, 2);
      return [some, some.slice(0, 1), []].map((each) =>
        sample(each, (row) => (each as readonly unknown[]).includes(row[field])),
      );
    }
    case 'isNull':
      // An empty list is none, too.
      return [true, false].map((wanted) => sample(wanted, (row) => (String(row[field] ?? '') === '') === wanted));
    default:
      return [];
  }
}

const kinds = [
  { type: 'Instance', root: 'instances', key: 'instanceId', parent: 'vpcs' },
  { type: 'Disk', root: 'disks', key: 'diskId', parent: null },
  { type: 'Snapshot', root: 'snapshots', key: 'snapshotId', parent: null },
  { type: 'VSwitch', root: 'vSwitches', key: 'vSwitchId', parent: 'vpcs' },
  { type: 'User', root: 'users', key: 'userName', parent: null },
  { type: 'Bucket', root: 'buckets', key: 'name', parent: null },
] as const;

describe.each(kinds)('the conditions on the fields of $type', ({ type, root, key, parent }) => {
  const noun = declared.nouns.get(type);
  const conditions = noun ? fieldConditions(noun, declared).filter(isOnValue) : [];
  const place = noun?.resource.scope === 'region' ? `regionIds: ["${region}"], ` : '';
  const objects = new Set(
    noun?.declaration.fields
      .filter(({ shape }) => declared.parts.has(shape.name) || declared.declarations.types.has(shape.name))
      .map(({ name }) => name),
  );

  it('agree with the fields, at the root and under a parent', async () => {
    const fields = [...new Set(conditions.map(({ field }) => field))];
    const selection = [key, ...fields.map((field) => `${field}${objects.has(field) ? ' { __typename }' : ''}`)].join(
      ' ',
    );
    const { all } = await read<Answers>(`{ all: ${root}(${place}first: 1000) { nodes { ${selection} } } }`);
    const rows = all?.nodes ?? [];
    expect(rows.length).toBeGreaterThan(5);
    const samples = conditions.flatMap((condition) => samplesOf(condition, rows));
    expect(samples.length).toBeGreaterThan(conditions.length);
    const both = samples.flatMap((sample): Sample[] => [
      sample,
      // Conditions under `not` and `or` are never sent upstream.
      { filter: { not: sample.filter }, holds: (row) => !sample.holds(row) },
      { filter: { or: [sample.filter, { not: sample.filter }] }, holds: () => true },
    ]);
    for (let at = 0; at < both.length; at += 40) {
      const batch = both.slice(at, at + 40);
      const variables = Object.fromEntries(batch.map(({ filter }, index) => [`f${index}`, filter]));
      const declarations = batch.map((_each, index) => `$f${index}: ${type}Filter`).join(', ');
      const asked = batch.map(
        (_each, index) => `f${index}: ${root}(${place}first: 1000, filter: $f${index}) { nodes { ${key} } totalCount }`,
      );
      const answers = await read<Answers>(`query (${declarations}) { ${asked.join(' ')} }`, variables);
      for (const [index, { filter, holds }] of batch.entries()) {
        const truth = rows.filter(holds).map((row) => row[key]);
        const answer = answers[`f${index}`];
        expect(
          answer?.nodes.map((row) => row[key]),
          JSON.stringify(filter),
        ).toEqual(truth);
        expect(answer?.totalCount, JSON.stringify(filter)).toBe(truth.length);
      }
      if (!parent) continue;
      const under = batch.map(
        (_each, index) => `f${index}: ${root}(first: 200, filter: $f${index}) { nodes { ${key} } totalCount }`,
      );
      const nested = await read<{ parents: { nodes: readonly (Answers & { readonly vpcId: never })[] } }>(
        `query (${declarations}) { parents: ${parent}(${place}first: 10) { nodes { vpcId ${under.join(' ')} } } }`,
        variables,
      );
      const ids = new Set<unknown>(nested.parents.nodes.map(({ vpcId }) => vpcId));
      for (const [index, { filter, holds }] of batch.entries()) {
        const truth = rows.filter((row) => holds(row) && ids.has(row.vpcId)).map((row) => String(row[key]));
        const lists = nested.parents.nodes.map((node) => node[`f${index}`]);
        const found = lists.flatMap((list) => list?.nodes ?? []).map((row) => String(row[key]));
        expect(found.sort(), JSON.stringify(filter)).toEqual(truth.sort());
        expect(lists.reduce((sum, list) => sum + (list?.totalCount ?? Number.NaN), 0)).toBe(truth.length);
      }
    }
  }, 120_000);
});
