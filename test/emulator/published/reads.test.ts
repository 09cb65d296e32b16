/** Every published read of every product that is not made by hand, over HTTP, at the host where it is published. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { resolved } from '../../../emulator/published/rows.js';
import {
  type PublishedAction,
  type PublishedProduct,
  publishedPlaces,
  publishedProduct,
} from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';
import { startEmulator } from '../../start-emulator.js';
import { type Answer, at, callPublished, isObject, listAt } from './calling.js';
import { parametersFor } from './parameters.js';

const byHand = ['Ecs', 'Vpc', 'Ram', 'Sts', 'Tag', 'Oss'];
/** Signed in a way of its own. */
const unsigned = ['Sls'];
/** Made by hand, and refused where no fleet is: see test/emulator/fleet.test.ts. */
const notEnabled = ['GetMultiAccountResourceCenterServiceStatus', 'SearchMultiAccountResources'];
const products = publishedPlaces()
  .filter(({ name }) => !byHand.includes(name) && !unsigned.includes(name))
  .flatMap(({ name, version }) => publishedProduct(name, version) ?? []);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

interface Reading {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
  readonly regionId: string;
  readonly host: string;
}

/** At the home region where there is one. */
function readingsOf(product: PublishedProduct): Reading[] {
  const [endpoint] = ['cn-hangzhou', ...emulator.cloud.regions.map(({ id }) => id)].flatMap((wanted) =>
    product.endpoints.filter(({ regionId }) => regionId === wanted),
  );
  if (!endpoint) throw new Error(`${product.name} has no endpoint in a region of the cloud.`);
  return product.actions
    .flatMap((name) => product.action(name) ?? [])
    .filter(({ kind, name }) => kind === 'read' && !notEnabled.includes(name))
    .map((action) => ({ product, action, regionId: endpoint.regionId, host: endpoint.host }));
}

const call = ({ product, action, host }: Reading, params: Readonly<Record<string, string>>): Promise<Answer> =>
  callPublished(emulator.origin, { product, action, params, host, keys: emulator.callers.administrator });

function given({ product, action, regionId }: Reading): Readonly<Record<string, string>> {
  const place = { cloud: emulator.cloud, account: emulator.cloud.accounts[0], kinds: kindsOf(product), regionId };
  const params = parametersFor(place, action);
  // Only a month has bills.
  return 'BillingCycle' in params ? { ...params, BillingCycle: '2026-01' } : params;
}

/** Where an answer is not of its published shape. What an answer has at its top must be there, but the token of a last page. */
function mistakes({ product, action }: Reading, value: unknown, shape: Shape, path: string): string[] {
  const meant = resolved(product, shape);
  switch (meant.type) {
    case 'object':
      if (!isObject(value)) return [`${path} is no object`];
      return Object.entries(meant.members ?? {}).flatMap(([name, inner]) => {
        const place = path === '' ? name : `${path}.${name}`;
        const isMissing = value[name] === undefined;
        const mayMiss = place === action.paging.next || /next/i.test(name);
        if (isMissing) return mayMiss ? [] : [`${place} is missing`];
        return mistakes({ product, action, regionId: '', host: '' }, value[name], inner, place);
      });
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((one: unknown) =>
        meant.items ? mistakes({ product, action, regionId: '', host: '' }, one, meant.items, `${path}[]`) : [],
      );
    case 'map':
      return isObject(value) ? [] : [`${path} is no map`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path} is ${JSON.stringify(value)}, not an integer`];
    case 'number':
      return typeof value === 'number' ? [] : [`${path} is ${JSON.stringify(value)}, not a number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is ${JSON.stringify(value)}, not true or false`];
    default:
      return typeof value === 'string' ? [] : [`${path} is ${JSON.stringify(value)}, not a text`];
  }
}

/** Every fourth list that has pages is walked: all of them take a minute. */
function sampled(all: readonly Reading[]): Reading[] {
  return all
    .filter(({ action: { paging } }) => [paging.number, paging.token, paging.offset].some((name) => name !== undefined))
    .filter((_, at) => at % 4 === 0);
}

async function walked(reading: Reading): Promise<string[]> {
  const { product, action } = reading;
  const rows = kindsOf(product).rows(action);
  const { number, size, token, offset, next, total } = action.paging;
  const steps = [number, offset, token].filter((name) => name !== undefined);
  // A token that no answer gives cannot be followed.
  const isStuck = number === undefined && offset === undefined && next === undefined;
  if (!rows || steps.length === 0 || !size || isStuck) return [];
  const params = given(reading);
  const path = rows.path.join('.');
  const most = action.parameters.find(({ name }) => name === size)?.shape.max ?? 100;
  const usual = { ...params, [size]: String(Math.min(most, 100)) };
  const first = await call(reading, usual);
  const expected = Number(total === undefined ? Number.NaN : at(first.body, total));
  const length = listAt(first.body, path).length;
  const part = Math.max(1, Math.min(most, Math.ceil((Number.isNaN(expected) ? length : expected) / 3)));
  const seen: string[] = [];
  let state: Record<string, string> = {};
  for (let page = 1; page <= 500; page += 1) {
    const { body, status } = await call(reading, { ...params, [size]: String(part), ...state });
    if (status !== 200) return [`page ${page} is ${status}`];
    const list = listAt(body, path);
    seen.push(...list.map((row) => JSON.stringify(row)));
    if (number !== undefined) state = { [number]: String(page + 1) };
    else if (offset !== undefined) state = { [offset]: String(page * part) };
    else if (token !== undefined) {
      const following = at(body, next ?? '') ?? '';
      if (following === '') break;
      state = { [token]: String(following) };
    }
    if (token === undefined || number !== undefined || offset !== undefined) {
      if (list.length < part) break;
    }
  }
  const keyed = rows.key !== null && kindsOf(product).kind(rows.key.stem) !== undefined;
  const twice = keyed && new Set(seen).size !== seen.length ? ['a row came twice'] : [];
  const counted = Number.isNaN(expected) || seen.length === expected ? [] : [`${seen.length} rows of ${expected}`];
  return [...twice, ...counted];
}

/** Some at a time: a call each would take the time of a call each. */
async function each<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await run(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

describe('published reads', () => {
  it('answer 200 with all that is published, of the published types', { timeout: 180_000 }, async () => {
    const wrong: string[] = [];
    let count = 0;
    await each(products.flatMap(readingsOf), async (reading) => {
      const { product, action } = reading;
      const params = given(reading);
      const { status, body, text } = await call(reading, params);
      count += 1;
      const name = `${product.name}.${action.name}`;
      if (status !== 200) wrong.push(`${name} is ${status} for ${JSON.stringify(params)}: ${text.slice(100, 400)}`);
      else if (action.answer)
        wrong.push(
          ...mistakes(reading, body, action.answer, '')
            .slice(0, 2)
            .map((mistake) => `${name}: ${mistake}`),
        );
    });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(3300);
  });

  it('page through to their totals, each row once', { timeout: 180_000 }, async () => {
    const wrong: string[] = [];
    await each(sampled(products.flatMap(readingsOf)), async (reading) => {
      const found = await walked(reading);
      wrong.push(...found.map((mistake) => `${reading.product.name}.${reading.action.name}: ${mistake}`));
    });
    expect(wrong).toEqual([]);
  });
});
