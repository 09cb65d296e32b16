import { describe, expect, it } from 'vitest';
import { FairLimit } from '../../client/fair-limit.js';

/** Tasks that end when told to, in the order in which they began. */
function tasks(limit: FairLimit) {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const add = (who: string, name: string) =>
    limit.run(who, () => {
      began.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const finishOne = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { add, began, finishOne };
}

describe('a fair limit', () => {
  it('gives everybody a turn before anybody gets a second one', async () => {
    const { add, began, finishOne } = tasks(new FairLimit(2));
    const all = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => add('a', name));
    all.push(add('b', 'b1'), add('c', 'c1'), add('b', 'b2'));
    for (let at = 0; at < 8; at += 1) await finishOne();
    expect(began).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2', 'a5']);
    expect(await Promise.all(all)).toHaveLength(8);
  });

  it('never runs more at once than it may', async () => {
    const limit = new FairLimit(3);
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, (_, at) => limit.run(`caller ${at % 4}`, task)));
    expect(most).toBe(3);
  });

  it('goes on after a task that fails, at once or later', async () => {
    const limit = new FairLimit(1);
    const failing = limit.run('a', () => {
      throw new Error('at once');
    });
    const later = limit.run('a', () => Promise.reject(new Error('later')));
    await expect(failing).rejects.toThrow('at once');
    await expect(later).rejects.toThrow('later');
    expect(await limit.run('a', async () => 'on')).toBe('on');
  });
});
