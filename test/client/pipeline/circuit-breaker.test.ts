import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CloudError, type CloudErrorDetails, type CloudErrorKind } from '../../../client/errors/cloud-error.js';
import type { Call } from '../../../client/pipeline/call.js';
import { Circuits } from '../../../client/pipeline/circuit-breaker.js';
import { onAbort } from '../../../client/pipeline/on-abort.js';
import { type CallOptions, callOf } from '../calling.js';

type Turn = { readonly kind: CloudErrorKind; readonly details?: CloudErrorDetails } | 'good';

const dead: Turn = { kind: 'unavailable' };

/** An endpoint whose behaviour the test sets, and that counts its calls. */
function endpoint() {
  let turn: Turn = 'good';
  const reached: Call[] = [];
  const send = new Circuits().step(async (call) => {
    reached.push(call);
    if (turn === 'good') return { A: 1 };
    throw new CloudError(turn.kind, turn.kind, turn.details);
  });
  const ask = (call = callOf()) =>
    send(call).then(
      () => 'good',
      (error: CloudError) => (error.neverSent ? `not sent, ${error.retryAfterMs}` : error.kind),
    );
  const askOften = async (count: number, next: Turn) => {
    turn = next;
    const outcomes: string[] = [];
    for (let at = 0; at < count; at += 1) outcomes.push(await ask());
    return outcomes;
  };
  return { ask, askOften, reached, become: (next: Turn) => (turn = next) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  return () => vi.useRealTimers();
});

describe('a circuit', () => {
  it('opens after its endpoint has not responded for a while, and then fails calls at once', async () => {
    const { ask, askOften, reached } = endpoint();
    await askOften(9, dead);
    vi.advanceTimersByTime(10_000);
    expect(await askOften(3, dead)).toEqual(['unavailable', 'not sent, 1000', 'not sent, 1000']);
    expect(reached).toHaveLength(10);
    expect(await ask(callOf({ regionId: 'cn-beijing' }))).toBe('unavailable');
  });

  it('opens early when many calls fail', async () => {
    const { askOften } = endpoint();
    await askOften(39, dead);
    vi.advanceTimersByTime(1_000);
    expect((await askOften(2, dead))[1]).toBe('not sent, 1000');
  });

  it('stays closed when a few calls fail after all attempts', async () => {
    const { askOften } = endpoint();
    await askOften(35, dead);
    vi.advanceTimersByTime(5_000);
    expect(new Set(await askOften(4, dead))).toEqual(new Set(['unavailable']));
  });

  it.each([
    ['an answer', 'good'],
    ['a refusal', { kind: 'forbidden' }],
    ['a throttled call', { kind: 'throttled' }],
    ['a refused clock', { kind: 'unavailable', details: { httpStatus: 400 } }],
    ['an answer that cannot be read', { kind: 'unavailable', details: { httpStatus: 200 } }],
  ] as const)('takes %s for a sign of life', async (_what, sign) => {
    const { askOften } = endpoint();
    await askOften(9, dead);
    await askOften(1, sign);
    vi.advanceTimersByTime(10_000);
    expect(new Set(await askOften(5, dead))).toEqual(new Set(['unavailable']));
  });

  it('lets one trial call through after a second, later after each failure, and closes when it succeeds', async () => {
    const { askOften, ask, reached } = endpoint();
    await askOften(9, dead);
    vi.advanceTimersByTime(10_000);
    await askOften(2, dead);
    for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      expect(await ask()).toBe(`not sent, ${ms}`);
      vi.advanceTimersByTime(ms);
      expect(await ask()).toBe('unavailable');
    }
    expect(reached).toHaveLength(17);
    vi.advanceTimersByTime(30_000);
    expect(await askOften(3, 'good')).toEqual(['good', 'good', 'good']);
  });
});

/** An endpoint whose calls answer when the test says so, or fail as aborted calls do. */
function slowEndpoint() {
  const open: { readonly call: Call; readonly end: (turn: Turn) => void }[] = [];
  const step = new Circuits().step(
    (call) =>
      new Promise((resolve, reject) => {
        const end = (turn: Turn) =>
          turn === 'good' ? resolve({ A: 1 }) : reject(new CloudError(turn.kind, turn.kind, turn.details));
        onAbort(call.signal, () => end({ kind: 'timeout' }));
        open.push({ call, end });
      }),
  );
  const ask = (options: CallOptions = {}) =>
    step(callOf(options)).then(
      () => 'good',
      (error: CloudError) => (error.neverSent ? `not sent, ${error.retryAfterMs}` : error.kind),
    );
  /** Makes a call and aborts it after this time. */
  const hangUpAfter = async (ms: number, options: CallOptions = {}) => {
    const client = new AbortController();
    const asked = ask({ ...options, signal: client.signal });
    vi.advanceTimersByTime(ms);
    client.abort();
    return asked;
  };
  /** Makes calls until the circuit has opened. */
  const die = async (options: CallOptions = {}) => {
    const asked = Array.from({ length: 40 }, () => ask(options));
    vi.advanceTimersByTime(10_000);
    for (const { end } of open.splice(0)) end({ kind: 'timeout' });
    await Promise.all(asked);
    expect(await ask(options)).toBe('not sent, 1000');
  };
  return { ask, hangUpAfter, die, open };
}

