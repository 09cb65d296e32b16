/** The rows of one parent in numbered pages, while rows are created and deleted: as the pages of a kind's own list. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { byPage } from '../../../client/model/paging.js';
import { rowKey } from '../../../client/model/resource.js';
import { readAll } from '../../../client/reading/paginator.js';
import { describeThings } from '../calling.js';
import { type ScriptedUpstream, startScriptedUpstream } from '../scripted-upstream.js';

const cap = 5;
const key = rowKey(['Port', 'Protocol']);
const ways = [
  ['page numbers', byPage({ cap, number: 'PageNo', total: 'Page.Total' })],
  ['offsets', byPage({ cap, offset: 'Start', size: 'PageSize', total: 'Page.Total' })],
] as const;

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream([describeThings]);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

/** Reads all rows of an upstream that changes them after its first page. */
async function read(paging: (typeof ways)[number][1], change: (ports: readonly number[]) => readonly number[]) {
  let ports: readonly number[] = Array.from({ length: 14 }, (_, at) => at + 1);
  upstream.on(describeThings, ({ params }) => {
    const from = params.Start === undefined ? (Number(params.PageNo) - 1) * cap : Number(params.Start);
    const rows = ports.slice(from, from + cap).map((Port) => ({ Port, Protocol: 'tcp' }));
    const answer = { Rows: rows, Page: { Total: ports.length } };
    if (upstream.calls.length === 1) ports = change(ports);
    return answer;
  });
  const list = { action: describeThings, paging, items: 'Rows' };
  const rows = await readAll(
    upstream.cloud().reader,
    list,
    { regionId: 'cn-hangzhou', params: { ThingId: 't-1' } },
    key,
  );
  for (const { params } of upstream.calls) expect(params.ThingId).toBe('t-1');
  return rows.map(({ Port }) => Port);
}

it.each(ways)('are complete if the first rows are deleted between two pages: %s', async (_way, paging) => {
  const found = await read(paging, (ports) => ports.slice(3));
  expect(found.filter((port) => Number(port) > 3)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
});

it.each(ways)('come once if rows are created before them: %s', async (_way, paging) => {
  const found = await read(paging, (ports) => [101, 102, ...ports]);
  expect(new Set(found).size).toBe(found.length);
  for (let port = 1; port <= 14; port += 1) expect(found).toContain(port);
});

it.each(ways)('take one call for each page if nothing changes: %s', async (_way, paging) => {
  expect(await read(paging, (ports) => ports)).toHaveLength(14);
  expect(upstream.calls).toHaveLength(3);
});
