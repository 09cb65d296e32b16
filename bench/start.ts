/** Measures the time from `npm start` to the first 200 of /readyz. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './measure.js';

const root = fileURLToPath(new URL('../', import.meta.url));

export async function startTime(rounds: number): Promise<number> {
  const taken = [];
  // The first start fills the file system cache and is not counted.
  for (let round = 0; round <= rounds; round += 1) taken.push(await startOnce(40_000 + (process.pid % 20_000) + round));
  return median(taken.slice(1));
}

async function startOnce(port: number): Promise<number> {
  const startedAt = performance.now();
  const { PATH, HOME } = process.env;
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { PATH, HOME, PORT: String(port) },
    stdio: 'ignore',
    detached: true,
  });
  let isOver = false;
  child.once('exit', () => {
    isOver = true;
  });
  while (!(await isReady(port))) {
    if (isOver) throw new Error('npm start ended before it served.');
    await sleep(10);
  }
  const ms = performance.now() - startedAt;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // npm and its child processes are one process group.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await ended;
  return ms;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}
