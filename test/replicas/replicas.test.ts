/** The short form of `npm run test:replicas`: three processes on one Redis. Skipped where redis-server is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../redis-server.js';
import { allServe, type Fleet, rollingRestart, startFleet, writes } from './scenarios.js';

describe.skipIf(!hasRedis)('three processes on one Redis (need redis-server)', { timeout: 120_000 }, () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({ size: 3 });
  }, 120_000);
  afterAll(() => fleet.close(), 60_000);

  it('see each other’s writes at once, and put no secret into it', async () => {
    expect(await writes(fleet, 30)).toMatchObject({ wrong: [] });
  });

  it('are replaced one after the other, and no request fails', async () => {
    const { measured, wrong } = await rollingRestart(fleet, 600);
    expect(wrong, measured).toEqual([]);
    expect(await allServe(fleet)).toBe(true);
  });
});
