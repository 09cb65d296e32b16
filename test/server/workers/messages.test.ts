/** What workers ask their primary holds digests in place of names, and each part of what they share works over it. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { SharedMemory } from '../../../server/shared/memory/shared-memory.js';
import { openShared } from '../../../server/shared/open-shared.js';
import type { Ask } from '../../../server/workers/messages.js';
import { PrimaryBackend } from '../../../server/workers/primary-backend.js';

it('two workers share versions, documents, limits and a pace, and name no caller', async () => {
  const memory = new SharedMemory();
  const sent: string[] = [];
  const metrics = { ended: () => {}, changed: () => {}, counted: () => {} };
  const limits = { ratePerSecond: 1, concurrent: 2 };
  const log = pino({ level: 'silent' });
  const open = () => {
    const backend = new PrimaryBackend((asks: readonly Ask[]) => {
      sent.push(JSON.stringify(asks));
      backend.answered(asks.map(([number, step, keys, args]) => [number, memory.run(step, keys, args)]));
    });
    return openShared({ backend, name: 'The primary', where: {}, egressAddress: 'office', limits, log, metrics });
  };
  const [one, two] = [await open(), await open()];
  const version = await one.writes.version('anna-identity');
  expect(version).not.toBeNull();
  expect(await two.writes.version('anna-identity')).toBe(version);
  expect(await two.writes.wrote('anna-identity')).toEqual({ before: version, after: expect.any(String) });
  expect(await one.writes.version('anna-identity')).not.toBe(version);
  await one.documents.keep('a'.repeat(64), '{ __typename }');
  expect(await two.documents.get('a'.repeat(64))).toBe('{ __typename }');
  expect(await one.admissions.admit('anna-identity')).toHaveProperty('release');
  expect(await two.admissions.admit('anna-identity')).toHaveProperty('release');
  expect(await two.admissions.admit('anna-identity')).toMatchObject({ refusal: 'concurrency' });
  const waitMs = await new Promise<number>((resolve) => {
    const waiting = () => ({ calls: 1, slots: 1, owners: ['anna-identity'] });
    const name = ['1750293846105927', 'Ecs', 'cn-hangzhou', 'DescribeDisks'];
    const changed = () => resolve(pace.waitMs());
    const pace = one.openPace({ name, share: 1, perSecond: 5, now: () => performance.now(), waiting, changed });
    pace.waitMs();
  });
  expect(waitMs).toBeLessThan(250);
  await Promise.all([one.close(), two.close()]);
  const text = sent.join('\n');
  expect(text).toContain('"sync"');
  const hidden = ['anna', 'office', '1750293846105927', 'hangzhou', 'DescribeDisks'];
  expect(hidden.filter((each) => text.includes(each))).toEqual([]);
});
