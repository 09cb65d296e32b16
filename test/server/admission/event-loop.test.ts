/** Detects when the event loop is late. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchEventLoop } from '../../../server/admission/event-loop.js';

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('is late while it is blocked turn after turn, and recovers afterwards', { timeout: 30_000 }, async () => {
  const loop = watchEventLoop(100);
  for (let turn = 0; turn < 100 && !loop.isLate(); turn += 1) {
    block(300);
    await sleep(1);
  }
  expect(loop.isLate()).toBe(true);
  await expect.poll(() => loop.isLate(), { timeout: 20_000 }).toBe(false);
  loop.stop();
});

it('is never late without measuring', async () => {
  const loop = watchEventLoop(0);
  block(1500);
  await sleep(1);
  expect(loop.isLate()).toBe(false);
  loop.stop();
});
