/** The console as the gateway serves it: its page, its files, and what it is told of the schema. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue, KindFacts } from '../../server/console/kinds.js';
import { npmStart, type Started } from '../docs/npm-start.js';

const html = { accept: 'text/html' };
let started: Started;
beforeAll(async () => {
  started = await npmStart();
}, 60_000);
afterAll(() => started.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(started.origin + path, { headers });

/** The status and the headers of an answer, whose body is read too: an unread one would hold its connection. */
async function headOf(path: string) {
  const response = await get(path);
  await response.arrayBuffer();
  return response;
}

async function read<T>(name: string): Promise<T> {
  return (await (await get(`/console/assets/${name}`)).json()) as T;
}

describe('the console', () => {
  it('is one page at every address below /console, without a call', async () => {
    const pages = await Promise.all(
      ['/console', '/console/resources/Instance?order=NAME.ASC', '/console/search?text=web'].map((path) =>
        get(path, html),
      ),
    );
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(await Promise.all(pages.map((page) => page.text()))).size).toBe(1);
    expect((await headOf('/consoles')).status).not.toBe(200);
  });

  it('may load nothing from other hosts, and has no inline script and no inline style', async () => {
    const response = await get('/console', html);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const page = await response.text();
    expect(page).not.toMatch(/\sstyle=|<style|\son\w+=/);
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !/^(?:\/console\/assets\/|data:)/.test(address))).toEqual([]);
    for (const address of addresses.filter((each) => each.startsWith('/'))) {
      const asset = await headOf(address);
      expect([asset.status, asset.headers.get('cache-control')], address).toEqual([
        200,
        expect.stringContaining('immutable'),
      ]);
    }
  });

  it('has a script and a style of at most 150 kB together, as they are sent', async () => {
    const sizes = await Promise.all(
      ['console.js', 'console.css'].map(async (name) =>
        Number((await headOf(`/console/assets/${name}`)).headers.get('content-length')),
      ),
    );
    expect(sizes.every((size) => size > 1_000)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  it('serves no other files', async () => {
    for (const name of ['page.html', '../page.html', 'kinds/Query.json', 'kinds/__proto__.json', 'constructor']) {
      expect((await headOf(`/console/assets/${encodeURIComponent(name)}`)).status, name).toBe(404);
    }
  });

  it('is told every kind that can be listed without more arguments, with its product', async () => {
    const { kinds, mutations } = await read<Catalogue>('kinds.json');
    const schema = await (await get('/schema.graphql')).text();
    const [, query = ''] = /^type Query \{([\s\S]*?)^\}/m.exec(schema) ?? [];
    const lists = [...query.matchAll(/^ {2}\w+\(\n((?: {4}.*\n|\n)*) {2}\): (\w+)Connection$/gm)]
      .filter(([, args = '']) => !/^ {4}\w+: .*!$/m.test(args))
      .map(([, , kind = '']) => kind);
    expect(lists.length).toBeGreaterThan(100);
    const apart = ['Cost', 'IndexedResource', 'TagKey', 'TagValue'];
    const told = kinds.map(({ kind }) => kind);
    expect(lists.filter((kind) => !told.includes(kind) && !apart.includes(kind))).toEqual([]);
    expect(kinds.filter(({ product }) => product === '')).toEqual([]);
    expect(mutations.map(({ name }) => name)).toContain('stopInstances');
  });

  it('is told which fields of a kind the answer that lists it has', async () => {
    const { fields, conditions, dimensions, metrics } = await read<KindFacts>('kinds/Instance.json');
    const held = (name: string) => fields.find((field) => field.name === name)?.isHeld;
    expect([held('instanceType'), held('tags'), held('vpc'), held('disks')]).toEqual([true, true, false, false]);
    expect(conditions.find(({ name }) => name === 'cpuCores')).toMatchObject({ type: 'IntRange', isList: false });
    expect(dimensions.find(({ value }) => value === 'VPC')).toMatchObject({ condition: 'vpcIdIn', isList: true });
    expect(dimensions.find(({ value }) => value === 'CREATED_AT_AGE')).toMatchObject({ condition: 'createdAt' });
    expect(metrics).toMatchObject({ type: 'InstanceMetric', names: expect.arrayContaining(['CPU_UTILIZATION']) });
    const bucket = await read<KindFacts>('kinds/Bucket.json');
    expect(bucket.fields.find(({ name }) => name === 'isPublic')?.isHeld).toBe(false);
  });
});
