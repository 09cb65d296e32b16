/** Buckets created and changed: the XML sent, and the existing settings. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, mainAccount, mutate, startWritable } from './kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startWritable({ cacheTtlMs: 60_000 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});

interface Shown {
  readonly bucket: {
    readonly name: string;
    readonly regionId: string;
    readonly acl: string;
    readonly storageClass: string;
    readonly tags: readonly object[];
    readonly lifecycleRules: readonly object[];
  } | null;
}
const more = `bucket {
  name regionId acl storageClass tags { key value }
  lifecycleRules { ruleId prefix enabled expirationDays transitions { days storageClass } }
}`;
const write = (mutation: string, input: object) => mutate<Shown>(gateway, mutation, input, { more });
const buckets = () => gateway.emulator.cloud.account(mainAccount(gateway.emulator))?.buckets ?? [];
/** A bucket in another region than the first one tried. */
const remote = () => buckets().find(({ region, lifecycle }) => region !== 'cn-hangzhou' && !lifecycle)?.name ?? '';
const puts = () => gateway.emulator.calls({ product: 'Oss' }).filter(({ method }) => method !== 'GET');

const rules = [
  { ruleId: 'old', prefix: 'logs/', expirationDays: 30, transitions: [{ days: 7, storageClass: 'IA' }] },
  { ruleId: 'off', prefix: 'tmp/', enabled: false, expirationDays: 1 },
];
const rulesShown = [
  { ...rules[0], enabled: true },
  { ruleId: 'off', prefix: 'tmp/', enabled: false, expirationDays: 1, transitions: [] },
];

describe('createBucket', () => {
  it('creates it as requested, with a result for each step', async () => {
    const tags = [{ key: '<team>&"', value: '数据' }];
    const said = { name: 'made-by-a-test', regionId: 'cn-beijing', acl: 'PUBLIC_READ', storageClass: 'IA' };
    const done = await write('createBucket', { ...said, redundancyType: 'ZRS', tags, lifecycleRules: rules });
    expect(codesOf(done)).toEqual(['ok', 'ok', 'ok']);
    expect(done.requestIds).toHaveLength(3);
    expect(done.bucket).toEqual({ ...said, tags, lifecycleRules: rulesShown });
    const { ids } = { ids: new Set(done.results.map(({ id }) => id)) };
    expect([...ids]).toEqual([`acs:oss:cn-beijing:${mainAccount(gateway.emulator)}:made-by-a-test`]);
  });

  it('stops at the step that fails, and reports the completed steps', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'PutBucketTags' });
    const done = await write('createBucket', {
      name: 'made-in-part',
      regionId: 'cn-beijing',
      tags: [{ key: 'a', value: 'b' }],
      lifecycleRules: rules,
    });
    expect(codesOf(done)).toEqual(['ok', 'CREDENTIALS_EXPIRED']);
    expect(done.bucket).toMatchObject({ name: 'made-in-part', tags: [], lifecycleRules: [] });
  });

  it('refuses a name that is taken, by reading in a dry run too', async () => {
    const input = { name: remote(), regionId: 'cn-hangzhou' };
    expect(codesOf(await write('createBucket', { ...input, dryRun: true }))).toEqual(['CONFLICT']);
    expect(codesOf(await write('createBucket', input))).toEqual(['CONFLICT']);
    expect(puts()).toEqual([]);
    const partners = gateway.emulator.cloud.accounts[1]?.buckets[0]?.name;
    expect(codesOf(await write('createBucket', { name: partners, regionId: 'cn-hangzhou' }))).toEqual(['CONFLICT']);
    const free = await write('createBucket', { name: 'nobody-has-it', regionId: 'cn-hangzhou', dryRun: true });
    expect(free).toMatchObject({ dryRun: 'GATEWAY', results: [{ ok: true }], bucket: null });
  });

  it.each([
    [{ name: 'Not_A_Name' }],
    [{ regionId: 'cn-hangzhou.evil.example' }],
    [{ lifecycleRules: [{ prefix: 'x' }] }],
    [{ lifecycleRules: [{ expirationDays: 0 }] }],
    [{ acl: 'UNRECOGNIZED' }],
    [{ resourceGroupId: 'rg-1\r\nx-oss-acl: public-read-write' }],
    [{ tags: [{ key: 'a', value: '\ud800' }] }],
    [{ tags: [{ key: 'a\u0000', value: '' }] }],
    [{ lifecycleRules: [{ prefix: '\u0001', expirationDays: 1 }] }],
    [
      {
        tags: [
          { key: 'a', value: '' },
          { key: 'a', value: '' },
        ],
      },
    ],
  ])('refuses %j before anything is asked', async (wrong) => {
    const input = { name: 'good-name', regionId: 'cn-hangzhou', ...wrong };
    await expect(write('createBucket', input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
  });

  it('makes it where it was said, though the caller has known one of this name elsewhere', async () => {
    const account = gateway.emulator.cloud.account(mainAccount(gateway.emulator));
    const name = remote();
    await gateway.ask(`{ bucket(name: "${name}") { acl } }`);
    const before = account?.buckets ?? [];
    account?.change.buckets((all) => all.filter((one) => one.name !== name));
    expect(codesOf(await write('createBucket', { name, regionId: 'cn-hangzhou' }))).toEqual(['ok']);
    expect(buckets().find((one) => one.name === name)?.region).toBe('cn-hangzhou');
    account?.change.buckets(() => before);
  });

  it('closes no bucket of the account that its caller may not read', async () => {
    const own = buckets().find(({ acl, region }) => acl === 'public-read' && region === 'cn-hangzhou');
    const { arn } = gateway.emulator.callers.administrator;
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'oss:GetBucketInfo', Resource: '*' },
    ];
    const as = gateway.emulator.issueSession(arn, { policy: JSON.stringify({ Version: '1', Statement }) });
    await mutate(gateway, 'createBucket', { name: own?.name, regionId: 'cn-hangzhou' }, { as });
    expect(buckets().find(({ name }) => name === own?.name)?.acl).toBe('public-read');
  });

  it('does nothing if it cannot be determined whether the name is free', async () => {
    const own = buckets().find(({ acl, region }) => acl === 'private' && region === 'cn-hangzhou');
    gateway.emulator.addFault({ kind: 'error500', action: 'GetBucketInfo' });
    const input = { name: own?.name ?? '', regionId: 'cn-hangzhou', acl: 'PUBLIC_READ' };
    const { data } = await gateway.ask<{ createBucket: { results: { error: { code: string } }[] } }>(
      'mutation($input: CreateBucketInput!) { createBucket(input: $input) { results { error { code } } } }',
      { variables: { input } },
    );
    expect(data.createBucket.results).toEqual([{ error: { code: 'UNAVAILABLE' } }]);
    expect(puts()).toEqual([]);
    expect(buckets().find(({ name }) => name === own?.name)?.acl).toBe('private');
  });

  it('is decided by reading it if its answer was lost', async () => {
    const lost = (when: 'before' | 'after') =>
      gateway.emulator.addFault({ kind: 'reset', action: 'PutBucket', when, count: 1 });
    lost('after');
    expect(codesOf(await write('createBucket', { name: 'made-unheard', regionId: 'cn-hangzhou' }))).toEqual(['ok']);
    lost('before');
    const never = await write('createBucket', { name: 'never-made', regionId: 'cn-hangzhou' });
    expect(codesOf(never)).toEqual(['UNKNOWN_OUTCOME']);
    expect(puts()).toHaveLength(2);
  });
});

