/** Series of CloudMonitor: points of a metric, a text of JSON within the answer. Times are asked for in milliseconds. */

import { type Random, randomOf } from '../data/random.js';
import { byToken, type Walk } from '../paging.js';
import type { Body } from '../wire/rpc.js';
import { invalid } from '../wire/wire-error.js';
import type { Read } from './given.js';
import { homeRegion } from './items.js';

const hourMs = 3_600_000;
const mostPoints = 1440;
const mostThings = 50;
const periods = [15, 60, 300, 900, 3600];
/** Where points are values, without statistics. */
const valuesOnly = new Set(['acs_alb', 'acs_nat_gateway', 'acs_oss_dashboard']);

/** Reads of series, as Product.Action. The last ones ask for the newest point of each thing. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'Cms.DescribeMetricList': (read) => series(read, false),
  'Cms.DescribeMetricData': (read) => series(read, false),
  'Cms.DescribeMetricTop': (read) => series(read, true),
  'Cms.DescribeMetricLast': (read) => series(read, true),
  'ebs.DescribeMetricData': diskSeries,
};

export function seriesOf(read: Read): Body | undefined {
  return reads[`${read.kinds.product.name}.${read.action.name}`]?.(read);
}

interface Point {
  readonly timestamp: number;
  readonly userId: string;
  readonly Minimum: number;
  readonly Average: number;
  readonly Maximum: number;
}

/** The window has its end and not its beginning. Points come thing by thing, each in time. */
function series({ given, context, action }: Read, isLast: boolean): Body {
  const { params } = given;
  const periodSeconds = Number(params.Period || '60');
  if (!periods.includes(periodSeconds)) throw invalid('Period');
  const period = periodSeconds * 1000;
  const end = timeIn('EndTime', params.EndTime) ?? context.access.now();
  const start = timeIn('StartTime', params.StartTime) ?? end - hourMs;
  if (start >= end) throw invalid('StartTime');
  const first = Math.floor(start / period) + 1;
  const last = Math.floor(end / period);
  const count = isLast ? Math.min(1, last - first + 1) : last - first + 1;
  const things = thingsIn(params, context);
  const { NextToken, Length = '1000', ...rest } = params;
  const walk: Walk = {
    action: action.name,
    params: { ...rest, ...(NextToken && { NextToken }), MaxResults: Length },
    context,
  };
  const all = Array.from({ length: Math.max(0, things.length * count) }, (_, at) => at);
  const { page, nextToken } = byToken(all, walk, { min: 1, max: mostPoints });
  const points = page.map((place) => {
    const thing = things[Math.floor(place / count)] ?? {};
    const step = isLast ? last : first + (place % count);
    const { Minimum, Average, Maximum, ...at } = point(
      context,
      params.MetricName ?? '',
      JSON.stringify(thing),
      step * period,
    );
    const isValue = valuesOnly.has(params.Namespace ?? '');
    return { ...at, ...(isValue ? { Value: Average } : { Minimum, Average, Maximum }), ...thing };
  });
  const more = nextToken === '' ? {} : { NextToken: nextToken };
  return {
    RequestId: context.requestId,
    Success: true,
    Code: '200',
    Message: '',
    Period: String(periodSeconds),
    Datapoints: JSON.stringify(points),
    ...more,
  };
}

const dayMs = 24 * hourMs;

