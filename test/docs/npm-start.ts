/** Runs `npm start` in a child process on a free port. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Started {
  readonly origin: string;
  /** The output before it served. */
  readonly printed: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function npmStart(): Promise<Started> {
  const child = spawn(process.execPath, ['start.mjs', 'server.ts', '--emulator'], {
    cwd: root,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let printed = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${printed}`)));
    child.stdout.on('data', (text: string) => {
      printed += text;
      if (printed.includes('partner') && printed.endsWith('\n\n')) resolve();
    });
  });
  const [origin = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
  return {
    origin,
    printed,
    close: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
