import { CloudError } from '../../client/errors/cloud-error.js';
import {
  type Metric,
  type MetricService,
  type MetricSource,
  mostThings,
  pointsIn,
  type SeriesQuery,
} from '../../client/model/series.js';
import type { Item } from '../../client/model/value.js';
import { OddRow, oddBy, orOdd } from '../connection/odd-rows.js';
import { badInput } from '../errors.js';
import type { Selection } from '../execution/selection.js';
import type { MetricPoint as MetricPointType, MetricSeries as MetricSeriesType } from '../schema.types.js';
import type { Field, FieldTable } from './field.js';
import { asDateTime, asDecimal, missing } from './scalar-fields.js';
import { asMilliseconds } from './spelled-values.js';

/** Series of metrics under a thing: one call for up to 50 things and one metric. */

type Arguments = Readonly<Record<string, unknown>>;

/** The series of the metrics that the argument `names` names. One that cannot be read is left out and reported, unless all are. */
export function metrics(source: MetricSource): Field<readonly object[]> {
  return {
    needs: [],
    asks: { kind: 'series', source },
    resolve: async ({ cloud, regionId, key }, { args, selection }) => {
      const queries = queriesOf(source, args, cloud.beganAt);
      const { service } = source;
      const action = actionFor(service, selection);
      const read = async ({ query, metric, name }: Asked): Promise<Series | OddRow> => {
        const points = await cloud.loaders.series.load({ service, action, query }, regionId, key);
        return { name, unit: metric.unit, points: points.toSorted(byTime) };
      };
      const series = await Promise.all(queries.map((asked) => read(asked).catch(oddBy)));
      const [first] = series;
      if (first instanceof OddRow && series.every((each) => each instanceof OddRow)) throw first.error;
      return series;
    },
  };
}

interface Series {
  readonly name: string;
  readonly unit: string | null;
  /** In upstream's spelling, ascending. */
  readonly points: readonly Item[];
}

function byTime({ timestamp: left }: Item, { timestamp: right }: Item): number {
  return Number(left) - Number(right);
}

/** Where the service can tell the newest point alone, it costs one row a thing. */
export function actionFor({ list, last }: MetricService, selection: Selection) {
  const fields = selection.on('MetricSeries').all();
  return fields.some(({ definition }) => definition.name === 'points') ? list : last;
}

