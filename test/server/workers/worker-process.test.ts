/** A worker that cannot be reached, or not be started, does not take its primary with it. */
import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { WorkerProcess } from '../../../server/workers/worker-process.js';

afterEach(() => vi.restoreAllMocks());

function forked(pid: number | undefined) {
  const process = Object.assign(new EventEmitter(), { pid, send: () => false });
  const worker = Object.assign(new EventEmitter(), { process, isConnected: () => false });
  vi.spyOn(cluster, 'fork').mockReturnValue(worker as EventEmitter as Worker);
  const start = { kind: 'start', isFirst: true, waitsUntilReady: false, embeddedCloud: null } as const;
  return { worker, started: new WorkerProcess({ start, onReport: () => undefined }) };
}

it('a message that could not be sent is no end: the exit of the worker is', async () => {
  const { worker, started } = forked(7);
  worker.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  worker.emit('exit', null, 'SIGKILL');
  expect(await started.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

it('a process that could not be started has ended before it served', async () => {
  const { worker, started } = forked(undefined);
  worker.emit('error', Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' }));
  expect(await started.ended).toEqual({ code: null, signal: null });
  expect(await started.served).toBeNull();
});
