/** What `search` says when the index is off, is not ready, may not be read, or does not take the arguments: never "nothing". */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sealCursor } from '../../../resolvers/connection/cursor.js';
import type { Keys, TestGateway } from '../harness.js';
import { page, pages, startSearching } from './searching.js';

let world: TestGateway;
beforeAll(async () => {
  world = await startSearching();
}, 60_000);
afterEach(() => {
  world.emulator.clearFaults();
  world.emulator.cloud.resourceCenter.delete(own());
});
afterAll(() => world.close());

const own = () => world.emulator.cloud.accounts[0].id;
let roles = 0;
/** A caller of the main account with these rights. */
function callerWith(...actions: readonly string[]): Keys {
  roles += 1;
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  const policy = JSON.stringify({ Version: '1', Statement });
  return world.emulator.issueSession(world.emulator.addRole(`searcher-${roles}`, policy));
}
const messages = async (args: string, as?: Keys, selection?: string) => {
  const { answer } = await page(world, args, selection, as && { as });
  return (answer.errors ?? []).map(({ extensions: { code }, message }) => `${code}: ${message}`);
};

describe('an account without Resource Center', () => {
  it('is an error that says to turn it on', async () => {
    world.emulator.cloud.resourceCenter.set(own(), 'Disabled');
    expect(await messages('types: ["Vpc"]')).toEqual([
      expect.stringMatching(/^FORBIDDEN: ResourceCenter SearchResources .*ServiceNotEnabled.* turn the service on/),
    ]);
  });

  it('is in `unavailable`, and the other accounts are answered', async () => {
    world.emulator.cloud.resourceCenter.set(own(), 'Disabled');
    const partner = world.emulator.accountRoles[1]?.id;
    const { answer } = await page(
      world,
      `accountIds: ["${own()}", "${partner}"] types: ["Vpc"] first: 1000`,
      'totalCount unavailable { accountId code message } groups(by: [ACCOUNT]) { values count }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.search?.unavailable).toEqual([
      { accountId: own(), code: 'FORBIDDEN', message: expect.stringContaining('turn the service on') },
    ]);
    expect(answer.data.search?.totalCount).toBeNull();
    expect(answer.data.search?.groups.map(({ values }) => values[0])).toEqual([partner]);
  });

  it.each(['Disabled', 'Unknown'])(
    'is not an empty list either when upstream answers one, and the status is %s',
    async (status) => {
      const empty = { Resources: [], MaxResults: 50 };
      const faults = { SearchResources: empty, GetResourceCenterServiceStatus: { ServiceStatus: status } };
      for (const [action, body] of Object.entries(faults))
        world.emulator.addFault({ kind: 'malformed', product: 'ResourceCenter', action, bodyOf: JSON.stringify(body) });
      expect(await messages('types: ["Vpc"]')).toEqual([
        expect.stringMatching(
          /^FORBIDDEN: .*answered nothing, because Resource Center is off .*turn Resource Center on/,
        ),
      ]);
    },
  );
});

describe('an index that is still being built', () => {
  it.each(['nodes { id }', 'totalCount', 'groups(by: [REGION]) { count }'])(
    'is unavailable, with %s',
    async (selection) => {
      world.emulator.cloud.resourceCenter.set(own(), 'Pending');
      expect(await messages('types: ["Vpc"]', undefined, selection)).toEqual([
        expect.stringMatching(/^UNAVAILABLE: .*still being prepared \(InitialStatus is Pending\): retry later/),
      ]);
    },
  );
});

