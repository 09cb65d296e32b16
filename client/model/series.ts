import { parseJson } from '../wire/json.js';
import type { Action } from './action.js';
import { productOf } from './product-table.js';
import { type Item, isItem, textOf, unfit } from './value.js';

/** Series of metrics, and the services that have them. */

/** A service with series: its actions, how it is asked, and how its answers are read. */
export interface MetricService {
  /** The action that has every point of a window, and the one that has the newest. Both take the same parameters. */
  readonly list: Action;
  readonly last: Action;
  /** The member that every answer has. */
  readonly mustContain: string;
  /** The most points in one page of an answer; null when answers have no pages. */
  readonly pagePoints: number | null;
  /** How long points with a period are held. */
  heldMs(periodSeconds: number): number;
  /** The longest window of points with a period; null when it is only bound by `heldMs`. */
  windowMs(periodSeconds: number): number | null;
  params(query: SeriesQuery, keys: readonly string[]): Readonly<Record<string, string>>;
  /** The points in an answer, in CloudMonitor's spelling, each with the key of its thing. */
  points(answer: Item, query: SeriesQuery): readonly KeyedPoint[];
}

export interface KeyedPoint {
  readonly key: string;
  readonly point: Item;
}

/** The metrics of one kind of thing: the service that has them, and by which dimension it names a thing. */
export interface MetricSource {
  readonly service: MetricService;
  /** Such as acs_ecs_dashboard; empty for a service that has none. */
  readonly namespace: string;
  /** Such as instanceId; its value is the thing's key. */
  readonly dimension: string;
  /** By the name in the schema. */
  readonly metrics: ReadonlyMap<string, Metric>;
}

export interface Metric {
  /** Upstream's name, such as CPUUtilization. */
  readonly name: string;
  readonly unit: string | null;
  /** The seconds between two points that upstream offers, ascending. */
  readonly periods: readonly number[];
}

/** The points of one metric in one window: those after `fromMs`, up to and including `toMs`. */
export interface SeriesQuery {
  readonly namespace: string;
  readonly dimension: string;
  readonly metric: string;
  readonly periodSeconds: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The most things whose points one call answers. */
export const mostThings = 50;

const dayMs = 86_400_000;

/** The most points of one thing in a window. */
export function pointsIn({ fromMs, toMs, periodSeconds }: SeriesQuery): number {
  return Math.ceil((toMs - fromMs) / (periodSeconds * 1000));
}

function regional(name: string) {
  const product = productOf(name);
  if (!product) throw new Error(`Nothing is published about ${name}.`);
  return { ...product, endpoint: 'regional' } as const;
}

/**
 * CloudMonitor publishes 50 calls a second for one account, RAM checks no resource, and the dimensions of one call name at most
 * 50 things. https://www.alibabacloud.com/help/en/cms/cloudmonitor-1-0/developer-reference/api-cms-2019-01-01-describemetriclist
 * It holds points for a week below a minute, for 31 days from a minute and for 91 days from five minutes.
 * No page says that a region's host has the points of other regions, so each thing's own region is asked.
 */
const cms = { product: regional('Cms'), perSecond: 50 } as const;
const cmsPagePoints = 1440;

export const cloudMonitor: MetricService = {
  list: { ...cms, name: 'DescribeMetricList', ram: 'cms:DescribeMetricList' },
  last: { ...cms, name: 'DescribeMetricLast', ram: 'cms:DescribeMetricLast' },
  mustContain: 'Datapoints',
  pagePoints: cmsPagePoints,
  heldMs: (periodSeconds) => (periodSeconds < 60 ? 7 : periodSeconds < 300 ? 31 : 91) * dayMs,
  windowMs: () => null,
  params: ({ namespace, dimension, metric, periodSeconds, fromMs, toMs }, keys) => ({
    Namespace: namespace,
    MetricName: metric,
    Period: String(periodSeconds),
    StartTime: String(fromMs),
    EndTime: String(toMs),
    Dimensions: JSON.stringify(keys.map((key) => ({ [dimension]: key }))),
    Length: String(cmsPagePoints),
  }),
  points: ({ Datapoints }, { dimension }) =>
    rowsIn(Datapoints).map((point) => ({ key: textOf(point[dimension], dimension), point })),
};

/** The rows, which stand in a string with JSON. Without any point the string may be empty. */
function rowsIn(datapoints: unknown): readonly Item[] {
  const rows = read(textOf(datapoints, 'Datapoints'), 'Datapoints') ?? [];
  if (!Array.isArray(rows) || !rows.every(isItem)) throw unfit('a list of points', rows, 'Datapoints');
  return rows;
}

/**
 * Block storage has the series of disks, without pages: a week of minutes, and 30 days of longer periods. A window may not end
 * later than now. https://alibabacloud.com/help/en/ecs/developer-reference/api-ebs-2021-07-30-describemetricdata
 * Nothing is published about how many disks a call may name; as many as CloudMonitor takes are asked for.
 */
const describeMetricData: Action = {
  product: regional('ebs'),
  name: 'DescribeMetricData',
  ram: 'ebs:DescribeMetricData',
};

const blockStorage: MetricService = {
  list: describeMetricData,
  last: describeMetricData,
  mustContain: 'DataList',
  pagePoints: null,
  heldMs: () => 30 * dayMs,
  windowMs: (periodSeconds) => (periodSeconds < 300 ? 7 : 30) * dayMs,
  params: ({ dimension, metric, periodSeconds, fromMs, toMs }, keys) => ({
    MetricName: metric,
    Period: String(periodSeconds),
    StartTime: toTheSecond(fromMs),
    EndTime: toTheSecond(toMs),
    Dimensions: JSON.stringify({ [dimension]: keys }),
  }),
  points: ({ DataList }, { dimension, fromMs, toMs }) => {
    if (!Array.isArray(DataList) || !DataList.every(isItem)) throw unfit('a list of series', DataList, 'DataList');
    return DataList.flatMap(({ Labels, Datapoints }) => {
      const key = textOf(itemIn(Labels, 'Labels')[dimension], dimension);
      const points = Object.entries(itemIn(Datapoints, 'Datapoints'));
      return points
        .map(([second, value]) => ({ key, point: { timestamp: Number(second) * 1000, Value: value } }))
        .filter(({ point: { timestamp } }) => !(timestamp <= fromMs || timestamp > toMs));
    });
  },
};

/** By the action that has every point of a window, as Product.Action. */
export const metricServices: ReadonlyMap<string, MetricService> = new Map([
  ['Cms.DescribeMetricList', cloudMonitor],
  ['ebs.DescribeMetricData', blockStorage],
]);

function toTheSecond(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** An object, or a string with one as JSON; published samples have the string. */
function itemIn(value: unknown, member: string): Item {
  const item = typeof value === 'string' ? read(value, member) : value;
  if (!isItem(item)) throw unfit('an object', value, member);
  return item;
}

/** What stands in a string with JSON; null for an empty one. */
function read(text: string, member: string): unknown {
  if (text.trim() === '') return null;
  try {
    return parseJson(text);
  } catch {
    throw unfit('JSON', text, member);
  }
}
