/** Accounts that deny the caller: never an empty list, and no effect on other accounts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';
import { type Page, walk } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, accounts: ({ accountRoles }) => accountRoles });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const accountAt = (index: number) => gateway.emulator.cloud.accounts[index] as Account;
const [main, partner, archive] = [() => accountAt(0), () => accountAt(1), () => accountAt(2)];
const allRegionIds = () => JSON.stringify(gateway.emulator.cloud.regions.map(({ id }) => id));

const placesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort();

describe('an account that refuses', () => {
  const refused = () => ({
    accountId: archive().id,
    regionId: null,
    code: 'FORBIDDEN',
    upstreamCode: 'NoPermission',
    message: expect.stringMatching(/^Account 1908172635449201 \(Archive\) cannot be entered through .*partner-audit\./),
    requestId: expect.stringMatching(/./),
    retryable: false,
  });
  const details = 'unavailable { accountId regionId code upstreamCode message requestId retryable }';

  it.each([
    ['every region', () => ''],
    ['24 named regions', () => `, regionIds: ${allRegionIds()}`],
  ])('is one entry for every kind of selection: %s', async (_what, args) => {
    for (const first of [1000, 100]) {
      const { data, errors } = await gateway.ask<object>(
        `{ users(accountIds: ["${archive().id}"]) { nodes { id } totalCount ${details} }
           vpcs(accountIds: ["${archive().id}"]${args()}, first: ${first}) { nodes { id } totalCount ${details} } }`,
        { as: gateway.emulator.callers.reader },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        users: { nodes: [], totalCount: null, unavailable: [refused()] },
        vpcs: { nodes: [], totalCount: null, unavailable: [refused()] },
      });
    }
  });

  it('is tried once per request for all its fields', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-newcomer`);
    await gateway.ask(
      `{ a: vpcs(accountIds: ["${archive().id}"]) { totalCount unavailable { code } }
         b: users(accountIds: ["${archive().id}"]) { totalCount unavailable { code } }
         c: user(userName: "auditor", accountId: "${archive().id}") { id }
         d: nodes(ids: ["acs:ram::${archive().id}:user/a", "acs:ram::${archive().id}:user/b"]) { id } }`,
      { as },
    );
    expect(gateway.calls()).toEqual(['Sts:AssumeRole']);
  });

  it('is one error at the path of the list if unavailable is not selected', async () => {
    const { data, errors } = await gateway.ask<{ mine: Page<object> }>(
      '{ mine: instances(accountIds: ["*"], regionIds: ["cn-hangzhou"], first: 1000) { totalCount } }',
      { as: gateway.emulator.callers.reader },
    );
    expect(errors?.map(({ path, extensions }) => ({ path, ...extensions }))).toMatchObject([
      { path: ['mine'], code: 'FORBIDDEN', accountId: archive().id, action: 'AssumeRole', retryable: false },
    ]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('regionId');
    expect(data.mine.totalCount).toBeNull();
  });

  it('names the permission to request: to assume that role', async () => {
    const { errors } = await gateway.ask(`{ user(userName: "auditor", accountId: "${archive().id}") { id } }`, {
      as: gateway.emulator.callers.reader,
    });
    const resource = `acs:ram::${archive().id}:role/partner-audit`;
    expect(errors?.[0]?.extensions.missingPermission).toMatchObject({
      action: 'sts:AssumeRole',
      resource,
      statement: { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [resource] },
    });
  });

  it('fails only the fields that look into it', async () => {
    const id = (account: Account, name: string) => `acs:ram::${account.id}:user/${name}`;
    const { data, errors } = await gateway.ask<object>(
      `{
        user(userName: "auditor", accountId: "${archive().id}") { userName }
        role(roleName: "portal-reader", accountId: "${archive().id}") { roleName }
        region(regionId: "cn-hangzhou", accountId: "${archive().id}") { regionId }
        node(id: "${id(archive(), 'auditor')}") { id }
        nodes(ids: ["${id(partner(), 'auditor')}", "${id(archive(), 'auditor')}", "${id(partner(), 'auditor')}"]) { id }
        account(accountId: "${archive().id}") { name regions { regionId } }
        other: user(userName: "auditor", accountId: "${partner().id}") { userName }
      }`,
      { as: gateway.emulator.callers.reader },
    );
    const auditor = { id: id(partner(), 'auditor') };
    expect(data).toEqual({
      user: null,
      role: null,
      region: null,
      node: null,
      nodes: [auditor, null, auditor],
      account: { name: 'Archive', regions: null },
      other: { userName: 'auditor' },
    });
    expect(placesOf(errors)).toEqual(
      ['user', 'role', 'region', 'node', 'nodes.1', 'account.regions'].sort().map((path) => [path, 'FORBIDDEN']),
    );
  });

  it('is not reported as a role that does not exist', async () => {
    // AssumeRole and GetRole have the same code for a role that does not exist.
    const lost = await startTestGateway({
      instances: 10,
      accounts: ({ cloud }) => [
        {
          id: cloud.accounts[1]?.id ?? '',
          name: 'Lost',
          roleArn: `acs:ram::${cloud.accounts[1]?.id}:role/no-such-role`,
        },
      ],
    });
    const { data, errors } = await lost.ask<object>(
      `{ role(roleName: "portal-reader", accountId: "${partner().id}") { roleName }
         roles(accountIds: ["*"], first: 1000) { totalCount unavailable { accountId regionId code upstreamCode } } }`,
    );
    expect(data).toEqual({
      role: null,
      roles: {
        totalCount: null,
        unavailable: [
          { accountId: partner().id, regionId: null, code: 'FORBIDDEN', upstreamCode: 'EntityNotExist.Role' },
        ],
      },
    });
    expect(placesOf(errors)).toEqual([['role', 'FORBIDDEN']]);
    await lost.close();
  });

  it('that requires another external id is FORBIDDEN too', async () => {
    const without = await startTestGateway({
      instances: 10,
      accounts: ({ accountRoles }) => accountRoles.map(({ externalId: _, ...role }) => role),
    });
    const { data } = await without.ask<{ users: Page<object> }>(
      '{ users(accountIds: ["*"], first: 1000) { totalCount unavailable { accountId code } } }',
    );
    expect(data.users.unavailable).toEqual([{ accountId: archive().id, code: 'FORBIDDEN' }]);
    await without.close();
  });

  it('is reported by a walk at its position, and skipped', async () => {
    const listing = {
      field: 'users',
      args: `accountIds: ["${archive().id}", "${partner().id}", "${main().id}"],`,
      select: 'id',
      as: gateway.emulator.callers.administrator,
    };
    const pages = await walk<{ id: string }>(gateway, listing, 6);
    expect(pages.flatMap(({ nodes }) => nodes)).toHaveLength(
      archive().users.length + partner().users.length + main().users.length,
    );
    const reader = await walk(gateway, { ...listing, field: 'buckets', as: gateway.emulator.callers.reader }, 6);
    expect(reader.map(({ unavailable }) => unavailable.length)).toEqual([1, ...reader.slice(1).map(() => 0)]);
    expect(reader.flatMap(({ nodes }) => nodes)).toHaveLength(partner().buckets.length + main().buckets.length);
  });

  it('that fails for another reason reports that reason', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    gateway.emulator.addFault({ kind: 'error500', action: 'AssumeRole' });
    const { data } = await gateway.ask<{ users: Page<object> }>(
      '{ users(accountIds: ["*"], first: 1000) { totalCount unavailable { accountId regionId code retryable } } }',
      { as },
    );
    expect(data.users).toEqual({
      totalCount: null,
      unavailable: [partner(), archive()].map(({ id }) => {
        return { accountId: id, regionId: null, code: 'UNAVAILABLE', retryable: true };
      }),
    });
  });

  it('is not called with invalid credentials', async () => {
    const { data, errors } = await gateway.ask<object>(
      '{ accounts { accountId } users(accountIds: ["*"]) { nodes { id } unavailable { accountId regionId code } } }',
      { as: { ...gateway.emulator.callers.administrator, accessKeySecret: 'a-guess' } },
    );
    expect(data).toEqual({
      accounts: null,
      users: { nodes: [], unavailable: [{ accountId: null, regionId: null, code: 'UNAUTHENTICATED' }] },
    });
    expect(placesOf(errors)).toEqual([['accounts', 'UNAUTHENTICATED']]);
  });
});
