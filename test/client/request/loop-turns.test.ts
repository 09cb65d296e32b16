/** Turns of the event loop for work that comes for many requests at once. */
import { setImmediate as loop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onAbort } from '../../../client/pipeline/on-abort.js';
import { first, inTurn, nextTurn, soon, turn, turnMs } from '../../../client/request/loop-turns.js';

/** Takes this part of a turn. */
function busy(part: number): void {
  const until = performance.now() + turnMs * part;
  while (performance.now() < until);
}

describe('work of many requests', () => {
  it('runs in the order of its arrival', async () => {
    const done: number[] = [];
    for (let at = 0; at < 10; at += 1) soon(() => done.push(at));
    expect(done).toEqual([]);
    await turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('leaves the event loop free after each turn', async () => {
    let done = 0;
    for (let at = 0; at < 20; at += 1) {
      soon(() => {
        busy(0.5);
        done += 1;
      });
    }
    await loop();
    await loop();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(20);
    await turn();
    expect(done).toBe(20);
  });

  it('counts what follows from it, such as the callbacks of its promises', async () => {
    let begun = 0;
    for (let at = 0; at < 20; at += 1) {
      soon(() => {
        begun += 1;
        void Promise.resolve()
          .then(() => undefined)
          .then(() => busy(0.5));
      });
    }
    await loop();
    await loop();
    expect(begun).toBeLessThan(20);
    await turn();
  });

  it('goes on after work that throws', async () => {
    const thrown: unknown[] = [];
    const handlers = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => thrown.push(error));
    soon(() => {
      throw new Error('A fault.');
    });
    await new Promise<void>((resolve) => soon(resolve));
    process.removeAllListeners('uncaughtException');
    for (const handler of handlers) process.on('uncaughtException', handler);
    expect(thrown).toHaveLength(1);
  });
});

describe('work that makes requests end', () => {
  it('comes before all other work, and before the turns of requests', async () => {
    const done: string[] = [];
    soon(() => done.push('other work'));
    const took = new Promise<void>((resolve) => {
      nextTurn(() => {
        done.push('turn of a request');
        resolve();
      });
    });
    for (let at = 0; at < 10; at += 1) {
      first(() => {
        busy(0.5);
        done.push('end');
      });
    }
    await took;
    await turn();
    expect(done.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'end'));
    expect(done.slice(10).sort()).toEqual(['other work', 'turn of a request']);
  });
});

describe('work that may run at once', () => {
  it('does so in a fresh turn', async () => {
    await turn();
    await loop();
    let isDone = false;
    inTurn(() => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    await loop();
  });

  it('waits when the turn is over, and never overtakes earlier work', async () => {
    const done: string[] = [];
    inTurn(() => busy(1.5));
    inTurn(() => done.push('first'));
    expect(done).toEqual([]);
    soon(() => done.push('second'));
    inTurn(() => done.push('third'));
    await turn();
    expect(done).toEqual(['first', 'second', 'third']);
  });
});

describe('those who wait for a signal', () => {
  it('are told in turns', async () => {
    const { signal, abort } = aborting();
    let told = 0;
    for (let at = 0; at < 20; at += 1) {
      onAbort(signal, () => {
        busy(0.5);
        told += 1;
      });
    }
    abort();
    await loop();
    await loop();
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(20);
    await turn();
    expect(told).toBe(20);
  });

  it('are not told when they have left before their turn', async () => {
    const { signal, abort } = aborting();
    let told = 0;
    const leave = onAbort(signal, () => {
      told += 1;
    });
    abort();
    leave();
    await turn();
    expect(told).toBe(0);
  });
});

function aborting() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
