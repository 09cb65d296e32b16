/**
 * Random queries of random callers over random accounts, interleaved, with the cache on: no answer contains data of an
 * account that its caller may not read, and every call is signed by its caller or by a session that the caller opened.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallRecord } from '../../../emulator/call-log.js';
import type { Account } from '../../../emulator/data/accounts.js';
import { randomOf } from '../../../emulator/data/random.js';
import { type Keys, startTestGateway, type TestGateway } from '../harness.js';
import { nouns } from '../truth.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 200,
    cacheTtlMs: 600_000,
    accounts: ({ accountRoles }) => accountRoles,
  });
});
afterAll(() => gateway.close());

const seed = Number(process.env.SEED ?? 1);
const random = randomOf(seed, 'accounts-isolation');
const rounds = 144;
const regionIds = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'eu-central-1', 'ap-southeast-1'];

interface Person {
  readonly name: string;
  readonly keys: Keys;
  readonly home: string;
  /** The accounts that they may read. */
  readonly sees: ReadonlySet<string>;
}

/** Two sessions of one role are two users, and have different session names in other accounts too. */
function people(): readonly Person[] {
  const { callers, cloud, issueSession } = gateway.emulator;
  const [main, partner, archive] = cloud.accounts.map(({ id }) => id) as [string, string, string];
  const person = (name: string, keys: Keys, home: string, ...sees: readonly string[]) => {
    return { name, keys, home, sees: new Set([home, ...sees]) };
  };
  const minted = (role: string, name: string) => issueSession(`acs:ram::${main}:assumed-role/${role}/${name}`);
  return [
    person('administrator', callers.administrator, main, partner, archive),
    person('reader', callers.reader, main, partner),
    person('newcomer', callers.newcomer, main),
    person('partner', callers.partner, partner),
    person('ann', minted('portal-administrator', 'ann'), main, partner, archive),
    person('bob', minted('portal-reader', 'bob'), main, partner),
  ];
}

const fields = [
  ['instances', 'Instance'],
  ['vpcs', 'Vpc'],
  ['disks', 'Disk'],
  ['buckets', 'Bucket'],
  ['users', 'User'],
  ['roles', 'Role'],
] as const;

const accountIds = () => [...gateway.emulator.cloud.accounts.map(({ id }) => id), '1000000000000001'];
/** Cursors that callers received, for use by other callers. */
const cursors: { readonly field: string; readonly args: string; readonly cursor: string }[] = [];

function someIds(): readonly string[] {
  return Array.from({ length: random.int(1, 6) }, () => {
    const account = random.pick(gateway.emulator.cloud.accounts) as Account;
    const [, type] = random.pick(fields);
    const ids = nouns[type]?.ids(account, random.pick(regionIds)) ?? [];
    return ids.length > 0 ? random.pick(ids) : 'none';
  });
}

/** A part of a query, with its own alias. */
function part(at: number): string {
  const [field] = random.pick(fields);
  const account = random.pick(accountIds());
  const argument = random.pick(['', 'accountIds: ["*"],', `accountIds: ["${account}"],`]);
  const isRegional = ['instances', 'vpcs', 'disks'].includes(field);
  const args = `${argument} ${isRegional ? `regionIds: ["${random.pick(regionIds)}", "${random.pick(regionIds)}"],` : ''}`;
  const page = `nodes { id accountId } pageInfo { endCursor } ${random.pick(['', 'totalCount'])} unavailable { accountId code }`;
  switch (random.int(0, 5)) {
    case 0:
      return `p${at}: nodes(ids: ${JSON.stringify(someIds())}) { id }`;
    case 1:
      return `p${at}: user(userName: "auditor", ${random.pick(['', `accountId: "${account}"`])}) { id accountId groups { id } }`;
    case 2: {
      const known = cursors.length > 0 ? random.pick(cursors) : null;
      if (known)
        return `p${at}: ${known.field}(${known.args} first: 3, after: ${JSON.stringify(known.cursor)}) { ${page} }`;
      return `p${at}: viewer { accountId }`;
    }
    case 3:
      return `p${at}: region(regionId: "${random.pick(regionIds)}", accountId: "${account}") { vpcs(first: 2) { ${page} } }`;
    default:
      return `p${at}: ${field}(${args} first: ${random.pick([1, 2, 7, 200])}) { ${page} }`;
  }
}

interface Seen {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
}

/** Every id of an account and every cursor in an answer, at any depth. */
function seenIn(value: unknown): Seen {
  const ids: string[] = [];
  const ends: string[] = [];
  JSON.stringify(value, (name, each: unknown) => {
    if (name === 'id' && typeof each === 'string') ids.push(each);
    if (name === 'endCursor' && typeof each === 'string') ends.push(each);
    return each;
  });
  return { ids, cursors: ends };
}

const requestIdsOf = (explain: readonly object[]) =>
  explain.flatMap((call) => ('requestId' in call && typeof call.requestId === 'string' ? [call.requestId] : []));

it(`gives no caller the data of another (SEED=${seed})`, { timeout: 120_000 }, async () => {
  const everyone = people();
  const signedFor = new Map<string, Person>();
  let things = 0;
  const ask = async () => {
    const person = random.pick(everyone);
    const parts = Array.from({ length: random.int(1, 3) }, (_, at) => part(at));
    const query = `{ ${parts.join('\n')} }`;
    const { data, extensions } = await gateway.ask<Record<string, unknown> | null>(query, {
      as: person.keys,
      headers: { 'x-yunmen-explain': '1' },
    });
    const { ids, cursors: ends } = seenIn(data);
    const accounts = ids.map((id) => id.split(':')[3] ?? '').filter((account) => account !== 'system');
    expect({ query, strangers: accounts.filter((account) => !person.sees.has(account)) }).toEqual({
      query,
      strangers: [],
    });
    things += accounts.length;
    for (const requestId of requestIdsOf(extensions.cloud.explain ?? [])) signedFor.set(requestId, person);
    for (const line of parts) {
      const [, field = '', args = ''] =
        /^p\d+: (instances|vpcs|disks|buckets|users|roles)\((.*?) first: /.exec(line) ?? [];
      const cursor = random.pick(ends.length > 0 ? ends : ['']);
      if (field !== '' && cursor !== '' && cursors.length < 200) cursors.push({ field, args, cursor });
    }
  };
  for (let done = 0; done < rounds; done += 12) await Promise.all(Array.from({ length: 12 }, ask));
  expect(things).toBeGreaterThan(rounds);

  const calls = gateway.emulator.calls();
  const isOwn = ({ accessKeyId, accountId, principalArn }: CallRecord, { name, keys, home }: Person) =>
    accountId === home
      ? accessKeyId === keys.accessKeyId
      : principalArn?.startsWith(`acs:ram::${accountId}:assumed-role/`) && principalArn.endsWith(`/${name}`);
  for (const call of calls) {
    const person = signedFor.get(call.requestId);
    const signers = person ? [person] : everyone;
    expect(signers.filter((one) => isOwn(call, one)).map(({ name }) => name)).toHaveLength(1);
  }
  expect(calls.filter(({ requestId }) => signedFor.has(requestId)).length).toBeGreaterThan(calls.length / 2);
  // Each caller assumes a role once for all of their requests; a refused caller tries again, but only once per request.
  const entered = calls.filter(({ action, status }) => action === 'AssumeRole' && status === 200);
  const places = entered.map(({ accessKeyId, params }) => `${accessKeyId} ${params.RoleArn}`);
  expect(new Set(places).size).toBe(places.length);
});
