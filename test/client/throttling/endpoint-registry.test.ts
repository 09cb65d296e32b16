import { expect, it } from 'vitest';
import { EndpointRegistry } from '../../../client/throttling/endpoint-registry.js';
import { callOf } from '../calling.js';

it('made-up credentials do not evict the state of an account', () => {
  const things = new EndpointRegistry(() => ({}));
  const known = callOf({ as: 'anna', accountId: () => '1' });
  const kept = things.of(known);
  for (let at = 0; at < 10_100; at += 1) things.of(callOf({ as: `nobody-${at}` }));
  expect(things.of(known)).toBe(kept);
  expect(things.of(callOf({ as: 'berta', accountId: () => '1' }))).toBe(kept);
  expect(things.of(callOf({ as: 'anna', accountId: () => '1', regionId: 'cn-beijing' }))).not.toBe(kept);
});
