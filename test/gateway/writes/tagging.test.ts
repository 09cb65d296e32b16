/** Tags on things of any kind, kinds and regions mixed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, mutate, startWritable } from './kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startWritable({ cacheTtlMs: 60_000, instances: 2000 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});

interface Tagged {
  readonly id: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

const kinds = [
  'instances',
  'disks',
  'snapshots',
  'securityGroups',
  'networkInterfaces',
  'vpcs',
  'vSwitches',
  'elasticIps',
];
const nothing = { key: 'nothing-has-it', value: '' };

/** The first of each kind, of one region where that is said. */
async function oneOfEach(regionIds: readonly string[]): Promise<Tagged[]> {
  const fields = kinds.map(
    (kind) => `${kind}(first: 1, regionIds: ${JSON.stringify(regionIds)}) { nodes { id tags { key value } } }`,
  );
  const { data } = await gateway.ask<Record<string, { nodes: Tagged[] }>>(`{ ${fields.join(' ')} }`);
  return Object.values(data).flatMap(({ nodes }) => nodes);
}

async function tagsOf(ids: readonly string[]): Promise<Tagged['tags'][]> {
  const types = 'Instance Disk Snapshot SecurityGroup NetworkInterface Vpc VSwitch ElasticIp Image'.split(' ');
  // A bucket's tags are a call of their own, so they are nullable, and need a name of their own here.
  const fragments = [
    ...types.map((type) => `... on ${type} { tags { key value } }`),
    '... on Bucket { own: tags { key value } }',
  ];
  const query = `query($ids: [ID!]!) { nodes(ids: $ids) { ${fragments.join(' ')} } }`;
  const { data } = await gateway.ask<{ nodes: (Tagged & { own?: Tagged['tags'] })[] }>(query, { variables: { ids } });
  return data.nodes.map(({ tags, own }) => own ?? tags);
}

const tag = (ids: readonly string[], tags: readonly object[], more: object = {}) =>
  mutate(gateway, 'tagResources', { ids, tags, ...more });
const untag = (ids: readonly string[], keys: readonly string[], more: object = {}) =>
  mutate(gateway, 'untagResources', { ids, keys, ...more });

