/** The limits of one caller: requests per time and concurrent requests. */
import { describe, expect, it } from 'vitest';
import { CallerAdmission } from '../../../server/admission/caller-admission.js';

it('an allowance refills over time', () => {
  let now = 0;
  const admission = new CallerAdmission({ ratePerSecond: 2, concurrent: 0 }, () => now);
  const isAdmitted = () => 'release' in admission.admit('anna');
  expect(Array.from({ length: 21 }, isAdmitted).filter(Boolean)).toHaveLength(20);
  expect(admission.admit('anna')).toEqual({ refusal: 'rate', retryAfterMs: 500 });
  now += 500;
  expect([isAdmitted(), isAdmitted()]).toEqual([true, false]);
  now += 60_000;
  expect(Array.from({ length: 21 }, isAdmitted).filter(Boolean)).toHaveLength(20);
});

it('a request that leaves twice is counted once', () => {
  const admission = new CallerAdmission({ ratePerSecond: 0, concurrent: 1 });
  const first = admission.admit('anna');
  if ('release' in first) {
    first.release();
    first.release();
  }
  expect('release' in admission.admit('anna')).toBe(true);
  expect(admission.admit('anna')).toEqual({ refusal: 'concurrency', retryAfterMs: 1000 });
});

describe('made-up identities', () => {
  it.each([10_100, 100_000])('%i of them give an exhausted caller no new allowance', (count) => {
    const admission = new CallerAdmission({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    const isAdmitted = () => 'release' in admission.admit('anna');
    expect(Array.from({ length: 11 }, isAdmitted).filter(Boolean)).toHaveLength(10);
    for (let at = 0; at < count; at += 1) release(admission.admit(`nobody-${at}`));
    expect(isAdmitted()).toBe(false);
    expect(admission.size).toBeLessThanOrEqual(50_000);
  });

  it('do not admit more requests of a caller at the limit of concurrent requests', () => {
    const admission = new CallerAdmission({ ratePerSecond: 0, concurrent: 1 }, () => 0);
    const open = admission.admit('anna');
    for (let at = 0; at < 100_000; at += 1) admission.admit(`nobody-${at}`);
    expect(admission.admit('anna')).toEqual({ refusal: 'concurrency', retryAfterMs: 1000 });
    release(open);
    expect('release' in admission.admit('anna')).toBe(true);
  });

  it('use no memory after they have expired', () => {
    let now = 0;
    const admission = new CallerAdmission({ ratePerSecond: 1, concurrent: 0 }, () => now);
    for (let at = 0; at < 1_000; at += 1) release(admission.admit(`nobody-${at}`));
    expect(admission.size).toBe(1_000);
    now += 1_000;
    for (let at = 0; at < 1_000; at += 1) release(admission.admit('anna'));
    expect(admission.size).toBe(1);
  });

  it('share one allowance when there are too many', () => {
    const admission = new CallerAdmission({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    for (let at = 0; at < 50_000; at += 1) release(admission.admit(`nobody-${at}`));
    const late = Array.from({ length: 20 }, (_, at) => 'release' in admission.admit(`late-${at}`));
    expect(late.filter(Boolean)).toHaveLength(10);
  });
});

describe('a batch', () => {
  it('takes one allowance for each operation, all or none', () => {
    const admission = new CallerAdmission({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    const batch = (operations: number) => {
      const entered = admission.admit('anna');
      return 'release' in entered ? entered.add(operations - 1) : entered;
    };
    expect(batch(6)).toBeNull();
    expect(batch(6)).toEqual({ refusal: 'rate', retryAfterMs: 2_000 });
    expect(batch(3)).toBeNull();
    expect(batch(1)).toEqual({ refusal: 'rate', retryAfterMs: 1_000 });
  });

  it('counts as many concurrent requests as it has operations, and leaves with all of them', () => {
    const admission = new CallerAdmission({ ratePerSecond: 0, concurrent: 5 }, () => 0);
    const first = admission.admit('anna');
    if ('release' in first) expect(first.add(3)).toBeNull();
    const second = admission.admit('anna');
    if ('release' in second) expect(second.add(1)).toMatchObject({ refusal: 'concurrency' });
    release(first);
    if ('release' in second) expect(second.add(4)).toBeNull();
  });

  it.each([
    [{ ratePerSecond: 1, concurrent: 0 }, 10],
    [{ ratePerSecond: 0, concurrent: 4 }, 4],
    [{ ratePerSecond: 1, concurrent: 4 }, 4],
  ])('that can never fit %o gets an error that says so', (limits, most) => {
    const entered = new CallerAdmission(limits, () => 0).admit('anna');
    expect('release' in entered && entered.add(most)).toEqual({ refusal: 'size', most });
    expect('release' in entered && entered.add(most - 1)).toBeNull();
  });
});

function release(entered: ReturnType<CallerAdmission['admit']>): void {
  if ('release' in entered) entered.release();
}
