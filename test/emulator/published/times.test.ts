/** What is asked for by a window: series of metrics and events, each the same in every window that has it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { publishedProduct } from '../../../published/product.js';
import { startEmulator } from '../../start-emulator.js';
import { type Answer, at, callPublished, listAt } from './calling.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 400 });
});
afterAll(() => emulator.close());

function send(name: string, actionName: string, params: Readonly<Record<string, string>>): Promise<Answer> {
  const product = publishedProduct(name);
  const action = product?.action(actionName);
  if (!product || !action) throw new Error(`There is no ${name}.${actionName}.`);
  return callPublished(emulator.origin, { product, action, params, keys: emulator.callers.administrator });
}

const hourMs = 3_600_000;
const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

describe('a series', () => {
  const ask = async (name: string, StartTime: number, EndTime: number, more = {}) => {
    const [one, two] = emulator.cloud.accounts[0].instances('cn-hangzhou');
    const Dimensions = JSON.stringify([{ instanceId: one?.InstanceId }, { instanceId: two?.InstanceId }]);
    const window = { StartTime: String(StartTime), EndTime: String(EndTime), Period: '60' };
    const metric = { Namespace: 'acs_ecs_dashboard', MetricName: 'CPUUtilization' };
    return send('Cms', name, { ...metric, Dimensions, ...window, ...more });
  };
  const points = ({ body }: Answer): { timestamp: number; instanceId: string }[] =>
    JSON.parse(String(at(body, 'Datapoints')));

  it('has a point each period for each instance that is asked for, and the same in a wider window', async () => {
    const from = 1_764_000_000_000;
    const hour = points(await ask('DescribeMetricList', from, from + hourMs));
    expect(hour).toHaveLength(120);
    const wider = points(await ask('DescribeMetricList', from - hourMs, from + 2 * hourMs));
    expect(wider).toEqual(expect.arrayContaining(hour));
    expect(points(await ask('DescribeMetricLast', from, from + hourMs))).toHaveLength(2);
  });

  it('goes on by token, and ends without one', async () => {
    const from = 1_764_000_000_000;
    const first = await ask('DescribeMetricList', from, from + hourMs, { Length: '100' });
    const NextToken = String(at(first.body, 'NextToken'));
    const second = await ask('DescribeMetricList', from, from + hourMs, { Length: '100', NextToken });
    expect([points(first).length, points(second).length, at(second.body, 'NextToken')]).toEqual([100, 20, undefined]);
  });
});

describe('events', () => {
  const timesOf = ({ body }: Answer) => listAt(body, 'Events').map((row) => Date.parse(String(at(row, 'eventTime'))));

  it('are those of the window, the newest first, and the same in a wider one', async () => {
    const now = Date.now();
    const [start, end] = [now - 72 * hourMs, now - 24 * hourMs];
    const narrow = await send('Actiontrail', 'LookupEvents', {
      StartTime: iso(start),
      EndTime: iso(end),
      MaxResults: '50',
    });
    const times = timesOf(narrow);
    expect(times.length).toBeGreaterThan(10);
    expect(times).toEqual(times.toSorted((left, right) => right - left));
    for (const time of times) expect(time >= start && time <= end).toBe(true);
    const wide = await send('Actiontrail', 'LookupEvents', {
      StartTime: iso(start - 24 * hourMs),
      EndTime: iso(end),
      MaxResults: '50',
    });
    expect(listAt(wide.body, 'Events')).toEqual(expect.arrayContaining([...listAt(narrow.body, 'Events')]));
  });

  it('page by token, at most 50 a page, and are found by attribute', async () => {
    const first = await send('Actiontrail', 'LookupEvents', { MaxResults: '500' });
    expect(listAt(first.body, 'Events')).toHaveLength(50);
    const next = await send('Actiontrail', 'LookupEvents', {
      MaxResults: '500',
      NextToken: String(at(first.body, 'NextToken')),
    });
    const ids = [first, next].flatMap(({ body }) => listAt(body, 'Events').map((row) => at(row, 'eventId')));
    expect(new Set(ids).size).toBe(ids.length);
    const reads = await send('Actiontrail', 'LookupEvents', {
      'LookupAttribute.1.Key': 'EventRW',
      'LookupAttribute.1.Value': 'Read',
    });
    expect(listAt(reads.body, 'Events').length).toBeGreaterThan(0);
    expect(new Set(listAt(reads.body, 'Events').map((row) => at(row, 'eventRW')))).toEqual(new Set(['Read']));
  });
});
