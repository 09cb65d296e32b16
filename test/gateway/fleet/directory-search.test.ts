/** `search` over all accounts of the directory: the newest things, and those with a tag, for any number of accounts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fresh, type TestGateway } from '../harness.js';
import { countOf, forbiddenIn, startFleet } from './fleet.js';

interface Found {
  readonly search: {
    readonly nodes: readonly {
      readonly id: string;
      readonly resourceId: string;
      readonly accountId: string;
      readonly createdAt: string;
      readonly tags: readonly { readonly key: string; readonly value: string }[];
      readonly node: { readonly id: string } | null;
    }[];
    readonly totalCount: number | null;
    readonly groups: readonly { readonly values: readonly string[]; readonly count: number }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly unavailable: readonly {
      readonly code: string;
      readonly regionId: string | null;
      readonly message: string;
    }[];
  } | null;
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startFleet();
});
afterAll(() => gateway.close());

async function ask(query: string, as = gateway.emulator.callers.administrator) {
  gateway.emulator.clearCalls();
  const answer = await gateway.ask<Found>(query, { as, headers: fresh });
  return { ...answer, calls: countOf(gateway.calls()) };
}

/** Every instance of every account, as [account, id, time, tags]. */
const instances = () =>
  gateway.emulator.cloud.accounts.flatMap((account) =>
    gateway.emulator.cloud.regions.flatMap(({ id }) =>
      account
        .instances(id)
        .map((one) => ({ accountId: account.id, id: one.InstanceId, at: one.CreationTime, tags: one.Tags.Tag })),
    ),
  );

describe('search(directory: true)', () => {
  it('finds the 50 newest instances of all accounts in two calls', async () => {
    const { data, errors, calls } = await ask(
      '{ search(directory: true, types: ["Instance"], newestFirst: true, first: 50) { nodes { id resourceId accountId createdAt } pageInfo { hasNextPage } } }',
    );
    expect(errors).toBeUndefined();
    const newest = instances().sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    const times = data.search?.nodes.map(({ createdAt }) => createdAt.slice(0, 16));
    expect(times).toEqual(newest.slice(0, 50).map(({ at }) => at.slice(0, 16)));
    const owners = new Map(newest.map((one) => [one.id, one.accountId]));
    for (const { id, resourceId, accountId } of data.search?.nodes ?? []) {
      expect(accountId).toBe(owners.get(resourceId));
      expect(id).toContain(`:${accountId}:instance/${resourceId}`);
    }
    expect(data.search?.pageInfo.hasNextPage).toBe(true);
    expect(calls).toEqual({
      'ResourceDirectoryMaster:GetResourceDirectory': 1,
      'ResourceCenter:SearchMultiAccountResources': 1,
    });
  });

  it('reads things live in their own accounts, with an error for those that refuse the caller', async () => {
    const { data, errors } = await ask(
      '{ search(directory: true, types: ["Instance"], newestFirst: true, first: 50) { nodes { id accountId node { id } } } }',
    );
    const forbidden = new Set(forbiddenIn(gateway.emulator));
    const refused = data.search?.nodes.filter(({ accountId }) => forbidden.has(accountId)) ?? [];
    for (const { id, accountId, node } of data.search?.nodes ?? []) {
      expect(node).toEqual(forbidden.has(accountId) ? null : { id });
    }
    expect(errors?.length ?? 0).toBe(refused.length);
  });

  it('gives everything with a tag once, page after page of a hundred', async () => {
    const found: string[] = [];
    let calls = 0;
    for (let after: string | null = null; ; ) {
      const at = after === null ? '' : `, after: "${after}"`;
      const answer = await ask(
        `{ search(directory: true, types: ["Instance"], tags: [{ key: "team", value: "payments" }], first: 150${at}) { nodes { id tags { key value } } pageInfo { hasNextPage endCursor } } }`,
      );
      expect(answer.errors).toBeUndefined();
      found.push(...(answer.data.search?.nodes ?? []).map(({ id }) => id));
      calls += answer.calls['ResourceCenter:SearchMultiAccountResources'] ?? 0;
      after = answer.data.search?.pageInfo.endCursor ?? null;
      if (!answer.data.search?.pageInfo.hasNextPage) break;
    }
    const tagged = instances().filter(({ tags }) =>
      tags.some(({ TagKey, TagValue }) => TagKey === 'team' && TagValue === 'payments'),
    );
    expect(tagged.length).toBeGreaterThan(150);
    expect(found).toHaveLength(tagged.length);
    expect(new Set(found).size).toBe(tagged.length);
    expect(calls).toBeLessThanOrEqual(2 * Math.ceil(tagged.length / 150) + 1);
  });

  it('counts all accounts in one call, and groups them by account from the things themselves', async () => {
    const all = instances();
    const total = await ask('{ search(directory: true, types: ["Instance"]) { totalCount } }');
    expect(total.data.search?.totalCount).toBe(all.length);
    expect(total.calls['ResourceCenter:GetMultiAccountResourceCounts']).toBe(1);
    const grouped = await ask(
      '{ search(directory: true, types: ["Instance"]) { groups(by: [ACCOUNT]) { values count } } }',
    );
    const counts = new Map<string, number>();
    for (const { accountId } of all) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
    expect(new Map(grouped.data.search?.groups.map(({ values: [id = ''], count }) => [id, count]))).toEqual(counts);
  });

  it('is empty with one entry of unavailable when the directory or its index cannot be read', async () => {
    const newcomer = await ask(
      '{ search(directory: true) { nodes { id } totalCount unavailable { code regionId message } } }',
      gateway.emulator.callers.newcomer,
    );
    expect(newcomer.data.search).toMatchObject({
      nodes: [],
      totalCount: null,
      unavailable: [{ code: 'FORBIDDEN', regionId: null }],
    });
    const partner = await ask(
      '{ search(directory: true) { nodes { id } totalCount unavailable { code regionId message } } }',
      gateway.emulator.callers.partner,
    );
    expect(partner.data.search).toMatchObject({ nodes: [], totalCount: null, unavailable: [{ regionId: null }] });
  });

  it.each(['directory: true, accountIds: ["*"]', 'newestFirst: true, text: "web"'])(
    'refuses %s without a call',
    async (args) => {
      const { data, errors, calls } = await ask(`{ search(${args}) { nodes { id } } }`);
      expect(data.search).toBeNull();
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(calls).toEqual({});
    },
  );

  it('is planned with the actions of the directory', async () => {
    const { extensions } = await gateway.ask('{ search(directory: true, first: 50) { nodes { id } totalCount } }', {
      headers: { 'x-yunmen-plan': '1' },
    });
    const { plan } = extensions as unknown as {
      plan: { readonly ramActions: readonly string[]; readonly calls: number };
    };
    expect(plan.ramActions).toContain('resourcecenter:SearchMultiAccountResources');
    expect(plan.ramActions).not.toContain('resourcecenter:SearchResources');
  });
});
