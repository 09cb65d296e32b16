/** The words for metrics: what they make, and what the compiler refuses. */

import { buildASTSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readSchemaFiles } from '../../../resolvers/nouns/schema-files.js';
import { compiled, crate, problemsOf, shelf } from './declaring.js';

const series = readSchemaFiles().find(({ path }) => path === 'schema/metrics.graphql')?.text ?? '';
const words = '@metrics(namespace: "acs_crate", dimension: "crateId", periods: [60, 300], source: "guess")\n  @list(';
const weighed = crate.replace('@list(', words);
const metrics = `"A metric of a crate."
enum CrateMetric {
  "Its weight."
  WEIGHT @metric(is: "crate.weight", unit: "kg")
  "Its moves."
  MOVES @metric(is: "Moves", periods: [15])
}
`;

describe('a kind with metrics', () => {
  const made = compiled(weighed, shelf, metrics, series);

  it('has the field and an enum without UNRECOGNIZED, which is never valid as input', () => {
    const text = printSchema(buildASTSchema(made.typeDefs)).replace(/"""[\s\S]*?"""\s*/g, '');
    expect(text).toMatch(
      /metrics\(\s*names: \[CrateMetric!\]!\s*from: DateTime\s*to: DateTime\s*periodSeconds: Int\s*\): \[MetricSeries!\]/,
    );
    expect(text).toMatch(/enum CrateMetric \{\s*WEIGHT\s*MOVES\s*\}/);
  });

  it('knows upstream’s names, units and periods', () => {
    expect(made.nouns.get('Crate')?.metrics).toEqual({
      namespace: 'acs_crate',
      dimension: 'crateId',
      metrics: new Map([
        ['WEIGHT', { name: 'crate.weight', unit: 'kg', periods: [60, 300] }],
        ['MOVES', { name: 'Moves', unit: null, periods: [15] }],
      ]),
    });
  });

  it('lists a guessed namespace among the guesses', () => {
    expect(made.actions.claims).toContainEqual(expect.objectContaining({ action: 'Crate.metrics', source: 'guess' }));
  });
});

describe('metrics that do not fit', () => {
  it.each([
    ['no enum', weighed, metrics.replace('CrateMetric', 'Other'), /@metrics, but no enum CrateMetric/],
    ['an enum of a kind without them', crate, metrics, /Crate, which has no @metrics/],
    [
      'a value without a metric',
      weighed,
      metrics.replace('@metric(is: "Moves", periods: [15])', ''),
      /MOVES lacks @metric/,
    ],
    ['a namespace of another form', weighed.replace('acs_crate', 'crates'), metrics, /is not like acs_ecs_dashboard/],
    ['a period of nothing', weighed, metrics.replace('[15]', '[0]'), /has 0, which is no number of seconds/],
    [
      'a field of that name',
      weighed.replace('  tags:', '  "Its metrics."\n  metrics: Int\n  tags:'),
      metrics,
      /@metrics already makes it/,
    ],
  ])('%s', (_what, kind, metricEnum, problem) => {
    expect(problemsOf(kind, shelf, metricEnum, series).join('\n')).toMatch(problem);
  });
});
