/** How few messages a worker sends to its primary. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { SharedMemory } from '../../../server/shared/memory/shared-memory.js';
import type { Ask } from '../../../server/workers/messages.js';
import { PrimaryBackend } from '../../../server/workers/primary-backend.js';
import { startTestGateway } from '../../gateway/harness.js';

afterEach(() => vi.restoreAllMocks());

it('a request asks its two questions in one message, whether it is answered by a call or from the cache', async () => {
  const memory = new SharedMemory();
  const messages: string[][] = [];
  const backend = new PrimaryBackend((asks) => {
    messages.push(asks.map(([, step]) => step));
    setImmediate(() => backend.answered(asks.map(([number, ...ask]) => [number, memory.run(...ask)])));
  });
  const gateway = await startTestGateway({ backend, cacheTtlMs: 60_000, instances: 1 });
  /** The messages of a request: others are of beats, paces and ended requests. */
  const asked = async () => {
    messages.length = 0;
    const { status } = await gateway.ask('{ instances { nodes { id } } }');
    expect(status).toBe(200);
    const about = messages.map((steps) => steps.filter((step) => step === 'take' || step === 'version'));
    return about.filter(({ length }) => length > 0);
  };
  expect(await asked()).toEqual([['version', 'take']]);
  gateway.emulator.clearCalls();
  expect(await asked()).toEqual([['version', 'take']]);
  expect(gateway.calls()).toEqual([]);
  await gateway.close();
});

it('questions wait for the answer to the last message, but not for ever', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const messages: (readonly Ask[])[] = [];
  const backend = new PrimaryBackend((asks) => messages.push(asks));
  const ask = (key: string) => backend.run('version', [key], []);
  const sent = () => messages.map((asks) => asks.map(([, , [key]]) => key));
  const answer = (message: readonly Ask[] = []) =>
    backend.answered(message.map(([number, , [key = '']]) => [number, [key]]));
  const first = [ask('a'), ask('b')];
  await turn();
  const second = ask('c');
  await turn();
  expect(sent()).toEqual([['a', 'b']]);
  answer(messages[0]);
  expect(await Promise.all(first)).toEqual([['a'], ['b']]);
  await turn();
  expect(sent()).toEqual([['a', 'b'], ['c']]);
  // The primary hangs.
  const third = ask('d');
  now += backend.giveUpMs;
  const fourth = ask('e');
  await turn();
  expect(sent()).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
  answer(messages[1]);
  answer(messages[2]);
  expect(await Promise.all([second, third, fourth])).toEqual([['c'], ['d'], ['e']]);
});
