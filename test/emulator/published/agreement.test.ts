/** Answers agree: what a list says of a thing, its details say too, and what belongs to a thing is listed of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { type Kinds, kindsOf } from '../../../emulator/published/kinds.js';
import { nounOf } from '../../../emulator/published/names.js';
import { resolved } from '../../../emulator/published/rows.js';
import {
  type PublishedAction,
  type PublishedProduct,
  publishedPlaces,
  publishedProduct,
} from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';
import { startEmulator } from '../../start-emulator.js';
import { at, callPublished, isObject, listAt } from './calling.js';
import { parametersFor } from './parameters.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const byHand = ['Ecs', 'Vpc', 'Ram', 'Sts', 'Tag', 'Oss', 'Sls'];
const products = publishedPlaces()
  .filter(({ name }) => !byHand.includes(name))
  .flatMap(({ name, version }) => publishedProduct(name, version) ?? []);

interface Called {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
}

const call = ({ product, action }: Called, params: Readonly<Record<string, string>>, from = emulator) =>
  callPublished(from.origin, { product, action, params, keys: from.callers.administrator });

function given({ product, action }: Called, regionId = 'cn-hangzhou'): Record<string, string> {
  const [account] = emulator.cloud.accounts;
  return parametersFor({ cloud: emulator.cloud, account, kinds: kindsOf(product), regionId }, action);
}

const reads = (product: PublishedProduct): PublishedAction[] =>
  product.actions.flatMap((name) => product.action(name) ?? []).filter(({ kind }) => kind === 'read');

interface Pair {
  readonly list: PublishedAction;
  readonly detail: PublishedAction;
  readonly parameter: string;
}

/** Lists that are asked with nothing but a region, and what asks for one row by its key alone. */
function pairsOf(kinds: Kinds): Pair[] {
  const all = reads(kinds.product);
  const free = all.filter(({ parameters }) =>
    parameters.every(({ name, shape }) => !shape.required || /region_?id/i.test(name)),
  );
  return all.flatMap((detail): Pair[] => {
    const required = detail.parameters.filter(
      ({ name, shape, place }) => (shape.required || place === 'path') && !/region_?id/i.test(name),
    );
    const [key] = required;
    const reference = key && kinds.reference(key.name, nounOf(detail.name));
    if (required.length !== 1 || !reference || reference.isLoose || key.shape.type !== 'string' || kinds.rows(detail))
      return [];
    const list = free.find((action) => {
      const rows = kinds.rows(action);
      return rows?.key?.stem === reference.stem && rows.key.form === reference.form && rows.key.path.length === 1;
    });
    return list && list !== detail ? [{ list, detail, parameter: key.name }] : [];
  });
}

/** Members that are plain and of the same type on both sides. */
function compared(product: PublishedProduct, row: Shape, answer: Shape): string[] {
  return Object.entries(row.members ?? {}).flatMap(([name, shape]) => {
    const other = resolved(product, answer.members?.[name] ?? { type: 'any' });
    const plain = ['string', 'integer', 'boolean', 'number'].includes(resolved(product, shape).type);
    const isAbout = /^(?:code|message|success|requestid|.*count|total|.*pagesize|status|error.*)$/i.test(name);
    return plain && !isAbout && other.type === resolved(product, shape).type && !shape.enum && !other.enum
      ? [name]
      : [];
  });
}

