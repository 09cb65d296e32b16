/** Sessions of users with OIDC tokens: how many there are, how long they are used, and what outlives them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

/** The clock of the gateway and the embedded cloud. */
const time = { aheadMs: 0 };
const now = () => Date.now() + time.aheadMs;
const minute = 60_000;
const hour = 60 * minute;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 200,
    now,
    deadlineMs: 60_000,
    attemptTimeoutMs: 30_000,
    headers: fresh,
  });
});
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.setLatency(0);
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const role = (name: string) => `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/${name}`;
const tokenOf = (subject: string, lifetimeSeconds = 3600, roleName = 'portal-administrator') =>
  gateway.emulator.issuer.token({ subject, lifetimeSeconds, roles: [role(roleName)] });
const exchanges = () => gateway.emulator.calls({ action: 'AssumeRoleWithOIDC' });
const refused = () => gateway.emulator.calls().filter(({ code }) => code !== null);

interface Sweep {
  readonly instances: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly instanceId: string }[];
    readonly unavailable: readonly object[];
  };
}
const sweep = '{ instances(first: 1000) { totalCount nodes { instanceId } unavailable { code } } }';

describe('sessions', { timeout: 90_000 }, () => {
  it('are 20 for 500 concurrent requests of 20 users', async () => {
    const people = Array.from({ length: 20 }, (_, at) => `person-${at}`);
    const requests = Array.from({ length: 500 }, (_, at) => people[at % people.length] ?? '');
    // One token per request, as portals get them. All are made before the first is used, because signing takes time.
    const tokens = requests.map((person) => tokenOf(person, 3600 + Math.floor(Math.random() * 600)));
    const arns = await Promise.all(
      tokens.map(async (token) => {
        const { data } = await gateway.ask<{ viewer: { arn: string }; regions: object[] }>(
          '{ viewer { arn } regions { regionId } }',
          { token },
        );
        return data.viewer.arn.split('/').at(-1);
      }),
    );
    expect(arns).toEqual(requests);
    expect(
      exchanges()
        .map(({ params }) => params.RoleSessionName)
        .toSorted(),
    ).toEqual(people.toSorted());
    for (const { principalArn, action } of gateway.emulator.calls()) {
      if (action !== 'AssumeRoleWithOIDC') expect(people).toContain(principalArn?.split('/').at(-1));
    }
  });

  it('are separate for each role of a user', async () => {
    for (const name of ['portal-reader', 'portal-newcomer', 'portal-reader']) {
      await gateway.ask('{ viewer { arn } }', { token: tokenOf('three-times', 3600, name) });
    }
    expect(exchanges().map(({ params }) => params.RoleArn)).toEqual([role('portal-reader'), role('portal-newcomer')]);
  });

  it('are renewed if one ends during a query, and the query completes', async () => {
    const token = tokenOf('interrupted');
    await gateway.ask('{ viewer { arn } }', { token });
    gateway.emulator.addFault({ kind: 'expire', product: 'Ecs', action: 'DescribeInstances', count: 8 });
    const { data, errors } = await gateway.ask<Sweep>(sweep, { token });
    expect(errors).toBeUndefined();
    expect(data.instances).toMatchObject({ totalCount: 200, unavailable: [] });
    expect(new Set(data.instances.nodes.map(({ instanceId }) => instanceId)).size).toBe(200);
    expect(exchanges()).toHaveLength(2);
    expect(refused()).toHaveLength(8);
  });

  it('are not renewed forever if upstream refuses each new one', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'ListUsers' });
    const { errors } = await gateway.ask<object>('{ users { nodes { userName } } }', { token: tokenOf('refused') });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['CREDENTIALS_EXPIRED']);
    expect(exchanges()).toHaveLength(2);
  });

  it('are never used after their end, during a whole day', async () => {
    const token = tokenOf('all-day', 2 * 86_400);
    for (const start = time.aheadMs; time.aheadMs < start + 24 * hour; time.aheadMs += 7 * minute) {
      const { errors } = await gateway.ask<object>('{ vpcs(regionIds: ["cn-hangzhou"]) { totalCount } }', { token });
      expect(errors).toBeUndefined();
    }
    expect(refused()).toEqual([]);
    expect(exchanges().length).toBeGreaterThanOrEqual(24);
    expect(exchanges().length).toBeLessThanOrEqual(53);
  });

  it('are used while STS fails, until they end', async () => {
    const token = tokenOf('patient', 86_400);
    await gateway.ask('{ viewer { arn } }', { token });
    gateway.emulator.addFault({ kind: 'error503', action: 'AssumeRoleWithOIDC' });
    time.aheadMs += 55 * minute;
    const { data, errors } = await gateway.ask<Sweep>(sweep, { token });
    expect(errors).toBeUndefined();
    expect(data.instances.totalCount).toBe(200);
    time.aheadMs += 10 * minute;
    const late = await gateway.ask<object>('{ vpcs(regionIds: ["cn-hangzhou"]) { totalCount } }', { token });
    expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', action: 'AssumeRoleWithOIDC' });
    expect(refused().every(({ action }) => action === 'AssumeRoleWithOIDC')).toBe(true);
  });

  it('are renewed with the newest token, also for requests with an older one', async () => {
    const [short, long] = [tokenOf('two-tokens', 70 * 60), tokenOf('two-tokens', 86_400)];
    await gateway.ask('{ viewer { arn } }', { token: long });
    time.aheadMs += 65 * minute;
    expect((await gateway.ask<object>('{ viewer { arn } }', { token: short })).errors).toBeUndefined();
    time.aheadMs += 65 * minute;
    expect((await gateway.ask('{ viewer { arn } }', { token: short })).status).toBe(401);
    expect((await gateway.ask('{ viewer { arn } }', { token: long })).status).toBe(200);
    expect(exchanges()).toHaveLength(3);
    expect(refused()).toEqual([]);
  });
});

