/** Series of metrics: the calls that they take, their windows, their pages, and what is wrong with an answer. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readerRegions } from '../../../emulator/data/ram/policies.js';
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

const instances = () => gateway.emulator.cloud.accounts[0].instances(region);
const running = () => instances().filter(({ Status }) => Status === 'Running');

interface Point {
  readonly at: string;
  readonly average: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}
interface Series {
  readonly name: string;
  readonly unit: string | null;
  readonly points: readonly Point[];
  readonly latest: number | null;
}
interface Data {
  readonly instances: { readonly nodes: readonly { readonly instanceId: string; readonly metrics: Series[] | null }[] };
}

const list = (first: number, metrics: string, filter = '') =>
  `{ instances(regionIds: ["${region}"], first: ${first}${filter}) { nodes { instanceId ${metrics} } } }`;
const all = 'metrics(names: [CPU_UTILIZATION]) { name unit points { at average minimum maximum } latest }';
const one = (args: string, selection = 'points { at average }') =>
  `{ instance(regionId: "${region}", instanceId: "${running()[0]?.InstanceId}") { metrics(${args}) { name ${selection} } } }`;
const callsOf = (action: string) => gateway.calls().filter((name) => name === `Cms:${action}`).length;

async function ask(query: string) {
  const { data, errors = [] } = await gateway.ask<Data & { instance: { metrics: Series[] | null } }>(query);
  return {
    data,
    errors,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

describe('the calls of series', () => {
  it.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [120, 3],
    [500, 10],
  ])('%i instances take %i calls for one metric', async (first, calls) => {
    expect(instances().length).toBeGreaterThanOrEqual(500);
    const { data, codes } = await ask(list(first, all));
    expect(codes).toEqual([]);
    expect(data.instances.nodes).toHaveLength(first);
    expect(callsOf('DescribeMetricList')).toBe(calls);
  });

  it('each metric takes a call of its own, and two fields with the same window share them', async () => {
    const two = 'a: metrics(names: [CPU_UTILIZATION, DISK_READ_BPS]) { name points { at } }';
    const again = 'b: metrics(names: [DISK_READ_BPS, DISK_READ_BPS]) { name points { average } }';
    const { codes } = await ask(list(50, `${two} ${again}`));
    expect(codes).toEqual([]);
    expect(callsOf('DescribeMetricList')).toBe(2);
  });

  it('the newest point alone is asked for with DescribeMetricLast', async () => {
    const to = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
    const args = `names: [CPU_UTILIZATION], to: "${to}", periodSeconds: 60`;
    const latest = await ask(one(args, 'latest'));
    expect([callsOf('DescribeMetricLast'), callsOf('DescribeMetricList')]).toEqual([1, 0]);
    const whole = await ask(one(args, 'latest points { average }'));
    const [series] = whole.data.instance.metrics ?? [];
    expect(series?.latest).toBe(series?.points.at(-1)?.average);
    expect(latest.data.instance.metrics?.[0]?.latest).toBe(series?.latest);
  });

  it('no name takes no call', async () => {
    const { data } = await ask(list(5, 'metrics(names: []) { name }'));
    expect(data.instances.nodes.map(({ metrics }) => metrics)).toEqual([[], [], [], [], []]);
    expect(gateway.calls()).toEqual(['Ecs:DescribeInstances']);
  });

  it('all pages are read by token, and the plan knows how many there are at most', async () => {
    const to = Math.floor(Date.now() / 60_000) * 60_000;
    const args = `names: [CPU_UTILIZATION], from: "${iso(to - 3 * 3_600_000)}", to: "${iso(to)}", periodSeconds: 60`;
    const query = list(50, `metrics(${args}) { points { at } }`);
    const planned = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const plan = planned.extensions as unknown as { plan: { actions: { action: string; calls: number }[] } };
    expect(plan.plan.actions).toContainEqual(expect.objectContaining({ action: 'DescribeMetricList', calls: 7 }));
    const { data } = await ask(query);
    const known = new Set(running().map(({ InstanceId }) => InstanceId));
    for (const { instanceId, metrics } of data.instances.nodes) {
      const times = metrics?.[0]?.points.map(({ at }) => Date.parse(at)) ?? [];
      const expected = Array.from({ length: 180 }, (_, at) => to - (179 - at) * 60_000);
      expect(times).toEqual(known.has(instanceId) ? expected : []);
    }
    const shown = data.instances.nodes.filter(({ instanceId }) => known.has(instanceId)).length;
    expect(callsOf('DescribeMetricList')).toBe(Math.ceil((shown * 180) / 1440));
    expect(shown).toBeGreaterThan(20);
  });

  it('elastic IPs have theirs', async () => {
    const { data, codes } = await gateway
      .ask<{ elasticIps: { nodes: { metrics: Series[] }[] } }>(
        `{ elasticIps(regionIds: ["${region}"], first: 5) { nodes { metrics(names: [IN_RATE]) { name unit latest } } } }`,
      )
      .then((answer) => ({ ...answer, codes: (answer.errors ?? []).map(({ extensions }) => extensions.code) }));
    expect(codes).toEqual([]);
    for (const { metrics } of data.elasticIps.nodes) {
      expect(metrics).toEqual([{ name: 'IN_RATE', unit: 'bit/s', latest: expect.any(Number) }]);
    }
    expect(callsOf('DescribeMetricLast')).toBe(1);
  });
});

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

describe('the values of a series', () => {
  it('are those of the embedded cloud, the oldest first', async () => {
    const { data } = await ask(list(50, all));
    const series = data.instances.nodes.flatMap(({ metrics }) => metrics ?? []);
    expect(series.length).toBe(50);
    for (const { name, unit, points, latest } of series) {
      expect([name, unit]).toEqual(['CPU_UTILIZATION', '%']);
      expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted());
      expect(latest).toBe(points.at(-1)?.average ?? null);
      for (const { average, minimum, maximum } of points) {
        expect((minimum ?? 0) <= (average ?? 0) && (average ?? 0) <= (maximum ?? 0)).toBe(true);
      }
    }
    expect(series.some(({ points }) => points.length === 12)).toBe(true);
  });

  it('of a stopped instance are none', async () => {
    const { data } = await ask(list(20, all, ', filter: { status: STOPPED }'));
    expect(data.instances.nodes.length).toBeGreaterThan(0);
    for (const { metrics } of data.instances.nodes) expect(metrics?.[0]).toMatchObject({ points: [], latest: null });
  });
});

describe('a window that upstream cannot answer', () => {
  const now = Date.now();
  const days = (count: number) => iso(now - count * 86_400_000);
  it.each([
    [`from: "${days(1)}", to: "${days(2)}"`, /`from` must be before `to`/],
    [`from: "${days(1)}", to: "${days(1)}"`, /`from` must be before `to`/],
    [`from: "${iso(now + 3_600_000)}"`, /`from` must be before `to`/],
    [`from: "${days(32)}", periodSeconds: 60`, /for 31 days/],
    [`from: "${days(92)}"`, /for 91 days/],
    ['periodSeconds: 61', /every 60, 300, 900, 3600 seconds/],
    ['periodSeconds: 15', /every 60, 300, 900, 3600 seconds/],
  ])('%s is refused without a call', async (args, message) => {
    const query = list(3, `metrics(names: [CPU_UTILIZATION], ${args}) { name }`);
    const { codes, text } = await ask(query);
    expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect(text).toMatch(message);
    expect(callsOf('DescribeMetricList') + callsOf('DescribeMetricLast')).toBe(0);
    const planned = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    expect(planned.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each(['from: "yesterday"', 'to: "2020-01-01"', 'from: 5'])('%s is no time', async (args) => {
    const { codes } = await ask(list(3, `metrics(names: [CPU_UTILIZATION], ${args}) { name }`));
    expect(codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(gateway.calls()).toEqual([]);
  });

  it.each([
    [`from: "${days(6)}", names: [CPU_TOTAL], periodSeconds: 15`],
    [`from: "${days(90)}", names: [CPU_UTILIZATION], periodSeconds: 3600`],
    [`from: "${days(1)}", to: "${days(0.5)}", names: [CPU_UTILIZATION]`],
    [`from: "2026-11-29T08:00:00+08:00", to: "2026-11-29T09:00:00+08:00", names: [CPU_UTILIZATION]`],
  ])('%s is answered', async (args) => {
    const { codes } = await ask(one(args, 'latest'));
    expect(codes).toEqual([]);
  });
});

describe('an answer of CloudMonitor', () => {
  const first = () => String(running()[0]?.InstanceId);
  const at = 1_764_000_000_000;
  const answer = (Datapoints: unknown, more: object = {}) =>
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'DescribeMetricList',
      bodyOf: JSON.stringify({
        RequestId: 'R',
        Success: true,
        Code: '200',
        Datapoints: typeof Datapoints === 'string' ? Datapoints : JSON.stringify(Datapoints),
        ...more,
      }),
    });
  const query = () => one('names: [CPU_UTILIZATION]', 'points { at average maximum }');

  it('may have values only, numbers as texts, and no points', async () => {
    answer([{ timestamp: String(at), instanceId: first(), Value: '7.5' }]);
    const { data } = await ask(query());
    expect(data.instance.metrics?.[0]?.points).toEqual([
      { at: iso(at).replace('.000', ''), average: 7.5, maximum: null },
    ]);
    gateway.emulator.clearFaults();
    answer('');
    expect((await ask(query())).data.instance.metrics?.[0]?.points).toEqual([]);
  });

  it('a point that is odd is left out and reported, and the others stay', async () => {
    const right = { timestamp: at, instanceId: first(), Average: 1, Maximum: 2 };
    answer([right, { ...right, timestamp: 17 }]);
    const { data, codes } = await ask(query());
    expect(data.instance.metrics?.[0]?.points).toHaveLength(1);
    expect(codes).toEqual(['UNAVAILABLE']);
  });

  it('with several points of one time, such as one a node, is a failure', async () => {
    answer([1, 2].map((Average) => ({ timestamp: at, instanceId: first(), Average })));
    const { data, codes, text } = await ask(query());
    expect(data.instance.metrics).toBeNull();
    expect(codes).toEqual(['UNAVAILABLE']);
    expect(text).toContain(`several points of "${first()}" for one time`);
  });

  it('a value that is odd is a failure of its field', async () => {
    answer([{ timestamp: at, instanceId: first(), Average: 'much', Maximum: 2 }]);
    const { data, codes } = await ask(query());
    expect(data.instance.metrics?.[0]?.points).toEqual([{ at: expect.any(String), average: null, maximum: 2 }]);
    expect(codes).toEqual(['UNAVAILABLE']);
  });

  it.each([
    ['another thing', [{ timestamp: at, instanceId: 'i-other', Average: 1 }], {}],
    ['no thing', [{ timestamp: at, Average: 1 }], {}],
    ['a text', 'many', {}],
    ['no list', {}, {}],
    ['rows that are texts', ['a'], {}],
    ['the same token again', [], { NextToken: 'again' }],
    ['no Datapoints', [], { Datapoints: undefined }],
    ['Success false', [], { Success: false, Code: '500', Message: 'no' }],
  ])('that has %s is a failure', async (_what, points, more) => {
    answer(points, more);
    const { data, codes } = await ask(query());
    expect(data.instance.metrics).toBeNull();
    expect(codes).toEqual(['UNAVAILABLE']);
  });

  it('that refuses one metric leaves the others', async () => {
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'DescribeMetricList',
      code: 'InvalidParameter',
      message: 'no',
      status: 400,
      count: 1,
    });
    const { data, codes } = await ask(one('names: [CPU_UTILIZATION, DISK_READ_BPS]'));
    expect(data.instance.metrics).toHaveLength(1);
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

it('a caller without the permission gets an error that names it', async () => {
  // The reader may read instances of some regions, and nothing of CloudMonitor.
  const regionId = gateway.emulator.cloud.regions.find(({ id }) => readerRegions.includes(id as never))?.id;
  const query = `{ instances(regionIds: ["${regionId}"], first: 2) { nodes { instanceId ${all} } } }`;
  const { data, errors = [] } = await gateway.ask<Data>(query, { as: gateway.emulator.callers.reader });
  expect(data.instances.nodes.map(({ metrics }) => metrics)).toEqual([null, null]);
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  expect(errors[0]?.message).toContain('cms:DescribeMetricList');
});
