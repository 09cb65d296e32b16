/** `npm run serve` in a child process, against an embedded cloud in this process. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface GatewayProcess {
  readonly pid: number;
  readonly origin: string;
  /** The output so far, of stdout and stderr. */
  readonly written: () => string;
  signal(name: NodeJS.Signals): void;
  /** Stops reading what it writes to stdout, until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves at its end: the exit code, or the signal that killed it. */
  readonly ended: Promise<number | string | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the server until it ends by itself. */
export async function runServer(
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | string | null; written: string }> {
  const { written, ended } = spawnServer(environment);
  return { code: await ended, written: written() };
}

/** A server that may not serve yet. */
export function startingServer(environment: NodeJS.ProcessEnv) {
  const { child, ended } = spawnServer(environment);
  return { pid: child.pid ?? 0, ended };
}

/** Resolves when it serves; rejects if it ends before that. */
export async function startServer(
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<GatewayProcess> {
  const { child, written, ended } = spawnServer(environment, args);
  const origin = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`The server ended with ${code}: ${written()}`)));
    child.stdout.on('data', () => {
      const [, serving, local] =
        /"origin":"([^"]+)".*"msg":"serving"|Yunmen is ready.*?(http:\S+)\/graphql/.exec(written()) ?? [];
      const origin = serving ?? local;
      if (origin) resolve(origin);
    });
  });
  const { pid = 0 } = child;
  return {
    pid,
    origin,
    written,
    ended,
    signal: (name) => void child.kill(name),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
  };
}

function spawnServer(environment: NodeJS.ProcessEnv, args: readonly string[] = []) {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['start.mjs', 'server.ts', ...args], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, PORT: '0', YUNMEN_IDENTITY: 'sts-headers', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => chunks.push(text));
  }
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, ended, written: () => chunks.join('') };
}