export interface Asked {
  /** In the schema. */
  readonly name: string;
  readonly metric: Metric;
  readonly query: SeriesQuery;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One query for each name, in the order of `names`. A window that upstream cannot answer is refused before any call. */
export function queriesOf(source: MetricSource, args: Arguments, now: number): readonly Asked[] {
  const names: readonly unknown[] = Array.isArray(args.names) ? args.names : [];
  return names.map((given) => {
    const name = String(given);
    const metric = source.metrics.get(name);
    if (!metric) throw badInput(`There is no metric ${name}.`);
    const { service, namespace, dimension } = source;
    const window = windowOf(service, { name, metric }, args, now);
    return { name, metric, query: { namespace, dimension, metric: metric.name, ...window } };
  });
}

type Window = Pick<SeriesQuery, 'periodSeconds' | 'fromMs' | 'toMs'>;

/**
 * Without `from` the hour before `to`; without `to` until the last whole period, so that requests within it ask the same.
 * A `to` that is later than now means now: no point is of the future, and not every service takes such a window.
 */
function windowOf(
  service: MetricService,
  { name, metric: { periods } }: Pick<Asked, 'name' | 'metric'>,
  args: Arguments,
  now: number,
): Window {
  const told = args.periodSeconds ?? null;
  if (told !== null && !periods.includes(Number(told))) {
    throw badInput(`\`periodSeconds\` is ${told}, but ${name} has points every ${periods.join(', ')} seconds.`);
  }
  const [first, last] = [momentOf('from', args.from), momentOf('to', args.to)];
  const to = Math.min(last ?? now, now);
  const from = first ?? to - hourMs;
  if (from >= to) throw badInput('`from` must be before `to`, which is now when it is later or not given.');
  const periodSeconds = told === null ? usualPeriod(service, periods, from, to, now) : Number(told);
  if (now - from > service.heldMs(periodSeconds)) {
    const days = service.heldMs(periodSeconds) / dayMs;
    throw badInput(
      `Upstream holds points of every ${periodSeconds} seconds for ${days} days. \`from\` is before that.`,
    );
  }
  const longest = service.windowMs(periodSeconds) ?? Number.POSITIVE_INFINITY;
  if (to - from > longest) {
    throw badInput(
      `Upstream answers ${longest / dayMs} days of points of every ${periodSeconds} seconds at once. \`from\` and \`to\` are further apart.`,
    );
  }
  const periodMs = periodSeconds * 1000;
  const toMs = last === null ? Math.floor(now / periodMs) * periodMs : to;
  // The last hour as whole periods. A window shorter than the period that is not over yet ends at its beginning.
  const fromMs = first ?? toMs - Math.max(hourMs, periodMs);
  return { periodSeconds, fromMs: Math.min(fromMs, toMs - 1), toMs };
}

/** The most points of all things in one call, as many as CloudMonitor has in a page. */
const mostPoints = 1440;

/** The finest period that upstream has for the window and whose points of 50 things are one page; else the coarsest. */
function usualPeriod(
  { heldMs, windowMs }: MetricService,
  periods: readonly number[],
  from: number,
  to: number,
  now: number,
): number {
  const fits = (seconds: number) =>
    heldMs(seconds) >= now - from &&
    (windowMs(seconds) ?? Number.POSITIVE_INFINITY) >= to - from &&
    ((to - from) / (seconds * 1000)) * mostThings <= mostPoints;
  return periods.find(fits) ?? periods.at(-1) ?? 60;
}

function momentOf(name: string, given: unknown): number | null {
  if (given === null || given === undefined) return null;
  try {
    const moment = typeof given === 'string' ? asDateTime(given) : null;
    if (moment !== null) return Date.parse(moment);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
  throw badInput(`\`${name}\` must be a time such as 2020-01-01T00:00:00Z.`);
}

/** The most pages that one call's things have. With the newest points only, each thing has one. */
export function pagesOf({ pagePoints }: MetricService, query: SeriesQuery, things: number, isLast: boolean): number {
  if (pagePoints === null) return 1;
  return Math.max(1, Math.ceil((Math.min(things, mostThings) * (isLast ? 1 : pointsIn(query))) / pagePoints));
}

const MetricSeries: FieldTable<MetricSeriesType, Series> = {
  name: { needs: [], read: ({ name }) => name },
  unit: { needs: [], read: ({ unit }) => unit },
  points: {
    needs: [],
    asks: { kind: 'nothing' },
    resolve: ({ points }) => points.map((point) => orOdd(() => ({ point, at: timeOf(point) }))),
  },
  latest: {
    needs: [],
    read: ({ points }) => {
      // Any point without a time may be the newest.
      for (const point of points) timeOf(point);
      const newest = points.at(-1);
      return newest ? averageOf(newest) : null;
    },
  },
};

function timeOf({ timestamp }: Item): string {
  return asMilliseconds(timestamp, 'timestamp') ?? missing('timestamp');
}

/** Metrics that are no statistics have a Value only. */
function averageOf({ Average, Value }: Item): number | null {
  return asDecimal(Average ?? Value, 'Average');
}

interface Point {
  readonly point: Item;
  readonly at: string;
}

const MetricPoint: FieldTable<MetricPointType, Point> = {
  at: { needs: [], read: ({ at }) => at },
  average: { needs: [], read: ({ point }) => averageOf(point) },
  minimum: { needs: [], read: ({ point }) => asDecimal(point.Minimum, 'Minimum') },
  maximum: { needs: [], read: ({ point }) => asDecimal(point.Maximum, 'Maximum') },
};

export const metricTables = { MetricSeries, MetricPoint };
