/** Metrics of each kind that has them: the service that is asked, its calls, and its windows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let region: string;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 1200, regions: 2, random: () => 0, headers: fresh });
  const { regions, accounts } = gateway.emulator.cloud;
  const sizes = regions.map(({ id }) => ({ id, size: accounts[0].instances(id).length }));
  region = sizes.sort((a, b) => b.size - a.size)[0]?.id ?? '';
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Series {
  readonly name: string;
  readonly unit: string | null;
  readonly points: readonly { readonly average: number | null; readonly minimum: number | null }[];
  readonly latest: number | null;
}
const callsOf = (action: string) => gateway.calls().filter((name) => name === `Cms:${action}`).length;
const iso = (ms: number) => new Date(ms).toISOString();

async function ask(query: string) {
  const { errors = [] } = await gateway.ask(query);
  return {
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

describe('the other kinds with metrics', () => {
  it.each([
    ['loadBalancers', 'NEW_CONNECTIONS'],
    ['albLoadBalancers', 'QPS'],
    ['nlbLoadBalancers', 'ACTIVE_CONNECTIONS'],
    ['natGateways', 'CONNECTIONS'],
    ['buckets', 'STORAGE'],
    ['dbInstances', 'CPU_USAGE'],
    ['redisInstances', 'CPU_USAGE'],
    ['mongoDbInstances', 'CPU_UTILIZATION'],
    ['elasticsearchInstances', 'QUERY_QPS'],
  ])('%s take one call for the things of a page', async (list, metric) => {
    const query = `{ ${list}(regionIds: ["${region}"], first: 20) { nodes { metrics(names: [${metric}]) { name points { average } latest } } } }`;
    const { data, errors = [] } = await gateway.ask<Record<string, { nodes: { metrics: Series[] }[] }>>(query);
    expect(errors).toEqual([]);
    const series = data[list]?.nodes.flatMap(({ metrics }) => metrics) ?? [];
    expect(series.length).toBeGreaterThan(0);
    for (const { name, points, latest } of series) {
      expect(name).toBe(metric);
      expect([points.length > 0, latest]).toEqual([true, points.at(-1)?.average]);
    }
    expect(callsOf('DescribeMetricList')).toBe(1);
  });
});

describe('the metrics of disks, which block storage has', () => {
  const disksOf = (args: string, selection: string) =>
    `{ disks(regionIds: ["${region}"], first: 120) { nodes { diskId metrics(${args}) { name unit ${selection} } } } }`;
  const calls = () => gateway.calls().filter((name) => name === 'ebs:DescribeMetricData').length;
  type Disks = { disks: { nodes: { diskId: string; metrics: Series[] | null }[] } };

  it('take a call for 50 disks and one metric, as the plan says, and nothing of CloudMonitor', async () => {
    const query = disksOf('names: [READ_IOPS, IOPS_UTILIZATION]', 'points { average minimum } latest');
    const planned = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    expect(JSON.stringify(planned.extensions)).toContain('ebs:DescribeMetricData');
    const { data, errors = [] } = await gateway.ask<Disks>(query);
    expect(errors).toEqual([]);
    expect([calls(), callsOf('DescribeMetricList')]).toEqual([6, 0]);
    const used = new Set(
      gateway.emulator.cloud.accounts[0]
        .disks(region)
        .flatMap((disk) => (disk.Status === 'In_use' ? [disk.DiskId] : [])),
    );
    for (const { diskId, metrics } of data.disks.nodes) {
      expect(metrics?.map(({ name, unit }) => [name, unit])).toEqual([
        ['READ_IOPS', '1/s'],
        ['IOPS_UTILIZATION', '%'],
      ]);
      for (const { points, latest } of metrics ?? []) {
        expect(points).toHaveLength(used.has(diskId) ? 12 : 0);
        expect(latest).toBe(points.at(-1)?.average ?? null);
        expect(points.every(({ minimum }) => minimum === null)).toBe(true);
      }
    }
  });

  const now = Date.now();
  const ago = (count: number) => iso(now - count * 86_400_000);
  it.each([
    [`from: "${ago(9)}", to: "${ago(1)}", periodSeconds: 60`, /answers 7 days of points of every 60 seconds at once/],
    [`from: "${ago(31)}"`, /for 30 days/],
    ['periodSeconds: 900', /every 60, 300, 600, 3600 seconds/],
  ])('%s is refused without a call', async (args, message) => {
    const { codes, text } = await ask(disksOf(`names: [READ_BPS], ${args}`, 'latest'));
    expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect(text).toMatch(message);
    expect(calls()).toBe(0);
  });

  it('a window that ends later than now ends now, and one of 20 days has the period that holds it', async () => {
    const later = iso(Date.now() + 86_400_000);
    const { codes } = await ask(disksOf(`names: [READ_BPS], from: "${ago(20)}", to: "${later}"`, 'points { at }'));
    expect(codes).toEqual([]);
  });

  it('labels that are no object, and a disk that was not asked for, are failures', async () => {
    for (const Labels of ['many', JSON.stringify({ DiskId: 'd-other' }), 7]) {
      gateway.emulator.addFault({
        kind: 'malformed',
        action: 'DescribeMetricData',
        bodyOf: JSON.stringify({
          RequestId: 'R',
          DataList: [{ Labels, Datapoints: { [Math.floor(now / 1000) - 600]: 1 } }],
        }),
      });
      const { codes } = await ask(disksOf('names: [READ_BPS], periodSeconds: 60', 'latest'));
      expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
      gateway.emulator.clearFaults();
    }
  });
});