describe('a client that hangs up', () => {
  it.each([25, 3_500, 60_000])('after %i ms opens no circuit, however often', async (ms) => {
    const { ask, hangUpAfter, open } = slowEndpoint();
    for (let at = 0; at < 60; at += 1) expect(await hangUpAfter(ms)).toBe('timeout');
    const last = ask();
    open.at(-1)?.end('good');
    expect(await last).toBe('good');
  });

  it('does not abort the trial: its answer closes the circuit', async () => {
    const { ask, hangUpAfter, die, open } = slowEndpoint();
    await die();
    vi.advanceTimersByTime(1_000);
    expect(await hangUpAfter(25)).toBe('timeout');
    const waiting = ask();
    open[0]?.end({ kind: 'forbidden' });
    await vi.waitFor(() => expect(open).toHaveLength(2));
    open[1]?.end('good');
    expect(await waiting).toBe('good');
  });

  it('does not abort the trial: its failure keeps the circuit open, no longer than one failure does', async () => {
    const { ask, hangUpAfter, die, open } = slowEndpoint();
    await die();
    vi.advanceTimersByTime(1_000);
    await hangUpAfter(25);
    open[0]?.end({ kind: 'timeout' });
    await vi.waitFor(async () => expect(await ask()).toBe('not sent, 2000'));
  });

  it('does not affect other callers that wait for the trial', async () => {
    const { ask, hangUpAfter, die, open } = slowEndpoint();
    await die();
    vi.advanceTimersByTime(1_000);
    const trial = ask();
    expect(await hangUpAfter(25)).toBe('timeout');
    open[0]?.end('good');
    expect(await trial).toBe('good');
    expect(open).toHaveLength(1);
  });
});

describe('a trial', () => {
  it('that sent nothing lets the next call try at once', async () => {
    const { ask, die, open } = slowEndpoint();
    await die();
    for (const details of [{}, { action: 'AssumeRole' }] as const) {
      vi.advanceTimersByTime(1_000);
      const unsent = ask();
      const kind = 'action' in details ? 'unavailable' : 'budget';
      open.shift()?.end({ kind, details });
      expect(await unsent).toBe(kind);
      const next = ask();
      open.shift()?.end({ kind: 'timeout' });
      expect(await next).toBe('timeout');
      vi.advanceTimersByTime(30_000);
    }
    const last = ask();
    open.shift()?.end('good');
    expect(await last).toBe('good');
  });

  it('is not overruled by late failures of the outage', async () => {
    const { ask, die, open } = slowEndpoint();
    const straggler = ask();
    const others = open.splice(0);
    await die();
    vi.advanceTimersByTime(1_000);
    const trial = ask();
    for (const { end } of others) end({ kind: 'timeout' });
    expect(await straggler).toBe('timeout');
    open.shift()?.end('good');
    expect(await trial).toBe('good');
    const next = ask();
    open.shift()?.end('good');
    expect(await next).toBe('good');
  });
});

describe('a row of failures', () => {
  it('does not count a call that began before the last successful answer', async () => {
    const { ask, open } = slowEndpoint();
    const old = Array.from({ length: 60 }, () => ask());
    const begun = open.splice(0);
    vi.advanceTimersByTime(5_000);
    const alive = ask();
    open.shift()?.end('good');
    await alive;
    vi.advanceTimersByTime(5_000);
    for (const { end } of begun) end({ kind: 'timeout' });
    await Promise.all(old);
    const next = ask();
    open.shift()?.end('good');
    expect(await next).toBe('good');
  });

  it('is counted per account, or per credentials if the account is not known', async () => {
    const { ask, die, open } = slowEndpoint();
    await die({ as: 'mallory' });
    await die({ accountId: () => '1' });
    for (const options of [{ as: 'anna' }, { as: 'mallory', accountId: () => '2' }]) {
      const asked = ask(options);
      open.shift()?.end('good');
      expect(await asked).toBe('good');
    }
    expect(await ask({ as: 'anna', accountId: () => '1' })).toBe('not sent, 1000');
  });
});
