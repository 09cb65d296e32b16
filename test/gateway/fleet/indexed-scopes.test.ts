/** Lists over a fleet that ask only the scopes in which the index of the directory has things of their kind. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, type TestGateway } from '../harness.js';
import { countOf, forbiddenIn, scopesIn, startFleet } from './fleet.js';

interface Listed {
  readonly instances: {
    readonly nodes: readonly { readonly id: string; readonly instanceId: string }[];
    readonly totalCount: number | null;
    readonly groups: readonly { readonly values: readonly string[]; readonly count: number }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly unavailable: readonly {
      readonly accountId: string;
      readonly regionId: string | null;
      readonly code: string;
    }[];
  } | null;
}

interface SkippedList {
  readonly path: readonly string[];
  readonly kind: string;
  readonly accounts: number;
  readonly scopes: number;
  readonly accountsNotIndexed: number;
  readonly index?: { readonly directoryId: string; readonly askedAt: string };
  readonly notUsed?: string;
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startFleet();
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.cloud.unindexed.clear();
  gateway.emulator.cloud.directoryIndex = 'Enabled';
});
afterAll(() => gateway.close());

async function ask(query: string, as = gateway.emulator.callers.administrator) {
  gateway.emulator.clearCalls();
  const answer = await gateway.ask<Listed>(query, { as, headers: fresh });
  const { skipped = [] } = answer.extensions.cloud as unknown as { skipped?: readonly SkippedList[] };
  return { ...answer, skipped, calls: countOf(gateway.calls()) };
}

const counted = (scopes: string, more = '') =>
  `{ instances(accountIds: ["*"]${more}, scopes: ${scopes}) { totalCount groups(by: [ACCOUNT, REGION]) { values count } unavailable { accountId regionId code } } }`;
const truth = (accounts: (id: string) => boolean) =>
  scopesIn(gateway.emulator)
    .filter(([id]) => accounts(id))
    .map(([account, region, count]) => ({ values: [account, region], count }))
    .sort((a, b) => b.count - a.count || (a.values.join() < b.values.join() ? -1 : 1));
const mayRead = (id: string) => !forbiddenIn(gateway.emulator).includes(id);

describe('scopes: INDEXED', () => {
  it('counts by account and region with a call for each scope that has instances, and says what it skipped', async () => {
    const all = scopesIn(gateway.emulator);
    const readable = all.filter(([id]) => mayRead(id));
    const withInstances = new Set(all.map(([id]) => id));
    const { data, skipped, calls } = await ask(counted('INDEXED'));
    expect(data.instances?.groups).toEqual(truth(mayRead));
    // Refused accounts are named once each, and only where the index has instances.
    const refused = forbiddenIn(gateway.emulator).filter((id) => withInstances.has(id));
    expect(data.instances?.unavailable.map(({ accountId }) => accountId).sort()).toEqual([...refused].sort());
    expect(data.instances?.totalCount).toBeNull();
    const main = gateway.emulator.cloud.accounts[0].id;
    expect(calls).toEqual({
      'ResourceDirectoryMaster:GetResourceDirectory': 1,
      'ResourceCenter:GetMultiAccountResourceCenterServiceStatus': 1,
      'ResourceCenter:ExecuteMultiAccountSQLQuery': 3,
      // Of the caller's own account, to tell how many scopes were skipped.
      'Ecs:DescribeRegions': 1,
      'Sts:AssumeRole': [...withInstances].filter((id) => id !== main).length,
      'Ecs:DescribeInstances': readable.length,
    });
    const accounts = gateway.emulator.cloud.accounts.length;
    expect(skipped).toMatchObject([
      {
        path: ['instances'],
        kind: 'Instance',
        accounts: accounts - withInstances.size,
        scopes: accounts * 24 - all.length,
        accountsNotIndexed: 0,
        index: { directoryId: gateway.emulator.cloud.fleet?.directoryId },
      },
    ]);
  });

  it('gives the same pages as reading everything live', async () => {
    const ids = async (scopes: string) => {
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const at = after === null ? '' : `, after: "${after}"`;
        const query = `{ instances(accountIds: ["*"], regionIds: ["cn-shanghai", "cn-beijing", "cn-hangzhou"], scopes: ${scopes}, first: 300${at}) { nodes { id } pageInfo { hasNextPage endCursor } unavailable { accountId } } }`;
        const { data } = await ask(query);
        found.push(...(data.instances?.nodes ?? []).map(({ id }) => id));
        after = data.instances?.pageInfo.endCursor ?? null;
        if (!data.instances?.pageInfo.hasNextPage) return found;
      }
    };
    const indexed = await ids('INDEXED');
    const there = truth(mayRead).filter(({ values: [, region = ''] }) =>
      /^cn-(shanghai|beijing|hangzhou)$/.test(region),
    );
    expect(indexed.length).toBe(there.reduce((sum, { count }) => sum + count, 0));
    expect(new Set(indexed).size).toBe(indexed.length);
    expect(indexed).toEqual(await ids('ALL'));
  });

  it('goes on behind a region that has left the index between two pages, in the order of the argument', async () => {
    const regionIds = ['eu-central-1', 'cn-hangzhou', 'ap-southeast-1'];
    const page = (after: string) =>
      `{ instances(accountIds: ["*"], regionIds: ${JSON.stringify(regionIds)}, scopes: INDEXED, first: 5${after}) { nodes { id } pageInfo { endCursor } unavailable { accountId } } }`;
    const one = await ask(page(''));
    const main = gateway.emulator.cloud.accounts[0];
    expect(one.data.instances?.nodes[0]?.id).toContain(`:eu-central-1:${main.id}:`);
    const kept = main.instances('eu-central-1');
    main.change.instances('eu-central-1', () => []);
    try {
      const two = await ask(page(`, after: "${one.data.instances?.pageInfo.endCursor}"`));
      expect(two.data.instances?.nodes[0]?.id).toContain(`:cn-hangzhou:${main.id}:`);
    } finally {
      main.change.instances('eu-central-1', () => kept);
    }
  });

  it('does not mix cursors with those of a list that asks every scope', async () => {
    const page = (scopes: string, after = '') =>
      `{ instances(accountIds: ["*"], scopes: ${scopes}, first: 5${after}) { pageInfo { endCursor } unavailable { accountId } } }`;
    const one = await ask(page('INDEXED'));
    const other = await ask(page('ALL', `, after: "${one.data.instances?.pageInfo.endCursor}"`));
    expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('reads an account live that has just come into the directory', async () => {
    const joined = scopesIn(gateway.emulator).find(([id]) =>
      gateway.emulator.cloud.accounts.slice(3).some((one) => one.id === id && mayRead(id)),
    );
    const id = joined?.[0] ?? '';
    gateway.emulator.cloud.unindexed.add(id);
    const { data, skipped, calls } = await ask(counted('INDEXED'));
    expect(data.instances?.groups).toEqual(truth(mayRead));
    expect(skipped).toMatchObject([{ accountsNotIndexed: 1 }]);
    const scopes = scopesIn(gateway.emulator).filter(([account]) => mayRead(account));
    const own = scopes.filter(([account]) => account === id).length;
    // 24 regions of the account that is read live, the dry runs of those that are empty, and its list of regions.
    expect(calls['Ecs:DescribeInstances']).toBe(scopes.length - own + 24 + (24 - own));
    expect(calls['Ecs:DescribeRegions']).toBe(2);
  });

  it('reads an account live whose counts by region do not add up to its count', async () => {
    // The first answer lost its rows: it would look like accounts without instances.
    const cut = JSON.stringify({ Columns: [], Rows: [] });
    gateway.emulator.addFault({ kind: 'malformed', action: 'ExecuteMultiAccountSQLQuery', count: 1, bodyOf: cut });
    const { data, skipped } = await ask(counted('INDEXED'));
    expect(data.instances?.groups).toEqual(truth(mayRead));
    expect(skipped[0]?.accountsNotIndexed).toBeGreaterThan(10);
  });

  it.each([
    ['is off', () => (gateway.emulator.cloud.directoryIndex = 'Disabled')],
    ['is being built', () => (gateway.emulator.cloud.directoryIndex = 'Pending')],
    [
      'is refused',
      () =>
        gateway.emulator.addFault({
          kind: 'refuse',
          action: 'ExecuteMultiAccountSQLQuery',
          code: 'NoPermission',
          status: 400,
        }),
    ],
  ])('asks every scope when the index %s, and says so', async (_how, prepare) => {
    prepare();
    const { data, skipped, calls } = await ask(counted('INDEXED', ', regionIds: ["cn-hangzhou", "cn-beijing"]'));
    const here = ({ values: [, region = ''] }: { readonly values: readonly string[] }) =>
      /^cn-(hangzhou|beijing)$/.test(region);
    expect(data.instances?.groups).toEqual(truth(mayRead).filter(here));
    expect(skipped).toMatchObject([{ accounts: 0, scopes: 0, notUsed: expect.stringMatching(/\w/) }]);
    const readable = gateway.emulator.cloud.accounts.filter(({ id }) => mayRead(id)).length;
    expect(calls['Ecs:DescribeInstances']).toBeGreaterThanOrEqual(2 * readable);
  });

  it('is planned with the calls and the permissions of the index', async () => {
    const { extensions } = await gateway.ask<never>(counted('INDEXED', ', regionIds: ["cn-hangzhou"]'), {
      headers: { 'x-yunmen-plan': '1' },
    });
    const { plan } = extensions as unknown as { plan: { readonly ramActions: readonly string[] } };
    expect(plan.ramActions).toContain('resourcecenter:ExecuteMultiAccountSQLQuery');
    expect(plan.ramActions).toContain('resourcecenter:GetMultiAccountResourceCenterServiceStatus');
  });

  it('is asked as the caller: another caller gets no answer of theirs', async () => {
    await ask(counted('INDEXED'));
    const { skipped, calls } = await ask(
      counted('INDEXED', ', regionIds: ["cn-hangzhou"]'),
      gateway.emulator.callers.reader,
    );
    expect(skipped).toMatchObject([{ scopes: 0, notUsed: expect.stringMatching(/resource/i) }]);
    expect(calls['ResourceDirectoryMaster:GetResourceDirectory']).toBe(1);
  });
});

describe('a list that needs more calls than a request has', () => {
  const limited = { maxCalls: 200 } as const;
  let narrow: TestGateway;
  beforeAll(async () => {
    narrow = await startFleet({ ...limited, emulator: gateway.emulator });
  });
  afterAll(() => narrow.close());

  it('is refused before any account is asked, with the number and the ways to get an answer', async () => {
    gateway.emulator.clearCalls();
    const { data, errors } = await narrow.ask<Listed>(counted('ALL'), { headers: fresh });
    expect(data.instances).toBeNull();
    const accounts = gateway.emulator.cloud.accounts.length;
    // 24 accounts of 24 regions, 23 of them to enter and each to ask for its regions.
    expect(errors).toMatchObject([
      {
        path: ['instances'],
        extensions: { code: 'COST_LIMIT_EXCEEDED', limit: 200, count: accounts * 24 + accounts + accounts - 1 },
        message: expect.stringMatching(/scopes: INDEXED.*export/),
      },
    ]);
    expect(countOf(narrow.calls())).toEqual({ 'Ecs:DescribeRegions': 1 });
  });

  it('is answered by the index within the limit', async () => {
    const { data, errors } = await narrow.ask<Listed>(counted('INDEXED'), { headers: fresh });
    expect(errors).toBeUndefined();
    expect(data.instances?.groups).toEqual(truth(mayRead));
  });

  it('is refused too when the index cannot be used, which the message says', async () => {
    gateway.emulator.cloud.directoryIndex = 'Disabled';
    const { errors, extensions } = await narrow.ask<Listed>(counted('INDEXED'), { headers: fresh });
    expect(errors?.[0]?.message).toMatch(/index cannot be used: .*not enabled/i);
    expect((extensions.cloud as unknown as { skipped: readonly object[] }).skipped).toMatchObject([{ scopes: 0 }]);
  });

  it('is not refused for a page that may end before all scopes are asked', async () => {
    const { data, errors } = await narrow.ask<Listed>(
      '{ instances(accountIds: ["*"], first: 10) { nodes { instanceId } unavailable { accountId } } }',
      { headers: fresh },
    );
    expect(errors).toBeUndefined();
    expect(data.instances?.nodes).toHaveLength(10);
  });
});
