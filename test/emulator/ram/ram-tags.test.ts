import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { send } from '../access/signed-by-hand.js';
import { config, ram } from '../official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const client = (keys = emulator.callers.administrator) => new ram.default(config(emulator.origin, keys));
const tag = (resourceType: string, resourceNames: string[], key = 'team', keys = emulator.callers.administrator) =>
  client(keys).tagResources(
    new ram.TagResourcesRequest({
      resourceType,
      resourceNames,
      tag: [new ram.TagResourcesRequestTag({ key, value: 'R&D' })],
    }),
  );
const listed = async (more: object = {}) => {
  const { body } = await client().listTagResources(new ram.ListTagResourcesRequest({ resourceType: 'role', ...more }));
  return body?.tagResources?.map(({ resourceName, tagKey, tagValue }) => [resourceName, tagKey, tagValue]);
};

it('RAM tags roles and own policies, by the official SDK', async () => {
  await tag('role', ['portal-reader', 'portal-newcomer']);
  await tag('role', ['portal-reader'], 'env');
  await tag('policy', ['portal-reader']);
  expect(await listed()).toEqual([
    ['portal-reader', 'team', 'R&D'],
    ['portal-newcomer', 'team', 'R&D'],
    ['portal-reader', 'env', 'R&D'],
  ]);
  const filter = [new ram.ListTagResourcesRequestTag({ key: 'env', value: 'R&D' })];
  expect(await listed({ tag: filter })).toHaveLength(2);
  await client().untagResources(
    new ram.UntagResourcesRequest({ resourceType: 'role', resourceNames: ['portal-reader'], tagKeys: ['team'] }),
  );
  expect(await listed({ resourceNames: ['portal-reader'] })).toEqual([['portal-reader', 'env', 'R&D']]);
});

it('RAM refuses to tag what does not exist, and callers without permission', async () => {
  await expect(tag('role', ['gone'])).rejects.toMatchObject({ code: 'EntityNotExist.Role' });
  await expect(tag('policy', ['AdministratorAccess'])).rejects.toMatchObject({ code: 'EntityNotExist.Policy' });
  await expect(tag('user', ['auditor'])).rejects.toMatchObject({ code: 'InvalidParameter.ResourceType' });
  await expect(tag('role', ['portal-reader'], 'a', emulator.callers.reader)).rejects.toMatchObject({
    code: 'NoPermission',
    accessDeniedDetail: { AuthAction: 'ram:TagResources' },
  });
});

it('the Tag service tags resources of several products, and lists those that failed', async () => {
  const [account] = emulator.cloud.accounts;
  const region = 'cn-beijing';
  const arn = (service: string, rest: string) => `arn:acs:${service}:${region}:${account.id}:${rest}`;
  const [instance, network] = [account.instances(region)[0]?.InstanceId, account.vpcs(region)[0]?.VpcId];
  const call = { keys: emulator.callers.administrator, version: '2018-08-28' };
  const resources = {
    RegionId: region,
    'ResourceARN.1': arn('ecs', `instance/${instance}`),
    'ResourceARN.2': arn('ecs', 'instance/i-gone'),
    'ResourceARN.3': arn('vpc', `vpc/${network}`),
  };
  const tagged = { ...call, action: 'TagResources', params: { ...resources, Tags: '{"wave":"三"}' } };
  const { status, body } = await send(emulator.origin, tagged);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      FailedResources: {
        FailedResource: [{ ResourceARN: resources['ResourceARN.2'], Result: { Code: 'InvalidResourceId.NotFound' } }],
      },
    },
  });
  expect(emulator.calls({ product: 'Tag' })[0]?.changed).toEqual([instance, network]);
  expect(account.instances(region)[0]?.Tags.Tag).toContainEqual({ TagKey: 'wave', TagValue: '三' });
  expect(account.vpcs(region)[0]?.Tags.Tag).toContainEqual({ Key: 'wave', Value: '三' });
  const refused = await send(emulator.origin, { ...tagged, keys: emulator.callers.reader });
  expect(refused.body).toMatchObject({ Code: 'NoPermission' });
});
