/** The truth about each question of docs/questions that people of finance ask, and about those of drills, releases and incidents. */
import { expect } from 'vitest';
import type { Cloud } from '../../../emulator/cloud.js';
import type { Account } from '../../../emulator/data/accounts.js';
import { itemsOf } from '../../../emulator/published/items.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { aboutItem, referred } from '../../../emulator/published/subject.js';
import { type BillLine, billLines, paidThings } from '../../../emulator/published/windows/bill-lines.js';
import { publishedProduct } from '../../../published/product.js';
import { hasTag, madeIds, type Question, tagged } from '../question-kit.js';

const region = 'cn-hangzhou';
const second = 'cn-shanghai';

const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** A month so many months ago. */
function monthBefore(count: number): string {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - count)).toISOString().slice(0, 7);
}

/** 12500000 millionths as 12.5. */
function amountOf(millionths: number): string {
  const digits = String(millionths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

const linesOf = (cloud: Cloud, account: Account, month: string) =>
  billLines(cloud, account, { month, day: null, today });

/** The sums of lines, in the order of their values; null last. */
function sums(lines: readonly BillLine[], valueIn: (line: BillLine) => string | null) {
  const found = new Map<string | null, number>();
  for (const line of lines) found.set(valueIn(line), (found.get(valueIn(line)) ?? 0) + line.gross - line.discount);
  const rank = (value: string | null) => value ?? '\uffff';
  return [...found]
    .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
    .map(([value, millionths]) => ({ values: [value], amount: amountOf(millionths), currency: 'CNY' }));
}

const months = Array.from({ length: 12 }, (_, at) => [`m${at + 1}`, monthBefore(at + 1)] as const);

/** The subscriptions that end in half of the time in which any ends. */
function ending(cloud: Cloud, account: Account) {
  const all = paidThings(cloud, account).filter(({ expiresAt }) => expiresAt !== '');
  const times = all.map(({ expiresAt }) => expiresAt).sort();
  const [from = '', to = ''] = [times[0], times[Math.min(20, times.length - 1)]];
  return { from, to, things: all.filter(({ expiresAt }) => expiresAt >= from && expiresAt <= to) };
}

/** A log store and the project that it is in. */
function logStore(cloud: Cloud, account: Account) {
  const published = publishedProduct('Sls');
  if (!published) throw new Error('Sls is not published.');
  const kinds = kindsOf(published);
  const items = itemsOf(cloud, account);
  const [store] = items.of(kinds, 'logstore', region);
  const place = { cloud, account, items, kinds, regionId: region, said: new Map() };
  const project = store && referred(aboutItem(place, store), 'project');
  return { project: project?.id, logstore: store?.id };
}

export const costQuestions: Readonly<Record<string, Question>> = {
  'costs-by-product-of-twelve-months': {
    variables: () => Object.fromEntries(months),
    truth: (account, cloud) => ({
      data: Object.fromEntries(
        months.map(([name, month]) => [
          name,
          { nodes: sums(linesOf(cloud, account, month), ({ productCode }) => productCode) },
        ]),
      ),
      calls: 12,
    }),
  },
  'costs-by-tag': {
    variables: () => ({ month: monthBefore(1) }),
    truth: (account, cloud) => {
      const lines = linesOf(cloud, account, monthBefore(1));
      const nodes = sums(lines, ({ tags }) => tags.find(([key]) => key === 'team')?.[1] ?? null);
      expect(nodes.length).toBeGreaterThan(2);
      return { data: { costs: { totalCount: nodes.length, nodes } }, calls: Math.ceil(lines.length / 300) };
    },
  },
  'subscriptions-that-end-and-their-costs': {
    variables: (account, cloud) => {
      const { from, to } = ending(cloud, account);
      return { from, to, month: monthBefore(1) };
    },
    truth: (account, cloud) => {
      const { things } = ending(cloud, account);
      const lines = new Map(linesOf(cloud, account, monthBefore(1)).map((line) => [line.instanceId, line]));
      const nodes = things.map(({ instanceId, productCode, regionId, expiresAt }) => {
        const { gross = 0, discount = 0 } = lines.get(instanceId) ?? {};
        const cost = { amount: amountOf(gross - discount), currency: 'CNY' };
        return { instanceId, productCode, instanceRegionId: regionId, expiresAt, costs: [cost] };
      });
      expect(nodes.length).toBeGreaterThan(10);
      return { data: { availableInstances: { totalCount: nodes.length, nodes } }, calls: 1 + nodes.length };
    },
  },
  'disaster-recovery-drill': {
    variables: () => ({ regionId: region, secondRegionId: second, team: tagged.value, since: '2025-11-28T00:00:00Z' }),
    truth: (account, cloud) => {
      const running = (id: string) =>
        account.instances(id).filter((one) => one.Status === 'Running' && hasTag(one)).length;
      const groups = [region, second]
        .map((id) => ({ values: [id], count: running(id) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count);
      const databases = [region, second].flatMap((id) => madeIds(cloud, account, 'Rds', 'dbinstance', id));
      const here = account.buckets.filter((bucket) => bucket.region === region);
      return {
        data: {
          instances: { groups, unavailable: [] },
          dbInstances: { unavailable: [] },
          buckets: { unavailable: [] },
        },
        calls: (data) => {
          const { dbInstances } = data as { dbInstances: { nodes: readonly { dbInstanceId: string }[] } };
          expect(dbInstances.nodes.map(({ dbInstanceId }) => dbInstanceId).sort()).toEqual([...databases].sort());
          return 2 + 2 + databases.length + 1 + here.length;
        },
      };
    },
  },
  'smoke-test-after-a-release': {
    variables: (account, cloud) => {
      const [, loadBalancerId] = madeIds(cloud, account, 'Slb', 'loadbalancer', region);
      const { project, logstore } = logStore(cloud, account);
      const [from, to] = [Math.floor(Date.now() / 1000) - 900, Math.floor(Date.now() / 1000)];
      return { regionId: region, loadBalancerId, logs: { project, logstore, from, to } };
    },
    truth: () => ({
      data: {
        loadBalancer: {
          listeners: expect.arrayContaining([expect.objectContaining({ port: expect.any(Number) })]),
          health: expect.arrayContaining([expect.objectContaining({ serverId: expect.any(String) })]),
        },
        logs: expect.arrayContaining([
          { from: expect.anything(), to: expect.anything(), count: expect.anything(), progress: 'Complete' },
        ]),
      },
      calls: 4,
    }),
  },
};
