/** The processes of a run: each measured part and the emulator has its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const gauge = new URL('gauge.mjs', import.meta.url).href;

export interface Reading {
  /** CPU of the whole process so far, in milliseconds, garbage collection included. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** The longest time since the last reading in which the event loop did not come round. 0 until `watch` is called. */
  readonly stretchMs: number;
}

export interface Process {
  /** The address on which it listens. */
  readonly origin: string;
  readonly startedInMs: number;
  read(): Promise<Reading>;
  /** Begins to watch the event loop. */
  watch(): void;
  /** The milliseconds of each part of the process while a task runs. */
  profile(task: () => Promise<unknown>): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a file of this repository, with flags for Node, and waits until it prints its address. */
export async function start(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<Process> {
  const startedAt = performance.now();
  const child = spawn(file, args, env, flags);
  const origin = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (!found) return;
      child.stdout?.off('data', hear).resume();
      child.stderr?.off('data', hear).pipe(process.stderr);
      resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it listened: ${said}`)));
  });
  return {
    origin,
    startedInMs: performance.now() - startedAt,
    read: () => read(child),
    watch: () => void child.send('watch'),
    profile: async (task) => {
      await answer(child, 'profile', 'profiling');
      await task();
      return await answer<Readonly<Record<string, number>>>(child, 'profiled', 'profile');
    },
    stop: () => stop(child),
  };
}

/** Starts a file that receives its tasks as messages, and waits until it is ready for them. */
export async function startWorker(file: string, args: readonly string[]): Promise<Worker> {
  const child = spawn(file, args, {}, []);
  child.stdout?.pipe(process.stderr);
  child.stderr?.pipe(process.stderr);
  await answered('ready');
  return {
    ask: (task) => {
      child.send(task);
      return answered('done');
    },
    stop: () => stop(child),
  };

  function answered<Answer>(kind: 'ready' | 'done'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${file} ended with ${code}.`));
      // tsx sends its own messages too.
      const hear = (message: Readonly<Record<string, unknown>>) => {
        if (message[kind] === undefined && message.failure === undefined) return;
        child.off('exit', ended).off('message', hear);
        if (message.failure === undefined) resolve(message[kind] as Answer);
        else reject(new Error(`${file}: ${message.failure}`));
      };
      child.once('exit', ended);
      child.on('message', hear);
    });
  }
}

export interface Worker {
  ask<Answer>(task: object): Promise<Answer>;
  stop(): Promise<void>;
}

function spawn(file: string, args: readonly string[], env: NodeJS.ProcessEnv, flags: readonly string[]): ChildProcess {
  const child = fork(fileURLToPath(new URL(file, root)), args, {
    cwd: fileURLToPath(root),
    env: { PATH: process.env.PATH, ...env },
    // The gateway and the emulator run from their bundles, as they are delivered.
    execArgv: [...flags, ...(file === 'start.mjs' ? [] : ['--import', 'tsx']), '--import', gauge],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const read = (child: ChildProcess): Promise<Reading> => answer<Reading>(child, 'gauge', 'gauge');

/** What gauge.mjs in the process answers to a message, under this name. */
function answer<Answer>(child: ChildProcess, message: string, name: string): Promise<Answer> {
  return new Promise((resolve) => {
    const hear = (told: Readonly<Record<string, unknown>>) => {
      if (told[name] === undefined) return;
      child.off('message', hear);
      resolve(told[name] as Answer);
    };
    child.on('message', hear);
    child.send(message);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
