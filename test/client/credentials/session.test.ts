/** When the credentials of a session are used, renewed and dropped, by a clock that the test controls. */
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../client/credentials/grant.js';
import { Session } from '../../../client/credentials/session.js';
import { Clock } from '../../../client/pipeline/clock.js';

const identity = {
  accountId: '1',
  arn: 'acs:ram::1:assumed-role/a/b',
  principalId: '3:b',
  identityType: 'AssumedRoleUser',
};

/** A session that lasts this number of seconds, and the credentials that were obtained for it. */
function sessionOf(seconds: number) {
  const time = { now: Date.UTC(2026, 2, 14) };
  const session = new Session(new Clock(() => time.now));
  const state = { obtained: 0, failing: false };
  const obtain = async (): Promise<Grant> => {
    state.obtained += 1;
    if (state.failing) throw new Error(`refused ${state.obtained}`);
    const credentials = { accessKeyId: `STS.${state.obtained}`, accessKeySecret: 's', securityToken: 't' };
    return { credentials, expiresAt: time.now + seconds * 1000, identity };
  };
  const current = async () => session.current(obtain);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { time, session, state, current, settled };
}

describe('a session', () => {
  it.each([900, 3600, 43_200])('of %s seconds is obtained once for concurrent requests', async (seconds) => {
    const { state, current } = sessionOf(seconds);
    const grants = await Promise.all(Array.from({ length: 50 }, current));
    expect(new Set(grants).size).toBe(1);
    expect(state.obtained).toBe(1);
  });

  it.each([900, 3600, 43_200])('of %s seconds is fresh at first', async (seconds) => {
    const { time, state, current } = sessionOf(seconds);
    await current();
    time.now += seconds * 0.4 * 1000;
    await current();
    expect(state.obtained).toBe(1);
  });

  it.each([900, 3600, 43_200])(
    'of %s seconds is renewed in the background for a day, and never used after its end',
    async (seconds) => {
      const { time, state, current, settled } = sessionOf(seconds);
      const end = time.now + 86_400_000;
      let waited = 0;
      for (; time.now < end; time.now += 20_000) {
        const before = state.obtained;
        const { expiresAt } = await current();
        expect(expiresAt).toBeGreaterThan(time.now);
        if (state.obtained > before && expiresAt === time.now + seconds * 1000) waited += 1;
        await settled();
      }
      expect(waited).toBe(1); // Only the first call waited; later credentials were ready before they were needed.
      expect(state.obtained).toBeLessThanOrEqual(Math.ceil(86_400 / (seconds * 0.45)) + 1);
    },
  );

  it('is used while its renewal fails, and the renewal is repeated with growing delays', async () => {
    const { time, state, current, settled } = sessionOf(3600);
    const first = await current();
    time.now += 3010 * 1000;
    state.failing = true;
    for (let second = 0; second < 500; second += 1) {
      expect(await current()).toBe(first);
      await settled();
      time.now += 1_000;
    }
    expect(state.obtained).toBeGreaterThan(10);
    expect(state.obtained).toBeLessThan(25);
    state.failing = false;
    time.now += 30_000;
    await current();
    await settled();
    expect(await current()).not.toBe(first);
  });

  it('fails when it has ended and cannot be renewed, and repeats the error for a second without a new attempt', async () => {
    const { time, state, current } = sessionOf(900);
    await current();
    time.now += 900 * 1000;
    state.failing = true;
    await expect(current()).rejects.toThrow('refused 2');
    await expect(current()).rejects.toThrow('refused 2');
    time.now += 1_000;
    await expect(current()).rejects.toThrow('refused 3');
    state.failing = false;
    time.now += 1_000;
    expect((await current()).credentials.accessKeyId).toBe('STS.4');
  });

  it('is renewed although the clock was set back', async () => {
    const { time, state, current } = sessionOf(900);
    state.failing = true;
    await expect(current()).rejects.toThrow('refused 1');
    time.now -= 86_400_000;
    state.failing = false;
    expect((await current()).credentials.accessKeyId).toBe('STS.2');
  });

  it('drops only the credentials that upstream has refused', async () => {
    const { session, state, current } = sessionOf(3600);
    await current();
    session.invalidate('STS.of-another-time');
    await current();
    expect(state.obtained).toBe(1);
    session.invalidate('STS.1');
    session.invalidate('STS.1');
    expect((await current()).credentials.accessKeyId).toBe('STS.2');
    session.invalidate('STS.1');
    await current();
    expect(state.obtained).toBe(2);
  });

  it('does not accept credentials that have already expired', async () => {
    const { current } = sessionOf(-1);
    await expect(current()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
