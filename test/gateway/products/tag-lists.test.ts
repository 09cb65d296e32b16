/** Keys and values of tags: merged over regions and accounts, each once, in their order. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { fresh, type Keys, startTestGateway } from '../harness.js';

const gateway = await startTestGateway({
  instances: 300,
  headers: fresh,
  // A role that may read everything.
  accounts: ({ accountRoles: [main, partner, audited] }) =>
    [main, partner].flatMap((role) =>
      role && audited
        ? [{ ...audited, id: role.id, name: role.name, roleArn: `acs:ram::${role.id}:role/partner-audit` }]
        : [],
    ),
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const [main, partner] = gateway.emulator.cloud.accounts as unknown as readonly [Account, Account];

// Tags that only one account has, and texts that could be lost or be in another order.
const tagged = (account: Account, tags: readonly (readonly [string, string])[]) =>
  account.change.vpcs('cn-hangzhou', (vpcs) =>
    vpcs.map((vpc) => ({ ...vpc, Tags: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } })),
  );
tagged(
  main,
  ['N/A', '\ue000', '\u{1f600}', 'Zeta', ' '].flatMap((text) => [[text, text] as const, ['team', text] as const]),
);
tagged(partner, [
  ['partner-only', 'yes'],
  ['team', 'partner-only'],
]);
const regionIds = gateway.emulator.cloud.regions.map(({ id }) => id).sort();

/** The tags of everything in a region that can have tags. */
function tagsIn(account: Account, id: string): readonly (readonly [key: string, value: string])[] {
  const ecs = [
    ...[account.instances(id), account.disks(id), account.snapshots(id), account.securityGroups(id)].flat(),
    ...account.networkInterfaces(id),
    ...account.images(id).filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'self'),
  ];
  const vpc = [account.vpcs(id), account.vSwitches(id), account.elasticIps(id)].flat();
  return [
    ...ecs.flatMap(({ Tags }) => Tags.Tag.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const)),
    ...vpc.flatMap(({ Tags }) => Tags.Tag.map(({ Key, Value }) => [Key, Value] as const)),
  ];
}

const tagsOf = (account: Account, ids = regionIds) => ids.flatMap((id) => tagsIn(account, id));
/** By code point, as UTF-8 sorts. */
const once = (texts: readonly string[]) =>
  [...new Set(texts)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const keysOf = (tags: ReturnType<typeof tagsOf>) => once(tags.map(([key]) => key));
const valuesOf = (tags: ReturnType<typeof tagsOf>, wanted: string) =>
  once(tags.flatMap(([key, value]) => (key === wanted ? [value] : [])));

interface Page {
  readonly nodes: readonly { readonly text: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly text: string } }[];
  readonly totalCount: number | null;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string | null;
  };
  readonly unavailable: readonly { readonly code: string; readonly regionId: string | null }[];
}

const lists = {
  keys: { field: 'tagKeys', text: 'key', args: '', action: 'Tag:ListTagKeys' },
  values: { field: 'tagValues', text: 'value', args: 'key: "team"', action: 'Tag:ListTagValues' },
};
const truthOf = {
  keys: (tags: ReturnType<typeof tagsOf>) => keysOf(tags),
  values: (tags: ReturnType<typeof tagsOf>) => valuesOf(tags, 'team'),
};

async function pageOf(list: keyof typeof lists, more: string, after: string | null = null, as?: Keys): Promise<Page> {
  const { field, text, args } = lists[list];
  const select = `nodes { text: ${text} } edges { cursor node { text: ${text} } } totalCount
    pageInfo { hasNextPage hasPreviousPage endCursor } unavailable { code regionId }`;
  const { data, errors } = await gateway.ask<{ page: Page }>(
    `query ($after: String) { page: ${field}(after: $after, ${args} ${more}) { ${select} } }`,
    { variables: { after }, ...(as && { as }) },
  );
  expect(errors).toBeUndefined();
  return data.page;
}

async function walk(list: keyof typeof lists, more: string, as?: Keys): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page = await pageOf(list, more, after, as);
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
  }
}

const textsOf = (pages: readonly Page[]) => pages.flatMap(({ nodes }) => nodes.map(({ text }) => text));