it('keeps what XML would fold: a return at the end of a line', async () => {
  const name = remote();
  const tags = [{ key: 'lines', value: 'a\r\nb' }];
  expect((await write('setBucketTags', { name, tags })).bucket?.tags).toEqual(tags);
});

it('changes one tag and leaves the blanks of the others', async () => {
  const name = remote();
  const kept = { key: ' team', value: ' ops team ' };
  await write('setBucketTags', { name, tags: [kept, { key: 'b', value: ' ' }] });
  const { data } = await gateway.ask<{ bucket: { id: string } }>(`{ bucket(name: "${name}") { id } }`);
  const done = await mutate<object>(gateway, 'tagResources', {
    ids: [data.bucket.id],
    tags: [{ key: 'new', value: '1' }],
  });
  expect(codesOf(done)).toEqual(['ok']);
  expect(buckets().find((bucket) => bucket.name === name)?.tags).toEqual([
    { Key: ' team', Value: ' ops team ' },
    { Key: 'b', Value: ' ' },
    { Key: 'new', Value: '1' },
  ]);
});

describe('a setting', () => {
  it('is replaced where the bucket lives, and read back past what was remembered', async () => {
    const name = remote();
    const read = async () => {
      const { data } = await gateway.ask<Shown>(`{ bucket(name: "${name}") { acl tags { key value } } }`);
      return data.bucket;
    };
    await read();
    const acl = (await write('setBucketAcl', { name, acl: 'PUBLIC_READ' })).bucket?.acl;
    expect(acl).toBe('PUBLIC_READ');
    const tags = [{ key: 'only', value: 'this' }];
    expect((await write('setBucketTags', { name, tags })).bucket?.tags).toEqual(tags);
    expect(await read()).toEqual({ acl: 'PUBLIC_READ', tags });
    expect((await write('setBucketTags', { name, tags: [] })).bucket?.tags).toEqual([]);
    expect((await write('setBucketLifecycle', { name, rules })).bucket?.lifecycleRules).toEqual(rulesShown);
    expect((await write('setBucketLifecycle', { name, rules: [] })).bucket?.lifecycleRules).toEqual([]);
  });

  it('of a bucket that does not exist is NOT_FOUND, and not written', async () => {
    const done = await write('setBucketAcl', { name: 'nobody-has-this', acl: 'PRIVATE' });
    expect(codesOf(done)).toEqual(['NOT_FOUND']);
    expect(puts()).toEqual([]);
  });

  it('is only read in a dry run', async () => {
    const done = await write('setBucketAcl', { name: remote(), acl: 'PUBLIC_READ_WRITE', dryRun: true });
    expect(done).toMatchObject({ dryRun: 'GATEWAY', results: [{ ok: true }] });
    expect(puts()).toEqual([]);
  });

  it.each(['before', 'after'] as const)('whose answer was lost is decided by reading (%s)', async (when) => {
    gateway.emulator.addFault({ kind: 'reset', action: 'PutBucketTags', when, count: 1 });
    const tags = [{ key: 'lost', value: when }];
    const code = when === 'after' ? 'ok' : 'UNKNOWN_OUTCOME';
    expect(codesOf(await write('setBucketTags', { name: remote(), tags }))).toEqual([code]);
    expect(puts()).toHaveLength(1);
  });
});

