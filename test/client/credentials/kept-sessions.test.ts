/** How many sessions of roles are kept, and which, by a clock that the test controls. */
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../client/credentials/caller.js';
import type { Exchange } from '../../../client/credentials/exchange.js';
import { RoleSessions } from '../../../client/credentials/role-session.js';
import { Clock } from '../../../client/pipeline/clock.js';
import { createCallContext } from '../../../client/request/call-context.js';

const minuteMs = 60_000;
/** Exchanges in the background have ended. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const context = createCallContext({ maxCalls: 1 });

/** Role sessions whose exchanges are recorded, for people who enter accounts. */
function sessionsOf({ most }: { most?: number } = {}) {
  const time = { now: Date.UTC(2026, 2, 14) };
  const asked: { readonly who: string; readonly roleArn: string; readonly at: number }[] = [];
  let isFailing = false;
  const exchange: Exchange = async ({ caller, params }) => {
    const { RoleArn: roleArn = '' } = params;
    asked.push({ who: caller.identity, roleArn, at: time.now });
    if (isFailing) throw new Error('STS is away.');
    const identity = {
      accountId: '1',
      arn: `${roleArn.replace(':role/', ':assumed-role/')}/session`,
      principalId: '3:session',
      identityType: 'AssumedRoleUser',
    };
    const credentials = {
      accessKeyId: `STS.${asked.length}`,
      accessKeySecret: caller.identity,
      securityToken: roleArn,
    };
    return { credentials, expiresAt: time.now + 3_600_000, identity };
  };
  const sessions = new RoleSessions(exchange, new Clock(() => time.now), most);
  const people = (count: number) =>
    Array.from({ length: count }, (_, at) => callerOf({ accessKeyId: `STS.p${at}`, accessKeySecret: `secret ${at}` }));
  const use = async (person: ReturnType<typeof callerOf>, account: number) => {
    const roleArn = `acs:ram::${1_000_000 + account}:role/inventory`;
    const { provider } = sessions.enter(person, { roleArn, sessionName: () => 'session' });
    const credentials = await provider.credentials(context);
    expect([credentials.accessKeySecret, credentials.securityToken]).toEqual([person.identity, roleArn]);
    expect(provider.endOf(credentials)).toBeGreaterThan(time.now);
  };
  return { time, asked, sessions, people, use, fail: (failing: boolean) => (isFailing = failing) };
}

describe('sessions of 50 people in 200 accounts', () => {
  it('take one AssumeRole for each person and account in the first 55 minutes, then one each 55 minutes', async () => {
    const { time, asked, sessions, people, use } = sessionsOf();
    const all = people(50);
    const sizes = new Set<number>();
    const began = time.now;
    // Everybody walks through all accounts, several times in two hours.
    for (const [minute, calls] of [
      [0, 10_000],
      [30, 10_000],
      [54, 10_000],
      [55, 20_000],
      [80, 20_000],
      [110, 30_000],
    ] as const) {
      time.now = began + minute * minuteMs;
      for (const person of all) for (let account = 0; account < 200; account += 1) await use(person, account);
      await settled();
      sizes.add(sessions.size);
      expect([minute, asked.length]).toEqual([minute, calls]);
    }
    // The number of sessions does not grow.
    expect([...sizes]).toEqual([10_000]);
    const perPerson = new Map<string, number>();
    for (const { who, roleArn } of asked)
      perPerson.set(`${who} ${roleArn}`, (perPerson.get(`${who} ${roleArn}`) ?? 0) + 1);
    expect(new Set(perPerson.values())).toEqual(new Set([3]));
  }, 60_000);

  it('are let go within minutes after they have ended', async () => {
    const { time, sessions, people, use } = sessionsOf();
    const [last, ...gone] = people(10);
    if (!last) throw new Error('There are no people.');
    for (const person of gone) for (let account = 0; account < 20; account += 1) await use(person, account);
    expect(sessions.size).toBe(180);
    time.now += 61 * minuteMs;
    await use(last, 0);
    expect(sessions.size).toBe(1);
  });

  it('are not renewed for people who have left', async () => {
    const { time, asked, people, use } = sessionsOf();
    const [stays, leaves] = people(2);
    if (!stays || !leaves) throw new Error('There are no people.');
    await use(stays, 0);
    await use(leaves, 0);
    for (let minute = 0; minute < 180; minute += 1) {
      await use(stays, 0);
      await settled();
      time.now += minuteMs;
    }
    expect(asked.filter(({ who }) => who === leaves.identity)).toHaveLength(1);
    expect(
      asked.filter(({ who }) => who === stays.identity).map(({ at }) => (at - (asked[0]?.at ?? 0)) / minuteMs),
    ).toEqual([0, 55, 110, 165]);
  });

  it('are renewed while they can still be used, also when STS is away for a while', async () => {
    const { time, people, use, fail } = sessionsOf();
    const [person] = people(1);
    if (!person) throw new Error('There are no people.');
    await use(person, 0);
    time.now += 55 * minuteMs;
    fail(true);
    for (let second = 0; second < 240; second += 10) {
      await use(person, 0);
      await settled();
      time.now += 10_000;
    }
    fail(false);
    time.now += 30_000;
    await use(person, 0);
    await settled();
    time.now += 30 * minuteMs;
    await use(person, 0);
  });
});

describe('without room', () => {
  it('a walk through many accounts does not push out what is used often', async () => {
    const { time, asked, sessions, people, use } = sessionsOf({ most: 50 });
    const [daily, walker] = people(2);
    if (!daily || !walker) throw new Error('There are no people.');
    for (let round = 0; round < 5; round += 1) {
      for (let account = 0; account < 10; account += 1) await use(daily, account);
    }
    for (let account = 0; account < 200; account += 1) await use(walker, account);
    time.now += minuteMs;
    const before = asked.length;
    for (let account = 0; account < 10; account += 1) await use(daily, account);
    expect(asked).toHaveLength(before);
    expect(sessions.size).toBe(50);
  });
});
