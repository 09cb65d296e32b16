/** The reader of facts, with a test product and with those in the repository. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type PublishedAction, parseProduct, publishedProduct, publishedProducts } from '../../published/product.js';
import { reduce } from '../../published/reduce.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const text = reduce(readFileSync(here('metadata/Toy-2024-02-29.ndjson'), 'utf8').split('\n')).text;

function action(product: string, name: string): PublishedAction {
  const found = publishedProduct(product)?.action(name);
  if (found === undefined) throw new Error(`${product}.${name} is not published.`);
  return found;
}

const parameter = (of: PublishedAction, name: string) => of.parameters.find((each) => each.name === name);

describe('a product', () => {
  const toy = parseProduct(text);

  it('has a name, a version, a style, endpoints by region and network, and actions', () => {
    expect(toy).toMatchObject({ name: 'Toy', version: '2024-02-29', style: 'RPC' });
    expect(toy.endpoints).toEqual([
      { regionId: 'eu-central-1', network: 'public', host: 'toy.aliyuncs.com' },
      { regionId: 'cn-beijing', network: 'public', host: 'toy.cn-beijing.aliyuncs.com' },
      { regionId: 'cn-hangzhou', network: 'public', host: 'toy.cn-hangzhou.aliyuncs.com' },
      { regionId: 'cn-hangzhou', network: 'vpc', host: 'toy-vpc.cn-hangzhou.aliyuncs.com' },
    ]);
    expect(toy.actions).toEqual(['CreateToy', 'DescribeToys', 'PauseToy', 'ReadText']);
    expect(toy.action('NoSuchAction')).toBeUndefined();
    expect(toy.action('constructor')).toBeUndefined();
  });

  it('has parameters with place, style, type, limits and values', () => {
    expect(toy.action('DescribeToys')?.parameters).toEqual([
      { name: 'RegionId', place: 'query', style: null, shape: { type: 'string', required: true } },
      {
        name: 'PageNumber',
        place: 'query',
        style: null,
        shape: { type: 'integer', format: 'int32', min: 1, default: '1' },
      },
      {
        name: 'PageSize',
        place: 'query',
        style: null,
        // Published as 101.
        shape: { type: 'integer', format: 'int32', min: 1, max: 100, default: '10' },
      },
      {
        name: 'Status',
        place: 'query',
        style: null,
        shape: { type: 'string', enum: ['Running', 'Not Running', 'a|b', 'Odd'] },
      },
      {
        name: 'Names',
        place: 'formData',
        style: 'json',
        shape: { type: 'array', max: 20, items: { type: 'string', enum: ['x..y'] } },
      },
      {
        name: 'Filter',
        place: 'query',
        style: 'repeatList',
        shape: {
          type: 'array',
          max: 10,
          items: {
            type: 'object',
            members: {
              Key: { type: 'string', required: true },
              Values: { type: 'array', items: { type: 'integer', format: 'int64' } },
            },
          },
        },
      },
      { name: 'x-acs-toy', place: 'header', style: null, shape: { type: 'boolean' } },
    ]);
  });

  it('has answers as trees of members, with schemas by name', () => {
    const { answer, errors, paging } = toy.action('DescribeToys') ?? {};
    expect(answer?.members?.constructor).toEqual({ type: 'string' });
    expect(answer?.members?.Toys?.members?.Toy?.items?.members).toEqual({
      ToyId: { type: 'string' },
      Price: { type: 'number', format: 'double' },
      Labels: { type: 'map', items: { type: 'string' } },
      Tags: { type: 'array', items: { type: 'ref', ref: 'Tag' } },
      Extra: { type: 'any' },
    });
    expect(toy.schema('Tag')?.members?.Parent).toEqual({ type: 'ref', ref: 'Tag' });
    expect(toy.schema('NoSuchSchema')).toBeUndefined();
    expect(errors).toEqual([
      { status: 400, code: 'Illegal parameter' },
      { status: 400, code: 'Invalid.%s' },
      { status: 404, code: 'InvalidToyId.NotFound' },
    ]);
    expect(paging).toEqual({ number: 'PageNumber', size: 'PageSize', total: 'TotalCount' });
  });

  it('has paths, methods, and the effect of an action', () => {
    expect(toy.action('CreateToy')).toMatchObject({
      methods: ['PUT'],
      path: '/toys/{Kind}',
      kind: 'write',
      deprecated: true,
      parameters: [
        { name: 'Kind', place: 'path' },
        { name: 'body', place: 'body', style: 'json' },
      ],
    });
    expect(toy.action('DescribeToys')).toMatchObject({ methods: ['GET', 'POST'], path: null, kind: 'read' });
    // Published as get, but its name shows that it is not a read.
    expect(toy.action('PauseToy')).toMatchObject({ operationType: 'get', kind: 'write', answer: null });
    expect(toy.action('ReadText')).toMatchObject({ operationType: null, kind: 'unknown', answer: { type: 'string' } });
  });
});

describe('the published facts', () => {
  it('contain how ECS lists disks', () => {
    const disks = action('Ecs', 'DescribeDisks');
    expect(disks).toMatchObject({ kind: 'read', methods: ['GET', 'POST'], path: null });
    expect(parameter(disks, 'RegionId')).toMatchObject({ place: 'query', shape: { required: true } });
    expect(parameter(disks, 'PageSize')).toMatchObject({ shape: { type: 'integer', min: 1, max: 100 } });
    expect(parameter(disks, 'Tag')).toMatchObject({ style: 'repeatList', shape: { type: 'array', max: 20 } });
    expect(disks.answer?.members?.Disks?.members?.Disk?.items?.members).toMatchObject({
      DiskId: { type: 'string' },
      Size: { type: 'integer', format: 'int32' },
      Encrypted: { type: 'boolean' },
    });
    expect(disks.paging).toEqual({
      number: 'PageNumber',
      size: 'PageSize',
      token: 'NextToken',
      next: 'NextToken',
      total: 'TotalCount',
    });
    expect(disks.errors).toContainEqual({ status: 404, code: 'InvalidDiskIds.ValueNotSupported' });
  });

  it('contain ROA actions with method and path, and the parameters in form and body', () => {
    expect(action('CS', 'DescribeClusterDetail')).toMatchObject({ methods: ['GET'], path: '/clusters/{ClusterId}' });
    expect(action('CS', 'DescribeClustersV1').paging).toMatchObject({
      number: 'page_number',
      size: 'page_size',
      total: 'page_info.total_count',
    });
    expect(parameter(action('CS', 'AttachInstancesToNodePool'), 'body')).toMatchObject({
      place: 'body',
      style: 'json',
    });
    expect(parameter(action('Nlb', 'ListServerGroups'), 'NextToken')).toMatchObject({ place: 'formData' });
  });

  it('contain the endpoints of a product', () => {
    const hostsOf = (product: string, region: string) =>
      publishedProduct(product)?.endpoints.filter(({ regionId }) => regionId === region);
    expect(hostsOf('Ecs', 'cn-beijing')).toEqual([
      { regionId: 'cn-beijing', network: 'public', host: 'ecs.cn-beijing.aliyuncs.com' },
    ]);
    expect(hostsOf('Sls', 'cn-hangzhou')?.[0]?.host).toBe('cn-hangzhou.log.aliyuncs.com');
  });

  it('correct maxima of 101 and 11 to one less, everywhere in a parameter', () => {
    expect(parameter(action('Slb', 'DescribeLoadBalancerListeners'), 'MaxResults')?.shape.max).toBe(100);
    expect(parameter(action('Tag', 'ListTagResources'), 'ResourceARN')?.shape.max).toBe(100);
    const container = parameter(action('Eci', 'CreateContainerGroup'), 'Container')?.shape.items;
    expect(container?.members?.Port?.max).toBe(100);
  });

  it('do not call an action a read that returns keys, deletes or sends, even if it is published as one', () => {
    for (const [product, name] of [
      ['Kms', 'Decrypt'],
      ['Kms', 'GenerateDataKey'],
      ['Sts', 'AssumeRole'],
      ['Rds', 'CreateOrderForDeleteDBNodes'],
      ['Dysmsapi', 'SendSms'],
      ['gpdb', 'PauseInstance'],
      ['live', 'ForbidLiveStream'],
    ] as const) {
      expect(action(product, name), name).toMatchObject({ operationType: 'get', kind: 'write' });
    }
    expect(action('Ons', 'OnsTopicList').kind).toBe('read');
  });

  it('have the newest version by default', () => {
    expect(publishedProducts().get('adb')).toBe('2021-12-01');
    expect(publishedProduct('adb')?.version).toBe('2021-12-01');
    expect(publishedProduct('adb', '2019-03-15')?.version).toBe('2019-03-15');
    for (const name of ['Nothing', '../product', '', 'Ecs/..', '__proto__']) {
      expect(publishedProduct(name)).toBeUndefined();
      expect(publishedProduct(name, '2014-05-26')).toBeUndefined();
    }
  });
});

describe('lazy reading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lazy-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads no product at the start, no other product, and no other action', () => {
    cpSync(here('../../published'), folder, { recursive: true, filter: (path) => !path.includes('facts') });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const run = (code: string) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { encoding: 'utf8' });
    const address = JSON.stringify(pathToFileURL(join(folder, 'product.ts')).href);
    expect(run(`await import(${address}); console.log('loaded');`)).toBe('loaded\n');

    // This folder in place of a file cannot be read, and neither can this answer.
    mkdirSync(join(folder, 'facts', 'Broken-2020-01-01.txt'), { recursive: true });
    writeFileSync(join(folder, 'facts', 'Toy-2024-02-29.txt'), `${text}ZBroken\tget\t\t-\t{[\t-\n`);
    const asked = `const { publishedProduct } = await import(${address});
      const toy = publishedProduct('Toy');
      console.log(toy.action('DescribeToys').kind, toy.actions.length);
      for (const ask of [() => toy.action('ZBroken'), () => publishedProduct('Broken')]) {
        try { ask(); console.log('read'); } catch { console.log('cannot be read'); }
      }`;
    expect(run(asked)).toBe('read 5\ncannot be read\ncannot be read\n');
  });
});
