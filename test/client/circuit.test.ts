import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call } from '../../client/call.js';
import { CloudError, type CloudErrorDetails, type CloudErrorKind } from '../../client/errors.js';
import { circuit } from '../../client/pipeline/circuit.js';
import { callOf } from './calling.js';

type Turn = { readonly kind: CloudErrorKind; readonly details?: CloudErrorDetails } | 'good';

const dead: Turn = { kind: 'unavailable' };

/** An endpoint that does as told until told otherwise, and counts what reaches it. */
function endpoint() {
  let turn: Turn = 'good';
  const reached: Call[] = [];
  const send = circuit()(async (call) => {
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
  it('opens when nothing has come from its endpoint for a while, and then fails at once', async () => {
    const { ask, askOften, reached } = endpoint();
    await askOften(9, dead);
    vi.advanceTimersByTime(10_000);
    expect(await askOften(3, dead)).toEqual(['unavailable', 'not sent, 1000', 'not sent, 1000']);
    expect(reached).toHaveLength(10);
    expect(await ask(callOf({ regionId: 'cn-beijing' }))).toBe('unavailable');
  });

  it('opens soon where many fail', async () => {
    const { askOften } = endpoint();
    await askOften(39, dead);
    vi.advanceTimersByTime(1_000);
    expect((await askOften(2, dead))[1]).toBe('not sent, 1000');
  });

  it('stays closed through a few calls that fail to the end', async () => {
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
  ] as const)('takes %s for a sign of life', async (_what, sign) => {
    const { askOften } = endpoint();
    await askOften(9, dead);
    await askOften(1, sign);
    vi.advanceTimersByTime(10_000);
    expect(new Set(await askOften(5, dead))).toEqual(new Set(['unavailable']));
  });

  it('lets one call try after a second, longer and longer after each failure, and closes when it answers', async () => {
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
