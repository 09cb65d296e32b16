/** Events of ActionTrail: their windows, pages and conditions, those of one resource, and what may not be shown of them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openCursor, sealCursor } from '../../../resolvers/connection/cursor.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

let gateway: TestGateway;
let clock = Date.now();
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 200, random: () => 0, headers: fresh, now: () => clock });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Shown {
  readonly eventId: string;
  readonly at: string;
  readonly name: string;
  readonly regionId: string;
  readonly isWrite: boolean;
  readonly principalName: string;
  readonly resources: readonly { readonly resourceType: string; readonly resourceId: string }[];
  readonly raw: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly nodes: readonly Shown[];
  readonly totalCount?: number | null;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly unavailable?: readonly Readonly<Record<string, unknown>>[];
}

const [home, other] = ['cn-hangzhou', 'cn-shanghai'];
const lookups = () => gateway.emulator.calls().filter(({ action }) => action === 'LookupEvents');

async function ask(args: string, selection: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<{ events: Page | null }>(`{ events${args} { ${selection} } }`, {
    as,
  });
  return {
    page: data?.events ?? null,
    nodes: data?.events?.nodes ?? [],
    codes: errors.map((each) => each.extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

/** Every event of these regions, page by page. */
async function everyEvent(args: string, first: number, between: () => unknown = () => undefined) {
  const found: Shown[] = [];
  let after = '';
  for (let pages = 0; pages < 100; pages += 1) {
    const selection =
      'nodes { eventId at name regionId isWrite principalName resources { resourceType resourceId } } pageInfo { hasNextPage endCursor }';
    const { page, codes } = await ask(`(first: ${first}, ${args}${after})`, selection);
    expect(codes).toEqual([]);
    found.push(...(page?.nodes ?? []));
    if (!page?.pageInfo?.hasNextPage) break;
    after = `, after: ${JSON.stringify(page.pageInfo.endCursor)}`;
    await between();
  }
  return found;
}

const days = (count: number) => new Date(clock - count * dayMs).toISOString();
const recent = () => `after: "${days(4)}"`;