describe('a search that finds nothing', () => {
  it('is empty without an error when the index is on, which one more call tells', async () => {
    const { answer, found, calls } = await page(world, 'text: "no such thing"');
    expect(answer.errors).toBeUndefined();
    expect(found).toEqual([]);
    const searches = ['ResourceCenter:SearchResources', 'ResourceCenter:SearchResources'];
    expect(calls).toEqual([...searches, 'ResourceCenter:GetResourceCenterServiceStatus']);
  });

  it('is an error for a caller who may not read whether the index is on', async () => {
    const as = callerWith('resourcecenter:SearchResources');
    expect(await messages('types: ["Vpc"]', as)).toEqual([]);
    expect(await messages('text: "no such thing"', as)).toEqual([
      expect.stringMatching(/^FORBIDDEN: .*GetResourceCenterServiceStatus.* ask .* for resourcecenter:GetResource/),
    ]);
  });
});

describe('a caller without the right', () => {
  it('gets an error that names it', async () => {
    expect(await messages('types: ["Vpc"]', callerWith('ecs:*'))).toEqual([
      expect.stringMatching(/^FORBIDDEN: ResourceCenter SearchResources .* for resourcecenter:SearchResources/),
    ]);
  });

  it('to count gets the page, and an error for the count', async () => {
    const as = callerWith('resourcecenter:SearchResources');
    const { answer } = await page(world, 'first: 1', 'nodes { id } totalCount', { as });
    expect(answer.data.search).toMatchObject({ nodes: [{}], totalCount: null });
    expect(answer.errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('resourcecenter:GetResourceCounts'),
    ]);
  });
});

describe('bad arguments', () => {
  const many = (values: (at: number) => string) => `[${Array.from({ length: 201 }, (_, at) => `"${values(at)}"`)}]`;

  it.each([
    ['types: ["Instanc"]', /Did you mean Instance\?/],
    ['types: ["ACS::ECS::Instances"]', /Did you mean ACS::ECS::Instance\?/],
    ['types: ["Quota"]', /has no things of the kind "Quota"/],
    ['regionIds: ["cn-hangzhou.evil.com"]', /is not a region id/],
    ['first: 0', /first/],
    ['after: "x"', /was not made by this API/],
  ])('%s are refused without a call', async (args, message) => {
    const { answer, calls } = await page(world, args);
    expect(answer.data.search).toBeNull();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(answer.errors?.[0]?.message).toMatch(message);
    expect(calls).toEqual([]);
  });

  it('include more values than upstream takes', async () => {
    const { answer, calls } = await page(world, `resourceGroupIds: ${many((at) => `rg-${at}`)}`);
    expect(answer.errors?.[0]?.message).toMatch(/holds 201 values, but may hold at most 200/);
    expect(calls).toEqual([]);
  });

  it.each(['text: "web"', 'types: ["Disk"]', 'withoutTags: [{ key: "env" }]', 'regionIds: ["cn-hangzhou"]'])(
    'include a cursor of another search, here with %s',
    async (other) => {
      const [first] = await pages(world, 'types: ["Disk"], regionIds: ["cn-hangzhou"]', 1);
      const cursor = first?.answer.data.search?.pageInfo.endCursor;
      const { answer, calls } = await page(world, `after: "${cursor}" ${other}`);
      expect(answer.errors?.map(({ message }) => message)).toEqual([expect.stringContaining('other arguments')]);
      expect(calls).toEqual([]);
    },
  );

  it('include a cursor with a forged token, which upstream refuses', async () => {
    const { answer } = await page(world, 'first: 1');
    const cursor = answer.data.search?.pageInfo.endCursor ?? '';
    const payload = Buffer.from(cursor, 'base64url').toString().slice(8);
    const [hash, region, place] = JSON.parse(payload) as [string, null, [number, string, string, number]];
    const forge = (position: unknown) => sealCursor([hash, region, position]);
    const badToken = await page(world, `first: 1 after: "${forge([place[0], 'forged', place[2], 0])}"`);
    expect(badToken.answer.errors?.[0]?.message).toMatch(/no longer accepts the position/);
    const badPart = await page(world, `first: 1 after: "${forge([7, null, '', 0])}"`);
    expect(badPart.answer.errors?.[0]?.message).toMatch(/was not made by this API/);
    expect(badPart.calls).toEqual([]);
  });
});
