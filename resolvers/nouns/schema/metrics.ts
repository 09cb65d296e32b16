import type { FieldDefinitionNode } from 'graphql';
import { cloudMonitor, type Metric, type MetricSource, metricServices } from '../../../client/model/series.js';
import {
  type EnumDeclaration,
  type TypeDeclaration,
  type ValueDeclaration,
  wordsOf,
} from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import { fieldOf } from './syntax.js';

/** The field `metrics` of a kind with @metrics: its source in CloudMonitor, its definition, and its checks. */

const usualPeriods = ['60', '300', '900', '3600'];

/** The enum with the metrics of a kind. */
function metricEnumOf(type: string): string {
  return `${type}Metric`;
}

/** Null when the kind has no metrics. */
export function metricsOf(
  declaration: TypeDeclaration,
  enums: ReadonlyMap<string, EnumDeclaration>,
): MetricSource | null {
  const words = wordsOf(declaration, 'metrics');
  if (!words) return null;
  const { values = [] } = enums.get(metricEnumOf(declaration.name)) ?? {};
  const periods = words.texts('periods');
  return {
    service: metricServices.get(words.text('by') ?? '') ?? cloudMonitor,
    namespace: words.text('namespace') ?? '',
    dimension: words.required('dimension'),
    metrics: new Map(values.map((value) => [value.name, metricOf(value, periods.length > 0 ? periods : usualPeriods)])),
  };
}

function metricOf(value: ValueDeclaration, usual: readonly string[]): Metric {
  const words = wordsOf(value, 'metric');
  const own = words?.texts('periods') ?? [];
  const periods = (own.length > 0 ? own : usual).map(Number).sort((a, b) => a - b);
  return { name: value.upstream, unit: words?.text('unit') ?? null, periods };
}

export function metricsField({ name }: TypeDeclaration, called: string): FieldDefinitionNode {
  return fieldOf({
    name: 'metrics',
    type: '[MetricSeries!]',
    text: `Series of the ${called}'s metrics, in the order of \`names\`: one call for up to 50 of them and one metric.`,
    args: [
      { name: 'names', type: `[${metricEnumOf(name)}!]!`, text: 'The metrics to read.' },
      {
        name: 'from',
        type: 'DateTime',
        text: 'The beginning of the window, exclusive; null means an hour before its end.',
      },
      { name: 'to', type: 'DateTime', text: 'The end of the window, inclusive; null means now.' },
      {
        name: 'periodSeconds',
        type: 'Int',
        text: 'The seconds between two points, one of those that upstream has; null means the shortest with at most 28 points, else the longest.',
      },
    ],
  });
}

/** Every kind with @metrics has the enum, and each of its values names upstream's metric. */
export function checkMetrics(
  declaration: TypeDeclaration,
  enums: ReadonlyMap<string, EnumDeclaration>,
  problems: Problems,
): void {
  const words = wordsOf(declaration, 'metrics');
  const name = metricEnumOf(declaration.name);
  const declared = enums.get(name);
  if (!words) {
    if (declared) problems.add(declared.at, `${name} has the metrics of ${declaration.name}, which has no @metrics.`);
    return;
  }
  if (!declared) {
    problems.add(words.at, `${declaration.name} has @metrics, but no enum ${name} names its metrics.`);
    return;
  }
  const [by, namespace] = [words.text('by'), words.text('namespace')];
  if (by && !metricServices.has(by)) {
    problems.add(
      words.at,
      `@metrics(by:) is ${by}, but series are read by ${[...metricServices.keys()].join(' or ')}.`,
    );
  }
  if (by && namespace)
    problems.add(words.at, '@metrics(namespace:) is of CloudMonitor, and `by` names another service.');
  if (!by && !/^acs_[a-z\d_]+$/.test(namespace ?? '')) {
    problems.add(words.at, `@metrics(namespace:) is ${namespace ?? 'missing'}, which is not like acs_ecs_dashboard.`);
  }
  if (declaration.fields.some((field) => field.name === 'metrics')) {
    problems.add(words.at, `${declaration.name}.metrics is declared, but @metrics already makes it.`);
  }
  for (const value of declared.values) {
    if (!wordsOf(value, 'metric')) {
      problems.add(value.at, `${name}.${value.name} lacks @metric with upstream's name of the metric.`);
    }
  }
  for (const each of [words, ...declared.values.flatMap((value) => value.words)]) {
    const odd = each.texts('periods').find((period) => Number(period) < 1);
    if (odd !== undefined) problems.add(each.at, `@${each.name}(periods:) has ${odd}, which is no number of seconds.`);
  }
}
