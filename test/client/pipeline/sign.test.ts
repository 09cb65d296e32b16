/** Signing: each call is written and signed in its turn. */
import { setImmediate as loop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Clock } from '../../../client/pipeline/clock.js';
import { sign } from '../../../client/pipeline/sign.js';
import { turnMs } from '../../../client/request/loop-turns.js';
import { callOf, describeThings } from '../calling.js';

const unsigned = { ...describeThings, unsigned: true } as const;

it('hundreds of calls that get their slots at once leave the event loop free', async () => {
  let sent = 0;
  const send = sign(
    new Clock(),
    () => {
      const until = performance.now() + turnMs / 2;
      while (performance.now() < until);
      return { method: 'POST', host: 'ecs.aliyuncs.com', path: '/', headers: {} };
    },
    async () => {
      sent += 1;
      return {};
    },
  );
  const calls = Array.from({ length: 20 }, () => send(callOf({ action: unsigned })));
  await loop();
  await loop();
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(calls.length);
  await Promise.all(calls);
});