describe('a list of events', () => {
  it('is asked for with both ends of a window of 90 days, and comes newest first', async () => {
    const { nodes, codes } = await ask(`(regionIds: ["${home}"], first: 30)`, 'nodes { at }');
    expect(codes).toEqual([]);
    expect(nodes).toHaveLength(30);
    expect(nodes.map(({ at }) => at)).toEqual(
      nodes
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(lookups()).toHaveLength(1);
    const params = lookups()[0]?.params ?? {};
    const [start, end] = [Date.parse(params.StartTime ?? ''), Date.parse(params.EndTime ?? '')];
    expect(end).toBe(Math.floor(clock / 1000) * 1000);
    expect((end - start) / dayMs).toBeCloseTo(90, 2);
    expect(params).toMatchObject({ Direction: 'BACKWARD', MaxResults: '50' });
  });

  it('has each event once over its pages, while time goes on and new things happen', async () => {
    const before = await everyEvent(`regionIds: ["${home}", "${other}"], filter: { ${recent()} }`, 1000);
    expect(before.length).toBeGreaterThan(20);
    gateway.emulator.clearCalls();
    const begun = clock;
    const during = await everyEvent(`regionIds: ["${home}", "${other}"], filter: { ${recent()} }`, 7, async () => {
      clock += 11 * minuteMs;
    });
    expect(during.map(({ eventId }) => eventId)).toEqual(before.map(({ eventId }) => eventId));
    // A page token is good for the parameters of the page before it only.
    const ends = new Set(lookups().map(({ params }) => params.EndTime));
    expect([...ends]).toEqual([`${new Date(begun).toISOString().slice(0, 19)}Z`]);
    clock = begun;
  });

  it('goes on by token through pages of one size', async () => {
    await everyEvent(`regionIds: ["${home}"], filter: { after: "${days(12)}" }`, 120);
    const params = lookups().map((call) => call.params);
    expect(params.some(({ NextToken }) => NextToken !== undefined)).toBe(true);
    expect(new Set(params.map(({ MaxResults }) => MaxResults))).toEqual(new Set(['50']));
  });

  it('is empty without a call when nothing can be in the window', async () => {
    for (const filter of [
      `{ before: "${days(91)}" }`,
      `{ after: "${days(-1)}" }`,
      `{ after: "${days(2)}", before: "${days(3)}" }`,
      `{ at: { after: "${days(2)}", before: "${days(2)}" } }`,
    ]) {
      expect(await ask(`(filter: ${filter})`, 'nodes { at } totalCount')).toMatchObject({
        page: { nodes: [], totalCount: 0 },
        codes: [],
      });
    }
    expect(gateway.calls()).toEqual([]);
  });

  it('leaves out the ends of its window, and nothing else', async () => {
    const all = await everyEvent(`regionIds: ["${home}"], filter: { ${recent()} }`, 1000);
    const [last, first] = [all[2]?.at, all.at(-3)?.at];
    for (const filter of [`after: "${first}", before: "${last}"`, `at: { after: "${first}", before: "${last}" }`]) {
      const within = await everyEvent(`regionIds: ["${home}"], filter: { ${filter} }`, 1000);
      const expected = all.filter(({ at }) => at > (first ?? '') && at < (last ?? ''));
      expect(within.map(({ eventId }) => eventId)).toEqual(expected.map(({ eventId }) => eventId));
    }
  });

  it('counts by reading, and not at all when a region cannot be read', async () => {
    const all = await everyEvent(`regionIds: ["${home}"], filter: { ${recent()} }`, 1000);
    const { page } = await ask(`(regionIds: ["${home}"], filter: { ${recent()} })`, 'totalCount');
    expect(page?.totalCount).toBe(all.length);
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'LookupEvents',
      status: 400,
      code: 'InvalidQueryParameter',
    } as never);
    const refused = await ask(
      `(regionIds: ["${home}"], filter: { ${recent()} })`,
      'totalCount unavailable { code regionId }',
    );
    expect(refused.page).toMatchObject({ totalCount: null });
  });
});

