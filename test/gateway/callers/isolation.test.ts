/** Callers are isolated: they share no answers, no calls in flight and no identities, and no secret is exposed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { type GatewayAnswer, type Keys, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
const bodies: string[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 300,
    cacheTtlMs: 600_000,
    deadlineMs: 60_000,
    attemptTimeoutMs: 30_000,
  });
});
afterEach(() => {
  gateway.emulator.setLatency(0);
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Seen {
  readonly viewer: { readonly accountId: string; readonly arn: string } | null;
  readonly instances: {
    readonly nodes: readonly { readonly id: string; readonly accountId: string }[];
    readonly totalCount: number;
    readonly unavailable: readonly { readonly code: string }[];
  };
  readonly users: {
    readonly nodes: readonly { readonly id: string; readonly email: string | null }[];
    readonly unavailable: readonly { readonly code: string }[];
  };
  readonly user: { readonly userId: string } | null;
}

const query = `query Everything($first: Int) {
  viewer { accountId arn }
  instances(regionIds: ["cn-hangzhou", "cn-shanghai"], first: $first) { nodes { id accountId } totalCount unavailable { code } }
  users(first: $first) { nodes { id email } unavailable { code } }
  user(userName: "auditor") { userId }
}`;

async function ask(as: Keys, first: number): Promise<GatewayAnswer<Seen>> {
  const answer = await gateway.ask<Seen>(query, { as, variables: { first } });
  bodies.push(JSON.stringify(answer));
  return answer;
}

function expectOwn({ data, errors }: GatewayAnswer<Seen>, account: Account, first: number): void {
  expect(errors).toBeUndefined();
  expect(data.viewer?.accountId).toBe(account.id);
  const instances = ['cn-hangzhou', 'cn-shanghai'].flatMap((id) =>
    account
      .instances(id)
      .map(({ InstanceId }) => ({ id: `acs:ecs:${id}:${account.id}:instance/${InstanceId}`, accountId: account.id })),
  );
  expect(data.instances).toEqual({ nodes: instances.slice(0, first), totalCount: instances.length, unavailable: [] });
  expect(data.users.nodes.map(({ id }) => id)).toEqual(
    account.users.slice(0, first).map(({ UserName }) => `acs:ram::${account.id}:user/${UserName}`),
  );
  expect(data.user?.userId).toBe(account.users.find(({ UserName }) => UserName === 'auditor')?.UserId);
}

describe('two callers of different accounts', () => {
  it('never see each other’s data in two hundred concurrent queries each', { timeout: 60_000 }, async () => {
    const { callers, cloud } = gateway.emulator;
    const [main, second] = cloud.accounts;
    await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const first = (at % 9) + 1;
        const [mine, theirs] = await Promise.all([ask(callers.administrator, first), ask(callers.partner, first)]);
        expectOwn(mine, main, first);
        expectOwn(theirs, second as Account, first);
      }),
    );
    const owners = { [callers.administrator.accessKeyId]: main.id, [callers.partner.accessKeyId]: second?.id };
    const calls = gateway.emulator.calls();
    for (const { accessKeyId, accountId, status } of calls) {
      expect(owners[accessKeyId ?? '']).toBe(accountId);
      expect(status).toBe(200);
    }
    for (const { accountId } of Object.values(callers)) expect(['', main.id, second?.id]).toContain(accountId);
    expect(new Set(calls.map(({ accountId }) => accountId))).toEqual(new Set(Object.values(owners)));
    // Nine page sizes: all other calls of each caller were deduplicated or cached.
    expect(calls.filter(({ action }) => action === 'GetCallerIdentity')).toHaveLength(2);
    expect(calls.filter(({ action }) => action === 'ListUsers')).toHaveLength(18);
  });

  it('get their own data also in alternating requests', async () => {
    const { callers, cloud } = gateway.emulator;
    for (let at = 0; at < 10; at += 1) {
      expectOwn(await ask(callers.administrator, 5), cloud.accounts[0], 5);
      expectOwn(await ask(callers.partner, 5), cloud.accounts[1] as Account, 5);
    }
    expect(gateway.emulator.calls()).toEqual([]);
  });
});

describe('two callers of one account', () => {
  it('see only what each may see', async () => {
    const { administrator, reader, newcomer } = gateway.emulator.callers;
    const counts =
      '{ instances(regionIds: ["cn-hangzhou"]) { totalCount unavailable { code } } users { totalCount unavailable { code } } }';
    const answers = await Promise.all(
      [administrator, reader, newcomer, administrator, reader, newcomer].map((as) =>
        gateway.ask<Record<string, { totalCount: number; unavailable: object[] }>>(counts, { as }),
      ),
    );
    const hangzhou = gateway.emulator.cloud.accounts[0].instances('cn-hangzhou').length;
    const forbidden = { totalCount: null, unavailable: [{ code: 'FORBIDDEN' }] };
    const seen = [
      { instances: { totalCount: hangzhou, unavailable: [] }, users: { totalCount: 134, unavailable: [] } },
      { instances: { totalCount: hangzhou, unavailable: [] }, users: forbidden },
      { instances: forbidden, users: forbidden },
    ];
    expect(answers.map(({ data }) => data)).toEqual([...seen, ...seen]);
  });

  it('take turns: a large query of one does not block the other', async () => {
    const { cloud, issueSession, calls, clearCalls } = gateway.emulator;
    const arn = `acs:ram::${cloud.accounts[0].id}:role/portal-administrator`;
    const [sweeper, other] = [issueSession(arn), issueSession(arn)];
    // The limit is per account after the account of the credentials is known.
    for (const as of [sweeper, other]) await gateway.ask('{ viewer { arn } }', { as });
    clearCalls();
    gateway.emulator.setLatency(20);
    const sweep = gateway.ask('{ users(first: 100) { nodes { lastLoginAt } } }', { as: sweeper });
    while (calls({ action: 'GetUser' }).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const before = calls({ action: 'GetUser' }).length;
    await gateway.ask('{ user(userName: "auditor") { createdAt } }', { as: other });
    const isOthers = calls({ action: 'GetUser' }).map(({ accessKeyId }) => accessKeyId === other.accessKeyId);
    await sweep;
    gateway.emulator.setLatency(0);
    expect(isOthers.indexOf(true)).toBeGreaterThan(-1);
    expect(isOthers.indexOf(true) - before).toBeLessThan(50);
    expect(calls({ action: 'GetUser' })).toHaveLength(101);
  });

  it('with two sessions of one role are separate callers', async () => {
    const { cloud, issueSession, calls } = gateway.emulator;
    const arn = `acs:ram::${cloud.accounts[0].id}:role/portal-administrator`;
    const sessions = [issueSession(arn), issueSession(arn)];
    for (const as of [...sessions, ...sessions]) await gateway.ask('{ groups { totalCount } }', { as });
    expect(calls({ action: 'ListGroups' }).map(({ accessKeyId }) => accessKeyId)).toEqual(
      sessions.map(({ accessKeyId }) => accessKeyId),
    );
  });
});

describe('a caller with the key id of another', () => {
  const impostors = (): Keys[] => {
    const { administrator, partner } = gateway.emulator.callers;
    return [
      { ...administrator, accessKeySecret: 'a-guess' },
      { ...administrator, accessKeySecret: partner.accessKeySecret },
      { ...administrator, securityToken: 'CAISa-guess' },
      { ...administrator, securityToken: partner.securityToken },
      { ...partner, accessKeyId: administrator.accessKeyId },
    ];
  };

  function expectNothing({ data, errors }: GatewayAnswer<Seen>): void {
    expect(data.viewer).toBeNull();
    expect(data.user).toBeNull();
    expect(data.instances).toEqual({
      nodes: [],
      totalCount: null,
      unavailable: [{ code: 'UNAUTHENTICATED' }, { code: 'UNAUTHENTICATED' }],
    });
    expect(data.users).toEqual({ nodes: [], unavailable: [{ code: 'UNAUTHENTICATED' }] });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  }

  it('is UNAUTHENTICATED while the other’s answers are cached', async () => {
    const { administrator } = gateway.emulator.callers;
    expectOwn(await ask(administrator, 4), gateway.emulator.cloud.accounts[0], 4);
    gateway.emulator.clearCalls();
    expectOwn(await ask(administrator, 4), gateway.emulator.cloud.accounts[0], 4);
    expect(gateway.emulator.calls()).toEqual([]);
    for (const as of impostors()) expectNothing(await ask(as, 4));
    expectOwn(await ask(administrator, 4), gateway.emulator.cloud.accounts[0], 4);
  });

  it('is UNAUTHENTICATED while the other’s calls are in flight', async () => {
    const { cloud, issueSession, setLatency, calls } = gateway.emulator;
    const fresh = issueSession(`acs:ram::${cloud.accounts[0].id}:role/portal-administrator`);
    setLatency(80);
    const own = ask(fresh, 6);
    while (calls({ action: 'ListUsers' }).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const others = await Promise.all([
      ask({ ...fresh, accessKeySecret: 'a-guess' }, 6),
      ask({ ...fresh, securityToken: 'CAISa-guess' }, 6),
      ask({ ...gateway.emulator.callers.partner, accessKeyId: fresh.accessKeyId }, 6),
    ]);
    for (const other of others) expectNothing(other);
    expectOwn(await own, cloud.accounts[0], 6);
  });

  it('does not lock the other out', async () => {
    await Promise.all(impostors().map((as) => ask(as, 3)));
    expectOwn(await ask(gateway.emulator.callers.administrator, 3), gateway.emulator.cloud.accounts[0], 3);
  });
});

describe('secrets', () => {
  const signs =
    /Signature=|ACS3-HMAC|OSS4-HMAC|StringToSign|string to sign|CanonicalRequest|x-acs-signature-nonce|EncodedDiagnosticMessage/i;

  it('are in no answer and in no log line, for every kind of failure', async () => {
    const { callers, addFault } = gateway.emulator;
    addFault({ kind: 'reset', action: 'ListRoles', count: 2 });
    addFault({ kind: 'malformed', action: 'ListGroups', count: 1 });
    addFault({ kind: 'error500', action: 'ListPolicies' });
    const attempts: readonly (readonly [string, Keys])[] = [
      ['{ roles { totalCount } groups { totalCount } policies(first: 1) { nodes { id } } }', callers.administrator],
      ['{ users { totalCount } roles { nodes { arn trustPolicy } } }', callers.reader],
      ['{ nothing }', callers.partner],
      ['{ node(id: "junk") { id } viewer { arn } }', { ...callers.partner, accessKeySecret: 'a-guess' }],
    ];
    for (const [document, as] of attempts) {
      bodies.push(JSON.stringify(await gateway.ask(document, { as, headers: { 'x-yunmen-explain': '1' } })));
    }
    const half = { ...keyHeaders(callers.newcomer), 'x-acs-accesskey-id': 'LTAI5tSomeLongLivedKeyId' };
    const refused = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: half,
      body: '{}',
    });
    bodies.push(await refused.text(), JSON.stringify([...refused.headers]));

    const everything = [...bodies, gateway.logged()].join('\n');
    expect(everything.length).toBeGreaterThan(100_000);
    expect(everything).not.toMatch(signs);
    expect(everything).not.toContain('a-guess');
    for (const { accessKeyId, accessKeySecret, securityToken } of Object.values(callers)) {
      expect(everything).not.toContain(accessKeyId);
      expect(everything).not.toContain(accessKeySecret);
      expect(everything).not.toContain(securityToken.slice(0, 24));
    }
  });

  it('are not in the request log, which has the caller, the operation and the cost', async () => {
    const as = gateway.emulator.callers.partner;
    await gateway.ask('{ groups { totalCount } }', { as });
    const lines = gateway
      .logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = lines.filter(({ msg }) => msg === 'request').at(-1);
    expect(last).toMatchObject({
      caller: as.arn,
      status: 200,
      codes: [],
    });
    expect(last?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
