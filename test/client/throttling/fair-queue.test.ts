import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../../client/throttling/fair-queue.js';

function queueOf(owners: string): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const owner of owners) queue.add(owner, owner);
  return queue;
}

describe('a fair queue', () => {
  it('gives turns in parts to an owner who has turns elsewhere too', () => {
    const queue = queueOf('aaaaaaabbbcc');
    const partOf = (owner: string) => (owner === 'a' ? 1 / 3 : 1);
    const turns = Array.from({ length: 8 }, () => queue.next(partOf));
    expect(turns.join('')).toBe('bcbcabaa');
  });

  it('gives whole turns to one who is alone, at once', () => {
    const queue = queueOf('aa');
    expect([queue.next(() => 1 / 50), queue.next(() => 1 / 50), queue.next()]).toEqual(['a', 'a', undefined]);
  });

  it('counts waiters and owners', () => {
    const queue = queueOf('aab');
    expect([queue.size, ...queue.owners()]).toEqual([3, 'a', 'b']);
    queue.next();
    expect([queue.size, ...queue.owners()]).toEqual([2, 'b', 'a']);
  });
});
