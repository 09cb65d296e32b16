/** Reduces metadata to facts: what is kept, in which order, and what is dropped. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { declaredActions, makeFacts, makeSamples } from '../../published/make.js';
import { reduce } from '../../published/reduce.js';
import { reducedSample } from '../../published/sample.js';

const metadata = fileURLToPath(new URL('metadata/', import.meta.url));
const lines = readFileSync(join(metadata, 'Toy-2024-02-29.ndjson'), 'utf8').split('\n');
const folder = mkdtempSync(join(tmpdir(), 'published-'));
afterAll(() => rmSync(folder, { recursive: true }));

const facts = [
  'Toy 2024-02-29 RPC',
  '@public toy.aliyuncs.com eu-central-1',
  '@public toy.{region}.aliyuncs.com cn-beijing cn-hangzhou',
  '@vpc toy-vpc.{region}.aliyuncs.com cn-hangzhou',
  '&Tag\t{Key!,Value,Parent@Tag}',
  'CreateToy\tcreate deprecated\tPUT /toys/{Kind}\tpath/Kind! body/body~json{Name}\t:any\t-',
  [
    'DescribeToys\tlist\t',
    'RegionId! PageNumber:int(1..)=1 PageSize:int(1..101)=10 Status(Running|"Not Running"|"a|b"|Odd) form/Names~json[("x..y")](..20) Filter~repeatList[{Key!,Values[:long]}](..11) header/x-acs-toy:bool',
    '{TotalCount:long,constructor,Toys{Toy[{ToyId,Price:double,Labels<>,Tags[@Tag],Extra:any}]}}',
    '400:"Illegal parameter",Invalid.%s 404:InvalidToyId.NotFound',
  ].join('\t'),
  'PauseToy\tget\t\t-\t-\t-',
  'ReadText\t-\t\t-\t:string\t-',
  '',
];

describe('the facts of a product', () => {
  it('have one action per line, with names, types, limits, paths and codes, and no sentences', () => {
    expect(reduce(lines).text.split('\n')).toEqual(facts);
    expect(reduce(lines).file).toBe('Toy-2024-02-29.txt');
  });

  it('have an order that does not depend on the metadata', () => {
    const [product = '', ...actions] = lines.filter((line) => line !== '');
    expect(reduce([product, ...actions.toReversed()]).text).toBe(reduce(lines).text);
  });
});

describe('npm run published', () => {
  it('writes one file per product, and replaces the existing ones', async () => {
    writeFileSync(join(folder, 'Old-2000-01-01.txt'), 'Old 2000-01-01 RPC\n');
    const { products, actions, bytes } = await makeFacts(metadata, folder);
    expect({ products, actions, bytes }).toEqual({ products: 1, actions: 4, bytes: reduce(lines).text.length });
    expect(readdirSync(folder)).toEqual(['Toy-2024-02-29.txt']);
    expect(readFileSync(join(folder, 'Toy-2024-02-29.txt'), 'utf8')).toBe(facts.join('\n'));
  });

  it('keeps the existing files if the metadata cannot be read', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'published-broken-'));
    writeFileSync(join(broken, 'Toy.ndjson'), '{"product":');
    await expect(makeFacts(broken, folder)).rejects.toThrow();
    await expect(makeFacts(folder, folder)).rejects.toThrow('holds no .ndjson file');
    expect(readdirSync(folder)).toEqual(['Toy-2024-02-29.txt']);
    rmSync(broken, { recursive: true });
  });

  it('prints its usage if no folder is named', () => {
    const make = fileURLToPath(new URL('../../published/make.ts', import.meta.url));
    expect(() => execFileSync(process.execPath, ['--import', 'tsx', make], { stdio: 'pipe' })).toThrow(
      'Usage: npm run published -- <folder of metadata>',
    );
  });
});

describe('the samples', () => {
  it('are those of declared actions, one a line', async () => {
    const [from, to] = [mkdtempSync(join(tmpdir(), 'metadata-')), mkdtempSync(join(tmpdir(), 'samples-'))];
    const rows = [
      { product: 'Toy', version: '2024-02-29' },
      { action: 'ListToys', sample: { Toys: [{ ToyId: 't-1' }] } },
      { action: 'ListBoxes', sample: { Boxes: [] } },
      { action: 'DescribeToy', sample: '{"ToyId":"t-1"}' },
      { action: 'DescribeBox' },
    ];
    writeFileSync(join(from, 'Toy.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const wanted = new Set(['Toy.ListToys', 'Toy.DescribeToy', 'Toy.DescribeBox']);
    expect(await makeSamples(from, to, wanted)).toMatchObject({ products: 1, actions: 2 });
    expect(readFileSync(join(to, 'Toy-2024-02-29.txt'), 'utf8')).toBe(
      'DescribeToy\t{"ToyId":"t-1"}\nListToys\t{"Toys":[{"ToyId":"t-1"}]}\n',
    );
    for (const made of [from, to]) rmSync(made, { recursive: true });
  });

  it('keep values as they are, and no sentence and no secret', () => {
    const kept = {
      Id: 'i-bp1****',
      At: '2021-12-02T02:49:05Z',
      Size: 40,
      On: true,
      Of: null,
      Day: 'Fri, 24 Feb 2012 08:43:27 GMT',
    };
    const json = '{"some":"words in a JSON text"}';
    const sample = {
      ...kept,
      Policy: json,
      Why: 'This is what it says.',
      Label: '这是',
      Password: 'x',
      AccessKeySecret: 'y',
      Psk: 'z',
    };
    expect(reducedSample(sample)).toEqual({ ...kept, Policy: json, Why: '…', Label: '…' });
    expect(reducedSample(undefined)).toBeUndefined();
    expect(reducedSample({})).toBeUndefined();
    expect(reducedSample('no JSON')).toBeUndefined();
  });

  it('are of the actions that schema/ names', () => {
    const names = declaredActions(fileURLToPath(new URL('../../schema/', import.meta.url)));
    expect([...names]).toEqual(expect.arrayContaining(['Ecs.DescribeDisks', 'Ram.GetUser', 'Oss.ListBuckets']));
  });
});