/** The series of disks in use: objects of values by second, in strings. A window has its end, and is not of the future. */
function diskSeries({ given, context }: Read): Body {
  const { params } = given;
  const { account, access, regionId, requestId } = context;
  const periodSeconds = Number(params.Period || '5');
  if (![5, 10, 60, 300, 600, 3600].includes(periodSeconds)) throw invalid('Period');
  const period = periodSeconds * 1000;
  const end = timeIn('EndTime', params.EndTime) ?? access.now();
  const start = timeIn('StartTime', params.StartTime) ?? end - period;
  if (start >= end || access.now() - start > 30 * dayMs) throw invalid('StartTime');
  if (end > access.now() || end - start > (periodSeconds < 300 ? 7 : 30) * dayMs) throw invalid('EndTime');
  const [{ DiskId: asked = '[]' } = {}] = dimensionsIn(params.Dimensions);
  const disks = account.disks(regionId || homeRegion).filter(({ Status }) => Status === 'In_use');
  const ids = disks.map(({ DiskId }) => DiskId).filter((id) => asked.split(',').includes(id));
  const steps = Array.from(
    { length: Math.floor(end / period) - Math.floor(start / period) },
    (_, at) => (Math.floor(start / period) + 1 + at) * period,
  );
  const DataList = ids.map((DiskId) => ({
    Labels: JSON.stringify({ DiskId }),
    Datapoints: JSON.stringify(
      Object.fromEntries(
        steps.map((step) => [step / 1000, point(context, params.MetricName ?? '', DiskId, step).Average]),
      ),
    ),
  }));
  return { RequestId: requestId, TotalCount: DataList.length, DataList };
}

type Thing = Readonly<Record<string, string>>;

/** At most 50 by their dimensions, else some of the account. An instance that is stopped or unknown has no points. */
function thingsIn({ Dimensions, Namespace }: Read['given']['params'], { account, regionId }: Read['context']) {
  const asked = dimensionsIn(Dimensions);
  if (asked.length > mostThings) throw invalid('Dimensions');
  const isEcs = Namespace === 'acs_ecs_dashboard';
  if (asked.length > 0 && (!isEcs || regionId === '')) return asked;
  const running = account.instances(regionId || homeRegion).filter(({ Status }) => Status === 'Running');
  const ids = new Set(running.map(({ InstanceId }) => InstanceId));
  if (asked.length > 0) return asked.filter((thing) => ids.has(thing.instanceId ?? ''));
  return running.slice(0, 20).map(({ InstanceId }): Thing => ({ instanceId: InstanceId }));
}

/** A share of a hundred where the metric's name says so, else a rate. */
function point({ account, cloud }: Read['context'], metric: string, thing: string, timestamp: number): Point {
  const random = randomOf(cloud.seed, account.id, `${metric}/${thing}`, timestamp);
  const isShare = /util|usage|percent|cpu/i.test(metric);
  const chance =
    account.dataSet === 'odd' ? random.next() : loadAt(randomOf(cloud.seed, metric, thing), random, timestamp);
  const average = isShare ? Math.floor(chance * 9_001) / 100 : Math.floor(chance * 90_000_001);
  return {
    timestamp,
    userId: account.id,
    Minimum: Math.floor(average / 2),
    Average: average,
    Maximum: isShare ? Math.min(100, Math.ceil(average * 1.2)) : Math.ceil(average * 1.2),
  };
}

/** Of the company: a load of its own, low at night in China and high in the evening, and never quite even. From 0 to 1. */
function loadAt(own: Random, now: Random, timestamp: number): number {
  const base = 0.1 + own.next() * 0.35;
  const hour = ((timestamp / hourMs) % 24) + 8;
  const day = 1 + 0.5 * Math.cos(((hour - 20) / 12) * Math.PI);
  return Math.min(0.98, base * day * (0.9 + now.next() * 0.2));
}

/** Milliseconds, or a date and time in China. */
function timeIn(name: string, text = ''): number | undefined {
  if (text === '') return undefined;
  if (/^\d{13}$/.test(text)) return Number(text);
  const date = Date.parse(/Z$/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`);
  if (Number.isNaN(date)) throw invalid(name);
  return date;
}

/** One thing, or a list of things. */
function dimensionsIn(text = ''): readonly Thing[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return [parsed]
      .flat()
      .flatMap((one) =>
        typeof one === 'object' && one !== null
          ? [Object.fromEntries(Object.entries(one).map(([name, value]) => [name, String(value)]))]
          : [],
      );
  } catch {
    return [];
  }
}
