import type { Action } from './action.js';
import { productOf } from './product-table.js';

/** The actions that read series: every point of a window, and the newest one. Both take the same parameters. */
export interface MetricActions {
  readonly list: Action;
  readonly last: Action;
}

/** The metrics of one kind of thing: where CloudMonitor keeps them, and by which dimension it names a thing. */
export interface MetricSource {
  /** Such as acs_ecs_dashboard. */
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

/** The most points in one page of an answer. */
export const mostPoints = 1440;

const dayMs = 86_400_000;

/** How long upstream holds points with a period: a week below a minute, 31 days for a minute, 91 days from five minutes. */
export function heldMs(periodSeconds: number): number {
  return (periodSeconds < 60 ? 7 : periodSeconds < 300 ? 31 : 91) * dayMs;
}

/** The most points of one thing in a window. */
export function pointsIn({ fromMs, toMs, periodSeconds }: SeriesQuery): number {
  return Math.ceil((toMs - fromMs) / (periodSeconds * 1000));
}

const cms = productOf('Cms');
if (!cms) throw new Error('Nothing is published about Cms.');

/**
 * CloudMonitor's series. It publishes 50 calls a second for one account, RAM checks no resource, and the dimensions of one call
 * name at most 50 things. https://www.alibabacloud.com/help/en/cms/cloudmonitor-1-0/developer-reference/api-cms-2019-01-01-describemetriclist
 * No page says that a region's host has the points of other regions, so each thing's own region is asked.
 */
const series = { product: { ...cms, endpoint: 'regional' }, perSecond: 50 } as const;

export const metricActions: MetricActions = {
  list: { ...series, name: 'DescribeMetricList', ram: 'cms:DescribeMetricList' },
  last: { ...series, name: 'DescribeMetricLast', ram: 'cms:DescribeMetricLast' },
};
