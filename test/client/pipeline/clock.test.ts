import { describe, expect, it } from 'vitest';
import { Clock } from '../../../client/pipeline/clock.js';

/** A clock whose local time a test sets, and the offset it has learned. */
function clockAt(start: number) {
  const time = { local: start };
  const clock = new Clock(() => time.local);
  return { time, clock, offset: () => clock.now().getTime() - time.local };
}

const noon = Date.UTC(2026, 2, 14, 12);
const http = (ms: number) => new Date(ms).toUTCString();

describe('the clock of upstream', () => {
  it('is the local clock while the answers agree with it', () => {
    const { time, clock, offset } = clockAt(noon);
    for (const elapsedMs of [5, 500, 999, 40_000]) {
      const sentAt = time.local;
      time.local += elapsedMs;
      clock.learn(http(time.local), sentAt);
      expect(offset()).toBe(0);
    }
  });

  it.each([-86_400_000, -600_000, 600_000, 86_400_000])('follows an answer that is %s ms off', (aheadMs) => {
    const { time, clock, offset } = clockAt(noon);
    const sentAt = time.local;
    time.local += 80;
    clock.learn(http(time.local + aheadMs), sentAt);
    expect(Math.abs(offset() - aheadMs)).toBeLessThanOrEqual(2_000);
    time.local += 5_000;
    clock.learn(http(time.local), time.local - 80);
    expect(Math.abs(offset())).toBeLessThanOrEqual(2_000);
  });

  it('ignores an answer whose latency explains the difference', () => {
    const { time, clock, offset } = clockAt(noon);
    time.local += 30_000;
    clock.learn(http(noon), noon);
    clock.learn(http(noon + 30_000), noon);
    expect(offset()).toBe(0);
  });

  it.each([undefined, '', 'yesterday', ['a', 'b']])('ignores the date %j', (date) => {
    const { clock, offset } = clockAt(noon);
    clock.learn(date, noon);
    expect(offset()).toBe(0);
  });
});
