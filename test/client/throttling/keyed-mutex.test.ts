import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyedMutex } from '../../../client/throttling/keyed-mutex.js';

beforeEach(() => {
  // Aborts are told in a turn of the event loop, which must be the real one.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});

/** Tasks that begin when it is their turn, and end when the test says so. */
function changing() {
  const mutex = new KeyedMutex();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const change = (owner: string, what: string, name = 'bucket', client = new AbortController()) =>
    mutex.runExclusive({ key: name, owner: owner, signal: client.signal }, () => {
      begun.push(what);
      return new Promise<string>((resolve) => ends.set(what, () => resolve(what)));
    });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const end = async (what: string) => {
    ends.get(what)?.();
    await settle();
  };
  return { change, begun, end, settle };
}

describe('tasks of one key', () => {
  it('run one after the other for all callers, and do not wait for other keys', async () => {
    const { change, begun, end, settle } = changing();
    const all = [change('anna', 'a'), change('berta', 'b'), change('anna', 'c'), change('anna', 'd', 'another')];
    await settle();
    expect(begun).toEqual(['a', 'd']);
    for (const what of ['a', 'b', 'c', 'd']) await end(what);
    expect(begun).toEqual(['a', 'd', 'b', 'c']);
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('block other callers for at most two seconds, even if many hang, and block the same caller until the end', async () => {
    const { change, begun, end } = changing();
    const callers = ['mallory', 'mallory', 'mallory-2', 'mallory-3'];
    const all = [...callers.map((owner) => change(owner, owner)), change('anna', 'first'), change('anna', 'second')];
    await vi.advanceTimersByTimeAsync(1_999);
    expect(begun).toEqual(['mallory']);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toContain('first');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begun).not.toContain('second');
    await end('first');
    expect(begun).toContain('second');
    expect(all).toHaveLength(6);
  });

  it('run after an earlier task has failed', async () => {
    const mutex = new KeyedMutex();
    const { signal } = new AbortController();
    const lock = { key: 'bucket', owner: 'anna', signal };
    const failed = mutex.runExclusive(lock, () => Promise.reject(new Error('refused')));
    const next = mutex.runExclusive(lock, async () => 'done');
    await expect(failed).rejects.toThrow('refused');
    expect(await next).toBe('done');
  });

  it('are not started if their caller has stopped waiting', async () => {
    const { change, begun, end } = changing();
    const client = new AbortController();
    const first = change('anna', 'first');
    const left = change('anna', 'left', 'bucket', client);
    client.abort();
    await expect(left).rejects.toThrow('stopped');
    await end('first');
    await first;
    expect(begun).toEqual(['first']);
  });
});
