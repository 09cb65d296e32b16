/** Regions with their zones and names, and the viewer, compared with the data of the embedded cloud. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zoneIds } from '../../../emulator/data/regions.js';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];

describe('regions', () => {
  const names = {
    'zh-CN': 'zh-CN',
    'zh;q=0.9, en;q=0.1': 'zh-CN',
    ja: 'ja',
    en: 'en-US',
    'fr, de': 'en-US',
    'fr, ja;q=0.3, en;q=0.2': 'ja',
  } as const;

  it.each(Object.entries(names))('are named in the language of %s', async (language, expected) => {
    const { data } = await gateway.ask<{ regions: object[] }>('{ regions { regionId localName status endpoint } }', {
      headers: { 'accept-language': language },
    });
    const truth = [...gateway.emulator.cloud.regions].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(data.regions).toEqual(
      truth.map(({ id, names }) => ({
        regionId: id,
        localName: names[expected],
        status: 'available',
        endpoint: id === 'cn-hangzhou' ? 'ecs-cn-hangzhou.aliyuncs.com' : `ecs.${id}.aliyuncs.com`,
      })),
    );
  });

  it('have their zones', async () => {
    const { data } = await gateway.ask<{
      regions: { regionId: string; zones: { zoneId: string; localName: string }[] }[];
    }>('{ regions { regionId zones { zoneId localName } } }');
    const byId = new Map(data.regions.map(({ regionId, zones }) => [regionId, zones]));
    for (const region of gateway.emulator.cloud.regions) {
      expect(byId.get(region.id)?.map(({ zoneId }) => zoneId)).toEqual(zoneIds(region));
      expect(byId.get(region.id)?.[0]?.localName).toMatch(
        new RegExp(`^${region.names['en-US'].replace(/[()]/g, '\\$&')} Zone [A-Z]$`),
      );
    }
  });

  it('of an instance are loaded if more than the id is selected', async () => {
    const { data } = await gateway.ask(
      '{ instances(regionIds: ["cn-heyuan"], first: 1) { nodes { region { regionId localName zones { zoneId } instances(first: 1) { totalCount } } } } }',
    );
    expect(data).toEqual({
      instances: {
        nodes: [
          {
            region: {
              regionId: 'cn-heyuan',
              localName: 'China (Heyuan)',
              zones: [{ zoneId: 'cn-heyuan-a' }, { zoneId: 'cn-heyuan-b' }],
              instances: { totalCount: 2 },
            },
          },
        ],
      },
    });
  });
});

describe('the viewer', () => {
  it.each([
    ['a session', 'role/portal-reader', 'ASSUMED_ROLE', /^acs:ram::\d+:assumed-role\/portal-reader\/emulator$/],
    ['a user', 'user/auditor', 'RAM_USER', /^acs:ram::\d+:user\/auditor$/],
    ['the account itself', 'root', 'ACCOUNT', /^acs:ram::\d+:root$/],
  ])('is %s', async (_what, name, principalType, arn) => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:${name}`);
    const { data } = await gateway.ask('{ viewer { accountId arn principalType principalId credentialsExpireAt } }', {
      as,
    });
    expect(data).toEqual({
      viewer: {
        accountId: main().id,
        arn: expect.stringMatching(arn),
        principalType,
        principalId: expect.stringMatching(/^\d+/),
        credentialsExpireAt: null,
      },
    });
  });
});
