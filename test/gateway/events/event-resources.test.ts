/** Events of one resource, the resources of events, and what may not be shown of them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../exports/exporting.js';
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
  readonly at: string;
  readonly name: string;
  readonly resources: readonly object[];
  readonly raw: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly nodes: readonly Shown[];
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const account = () => gateway.emulator.cloud.accounts[0];
const home = 'cn-hangzhou';
const lookups = () => gateway.emulator.calls().filter(({ action }) => action === 'LookupEvents');
const days = (count: number) => new Date(clock - count * dayMs).toISOString();

async function ask(args: string, selection: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<{ events: Page | null }>(`{ events${args} { ${selection} } }`, {
    as,
  });
  const page = data?.events ?? null;
  return { page, nodes: page?.nodes ?? [], codes: errors.map(({ extensions }) => extensions.code) };
}

describe('the events of one resource', () => {
  const instance = () => account().instances(home)[0]?.InstanceId ?? '';
  const about = (args = '', selection = 'nodes { at name resources { resourceId resourceType } }') =>
    `{ one: instance(regionId: "${home}", instanceId: "${instance()}") { events${args} { ${selection} } } }`;
  const askOne = async (query: string) => {
    const { data, errors = [] } = await gateway.ask<{ one: { events: Page | null } | null }>(query);
    return { page: data?.one?.events ?? null, codes: errors.map(({ extensions }) => extensions.code) };
  };

  it('take one call a page, in the region of the resource', async () => {
    const { page, codes } = await askOne(about());
    expect(codes).toEqual([]);
    expect(page?.nodes).toHaveLength(3);
    for (const { resources } of page?.nodes ?? []) {
      expect(resources).toEqual([{ resourceId: instance(), resourceType: 'ACS::ECS::Instance' }]);
    }
    expect(lookups()).toHaveLength(1);
    expect(lookups()[0]).toMatchObject({
      regionId: home,
      params: { 'LookupAttribute.1.Key': 'ResourceName', 'LookupAttribute.1.Value': instance() },
    });
  });

  it('begin at `since`, which is one of them', async () => {
    const { page } = await askOne(about());
    const since = page?.nodes[1]?.at;
    const later = await askOne(about(`(since: "${since}")`));
    expect(later.page?.nodes).toEqual(page?.nodes.slice(0, 2));
  });

  it('go on after a cursor, which is good for this resource only', async () => {
    const { page } = await askOne(about('(first: 2)', 'nodes { at } pageInfo { endCursor hasNextPage }'));
    const after = page?.pageInfo?.endCursor;
    const rest = await askOne(about(`(first: 2, after: "${after}")`, 'nodes { at } pageInfo { hasNextPage }'));
    expect([rest.page?.nodes.length, rest.page?.pageInfo?.hasNextPage]).toEqual([1, false]);
    const [, second] = account().instances(home);
    const foreign = about(`(first: 2, after: "${after}")`, 'nodes { at }').replace(
      instance(),
      second?.InstanceId ?? '',
    );
    expect((await askOne(foreign)).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('of a resource of the account are in the two regions that can hold them', async () => {
    const [user] = account().users;
    const { data } = await gateway.ask<{ user: { events: Page } }>(
      `{ user(userName: "${user?.UserName}") { events(first: 2) { nodes { name regionId } } } }`,
    );
    expect(data.user.events.nodes).toHaveLength(2);
    gateway.emulator.clearCalls();
    await gateway.ask(`{ user(userName: "${user?.UserName}") { events { nodes { name } } } }`);
    expect(
      lookups()
        .map(({ regionId }) => regionId)
        .toSorted(),
    ).toEqual(['ap-southeast-1', 'cn-hangzhou']);
  });

  it('of a name that resources of several kinds have are those of its own kind', async () => {
    const bucket = account().buckets.find(({ region }) => region === home)?.name ?? '';
    const row = (id: string, referencedResources: object) => ({
      eventId: id,
      eventTime: new Date(clock - minuteMs).toISOString(),
      eventName: id,
      serviceName: 'Any',
      referencedResources,
    });
    const Events = [
      row('own', { 'ACS::OSS::Bucket': [bucket] }),
      row('alsoOwn', { 'acs::oss::bucket': [bucket], 'ACS::SLS::Project': [bucket] }),
      row('another', { 'ACS::SLS::Project': [bucket] }),
      row('unknown', { 'ACS::New::Kind': [bucket] }),
      row('untold', {}),
    ];
    gateway.emulator.addFault({ kind: 'malformed', action: 'LookupEvents', bodyOf: JSON.stringify({ Events }) });
    const { data } = await gateway.ask<{ bucket: { events: Page } }>(
      `{ bucket(name: "${bucket}") { events { nodes { name } } } }`,
    );
    expect(data.bucket.events.nodes.map(({ name }) => name)).toEqual(['own', 'alsoOwn', 'unknown', 'untold']);
  });
});

describe('the resources of events', () => {
  const withNodes = 'nodes { name resources { resourceId node { __typename id ... on Instance { instanceId } } } }';

  it('are read live, those of one kind and region in one call', async () => {
    const { page, codes } = await ask(
      `(regionIds: ["${home}"], first: 40, filter: { resourceType: "ACS::ECS::Instance" })`,
      withNodes,
    );
    expect(codes).toEqual([]);
    const resources = (page?.nodes ?? []).flatMap(({ resources }) => resources as readonly object[]);
    expect(resources).toHaveLength(40);
    for (const resource of resources) {
      const { resourceId, node } = resource as { resourceId: string; node: { instanceId: string; id: string } };
      expect(node.instanceId).toBe(resourceId);
      expect(node.id).toBe(`acs:ecs:${home}:${account().id}:instance/${resourceId}`);
    }
    expect(gateway.calls()).toEqual(['Actiontrail:LookupEvents', 'Ecs:DescribeInstances']);
  });

  it('are null where upstream no longer has them, and where this graph does not have their kind', async () => {
    const Events = [
      {
        eventId: '1',
        eventTime: new Date(clock - minuteMs).toISOString(),
        eventName: 'DeleteInstance',
        serviceName: 'Ecs',
        acsRegion: home,
        referencedResources: { 'ACS::ECS::Instance': ['i-gone'], 'ACS::New::Kind': ['n-1'] },
      },
      { eventId: '2', eventTime: '2026-01-01T00:00:00Z', eventName: 'ConsoleSignin', serviceName: 'AasCustomer' },
      {
        eventId: '3',
        eventTime: '2026-01-01T00:00:00Z',
        eventName: 'RunInstances',
        serviceName: 'Ecs',
        resourceType: 'ACS::ECS::Instance',
        resourceName: 'i-1;i-2',
      },
    ];
    gateway.emulator.addFault({ kind: 'malformed', action: 'LookupEvents', bodyOf: JSON.stringify({ Events }) });
    const { page, codes } = await ask(
      `(regionIds: ["${home}"])`,
      'nodes { regionId errorCode principalType resources { resourceType resourceId node { id } } }',
    );
    expect(codes).toEqual([]);
    expect(page?.nodes).toEqual([
      {
        regionId: home,
        errorCode: null,
        principalType: null,
        resources: [
          { resourceType: 'ACS::ECS::Instance', resourceId: 'i-gone', node: null },
          { resourceType: 'ACS::New::Kind', resourceId: 'n-1', node: null },
        ],
      },
      { regionId: null, errorCode: null, principalType: null, resources: [] },
      {
        regionId: null,
        errorCode: null,
        principalType: null,
        resources: ['i-1', 'i-2'].map((resourceId) => ({
          resourceType: 'ACS::ECS::Instance',
          resourceId,
          node: null,
        })),
      },
    ]);
  });

  it('in an invalid region are a failure of their own place', async () => {
    const event = {
      eventId: '1',
      eventTime: '2026-01-01T00:00:00Z',
      eventName: 'StopInstance',
      serviceName: 'Ecs',
      acsRegion: 'evil.example.com/',
      referencedResources: { 'ACS::ECS::Instance': ['i-1'] },
    };
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'LookupEvents',
      bodyOf: JSON.stringify({ Events: [event] }),
    });
    const { page, codes } = await ask(`(regionIds: ["${home}"])`, 'nodes { name resources { node { id } } }');
    expect([page?.nodes, codes]).toEqual([[{ name: 'StopInstance', resources: [{ node: null }] }], ['UNAVAILABLE']]);
  });
});

describe('an event as upstream wrote it', () => {
  it('names the members that it lacks, each once', async () => {
    const query = `{ events(regionIds: ["${home}"], first: 1000, filter: { after: "${days(20)}", eventName: "ModifyInstanceAttribute" }) { nodes { raw } } }`;
    const { data, extensions } = await gateway.ask<{ events: Page }>(query);
    expect(data.events.nodes.length).toBeGreaterThan(0);
    const removed = { path: ['events', 'nodes', 'raw'], member: 'requestParameterJson', reason: expect.any(String) };
    expect(extensions).toMatchObject({ removed: expect.arrayContaining([removed]) });
    const { removed: members } = extensions as unknown as { removed: readonly object[] };
    expect(new Set(members.map((member) => JSON.stringify(member))).size).toBe(members.length);
    const { end } = await rowsOf(gateway, query);
    expect(end).toMatchObject({ removed: members });
  });

  it('has no secret, and all else', async () => {
    const { nodes } = await ask(
      `(regionIds: ["${home}"], first: 1000, filter: { after: "${days(20)}" })`,
      'nodes { name raw }',
    );
    const text = JSON.stringify(nodes);
    for (const secret of ['Not-a-real-1', 'not-a-real-secret', 'vnc.example.com']) expect(text).not.toContain(secret);
    const modified = nodes.find(({ name }) => name === 'ModifyInstanceAttribute');
    expect(modified?.raw).toMatchObject({
      requestParameters: { InstanceName: 'web', InstanceId: expect.stringMatching(/^i-/) },
    });
    // A text with JSON is left out as a whole when there is a secret in it.
    expect(modified?.raw).not.toHaveProperty('requestParameterJson');
    expect(nodes.find(({ name }) => name === 'StopInstance')?.raw).toMatchObject({
      requestParameterJson: expect.stringContaining('"ForceStop":"false"'),
    });
    expect(nodes.find(({ name }) => name === 'CreateAccessKey')?.raw).toMatchObject({
      responseElements: { AccessKey: { AccessKeyId: 'LTAI5tNotReal' } },
    });
    expect(gateway.answered()).not.toContain('not-a-real-secret');
  });
});

it('what the gateway writes becomes an event', async () => {
  const [instance] = account()
    .instances(home)
    .filter(({ Status }) => Status === 'Running');
  const id = instance?.InstanceId;
  clock += 5000;
  const { errors } = await gateway.ask(
    `mutation { stopInstances(input: { regionId: "${home}", instanceIds: ["${id}"] }) { requestIds } }`,
  );
  expect(errors ?? []).toEqual([]);
  clock += 5000;
  const { nodes } = await ask(
    `(regionIds: ["${home}"], first: 1, filter: { resourceId: "${id}" })`,
    'nodes { name isWrite principalType resources { resourceType resourceId } }',
  );
  expect(nodes).toEqual([
    {
      name: 'StopInstances',
      isWrite: true,
      principalType: expect.any(String),
      resources: [{ resourceType: 'ACS::ECS::Instance', resourceId: id }],
    },
  ]);
});