describe.each(['keys', 'values'] as const)('the list of %s', (list) => {
  const { action } = lists[list];
  const calls = () => gateway.calls().filter((call) => call === action);

  it('has each of all regions once, in order, at one call a region and one for the regions', async () => {
    const truth = truthOf[list](tagsOf(main));
    const page = await pageOf(list, 'first: 1000');
    expect(textsOf([page])).toEqual(truth);
    expect(page.edges.map(({ node }) => node.text)).toEqual(truth);
    expect(page).toMatchObject({ totalCount: truth.length, unavailable: [], pageInfo: { hasNextPage: false } });
    expect(calls()).toHaveLength(regionIds.length);
    expect(gateway.calls()).toHaveLength(1 + regionIds.length);
  });

  it('is the same in pages of 1, and each cursor continues after its item', async () => {
    const truth = truthOf[list](tagsOf(main));
    const pages = await walk(list, 'first: 1');
    expect(pages).toHaveLength(truth.length);
    expect(textsOf(pages)).toEqual(truth);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(truth.map(() => truth.length));
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(truth.map((_text, index) => index > 0));
    const cursor = pages[0]?.edges[0]?.cursor ?? null;
    expect(textsOf([await pageOf(list, 'first: 1000', cursor)])).toEqual(truth.slice(1));
  });

  it('has those of the regions asked only, and calls no other', async () => {
    const ids = ['cn-hangzhou', 'cn-shanghai'];
    const truth = truthOf[list](tagsOf(main, ids));
    expect(textsOf([await pageOf(list, 'regionIds: ["cn-shanghai", "cn-hangzhou"]')])).toEqual(truth);
    expect(gateway.calls()).toEqual([action, action]);
    expect(textsOf([await pageOf(list, 'regionIds: []')])).toEqual([]);
    expect(gateway.calls()).toHaveLength(2);
  });

  it('merges accounts', async () => {
    const truth = truthOf[list]([...tagsOf(main), ...tagsOf(partner)]);
    expect(truth.length).toBeGreaterThan(truthOf[list](tagsOf(main)).length);
    const pages = await walk(list, `first: 3, accountIds: ["${main.id}", "${partner.id}"]`);
    expect(textsOf(pages)).toEqual(truth);
    expect(pages[0]?.totalCount).toBe(truth.length);
  });

  it('counts without the items at the same calls', async () => {
    const { field, args } = lists[list];
    const { data } = await gateway.ask<{ page: Page }>(`{ page: ${field}(${args} first: 1) { totalCount } }`);
    expect(data.page.totalCount).toBe(truthOf[list](tagsOf(main)).length);
    expect(calls()).toHaveLength(regionIds.length);
  });

  it('reports a region that is refused once, and then has no total', async () => {
    const name = `tag:${action.split(':')[1]}`;
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: name, Resource: 'acs:tag:cn-shanghai:*:*' },
      ],
    });
    const as = gateway.emulator.issueSession(gateway.emulator.addRole(`without-${list}`, policy));
    const truth = truthOf[list](tagsOf(main, ['cn-hangzhou']));
    const pages = await walk(list, 'first: 1, regionIds: ["cn-hangzhou", "cn-shanghai"]', as);
    expect(textsOf(pages)).toEqual(truth);
    expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual([{ code: 'FORBIDDEN', regionId: 'cn-shanghai' }]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => null));
  });

  it('follows the tokens of a region to the end', async () => {
    gateway.emulator.addFault({ kind: 'emptyPage', action: action.split(':')[1] ?? '', count: 1 });
    const page = await pageOf(list, 'regionIds: ["cn-hangzhou"]');
    expect(textsOf([page])).toEqual(truthOf[list](tagsOf(main, ['cn-hangzhou'])));
    expect(gateway.calls()).toEqual([action, action]);
  });
});

it('a key that no tag has has no values', async () => {
  const { data, errors } = await gateway.ask<{ page: Page }>(
    '{ page: tagValues(key: "no-such-key") { nodes { value } totalCount unavailable { code } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.page).toEqual({ nodes: [], totalCount: 0, unavailable: [] });
});

it('more values than a page of upstream has are read to the end', async () => {
  const Tag = Array.from({ length: 1200 }, (_, at) => ({ Key: 'many', Value: `value ${at}` }));
  main.change.vSwitches('cn-shanghai', (vSwitches) => vSwitches.map((each) => ({ ...each, Tags: { Tag } })));
  const truth = valuesOf(tagsOf(main), 'many');
  expect(truth).toHaveLength(1200);
  const pageAfter = async (after: string | null) => {
    const { data } = await gateway.ask<{ page: Page }>(
      `query ($after: String) { page: tagValues(key: "many", first: 1000, after: $after) {
        nodes { text: value } totalCount pageInfo { hasNextPage endCursor } } }`,
      { variables: { after } },
    );
    return data.page;
  };
  const first = await pageAfter(null);
  expect(gateway.calls()).toHaveLength(1 + regionIds.length + 1);
  expect(first).toMatchObject({ totalCount: 1200, pageInfo: { hasNextPage: true } });
  const second = await pageAfter(first.pageInfo.endCursor);
  expect(textsOf([first, second])).toEqual(truth);
  expect(second).toMatchObject({ totalCount: 1200, pageInfo: { hasNextPage: false } });
});

it('an empty value is a value', async () => {
  const { data } = await gateway.ask<{ page: { nodes: readonly { value: string }[] } }>(
    '{ page: tagValues(key: "owner") { nodes { value } } }',
  );
  const truth = valuesOf(tagsOf(main), 'owner');
  expect(truth).toContain('');
  expect(data.page.nodes.map(({ value }) => value)).toEqual(truth);
});

it('the cursor of one key is refused for another', async () => {
  const page = await pageOf('values', 'first: 1');
  gateway.emulator.clearCalls();
  const { errors } = await gateway.ask(
    'query ($after: String) { tagValues(key: "env", after: $after) { totalCount } }',
    {
      variables: { after: page.pageInfo.endCursor },
    },
  );
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(gateway.calls()).toEqual([]);
});

it('the plan and its policy name the calls', async () => {
  const plan = async (query: string) => {
    const { extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    return (extensions as unknown as { plan: { actions: readonly { action: string }[]; policy: object } }).plan;
  };
  const named = await plan('{ tagKeys(regionIds: ["cn-hangzhou", "cn-shanghai"]) { nodes { key } } }');
  const keys = named.actions.filter(({ action }) => action === 'ListTagKeys');
  expect(keys).toMatchObject([{ product: 'Tag', ramAction: 'tag:ListTagKeys', bounded: false }]);
  expect(JSON.stringify(named.policy)).toContain('tag:ListTagKeys');
  expect(named.actions.map(({ action }) => action)).not.toContain('DescribeRegions');
  const every = await plan('{ tagValues(key: "team") { totalCount } }');
  expect(every.actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['DescribeRegions', 'ListTagValues']),
  );
  expect(gateway.calls()).toEqual([]);
});
