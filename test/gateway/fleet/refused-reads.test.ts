/** Accounts of a fleet that let the caller in and refuse all reads: named once each, not once for each of their regions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fresh, type TestGateway } from '../harness.js';
import { forbiddenIn, startFleet } from './fleet.js';

interface Listed {
  readonly vpcs: {
    readonly totalCount: number | null;
    readonly unavailable: readonly {
      readonly accountId: string;
      readonly regionId: string | null;
      readonly code: string;
      readonly message: string;
      readonly upstreamCode: string;
    }[];
    readonly pageInfo: { readonly endCursor: string };
  };
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startFleet({ fleet: { accounts: 16, instances: 800, forbidden: 4, forbids: 'reads' } });
});
afterAll(() => gateway.close());

const regionIds = '["cn-hangzhou", "cn-shanghai", "cn-beijing"]';
const ask = (query: string) => gateway.ask<Listed>(query, { headers: fresh });

describe('an account that refuses all reads', () => {
  it('is one entry of unavailable, which says how many regions failed', async () => {
    const { data, errors } = await ask(
      `{ vpcs(accountIds: ["*"], regionIds: ${regionIds}) { totalCount unavailable { accountId regionId code upstreamCode message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.vpcs.totalCount).toBeNull();
    expect(data.vpcs.unavailable).toHaveLength(4);
    expect(data.vpcs.unavailable.map(({ accountId }) => accountId)).toEqual([...forbiddenIn(gateway.emulator)].sort());
    for (const entry of data.vpcs.unavailable) {
      expect(entry).toMatchObject({
        regionId: null,
        code: 'FORBIDDEN',
        message: expect.stringMatching(/^All 3 regions /),
      });
    }
  });

  it('is an entry for the region when one region of several fails', async () => {
    const [accountId = ''] = gateway.emulator.cloud.accounts.slice(3).map(({ id }) => id);
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'DescribeVpcs',
      regionId: 'cn-shanghai',
      status: 403,
      code: 'Forbidden',
    });
    try {
      const { data } = await ask(
        `{ vpcs(accountIds: ["${gateway.emulator.cloud.accounts[0].id}", "${accountId}"], regionIds: ${regionIds}) { totalCount unavailable { accountId regionId code } } }`,
      );
      expect(
        data.vpcs.unavailable.filter((entry) => entry.accountId === gateway.emulator.cloud.accounts[0].id),
      ).toEqual([{ accountId: gateway.emulator.cloud.accounts[0].id, regionId: 'cn-shanghai', code: 'FORBIDDEN' }]);
    } finally {
      gateway.emulator.clearFaults();
    }
  });

  it('leaves the cursor of an ordered list short', async () => {
    const { data } = await ask(
      `{ vpcs(accountIds: ["*"], orderBy: { field: CREATED_AT }, first: 3) { pageInfo { endCursor } unavailable { accountId regionId } } }`,
    );
    // Four accounts of 24 regions failed: their regions are written once.
    expect(data.vpcs.unavailable).toHaveLength(4);
    expect(data.vpcs.pageInfo.endCursor.length).toBeLessThan(1_500);
    const next = await ask(
      `{ vpcs(accountIds: ["*"], orderBy: { field: CREATED_AT }, first: 3, after: "${data.vpcs.pageInfo.endCursor}") { pageInfo { endCursor } unavailable { accountId } } }`,
    );
    expect(next.data.vpcs.unavailable).toEqual([]);
    expect(next.errors).toBeUndefined();
  });
});
