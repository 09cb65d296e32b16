/** The official Python SDK, where Python is there and its packages can be had. They are installed beside this file. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { QueryName, Target } from '../contender.js';
import type { Done } from '../worker.js';

export interface PythonProgram {
  /** The queries that it has. */
  readonly queries: ReadonlySet<QueryName>;
  /** `found`: how many things its answer has. */
  ask(query: QueryName): Promise<Done & { readonly found: number }>;
  stop(): Promise<void>;
}

const place = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const installed = place('.installed');
const patienceMs = 180_000;

/** Null if it cannot be had. */
export async function startPython({ origin, keys }: Target): Promise<PythonProgram | null> {
  if (!isInstalled()) return null;
  const child = spawn(`${installed}/bin/python`, [place('program.py'), JSON.stringify([origin, keys])], {
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`The Python program ended with ${code}.`)));
  });
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    queries: new Set(['fleet', 'page', 'total', 'users']),
    async ask(query) {
      child.stdin.write(`${query}\n`);
      const { value, done } = await Promise.race([lines.next(), ended]);
      return done ? await ended : (JSON.parse(value) as Done & { readonly found: number });
    },
    async stop() {
      child.stdin.end();
      await ended.catch(() => undefined);
    },
  };
}

/** How many things the answer of the gateway has, as the Python program counts them. */
export function foundIn(query: QueryName, answer: unknown): number {
  if (query === 'total') return (answer as { instances: { totalCount: number } }).instances.totalCount;
  const lists = JSON.stringify(answer).match(query === 'users' ? /"accessKeyId":/g : /"instanceId":/g);
  return lists?.length ?? 0;
}

function isInstalled(): boolean {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', place('requirements.txt')];
  return runs('python3', ['-m', 'venv', installed]) && runs(`${installed}/bin/python`, pip);
}

const runs = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: patienceMs }).status === 0;