describe('tagResources', () => {
  it('tags every kind in two regions with one call per region, and the caller sees the tags', async () => {
    const things = [...(await oneOfEach(['cn-hangzhou'])), ...(await oneOfEach(['cn-beijing']))];
    const ids = things.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(14);
    await tagsOf(ids);
    gateway.emulator.clearCalls();
    const added = { key: 'on call', value: 'Zoë <&> 张' };
    expect(new Set(codesOf(await tag(ids, [added])))).toEqual(new Set(['ok']));
    expect(gateway.calls()).toEqual(['Tag:TagResources', 'Tag:TagResources']);
    for (const tags of await tagsOf(ids)) expect(tags).toContainEqual(added);
    expect(new Set(codesOf(await untag(ids, [added.key, nothing.key])))).toEqual(new Set(['ok']));
    expect(await tagsOf(ids)).toEqual(things.map(({ tags }) => tags));
  });

  it('reports each failed resource, and tags the rest', async () => {
    const [first, second] = await oneOfEach(['cn-hangzhou']);
    const gone = `${first?.id}gone`;
    const foreign = 'acs:ecs:cn-hangzhou:1234567890123456:instance/i-1';
    const user = first?.id.replace(/^acs:ecs:[^:]*/, 'acs:ram:').replace(/instance\/.*/, 'user/administrator') ?? '';
    const done = await tag([first?.id ?? '', gone, 'no id', foreign, user, second?.id ?? ''], [nothing]);
    expect(codesOf(done)).toEqual(['ok', 'NOT_FOUND', 'BAD_USER_INPUT', 'FORBIDDEN', 'BAD_USER_INPUT', 'ok']);
    expect(done.results[4]?.error?.message).toContain('User');
  });

  it('reads a bucket before it replaces its tags, and leaves the others', async () => {
    const { data } = await gateway.ask<{ buckets: { nodes: Tagged[] } }>(
      '{ buckets(first: 100) { nodes { id tags { key value } } } }',
    );
    const [bucket] = data.buckets.nodes.filter(({ tags }) => tags.length > 0);
    expect(codesOf(await tag([bucket?.id ?? ''], [nothing]))).toEqual(['ok']);
    expect(await tagsOf([bucket?.id ?? ''])).toEqual([[...(bucket?.tags ?? []), nothing]]);
    expect(codesOf(await untag([bucket?.id ?? ''], [nothing.key]))).toEqual(['ok']);
    expect(await tagsOf([bucket?.id ?? ''])).toEqual([bucket?.tags]);
  });

  it('loses no tag of a bucket that several change at once', async () => {
    const account = gateway.emulator.cloud.accounts[0];
    const bucket = account.buckets.find(({ region }) => region === 'cn-hangzhou');
    const id = `acs:oss:cn-hangzhou:${account.id}:${bucket?.name}`;
    const keys = ['one', 'two', 'three', 'four'];
    const done = await Promise.all(keys.map((key) => tag([id], [{ key, value: '' }])));
    expect(done.flatMap(codesOf)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect((await tagsOf([id]))[0]?.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
    await untag([id], keys);
  });

  it('is not held by another caller whose upstream hangs', async () => {
    const { callers, cloud, issueSession } = gateway.emulator;
    const [account] = cloud.accounts;
    const { name } = account.buckets.find(({ region }) => region === 'cn-hangzhou') ?? {};
    const id = `acs:oss:cn-hangzhou:${account.id}:${name}`;
    const { accessKeyId } = callers.administrator;
    gateway.emulator.addFault({ kind: 'hang', action: 'GetBucketTags', accessKeyId, count: 1 });
    let isHeld = true;
    const held = tag([id], [nothing]).finally(() => {
      isHeld = false;
    });
    await expect.poll(() => gateway.emulator.calls({ action: 'GetBucketTags' }).length).toBeGreaterThan(0);
    const as = issueSession(`acs:ram::${account.id}:role/portal-administrator`);
    const other = { key: 'other', value: '' };
    expect(codesOf(await mutate(gateway, 'tagResources', { ids: [id], tags: [other] }, { as }))).toEqual(['ok']);
    expect(isHeld).toBe(true);
    expect(codesOf(await held)).toEqual(['ok']);
    expect((await tagsOf([id]))[0]).toEqual(expect.arrayContaining([nothing, other]));
    await untag([id], [nothing.key, other.key]);
  });

  it('does not change a bucket in another region than its id says', async () => {
    const account = gateway.emulator.cloud.accounts[0];
    const bucket = account.buckets.find(({ region }) => region === 'cn-hangzhou');
    const id = `acs:oss:cn-beijing:${account.id}:${bucket?.name}`;
    expect(codesOf(await tag([id], [nothing]))).toEqual(['NOT_FOUND']);
    expect(codesOf(await tag([id], [nothing], { dryRun: true }))).toEqual(['NOT_FOUND']);
    expect(account.buckets.find(({ name }) => name === bucket?.name)?.tags).toEqual(bucket?.tags);
  });

  it('tags the rest if upstream refuses a whole call for one malformed id', async () => {
    const [first, second] = await oneOfEach(['cn-hangzhou']);
    const odd = `acs:ecs:cn-hangzhou:${gateway.emulator.cloud.accounts[0].id}:instance/i-奇,1`;
    gateway.emulator.clearCalls();
    const codes = codesOf(await tag([first?.id ?? '', odd, second?.id ?? ''], [nothing]));
    expect(codes).toEqual(['ok', 'BAD_USER_INPUT', 'ok']);
    expect(gateway.emulator.calls({ action: 'TagResources' })).toHaveLength(5);
    const every = `acs:ecs:cn-hangzhou:${gateway.emulator.cloud.accounts[0].id}:instance/*`;
    gateway.emulator.clearCalls();
    expect(codesOf(await tag([every], [nothing]))).toEqual(['BAD_USER_INPUT']);
    expect(gateway.calls()).toEqual([]);
    await untag([first?.id ?? '', second?.id ?? ''], [nothing.key]);
  });

  it('reads the tags if upstream says that one failed, but not which', async () => {
    const [first] = await oneOfEach(['cn-hangzhou']);
    const ids = [first?.id ?? '', `${first?.id}gone`];
    const row = { ResourceARN: 'arn:acs:ecs:cn-hangzhou:1:elsewhere/x', Result: { Code: 'InvalidX', Message: 'no' } };
    const bodyOf = JSON.stringify({ RequestId: 'r', FailedResources: { FailedResource: [row] } });
    gateway.emulator.addFault({ kind: 'malformed', action: 'TagResources', bodyOf, count: 1 });
    expect(codesOf(await tag(ids, [nothing]))).toEqual(['ok', 'UNKNOWN_OUTCOME']);
    await untag(ids, [nothing.key]);
  });

  it('makes calls of 50 resources and 10 tags', async () => {
    const { data } = await gateway.ask<{ instances: { nodes: Tagged[] } }>(
      '{ instances(first: 120, regionIds: ["cn-hangzhou"]) { nodes { id tags { key value } } } }',
    );
    const few = data.instances.nodes.filter(({ tags }) => tags.length < 5).slice(0, 60);
    gateway.emulator.clearCalls();
    const tags = Array.from({ length: 12 }, (_, index) => ({ key: `k${index}`, value: String(index) }));
    expect(
      new Set(
        codesOf(
          await tag(
            few.map(({ id }) => id),
            tags,
          ),
        ),
      ),
    ).toEqual(new Set(['ok']));
    const sizes = gateway.emulator
      .calls({ action: 'TagResources' })
      .map(({ params }) => [
        Object.keys(params).filter((name) => name.startsWith('ResourceARN')).length,
        Object.keys(JSON.parse(params.Tags ?? '{}')).length,
      ]);
    expect(sizes.sort()).toEqual([
      [10, 10],
      [10, 2],
      [50, 10],
      [50, 2],
    ]);
  });

  it('only looks in a dry run', async () => {
    const [first] = await oneOfEach(['cn-hangzhou']);
    const id = first?.id ?? '';
    const passed = await tag([id, `${id}gone`], [nothing], { dryRun: true });
    expect(passed).toMatchObject({ dryRun: 'GATEWAY', requestIds: [] });
    expect(codesOf(passed)).toEqual(['ok', 'NOT_FOUND']);
    const many = Array.from({ length: 20 }, (_, index) => ({ key: `k${index}`, value: '' }));
    const full = first?.tags.length ? 'CONFLICT' : 'ok';
    expect(codesOf(await tag([id], many, { dryRun: true }))).toEqual([full]);
    expect(gateway.emulator.calls({ product: 'Tag' })).toEqual([]);
    expect(await tagsOf([id])).toEqual([first?.tags]);
  });

  it.each([
    ['a key twice', [nothing, nothing]],
    ['no key', [{ key: '', value: 'x' }]],
    ['more tags than a thing may have', Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, value: '' }))],
  ])('refuses %s before anything is asked', async (_what, tags) => {
    await expect(tag(['acs:ecs:cn-hangzhou:1:instance/i-1'], tags)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
  });

  it('takes at most 200 resources', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `acs:ecs:cn-hangzhou:1:instance/i-${index}`);
    await expect(tag(ids, [nothing])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is decided by reading the tags if its answer was lost', async () => {
    const [first] = await oneOfEach(['cn-hangzhou']);
    const lost = (when: 'before' | 'after') =>
      gateway.emulator.addFault({ kind: 'reset', action: 'TagResources', when, count: 1 });
    lost('after');
    expect(codesOf(await tag([first?.id ?? ''], [nothing]))).toEqual(['ok']);
    lost('before');
    expect(codesOf(await tag([first?.id ?? ''], [{ ...nothing, value: 'other' }]))).toEqual(['UNKNOWN_OUTCOME']);
    expect(gateway.emulator.calls({ action: 'TagResources' })).toHaveLength(2);
  });
});