describe('setBucketLifecycle', () => {
  const ruled = (id: string) => buckets().find(({ lifecycle }) => lifecycle?.some(({ ID }) => ID === id));
  const lifecycleOf = (name: string) => buckets().find((bucket) => bucket.name === name)?.lifecycle;

  it('keeps the parts of a rule that it cannot write, and writes the rest', async () => {
    const name = ruled('tier')?.name ?? '';
    const before = lifecycleOf(name);
    // The other rule has no id, so nothing can name it: it would be lost.
    const rest = {
      name,
      rules: [{ ruleId: 'tier', expirationDays: 4000, transitions: [{ days: 20, storageClass: 'IA' }] }],
    };
    expect(codesOf(await write('setBucketLifecycle', rest))).toEqual(['CONFLICT']);
    expect(lifecycleOf(name)).toEqual(before);
  });

  it('changes rules by tag, date and filter without losing those', async () => {
    const name = ruled('by tag')?.name ?? '';
    const [byTag, filtered] = lifecycleOf(name) ?? [];
    const change = (rules: readonly object[]) => write('setBucketLifecycle', { name, rules });
    const both = [
      { ruleId: 'by tag', prefix: 'data/', enabled: false, transitions: [{ days: 9, storageClass: 'IA' }] },
      { ruleId: 'filtered', transitions: [{ days: 31, storageClass: 'Archive' }] },
    ];
    expect(codesOf(await change([both[1] ?? {}]))).toEqual(['CONFLICT']);
    expect(codesOf(await change([{ ruleId: 'by tag', expirationDays: 3 }, both[1] ?? {}]))).toEqual(['CONFLICT']);
    expect(lifecycleOf(name)).toEqual([byTag, filtered]);
    expect(codesOf(await change(both))).toEqual(['ok']);
    const text = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'object' ? inner : String(inner))));
    expect(text(lifecycleOf(name))).toEqual(
      text([
        { ...byTag, Status: 'Disabled', Transition: { Days: 9, StorageClass: 'IA' } },
        { ...filtered, Transition: { Days: 31, StorageClass: 'Archive' } },
      ]),
    );
    // A rule that is only named stays as it is.
    expect(codesOf(await change([{ ruleId: 'by tag', prefix: 'data/' }, both[1] ?? {}]))).toEqual(['ok']);
    expect(text(lifecycleOf(name)?.[0])).toEqual(text(byTag));
    expect(codesOf(await change([...both, { ruleId: 'new' }]))).toEqual(['BAD_USER_INPUT']);
  });

  it('is settled by reading where its answer was lost, merged or not', async () => {
    const name = ruled('filtered')?.name ?? '';
    gateway.emulator.addFault({ kind: 'reset', action: 'PutBucketLifecycle', when: 'after', count: 1 });
    const rules = [
      { ruleId: 'by tag', prefix: 'data/', transitions: [{ days: 11, storageClass: 'IA' }] },
      { ruleId: 'filtered', transitions: [{ days: 33, storageClass: 'Archive' }] },
    ];
    expect(codesOf(await write('setBucketLifecycle', { name, rules }))).toEqual(['ok']);
  });

  it('keeps the blanks of ids and prefixes', async () => {
    const name = remote();
    const rules = [{ ruleId: ' a b ', prefix: ' logs/ ', expirationDays: 3 }];
    const { bucket } = await write('setBucketLifecycle', { name, rules });
    expect(bucket?.lifecycleRules).toMatchObject(rules);
  });

  it('does not change a configuration that it could not write back', async () => {
    const expressible = /^(?:ID|Prefix|Status|Expiration|Transition)$/;
    const special = buckets().find(({ lifecycle }) =>
      lifecycle?.some((rule) => Object.keys(rule).some((member) => !expressible.test(member))),
    );
    expect(special).toBeDefined();
    const done = await write('setBucketLifecycle', { name: special?.name ?? '', rules: [] });
    expect(codesOf(done)).toEqual(['CONFLICT']);
    expect(puts()).toEqual([]);
  });
});