describe('a cursor of events', () => {
  const cursorWith = async (asOf: unknown) => {
    const { page } = await ask(`(regionIds: ["${home}"], first: 2)`, 'pageInfo { endCursor }');
    const [head, ...rest] = openCursor(page?.pageInfo?.endCursor ?? '');
    gateway.emulator.clearCalls();
    return sealCursor([[(head as unknown[])[0], asOf], ...rest]) ?? '';
  };

  it.each([
    ['a time to come', () => clock + dayMs, 'was not made by this API'],
    ['no time', () => 'soon', 'was not made by this API'],
    ['less than zero', () => -1, 'was not made by this API'],
    ['a time that upstream has forgotten', () => clock - 91 * dayMs, 'no longer keeps'],
  ])('with %s is refused without a call', async (_what, asOf, says) => {
    const after = await cursorWith(asOf());
    const { page, codes, text } = await ask(`(regionIds: ["${home}"], first: 2, after: "${after}")`, 'nodes { at }');
    expect([page, codes]).toEqual([null, ['BAD_USER_INPUT']]);
    expect(text).toContain(says);
    expect(gateway.calls()).toEqual([]);
  });

  it('of another kind of list is refused', async () => {
    const { page } = await ask(`(regionIds: ["${home}"], first: 2)`, 'pageInfo { endCursor }');
    const [head, ...rest] = openCursor(page?.pageInfo?.endCursor ?? '');
    const after = sealCursor([(head as unknown[])[0], ...rest]);
    expect((await ask(`(regionIds: ["${home}"], first: 2, after: "${after}")`, 'nodes { at }')).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});

describe('conditions on events', () => {
  const sent = () => {
    const { params = {} } = lookups()[0] ?? {};
    return Object.fromEntries(
      [1, 2, 3].flatMap((at) => {
        const key = params[`LookupAttribute.${at}.Key`];
        return key === undefined ? [] : [[key, params[`LookupAttribute.${at}.Value`]]];
      }),
    );
  };
  const ids = (events: readonly Shown[]) => events.map(({ eventId }) => eventId);

  it('are sent as far as one call takes them, and the others are checked here', async () => {
    const all = await everyEvent(`regionIds: ["${home}"], filter: { after: "${days(4)}" }`, 1000);
    const [group = ''] = all
      .filter(({ name }) => name === 'AuthorizeSecurityGroup')
      .flatMap(({ resources }) => resources.map(({ resourceId }) => resourceId));
    const about = ({ resources }: Shown) => resources.some(({ resourceId }) => resourceId === group);
    const isOpened = ({ name }: Shown) => name === 'AuthorizeSecurityGroup';
    const [user] = all.filter(isOpened).map(({ principalName }) => principalName);
    const cases: readonly (readonly [string, (event: Shown) => boolean, Readonly<Record<string, string>>])[] = [
      [`resourceId: "${group}"`, about, { ResourceName: group }],
      ['eventName: "AuthorizeSecurityGroup"', isOpened, { EventName: 'AuthorizeSecurityGroup' }],
      ['isWrite: false', ({ isWrite }) => !isWrite, { EventRW: 'Read' }],
      ['isWrite: true', ({ isWrite }) => isWrite, { EventRW: 'Write' }],
      [`userName: "${user}"`, ({ principalName }) => principalName === user, { User: user ?? '' }],
      [
        'resourceType: "ACS::ECS::SecurityGroup"',
        ({ resources }) => resources.some(({ resourceType }) => resourceType === 'ACS::ECS::SecurityGroup'),
        { ResourceType: 'ACS::ECS::SecurityGroup' },
      ],
      // Two that one call takes together.
      [
        `eventName: "AuthorizeSecurityGroup", resourceId: "${group}"`,
        (event) => about(event) && isOpened(event),
        { ResourceName: group, EventName: 'AuthorizeSecurityGroup' },
      ],
      [
        'product: "Ecs", isWrite: true',
        (event) =>
          event.isWrite &&
          !['User', 'Bucket', 'EipAddress'].some((kind) => event.resources[0]?.resourceType.endsWith(kind)),
        { ServiceName: 'Ecs', EventRW: 'Write' },
      ],
      // Two that it does not: the first is sent.
      ['isWrite: true, eventName: "AuthorizeSecurityGroup"', isOpened, { EventName: 'AuthorizeSecurityGroup' }],
      [
        `isWrite: true, userName: "${user}", resourceId: "${group}"`,
        (event) => about(event) && event.isWrite && event.principalName === user,
        { ResourceName: group, User: user ?? '' },
      ],
      // What is under `not` and `or` is never sent.
      ['not: { isWrite: true }', ({ isWrite }) => !isWrite, {}],
      [
        'or: [{ isWrite: false }, { eventName: "AuthorizeSecurityGroup" }]',
        (event) => !event.isWrite || isOpened(event),
        {},
      ],
      ['nameContains: "securitygroup"', ({ name }) => name.includes('SecurityGroup'), {}],
    ];
    for (const [filter, holds, attributes] of cases) {
      gateway.emulator.clearCalls();
      const found = await everyEvent(`regionIds: ["${home}"], filter: { after: "${days(4)}", ${filter} }`, 1000);
      expect([filter, ids(found)]).toEqual([filter, ids(all.filter(holds))]);
      expect([filter, sent()]).toEqual([filter, attributes]);
    }
  });

  it('on an id that upstream takes as none matches nothing, without a call', async () => {
    expect(await ask('(filter: { resourceId: "" })', 'nodes { at }')).toMatchObject({ nodes: [], codes: [] });
    expect(gateway.calls()).toEqual([]);
  });

  it('on the region are those of the events, not of the list', async () => {
    const { nodes } = await ask(
      `(regionIds: ["${home}"], filter: { regionIdIn: ["${other}"], after: "${days(2)}" })`,
      'nodes { at }',
    );
    expect(nodes).toEqual([]);
    expect(lookups().length).toBeGreaterThan(0);
  });
});
