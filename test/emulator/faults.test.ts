import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReadyCaller } from '../../emulator/access/callers.js';
import type { SessionCredentials } from '../../emulator/access/credentials.js';
import type { CallRecord } from '../../emulator/call-log.js';
import type { Instance } from '../../emulator/data/ecs/instance.js';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { deliver, send, versions } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterEach(() => {
  emulator.clearFaults();
  emulator.clearCalls();
});
afterAll(() => emulator.close());

const regions = () =>
  send(emulator.origin, { keys: emulator.callers.administrator, action: 'DescribeRegions', version: versions.ecs });

describe('faults', () => {
  it('throttle the given number of calls, with the time to retry', async () => {
    emulator.addFault({ kind: 'throttle', product: 'Ecs', count: 2, retryAfterMs: 700 });
    const answers = [await regions(), await regions(), await regions()];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
    expect(answers[0]).toMatchObject({ body: { Code: 'Throttling.User' } });
    expect(answers[0]?.headers['x-acs-retry-after']).toBe('700');
    expect(emulator.calls({ action: 'DescribeRegions' }).map(({ code }) => code)).toEqual([
      'Throttling.User',
      'Throttling.User',
      null,
    ]);
  });

  it('answer with errors, HTML pages and broken JSON', async () => {
    for (const [kind, status] of [
      ['error500', 500],
      ['error503', 503],
      ['expire', 400],
      ['html', 502],
    ] as const) {
      emulator.addFault({ kind, count: 1 });
      expect((await regions()).status).toBe(status);
    }
    emulator.addFault({ kind: 'malformed' });
    await expect(regions()).rejects.toThrow(SyntaxError);
  });

  it('cut connections and answers', async () => {
    for (const kind of ['reset', 'truncate'] as const) {
      emulator.addFault({ kind, count: 1 });
      await expect(regions()).rejects.toThrow();
    }
    expect((await regions()).status).toBe(200);
    expect(emulator.calls().map(({ status }) => status)).toEqual([0, 200, 200]);
  });

  it('delay an answer, and latency delays all answers', async () => {
    const took = async () => {
      const startedAt = performance.now();
      expect((await regions()).status).toBe(200);
      return performance.now() - startedAt;
    };
    emulator.addFault({ kind: 'slow', delayMs: 80, count: 1 });
    expect(await took()).toBeGreaterThan(75);
    emulator.setLatency(40);
    expect(await took()).toBeGreaterThan(35);
    emulator.setLatency(0);
  });

  it('apply only to the calls that they match', async () => {
    emulator.addFault({ kind: 'error500', action: 'DescribeZones' });
    emulator.addFault({ kind: 'error500', accessKeyId: emulator.callers.reader.accessKeyId });
    expect((await regions()).status).toBe(200);
  });

  it('hang until the emulator closes', async () => {
    const other = await startEmulator({ instances: 1 });
    other.addFault({ kind: 'hang' });
    const pending = send(other.origin, {
      keys: other.callers.administrator,
      action: 'DescribeRegions',
      version: versions.ecs,
    });
    const outcome = expect(pending).rejects.toThrow();
    while (other.calls().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await other.close();
    await outcome;
  });
});

describe('a reset', () => {
  it.each([
    ['before', null, 0],
    ['after', 'Forbidden.RAM', 0],
    ['delivered', 'Forbidden.RAM', 403],
  ] as const)('%s: what was executed has its code in the log', async (when, code, status) => {
    emulator.addFault({ kind: 'reset', when, count: 1 });
    const keys = emulator.callers.newcomer;
    await send(emulator.origin, { keys, action: 'DescribeRegions', version: versions.ecs }).catch(() => undefined);
    expect(emulator.calls()).toMatchObject([{ code, status }]);
  });

  it('of a host that does not resolve is not in the log', async () => {
    emulator.addFault({ kind: 'unresolved' });
    await expect(regions()).rejects.toThrow();
    expect(emulator.calls()).toEqual([]);
  });
});

describe('a page', () => {
  interface Images {
    readonly NextToken: string;
    readonly Instances: { readonly Instance: readonly { readonly InstanceId: string }[] };
  }
  const page = async (token?: string) => {
    const { body } = await send(emulator.origin, {
      keys: emulator.callers.administrator,
      action: 'DescribeInstances',
      version: versions.ecs,
      params: { RegionId: 'cn-hangzhou', MaxResults: '10', ...(token && { NextToken: token }) },
    });
    const { Instances, NextToken } = body as unknown as Images;
    return { ids: Instances.Instance.map(({ InstanceId }) => InstanceId), next: NextToken };
  };

  it('can be empty with a next page, repeatedly', async () => {
    const first = await page();
    const second = await page(first.next);
    emulator.addFault({ kind: 'emptyPage', count: 3 });
    const tokens = [first.next];
    for (let at = 0; at < 3; at += 1) {
      const { ids, next } = await page(tokens.at(-1));
      expect(ids).toEqual([]);
      tokens.push(next);
    }
    expect(new Set(tokens).size).toBe(4);
    expect(await page(tokens.at(-1))).toEqual(second);
  });

  it('can name itself as the next', async () => {
    const first = await page();
    emulator.addFault({ kind: 'repeatToken', count: 1 });
    expect((await page(first.next)).next).toBe(first.next);
  });

  it('can begin with the last rows of the previous page', async () => {
    const first = await page();
    emulator.addFault({ kind: 'duplicateRows' });
    const second = await page(first.next);
    expect(second.ids.slice(0, 3)).toEqual(first.ids.slice(-3));
    expect((await page()).ids).toEqual(first.ids);
  });
});

describe('a body', () => {
  it('can arrive slowly in pieces', async () => {
    emulator.addFault({ kind: 'slowBody', delayMs: 100 });
    const startedAt = performance.now();
    expect((await regions()).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(90);
    expect(emulator.openCalls()).toBe(0);
  });
});

describe('the rate limit', () => {
  it('counts the calls that a rule matches, also per minute, and says when to retry', async () => {
    emulator.setRateLimit([{ perMinute: 2, action: 'DescribeRegions', retryAfter: true }, { perSecond: 0 }]);
    const answers = [await regions(), await regions(), await regions()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    const waitMs = Number(answers[2]?.headers['x-acs-retry-after']);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(60_000);
    emulator.advanceClock(waitMs);
    expect((await regions()).status).toBe(200);
    emulator.setRateLimit({ perSecond: 0, accessKeyId: emulator.callers.reader.accessKeyId });
    expect((await regions()).status).toBe(200);
    emulator.setRateLimit(null);
  });

  it('refuses calls beyond it', async () => {
    emulator.setRateLimit(2);
    const answers = await Promise.all([regions(), regions(), regions(), regions()]);
    emulator.setRateLimit(null);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  });
});

/** The members of answers that tests read. */
interface ControlBody extends SessionCredentials {
  readonly error: string;
  readonly calls: readonly CallRecord[];
  readonly callers: Readonly<Record<string, ReadyCaller>>;
  readonly instances: readonly Instance[];
}

describe('control over HTTP', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${emulator.origin}/__emulator/${path}`, init);
    return { status: response.status, body: (await response.json()) as ControlBody };
  };

  it('adds and clears faults, and lists and clears calls', async () => {
    await control('POST', 'faults', { kind: 'throttle' });
    expect((await regions()).status).toBe(400);
    await control('DELETE', 'faults');
    expect((await regions()).status).toBe(200);
    expect((await control('GET', 'calls?product=Ecs')).body.calls).toHaveLength(2);
    expect((await control('GET', 'calls?product=Ram')).body.calls).toHaveLength(0);
    await control('DELETE', 'calls');
    expect(emulator.calls()).toEqual([]);
  });

  it('shows the callers and the data, but no secrets of users', async () => {
    const { accountId } = emulator.callers.reader;
    expect((await control('GET', 'callers')).body.callers.reader).toEqual(emulator.callers.reader);
    expect((await control('GET', `accounts/${accountId}/instances`)).body.instances).toHaveLength(100);
    expect(JSON.stringify((await control('GET', `accounts/${accountId}/users`)).body)).not.toContain('secret');
  });

  it('issues sessions', async () => {
    const { arn } = emulator.callers.reader;
    const { body } = await control('POST', 'sessions', { arn, durationSeconds: 60 });
    const answer = await send(emulator.origin, { keys: body, action: 'GetCallerIdentity', version: versions.sts });
    expect(answer.body.Arn).toBe(arn);
  });

  it('explains invalid requests', async () => {
    for (const [method, path, body, status] of [
      ['POST', 'faults', { kind: 'flood' }, 400],
      ['POST', 'faults', { kind: 'reset', count: 'two' }, 400],
      ['POST', 'faults', { kind: 'reset', when: 'never' }, 400],
      ['POST', 'rate', { perSecond: 1, perMinute: 1 }, 400],
      ['POST', 'rate', { colour: 'red' }, 400],
      ['POST', 'clock', { advanceMs: 'soon' }, 400],
      ['POST', 'sessions', { arn: 'acs:ram::1:role/nobody' }, 400],
      ['GET', 'calls?colour=red', undefined, 400],
      ['GET', 'accounts/1/instances', undefined, 404],
      ['GET', 'nothing', undefined, 404],
    ] as const) {
      const answer = await control(method, path, body);
      expect(answer.status).toBe(status);
      expect(answer.body.error).toMatch(/\w+/);
    }
  });

  it('refuses a Host that is not loopback', async () => {
    const headers = { host: 'rebound.example.com:80' };
    const { status } = await deliver(emulator.origin, {
      path: '/__emulator/callers',
      method: 'GET',
      headers,
      body: '',
    });
    expect(status).toBe(403);
  });
});
