/** The location service, as older SDKs ask it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { publishedPlaces } from '../../published/product.js';
import { startEmulator } from '../start-emulator.js';
import { send } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterAll(() => emulator.close());

const ask = async (params: Record<string, string>, host = 'location-readonly.aliyuncs.com') => {
  const { status, text } = await send(emulator.origin, {
    keys: emulator.callers.newcomer,
    action: 'DescribeEndpoints',
    version: '2015-06-12',
    params,
    headers: { host },
  });
  const { Endpoints, Code, Message } = JSON.parse(text);
  return { status, Code, Message, hosts: Endpoints?.Endpoint.map((one: { Endpoint: string }) => one.Endpoint) };
};

it('answers the published hosts of a product in a region, to every caller', async () => {
  for (const host of ['location-readonly.aliyuncs.com', 'location.aliyuncs.com']) {
    const { hosts } = await ask({ Id: 'eu-central-1', ServiceCode: 'ecs', Type: 'openAPI' }, host);
    expect(hosts).toEqual(['ecs.eu-central-1.aliyuncs.com']);
  }
  expect((await ask({ Id: 'cn-hangzhou', ServiceCode: 'redisa' })).hosts).toEqual(['r-kvstore.aliyuncs.com']);
});

it('answers no endpoint where a product has none', async () => {
  const elsewhere = publishedPlaces().find(
    ({ name, endpoints }) =>
      /^[a-z]+$/i.test(name) &&
      !endpoints.some(({ regionId, network }) => regionId === 'eu-west-1' && network === 'public'),
  );
  expect(await ask({ Id: 'eu-west-1', ServiceCode: elsewhere?.name ?? '' })).toMatchObject({ status: 200, hosts: [] });
});

it('refuses an unknown region and an unknown product with the words that SDKs look for', async () => {
  const region = { status: 404, Code: 'InvalidRegionId', Message: 'The specified region does not exist.' };
  expect(await ask({ Id: 'mars-1', ServiceCode: 'ecs' })).toMatchObject(region);
  const product = { Code: 'Illegal Parameter', Message: 'Please check the parameters' };
  expect(await ask({ Id: 'cn-hangzhou', ServiceCode: 'nothing' })).toMatchObject(product);
  expect((await ask({ Id: 'cn-hangzhou' })).Code).toBe('MissingParameter');
});
