/** viewer.permissions: checked by dry runs where they exist, otherwise null with the reason. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readerRegions } from '../../../emulator/data/ram/policies.js';
import { type Asked, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Check {
  readonly action: string;
  readonly allowed: boolean | null;
  readonly reason: string | null;
}

const query =
  'query ($actions: [String!]!, $regionId: String) { viewer { permissions(actions: $actions, regionId: $regionId) { action allowed reason } } }';

async function ask(actions: readonly string[], regionId: string | null, asked: Asked = {}) {
  const answer = await gateway.ask<{ viewer: { permissions: Check[] | null } }>(query, {
    ...asked,
    variables: { actions, regionId },
  });
  return { ...answer, checks: answer.data.viewer.permissions ?? [] };
}

const allowed = (checks: readonly Check[]) => checks.map((check) => check.allowed);
const session = (role: string) =>
  gateway.emulator.issueSession(`acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/${role}`);

const readable = ['Instances', 'Disks', 'Snapshots', 'Images', 'SecurityGroups'].map((name) => `ecs:Describe${name}`);
const networks = ['Vpcs', 'VSwitches', 'EipAddresses'].map((name) => `vpc:Describe${name}`);

describe('a permission', () => {
  it('is checked by a dry run, in the requested region', async () => {
    const actions = [...readable, ...networks];
    const [, seen = ''] = readerRegions;
    const inside = await ask(actions, seen, { as: session('portal-reader') });
    expect(allowed(inside.checks)).toEqual(actions.map(() => true));
    expect(inside.checks.map(({ action }) => action)).toEqual(actions);
    const calls = gateway.emulator.calls().filter(({ action }) => action !== 'GetCallerIdentity');
    expect(calls.map(({ action, params }) => [action, params.DryRun])).toHaveLength(actions.length);
    expect(new Set(calls.map(({ params, regionId }) => `${params.DryRun} ${regionId}`))).toEqual(
      new Set([`true ${seen}`]),
    );
    const outside = await ask(actions, 'us-west-1', { as: session('portal-reader') });
    expect(allowed(outside.checks)).toEqual(actions.map(() => false));
    expect(outside.checks[0]?.reason).toMatch(/us-west-1.*ecs:DescribeInstances/);
    expect(outside.errors).toBeUndefined();
  });

  it('without a region is checked in the gateway’s own region, which the result names', async () => {
    const { checks } = await ask(['ecs:DescribeDisks'], null, { as: session('portal-newcomer') });
    expect(checks).toMatchObject([{ allowed: false, reason: expect.stringContaining('cn-hangzhou') }]);
  });

  it('is null with a reason if it cannot be checked without executing the action', async () => {
    const actions = ['ram:ListUsers', 'oss:GetBucketInfo', 'ecs:DescribeNetworkInterfaces', 'ecs:DescribeRegions'];
    const { checks, errors } = await ask([...actions, 'ecs:StartInstances', 'nonsense'], 'cn-hangzhou');
    expect(errors).toBeUndefined();
    expect(allowed(checks)).toEqual([null, null, null, null, null, null]);
    expect(checks.filter(({ reason }) => !reason)).toEqual([]);
    expect(gateway.calls()).toEqual([]);
  });

  it('that every caller has needs no call; names are compared as in RAM', async () => {
    const { checks } = await ask(['sts:GetCallerIdentity', 'ECS:describeinstances'], 'cn-hangzhou');
    expect(allowed(checks)).toEqual([true, true]);
  });

  it('is checked once, and needs no check if an answer has proved it', async () => {
    const as = session('portal-administrator');
    await gateway.ask('{ instances(regionIds: ["cn-hangzhou"], first: 1) { nodes { name } } }', { as });
    gateway.emulator.clearCalls();
    const actions = ['ecs:DescribeInstances', 'ecs:DescribeDisks', 'ecs:DescribeDisks'];
    const reusing = { as, headers: { 'cache-control': '' } };
    expect(allowed((await ask(actions, 'cn-hangzhou', reusing)).checks)).toEqual([true, true, true]);
    expect(gateway.calls()).toEqual(['Ecs:DescribeDisks']);
    gateway.emulator.clearCalls();
    expect(allowed((await ask(actions, 'cn-hangzhou', reusing)).checks)).toEqual([true, true, true]);
    expect(gateway.calls()).toEqual([]);
  });

  it('whose dry run fails is null with its own error', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeVpcs' });
    const { checks, errors } = await ask(['vpc:DescribeVpcs', 'ecs:DescribeDisks'], 'cn-hangzhou', {
      as: session('portal-administrator'),
    });
    expect(checks).toMatchObject([{ allowed: null, reason: null }, { allowed: true }]);
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code])).toEqual([
      ['viewer.permissions.0.allowed', 'CREDENTIALS_EXPIRED'],
    ]);
  });

  it('in no region, or of too many actions, is BAD_USER_INPUT', async () => {
    const places = [await ask(['ecs:DescribeDisks'], 'a/b'), await ask(Array(101).fill('ecs:DescribeDisks'), null)];
    for (const { errors, checks } of places) {
      expect(checks).toEqual([]);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
    expect(gateway.calls()).toEqual([]);
  });
});