describe('a token that ends', () => {
  it('ends its request, although the session continues', async () => {
    gateway.emulator.setLatency(150);
    const asked = gateway.ask<object>('{ instances(first: 1000) { totalCount } }', { token: tokenOf('too-late', 30) });
    while (gateway.emulator.openCalls() === 0 || exchanges().length === 0) await new Promise((go) => setTimeout(go, 5));
    time.aheadMs += minute;
    const endedAt = new Date(now()).toISOString();
    const { status, errors } = await asked;
    expect(status).toBe(200);
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('CREDENTIALS_EXPIRED');
    const later = gateway.emulator.calls().filter(({ at, action }) => at > endedAt && action !== 'AssumeRoleWithOIDC');
    expect(later).toEqual([]);
    gateway.emulator.setLatency(0);
    const again = await gateway.ask<Sweep>(sweep, { token: tokenOf('too-late', 3600) });
    expect(again.errors).toBeUndefined();
    expect(exchanges()).toHaveLength(1);
  });

  it('does not end other requests that wait for the same call', async () => {
    const query = '{ users(first: 1) { totalCount } }';
    await gateway.ask('{ viewer { arn } }', { token: tokenOf('shared') });
    gateway.emulator.addFault({ kind: 'error503', action: 'ListUsers', count: 2 });
    gateway.emulator.setLatency(200);
    // The call belongs to the first request.
    const ends = gateway.ask<object>(query, { token: tokenOf('shared', 30) });
    while (gateway.emulator.calls({ action: 'ListUsers' }).length === 0) await new Promise((go) => setTimeout(go, 5));
    const lasts = gateway.ask<object>(query, { token: tokenOf('shared', 3600) });
    time.aheadMs += minute;
    expect((await lasts).errors).toBeUndefined();
    expect((await ends).errors?.map(({ extensions }) => extensions.code)).toEqual(['CREDENTIALS_EXPIRED']);
  });

  it('limits the lifetime of a presigned URL, as the session does', async () => {
    const query =
      '{ bucket(name: "media-originals-105927-000") { objects(first: 1) { nodes { presignedUrl(expiresInSeconds: 604800) } } } }';
    const lives = async (lifetimeSeconds: number) => {
      type Objects = { bucket: { objects: { nodes: { presignedUrl: string }[] } } };
      const { data, errors } = await gateway.ask<Objects>(query, {
        token: tokenOf(`linker-${lifetimeSeconds}`, lifetimeSeconds),
      });
      expect(errors).toBeUndefined();
      return Number(new URL(data.bucket.objects.nodes[0]?.presignedUrl ?? '').searchParams.get('x-oss-expires'));
    };
    expect(await lives(600)).toBeGreaterThan(590);
    expect(await lives(600)).toBeLessThanOrEqual(600);
    expect(await lives(86_400)).toBeGreaterThan(3_590);
    expect(await lives(86_400)).toBeLessThanOrEqual(3_600);
  });
});

describe('a clock that differs from the cloud’s', { timeout: 90_000 }, () => {
  it('is corrected by the answers of the cloud before a call fails', async () => {
    const own = await startTestGateway({ instances: 10, headers: fresh });
    const roles = [`acs:ram::${own.emulator.cloud.accounts[0].id}:role/portal-administrator`];
    const token = own.emulator.issuer.token({ subject: 'traveller', lifetimeSeconds: 30 * 86_400, roles });
    const ask = () => own.ask<object>('{ vpcs(regionIds: ["cn-hangzhou"]) { totalCount } }', { token });
    for (let step = 0; step < 103; step += 1) {
      expect((await ask()).errors).toBeUndefined();
      own.emulator.advanceClock(14 * minute);
    }
    expect(own.emulator.calls().filter(({ code }) => code !== null)).toEqual([]);
    own.emulator.advanceClock(24 * hour);
    expect((await ask()).errors).toBeUndefined();
    const codes = own.emulator.calls().flatMap(({ code }) => code ?? []);
    expect(new Set(codes)).toEqual(new Set(['InvalidTimeStamp.Expired']));
    await own.close();
  });
});