describe('a thing', () => {
  it('is the same in a list and in its details', { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    let members = 0;
    for (const product of products) {
      const kinds = kindsOf(product);
      for (const { list, detail, parameter } of pairsOf(kinds)) {
        const rows = kinds.rows(list);
        const listed = await call({ product, action: list }, given({ product, action: list }));
        const [row] = listAt(listed.body, rows?.path.join('.') ?? '');
        const key = at(row, rows?.key?.path.join('.') ?? '');
        if (key === undefined) continue;
        const needed = given({ product, action: detail });
        const { status, body } = await call({ product, action: detail }, { ...needed, [parameter]: String(key) });
        if (status !== 200) wrong.push(`${product.name}.${detail.name} does not know ${String(key)} of ${list.name}`);
        for (const name of compared(product, rows?.shape ?? { type: 'any' }, detail.answer ?? { type: 'any' })) {
          members += 1;
          if (at(body, name) !== at(row, name)) {
            wrong.push(
              `${product.name}.${detail.name}: ${name} is ${String(at(body, name))}, in ${list.name} ${String(at(row, name))}`,
            );
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(members).toBeGreaterThan(400);
  });

  it('belongs to one parent, and all of those together have all', async () => {
    const dns = publishedProduct('Alidns');
    const domains = dns?.action('DescribeDomains');
    const records = dns?.action('DescribeDomainRecords');
    if (!dns || !domains || !records) throw new Error('Alidns is not published.');
    const { body } = await call({ product: dns, action: domains }, { PageSize: '100' });
    const seen: unknown[] = [];
    for (const domain of listAt(body, 'Domains.Domain')) {
      const DomainName = String(at(domain, 'DomainName'));
      const answer = await call({ product: dns, action: records }, { DomainName, PageSize: '500' });
      for (const record of listAt(answer.body, 'DomainRecords.Record')) {
        expect(at(record, 'DomainName')).toBe(DomainName);
        seen.push(at(record, 'RecordId'));
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(300);
  });

  it('names networks, instances and zones that are there, and that agree', async () => {
    const slb = publishedProduct('Slb');
    const list = slb?.action('DescribeLoadBalancers');
    if (!slb || !list) throw new Error('Slb is not published.');
    const { body } = await call({ product: slb, action: list }, { RegionId: 'cn-hangzhou', PageSize: '100' });
    const vSwitches = emulator.cloud.accounts[0].vSwitches('cn-hangzhou');
    for (const row of listAt(body, 'LoadBalancers.LoadBalancer')) {
      const vSwitch = vSwitches.find(({ VSwitchId }) => VSwitchId === at(row, 'VSwitchId'));
      expect(vSwitch?.VpcId).toBe(at(row, 'VpcId'));
      expect(emulator.cloud.accounts[0].resourceGroupIds).toContain(at(row, 'ResourceGroupId'));
      expect(at(row, 'RegionId')).toBe('cn-hangzhou');
    }
  });

  it('is found by its tags and by members that are parameters', async () => {
    const slb = publishedProduct('Slb');
    const list = slb?.action('DescribeLoadBalancers');
    if (!slb || !list) throw new Error('Slb is not published.');
    const all = await call({ product: slb, action: list }, { RegionId: 'cn-hangzhou', PageSize: '100' });
    const rows = listAt(all.body, 'LoadBalancers.LoadBalancer');
    for (const [params, holds] of [
      [{ AddressType: 'intranet' }, (row: unknown) => at(row, 'AddressType') === 'intranet'],
      [
        { 'Tag.1.Key': 'env', 'Tag.1.Value': 'prod' },
        (row: unknown) => JSON.stringify(at(row, 'Tags')).includes('{"TagValue":"prod","TagKey":"env"}'),
      ],
    ] as const) {
      const some = await call({ product: slb, action: list }, { RegionId: 'cn-hangzhou', PageSize: '100', ...params });
      const wanted = rows.filter(holds);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.length).toBeLessThan(rows.length);
      expect(listAt(some.body, 'LoadBalancers.LoadBalancer')).toEqual(wanted);
    }
  });

  it('has the same tags in a list of tags, whether generic or made by hand', async () => {
    const slb = publishedProduct('Slb');
    const list = slb?.action('DescribeLoadBalancers');
    const tags = slb?.action('ListTagResources');
    const vpc = publishedProduct('Vpc');
    const tagsOfVpcs = vpc?.action('ListTagResources');
    if (!slb || !list || !tags || !vpc || !tagsOfVpcs) throw new Error('Slb and Vpc are not published.');
    const RegionId = 'cn-hangzhou';
    const { body } = await call({ product: slb, action: list }, { RegionId, PageSize: '20' });
    const rows = listAt(body, 'LoadBalancers.LoadBalancer');
    const ids = rows.map((row) => String(at(row, 'LoadBalancerId')));
    const expected = rows.flatMap((row) =>
      listAt(row, 'Tags.Tag').map((tag) => [at(row, 'LoadBalancerId'), at(tag, 'TagKey'), at(tag, 'TagValue')]),
    );
    const named = Object.fromEntries(ids.map((id, index) => [`ResourceId.${index + 1}`, id]));
    const answer = await call(
      { product: slb, action: tags },
      { RegionId, ResourceType: 'instance', PageSize: '100', ...named },
    );
    const rowsOf = (from: unknown) =>
      listAt(from, 'TagResources.TagResource').map((row) => [
        at(row, 'ResourceId'),
        at(row, 'TagKey'),
        at(row, 'TagValue'),
      ]);
    expect(rowsOf(answer.body)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
    const tagged = emulator.cloud.accounts[0].vpcs(RegionId).find(({ Tags }) => Tags.Tag.length > 0);
    const one = await call(
      { product: vpc, action: tagsOfVpcs },
      { RegionId, ResourceType: 'VPC', 'ResourceId.1': tagged?.VpcId ?? '' },
    );
    expect(rowsOf(one.body)).toEqual(tagged?.Tags.Tag.map(({ Key, Value }) => [tagged.VpcId, Key, Value]));
  });

  it('is the same for the same seed, with other questions before, and another for another', async () => {
    const [again, other] = await Promise.all([startEmulator(), startEmulator({ seed: 2 })]);
    try {
      const product = publishedProduct('polardb');
      const action = product?.action('DescribeDBClusters');
      if (!product || !action) throw new Error('PolarDB is not published.');
      const [first, second, third] = await Promise.all(
        [emulator, again, other].map(async (from) => {
          const { body } = await call({ product, action }, { RegionId: 'cn-hangzhou', PageSize: '30' }, from);
          return isObject(body) ? body.Items : undefined;
        }),
      );
      expect(second).toEqual(first);
      expect(third).not.toEqual(first);
    } finally {
      await Promise.all([again.close(), other.close()]);
    }
  });

  it('is less in accounts that have less, and none in a region without a network', async () => {
    const product = publishedProduct('Slb');
    const action = product?.action('DescribeLoadBalancers');
    if (!product || !action) throw new Error('Slb is not published.');
    const total = async (keys: Emulator['callers']['partner'], RegionId: string) => {
      const { body } = await callPublished(emulator.origin, { product, action, params: { RegionId }, keys });
      return Number(at(body, 'TotalCount'));
    };
    const { administrator, partner } = emulator.callers;
    expect(await total(partner, 'cn-hangzhou')).toBeLessThan(await total(administrator, 'cn-hangzhou'));
    expect(await total(partner, 'cn-beijing')).toBe(0);
  });
});
