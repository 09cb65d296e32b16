/** The words for metrics: what they make, and what the compiler refuses. */

import { buildASTSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { cloudMonitor, metricServices } from '../../../client/model/series.js';
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
      service: cloudMonitor,
      namespace: 'acs_crate',
      dimension: 'crateId',
      metrics: new Map([
        ['WEIGHT', { name: 'crate.weight', unit: 'kg', periods: [60, 300] }],
        ['MOVES', { name: 'Moves', unit: null, periods: [15] }],
      ]),
    });
  });

  it('may have them of another service than CloudMonitor', () => {
    const elsewhere = weighed.replace('namespace: "acs_crate"', 'by: "ebs.DescribeMetricData"');
    const source = compiled(elsewhere, shelf, metrics, series).nouns.get('Crate')?.metrics;
    expect(source?.service).toBe(metricServices.get('ebs.DescribeMetricData'));
    expect(source?.namespace).toBe('');
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
    ['no namespace', weighed.replace('namespace: "acs_crate", ', ''), metrics, /is missing, which is not like/],
    [
      'a service without series',
      weighed.replace('namespace: "acs_crate"', 'by: "Crate.List"'),
      metrics,
      /is Crate.List, but series are read by Cms.DescribeMetricList or ebs.DescribeMetricData/,
    ],
    [
      'a namespace and another service',
      weighed.replace('namespace', 'by: "ebs.DescribeMetricData", namespace'),
      metrics,
      /is of CloudMonitor, and `by` names another service/,
    ],
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
