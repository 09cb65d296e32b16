/** Measures the time from `npm start`, and from the start of what `npm run build` wrote, to the first 200 of /readyz. */
import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interleaved, median } from './measure.js';

const root = fileURLToPath(new URL('../', import.meta.url));

export interface StartTimes {
  readonly startMs: number;
  readonly distMs: number;
}

const commands = {
  start: ['npm', 'start'],
  dist: [process.execPath, 'dist/server.js', '--emulator'],
} as const;

export async function startTimes(rounds: number): Promise<StartTimes> {
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: 'inherit' });
  // Below the ports that the system gives to clients.
  let port = 10_000 + (process.pid % 20_000);
  const once = (name: keyof typeof commands) => () => {
    port += 1;
    return startOnce(commands[name], port);
  };
  const runs = { start: once('start'), dist: once('dist') };
  // The first start fills the file system cache and is not counted.
  await interleaved(1, runs);
  const taken = await interleaved(rounds, runs);
  return { startMs: median(taken.start), distMs: median(taken.dist) };
}

async function startOnce([command, ...args]: readonly [string, ...string[]], port: number): Promise<number> {
  const startedAt = performance.now();
  const { PATH, HOME } = process.env;
  const child = spawn(command, args, {
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
    if (isOver) throw new Error(`${command} ended before it served.`);
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
