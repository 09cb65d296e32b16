/** `consoleUrl`: the page of a resource in the cloud's console, without a call. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 40, headers: fresh });
});
afterAll(() => gateway.close());

type Node = Readonly<Record<string, string | null>>;

async function first(list: string, select: string): Promise<Node> {
  const { data, errors } = await gateway.ask<{ list: { nodes: readonly Node[] } }>(
    `{ list: ${list} { nodes { consoleUrl ${select} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.list.nodes[0] ?? {};
}

describe('the page of', () => {
  it.each([
    [
      'instances(first: 1)',
      'instanceId regionId',
      'https://ecs.console.aliyun.com/server/{instanceId}/detail?regionId={regionId}',
    ],
    ['disks(first: 1)', 'diskId regionId', 'https://ecs.console.aliyun.com/disk/{diskId}/detail?regionId={regionId}'],
    ['vpcs(first: 1)', 'vpcId regionId', 'https://vpc.console.aliyun.com/vpc/{regionId}/vpcs/{vpcId}'],
    ['vSwitches(first: 1)', 'vSwitchId regionId', 'https://vpc.console.aliyun.com/vpc/{regionId}/switches/{vSwitchId}'],
    ['buckets(first: 1)', 'name location', 'https://oss.console.aliyun.com/bucket/{location}/{name}/overview'],
    ['users(first: 1)', 'userId', 'https://ram.console.aliyun.com/users/detail?userId={userId}'],
    ['roles(first: 1)', 'roleName', 'https://ram.console.aliyun.com/roles/{roleName}'],
  ])('the first of %s has its parts', async (list, select, template) => {
    const node = await first(list, select);
    const parts = template.replace(/\{(\w+)\}/g, (_whole, name: string) => node[name] ?? 'missing');
    expect(node.consoleUrl).toBe(parts);
  });

  it('a system policy spells its type as upstream does', async () => {
    const node = await first('policies(first: 1, type: SYSTEM)', 'policyName');
    expect(node.consoleUrl).toBe(`https://ram.console.aliyun.com/policies/${node.policyName}/System/content`);
  });

  it('a user percent-encodes each part', async () => {
    const [account] = gateway.emulator.cloud.accounts;
    const strange = 'a/b?c#d é&';
    account.change.users((rows) => rows.map((row, at) => (at === 0 ? { ...row, UserId: strange } : row)));
    const node = await first('users(first: 1)', 'userId');
    expect(node.userId).toBe(strange);
    expect(node.consoleUrl).toBe('https://ram.console.aliyun.com/users/detail?userId=a%2Fb%3Fc%23d%20%C3%A9%26');
  });

  it('a key pair is null', async () => {
    const node = await first('keyPairs(first: 1)', 'keyPairName');
    expect(node).toMatchObject({ consoleUrl: null, keyPairName: expect.any(String) });
  });

  it('a VPC of an instance costs no call', async () => {
    gateway.emulator.clearCalls();
    const { data } = await gateway.ask<{ instances: { nodes: { vpc: Node }[] } }>(
      '{ instances(first: 1, regionIds: ["cn-hangzhou"]) { nodes { vpc { vpcId consoleUrl } } } }',
    );
    const { vpc } = data.instances.nodes[0] ?? {};
    expect(vpc?.consoleUrl).toBe(`https://vpc.console.aliyun.com/vpc/cn-hangzhou/vpcs/${vpc?.vpcId}`);
    expect(gateway.calls()).toEqual(['Ecs:DescribeInstances']);
  });

  it('any node is a field of Node', async () => {
    const { data } = await gateway.ask<{ instances: { nodes: { id: string }[] } }>(
      '{ instances(first: 1) { nodes { id } } }',
    );
    const id = data.instances.nodes[0]?.id;
    const found = await gateway.ask<{ node: Node }>('query ($id: ID!) { node(id: $id) { consoleUrl } }', {
      variables: { id },
    });
    expect(found.data.node.consoleUrl).toMatch(/^https:\/\/ecs\.console\.aliyun\.com\/server\/i-/);
  });
});
