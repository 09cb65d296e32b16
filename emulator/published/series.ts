/** Series of CloudMonitor: points of a metric, a text of JSON within the answer. Times are asked for in milliseconds. */

import { randomOf } from '../data/random.js';
import { byToken, type Walk } from '../paging.js';
import type { Body } from '../wire/rpc.js';
import type { Read } from './given.js';
import { homeRegion } from './items.js';

const hourMs = 3_600_000;
const mostPoints = 1440;

/** Reads of series, as Product.Action. The last ones ask for the newest point of each thing. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'Cms.DescribeMetricList': (read) => series(read, false),
  'Cms.DescribeMetricData': (read) => series(read, false),
  'Cms.DescribeMetricTop': (read) => series(read, true),
  'Cms.DescribeMetricLast': (read) => series(read, true),
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

function series({ given, context, action }: Read, isLast: boolean): Body {
  const { params } = given;
  const periodSeconds = Number(params.Period) || 60;
  const end = timeIn(params.EndTime) ?? context.access.now();
  const start = timeIn(params.StartTime) ?? end - hourMs;
  const period = periodSeconds * 1000;
  const from = Math.ceil(start / period);
  const until = Math.ceil(end / period);
  const times = Array.from(
    { length: Math.max(0, Math.min(until - from, mostPoints)) },
    (_, at) => (from + at) * period,
  );
  const asked = dimensionsIn(params.Dimensions);
  const instances = context.account.instances(context.regionId || homeRegion).slice(0, 20);
  const things = asked.length > 0 ? asked : instances.map(({ InstanceId }) => ({ instanceId: InstanceId }));
  const points = things.flatMap((thing) =>
    (isLast ? times.slice(-1) : times).map((timestamp) => ({
      ...point(context, `${params.MetricName}/${JSON.stringify(thing)}`, timestamp),
      ...thing,
    })),
  );
  const { NextToken, Length = '1000', ...rest } = params;
  const walk: Walk = {
    action: action.name,
    params: { ...rest, ...(NextToken && { NextToken }), MaxResults: Length },
    context,
  };
  const { page, nextToken } = byToken(points, walk, { min: 1, max: mostPoints });
  const more = nextToken === '' ? {} : { NextToken: nextToken };
  return {
    RequestId: context.requestId,
    Success: true,
    Code: '200',
    Message: '',
    Period: String(periodSeconds),
    Datapoints: JSON.stringify(page),
    ...more,
  };
}

function point({ account, cloud }: Read['context'], words: string, timestamp: number): Point {
  const random = randomOf(cloud.seed, account.id, words, timestamp);
  const average = random.int(0, 9_000) / 100;
  return {
    timestamp,
    userId: account.id,
    Minimum: Math.floor(average / 2),
    Average: average,
    Maximum: Math.min(100, Math.ceil(average * 1.2)),
  };
}

/** Milliseconds, or a date and time in China. */
function timeIn(text = ''): number | undefined {
  if (/^\d{13}$/.test(text)) return Number(text);
  const date = Date.parse(/Z$/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(date) ? undefined : date;
}

/** One thing, or a list of things. */
function dimensionsIn(text = ''): readonly Readonly<Record<string, string>>[] {
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
