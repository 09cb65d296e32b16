import { productOf } from './product-table.js';
import type { MetricActions } from './series.js';

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
