/** `orderBy` over several accounts, and with values and nested lists that cannot be read. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const gateway: TestGateway = await startTestGateway({
  instances: 120,
  headers: fresh,
  accounts: ({ accountRoles }) => accountRoles,
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const [main, partner, third] = gateway.emulator.cloud.accounts as unknown as readonly [Account, Account, Account];
const region = 'cn-hangzhou';

interface Page {
  readonly nodes: readonly { readonly id: string; readonly name: string; readonly disks?: readonly object[] | null }[];
  readonly totalCount: number | null;
  readonly unavailable: readonly { readonly code: string; readonly accountId: string | null }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('an order over several accounts', () => {
  const select = 'nodes { id } totalCount unavailable { code accountId } pageInfo { hasNextPage endCursor }';
  const walk = async (other: Account): Promise<readonly Page[]> => {
    const args = `accountIds: ["${main.id}", "${other.id}"], regionIds: ["${region}"], orderBy: { field: CREATED_AT }`;
    const pages: Page[] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors }: { data: { page: Page }; errors?: unknown } = await gateway.ask(
        `query ($after: String) { page: instances(first: 13, after: $after, ${args}) { ${select} } }`,
        { variables: { after } },
      );
      expect(errors).toBeUndefined();
      pages.push(data.page);
      if (!data.page.pageInfo.hasNextPage) return pages;
      after = data.page.pageInfo.endCursor;
    }
  };
  const idsOf = (accounts: readonly Account[]) =>
    accounts
      .flatMap(({ id, instances }) =>
        instances(region).map(({ CreationTime, InstanceId }) => {
          return [CreationTime, `acs:ecs:${region}:${id}:instance/${InstanceId}`] as const;
        }),
      )
      .sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))
      .map(([, id]) => id);

  it('mixes their items, each once', async () => {
    const pages = await walk(partner);
    const ids = idsOf([main, partner]);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(ids);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => ids.length));
  });

  it('goes on without an account that cannot be entered, which is reported once', async () => {
    // No session of this account is used again.
    gateway.emulator.addFault({ kind: 'refuse', action: 'AssumeRole', status: 403, code: 'NoPermission' });
    const pages = await walk(third);
    expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(idsOf([main]));
    expect(pages.flatMap(({ unavailable }) => unavailable)).toMatchObject([{ code: 'FORBIDDEN', accountId: third.id }]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => null));
  });
});

it('an item whose value is refused is left out and reported, and the others are in order', async () => {
  gateway.emulator.addFault({ kind: 'refuse', action: 'GetBucketStat', status: 403, code: 'AccessDenied', count: 1 });
  const { data, errors } = await gateway.ask<{ page: Page }>(
    '{ page: buckets(first: 1000, orderBy: { field: STORAGE_BYTES }) { nodes { id name } totalCount unavailable { code accountId } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.page.nodes).toHaveLength(main.buckets.length - 1);
  expect(data.page.unavailable).toMatchObject([{ code: 'FORBIDDEN' }]);
  const sizes = new Map(main.buckets.map(({ name, stat }) => [name, BigInt(String(stat.Storage))]));
  const given = data.page.nodes.map(({ name }) => sizes.get(name) ?? -1n);
  expect(given).toEqual([...given].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
});

it('a nested list that fails is null with an error at its path, and the order stays', async () => {
  const query = `{ page: instances(first: 5, regionIds: ["${region}"], orderBy: { field: NAME }) { nodes { id disks { diskId } } } }`;
  const { data: whole } = await gateway.ask<{ page: Page }>(query);
  gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeDisks', status: 403, code: 'Forbidden.RAM' });
  const { data, errors = [] } = await gateway.ask<{ page: Page }>(query);
  expect(data.page.nodes).toEqual(whole.page.nodes.map(({ id }) => ({ id, disks: null })));
  expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort()).toEqual(
    [0, 1, 2, 3, 4].map((at) => [`page.nodes.${at}.disks`, 'FORBIDDEN']),
  );
});

it('policies that belong to no account come once for each account that lists them', async () => {
  interface Policies {
    readonly page: { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: Page['pageInfo'] };
  }
  const idsOf = async (firsts: readonly number[], order: string): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors }: { data: Policies; errors?: unknown } = await gateway.ask(
        `query ($after: String) { page: policies(accountIds: ["${main.id}", "${partner.id}"], first: ${firsts[ids.length] ?? 1_000}, after: $after ${order}) {
          nodes { id } pageInfo { hasNextPage endCursor } } }`,
        { variables: { after } },
      );
      expect(errors).toBeUndefined();
      ids.push(...data.page.nodes.map(({ id }) => id));
      if (!data.page.pageInfo.hasNextPage) return ids;
      after = data.page.pageInfo.endCursor;
    }
  };
  const listed = await idsOf([], '');
  expect(new Set(listed).size).toBeLessThan(listed.length);
  const walked = await idsOf([1], 'orderBy: { field: POLICY_NAME }');
  // The first page ends between two that are the same but for their account.
  expect(walked[1]).toBe(walked[0]);
  expect([...walked].sort()).toEqual([...listed].sort());
});
