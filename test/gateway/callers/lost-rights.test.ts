/** A permission that was revoked: an empty list is checked again, and is reported as a denial. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parsePolicy } from '../../../emulator/access/policy.js';
import type { Principal } from '../../../emulator/access/principal.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ cacheTtlMs: 0, headers: {} });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const regionId = 'cn-hangzhou';
const main = () => gateway.emulator.cloud.accounts[0];

/** An administrator whose permissions can be revoked during their session. */
function someone() {
  let denied: readonly string[] = [];
  const principal: Principal = {
    accountId: main().id,
    arn: `acs:ram::${main().id}:assumed-role/portal-administrator/someone`,
    identityType: 'AssumedRoleUser',
    principalId: '300000000000000001:someone',
    userId: '300000000000000001',
    get sessionPolicy() {
      const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
      const deny = denied.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' }));
      const policy = parsePolicy(JSON.stringify({ Version: '1', Statement: [allow, ...deny] }));
      if (!policy) throw new Error('That is no policy.');
      return policy;
    },
  };
  const as = gateway.emulator.issueSession(principal);
  const ask = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const { data, errors = [] } = await gateway.ask<Record<string, unknown>>(query, { as, headers });
    return { data, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] };
  };
  return {
    ask,
    lose: (...actions: readonly string[]) => {
      denied = actions;
    },
  };
}

const dryRuns = () => gateway.emulator.calls({ action: 'DescribeInstances' }).filter(({ params }) => params.DryRun);

const questions: readonly (readonly [string, () => string])[] = [
  ['a list', () => `{ instances(regionIds: ["${regionId}"], first: 3) { nodes { name } } }`],
  ['a count', () => `{ instances(regionIds: ["${regionId}"]) { totalCount } }`],
  ['a filter', () => `{ instances(regionIds: ["${regionId}"], filter: { status: RUNNING }) { nodes { name } } }`],
  ['a list under its region', () => `{ region(regionId: "${regionId}") { instances { nodes { name } } } }`],
  ['a look-up', () => `{ instance(regionId: "${regionId}", instanceId: "${instanceId()}") { name } }`],
  ['a node', () => `{ node(id: "acs:ecs:${regionId}:${main().id}:instance/${instanceId()}") { id } }`],
  [
    'a list under its VPC',
    () => `{ vpc(regionId: "${regionId}", vpcId: "${vpcId()}") { instances { nodes { name } } } }`,
  ],
];
const instanceId = () => main().instances(regionId)[0]?.InstanceId;
const vpcId = () => main().instances(regionId)[0]?.VpcAttributes.VpcId;

it.each(questions)('is reported by a query whose answer was not empty before: %s', async (_what, query) => {
  const { ask, lose } = someone();
  expect((await ask(query())).codes).toEqual([]);
  lose('ecs:DescribeInstances');
  expect((await ask(query())).codes).toEqual(['FORBIDDEN']);
});

it.each(questions)('is reported by another query after the caller was denied anything: %s', async (_what, query) => {
  const { ask, lose } = someone();
  expect((await ask(`{ instances(regionIds: ["${regionId}"], first: 1) { nodes { zoneId } } }`)).codes).toEqual([]);
  lose('ecs:DescribeInstances', 'ecs:DescribeDisks');
  expect((await ask('{ disks(regionIds: ["cn-beijing"]) { totalCount } }')).codes).toEqual(['FORBIDDEN']);
  expect((await ask(query())).codes).toEqual(['FORBIDDEN']);
});

it.each(questions)('is reported to a request with no-cache: %s', async (_what, query) => {
  const { ask, lose } = someone();
  expect((await ask(`{ instances(regionIds: ["${regionId}"], first: 1) { nodes { zoneId } } }`)).codes).toEqual([]);
  lose('ecs:DescribeInstances');
  expect((await ask(query(), fresh)).codes).toEqual(['FORBIDDEN']);
});

it('is reported on the next page of a list', async () => {
  const { ask, lose } = someone();
  const page = (after = '') =>
    `{ instances(regionIds: ["${regionId}"], first: 100${after}) { nodes { name } pageInfo { endCursor } } }`;
  const { data } = await ask(page());
  const { instances } = data as { readonly instances: { readonly pageInfo: { readonly endCursor: string } } };
  lose('ecs:DescribeInstances');
  expect((await ask(page(`, after: "${instances.pageInfo.endCursor}"`))).codes).toEqual(['FORBIDDEN']);
});

it('that is lost in one region is checked again in the others', async () => {
  const { ask, lose } = someone();
  const nothing = (region: string) =>
    `{ instances(regionIds: ["${region}"], filter: { name: "no*" }) { nodes { name } } }`;
  const all = (region: string) => `{ instances(regionIds: ["${region}"]) { totalCount } }`;
  await ask(all(regionId));
  await ask(all('cn-beijing'));
  lose('ecs:DescribeInstances');
  expect((await ask(all(regionId))).codes).toEqual(['FORBIDDEN']);
  expect((await ask(nothing('cn-beijing'))).codes).toEqual(['FORBIDDEN']);
});

it('a request with no-cache does not use a cached denial', async () => {
  const { ask, lose } = someone();
  const query = '{ instances(regionIds: ["cn-beijing"], filter: { name: "no-such-name" }) { nodes { name } } }';
  lose('ecs:DescribeInstances');
  expect((await ask(query)).codes).toEqual(['FORBIDDEN']);
  lose();
  expect((await ask(query)).codes).toEqual(['FORBIDDEN']);
  expect((await ask(query, fresh)).codes).toEqual([]);
  expect((await ask(query)).codes).toEqual([]);
});

it('a list that has become empty costs one dry run, and no more', async () => {
  const { ask } = someone();
  const query = '{ instances(regionIds: ["ap-southeast-1"]) { nodes { name } } }';
  await ask(query);
  main().change.instances('ap-southeast-1', () => []);
  for (let times = 0; times < 3; times += 1) {
    expect(await ask(query)).toEqual({ data: { instances: { nodes: [] } }, codes: [] });
  }
  expect(dryRuns()).toHaveLength(1);
});

it('an empty result costs no dry run if the permission was proved before', async () => {
  const { ask } = someone();
  await ask(`{ instances(regionIds: ["${regionId}"]) { totalCount } }`);
  for (const name of ['a', 'b', 'a']) {
    await ask(`{ instances(regionIds: ["${regionId}"], filter: { name: "no-such-${name}" }) { nodes { name } } }`);
  }
  expect(dryRuns()).toEqual([]);
});

it('a cached answer does not prove a permission again', async () => {
  const reusing = await startTestGateway({ cacheTtlMs: 600_000, headers: {} });
  const before = gateway;
  gateway = reusing;
  try {
    const { ask, lose } = someone();
    const some = (field: string) => `{ instances(regionIds: ["${regionId}"], first: 5) { nodes { ${field} } } }`;
    await ask(some('name'));
    lose('ecs:DescribeInstances', 'ecs:DescribeDisks');
    await ask('{ disks(regionIds: ["cn-beijing"]) { totalCount } }');
    expect((await ask(some('zoneId'))).codes).toEqual([]);
    expect(
      (await ask(`{ instances(regionIds: ["${regionId}"], filter: { name: "no*" }) { nodes { name } } }`)).codes,
    ).toEqual(['FORBIDDEN']);
  } finally {
    gateway = before;
    await reusing.close();
  }
});
