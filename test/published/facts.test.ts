/** Checks all published facts line by line: complete, within bounds, without sentences, and read as written. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { added } from '../../published/added.js';
import { overruled } from '../../published/overruled.js';
import { type PublishedProduct, parseProduct, publishedProduct } from '../../published/product.js';
import { type Shape, ShapeReader, write } from '../../published/shape.js';

import { ecs } from '../emulator/official.js';

const folder = new URL('../../published/facts/', import.meta.url);
const files = readdirSync(folder);
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
const products = new Map([...texts].map(([file, text]): [string, PublishedProduct] => [file, parseProduct(text)]));

/** Columns of each action and schema. */
const rows = [...texts].flatMap(([file, text]) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('@'))
    .map((line) => ({ file, columns: line.split('\t') })),
);

describe('the facts', () => {
  it('are 94 products with 9,988 actions, each file named by its first line', () => {
    expect(files).toHaveLength(94);
    expect([...products.values()].reduce((sum, { actions }) => sum + actions.length, 0)).toBe(9988);
    expect([...products].map(([, { name, version }]) => `${name}-${version}.txt`)).toEqual(files);
    for (const { name, version } of products.values()) {
      expect(publishedProduct(name, version), name).toMatchObject({ name, version });
    }
  });

  it('are under 4 MiB in total, and 700 KiB per product', () => {
    const sizes = files.map((file) => statSync(new URL(file, folder)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4 * 2 ** 20);
    expect(Math.max(...sizes)).toBeLessThan(700 * 1024);
  });

  it('contain no sentences: only values of up to three words contain a blank', () => {
    const quoted = rows.flatMap(({ columns }) => columns.flatMap((column) => column.match(/"(?:[^"\\]|\\.)*"/g) ?? []));
    const long = quoted.filter((text) => text.trim().split(/[\s,，。;；]+/).length > 3 || text.length > 60);
    expect(long).toEqual([]);
    // Outside quotes a blank separates parameters, statuses, and method from path; no word contains one.
    const plain = rows.flatMap(({ columns }) => columns.map((column) => column.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')));
    expect(plain.filter((text) => /[，。；！？]|\s{2}| $|^ /.test(text))).toEqual([]);
  });

  it('are sorted', () => {
    for (const { actions, name } of products.values()) expect([...actions].sort(), name).toEqual(actions);
  });

  it('are parsed to the values that were written', () => {
    const wrong = rows.filter(({ columns }) => {
      const shape = columns.length === 2 ? columns[1] : columns[4];
      return shape !== '-' && shape !== ':string' && shape !== written(shape ?? '');
    });
    expect(wrong).toEqual([]);
  });

  it('can all be read, and every named schema exists', () => {
    const lacking = new Set<string>();
    for (const [file, product] of products) {
      for (const name of product.actions) {
        const action = product.action(name);
        for (const shape of [action?.answer, ...(action?.parameters ?? []).map((each) => each.shape)]) {
          for (const ref of refsIn(shape)) if (!product.schema(ref)) lacking.add(product.name);
        }
        expect(
          action?.errors.every(({ status }) => Number.isInteger(status)),
          `${file} ${name}`,
        ).toBe(true);
      }
    }
    // Its metadata names 78 schemas but contains none.
    expect([...lacking]).toEqual(['Oss']);
  });

  it('name hosts below aliyuncs.com, with regions that are valid host labels', () => {
    const all = [...products.values()].flatMap(({ endpoints }) => endpoints);
    expect(all.filter(({ host }) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.aliyuncs\.com$/.test(host))).toEqual([]);
    expect(all.filter(({ regionId }) => !/^[a-z0-9-]+$/.test(regionId))).toEqual([]);
  });
});

describe('the added facts', () => {
  it.each(added)('$line', ({ product: file, source, line }) => {
    const [product = '', version] = file.split(/-(?=\d{4}-)/);
    const [name = '', , , , answer = ''] = line.split('\t');
    const published = publishedProduct(product, version);
    expect(source).toMatch(new RegExp(`^https://.*${name}$`, 'i'));
    expect(products.get(`${file}.txt`)?.actions).not.toContain(name);
    expect(published?.actions).toEqual([...(products.get(`${file}.txt`)?.actions ?? []), ...namesAddedTo(file)].sort());
    expect(published?.action(name)?.kind).toBe('read');
    expect(written(answer)).toBe(answer);
  });

  it('agree with the models of the official SDK', () => {
    for (const { line } of added) {
      const [name = '', , , parameters = '', answer = ''] = line.split('\t');
      const asked = namesIn(Reflect.get(ecs, `${name}Request`));
      for (const parameter of parameters.split(' ')) expect(asked, name).toContain(/^\w+/.exec(parameter)?.[0]);
      const answered = namesIn(Reflect.get(ecs, `${name}ResponseBody`));
      expect(Object.keys(new ShapeReader(answer).shape().members ?? {}).sort(), name).toEqual(answered.sort());
    }
  });
});

const namesAddedTo = (file: string) =>
  added.filter(({ product }) => product === file).map(({ line }) => line.split('\t')[0] ?? '');

/** The names on the wire that a model of the SDK has. */
function namesIn(model: unknown): string[] {
  const { names } = model as { names(): Readonly<Record<string, string>> };
  return Object.values(names());
}

describe('the corrections of published facts', () => {
  it('differ from the published facts', () => {
    for (const { actions, kind, why } of overruled) {
      for (const action of actions) {
        const [product = '', name = ''] = action.split('.');
        const published = publishedProduct(product)?.action(name);
        expect(published, `${action}: ${why}`).toMatchObject({ kind });
        // Without a published type an action may be called a read, and nothing else.
        expect(['get', 'list', ...(kind === 'read' ? [null, 'none'] : [])], action).toContain(published?.operationType);
      }
    }
  });

  it('are as many as the documentation says', () => {
    const all = [...products.values()].flatMap((product) => product.actions.map((name) => product.action(name)));
    const asReads = all.filter((action) => /^(?:get|list)$/.test(action?.operationType ?? ''));
    expect(asReads).toHaveLength(4180);
    expect(asReads.filter((action) => action?.kind !== 'read')).toHaveLength(177);
    expect(all.filter((action) => action?.kind === 'unknown')).toHaveLength(1660);
    expect(all.filter((action) => action?.answer?.type === 'any')).toHaveLength(209);
    const caps = rows.flatMap(({ columns }) => columns.join(' ').match(/\.\.(?:101|11)\)/g) ?? []);
    expect(caps).toHaveLength(104);
    const page = readFileSync(new URL('../../docs/published.md', import.meta.url), 'utf8');
    for (const count of ['177 of 4,180', '1,660 actions', '209 actions', '104 of them']) expect(page).toContain(count);
  });

  it('leave no read action whose name means a change', () => {
    const changing =
      /^(?:Create|Delete|Modify|Update|Set|Add|Remove|Send|Run|Start|Stop|Release|Reset|Assume|Generate|Put|Attach|Detach)/;
    const reads = [...products.values()].flatMap((product) =>
      product.actions.filter((name) => changing.test(name) && product.action(name)?.kind === 'read'),
    );
    expect(reads).toEqual([]);
  });
});

const written = (text: string) => write(new ShapeReader(text).shape());

function refsIn(shape: Shape | null | undefined): string[] {
  if (!shape) return [];
  const below = [shape.items, ...Object.values(shape.members ?? {})];
  return [...(shape.ref === undefined ? [] : [shape.ref]), ...below.flatMap(refsIn)];
}
