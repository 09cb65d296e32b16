/** A real redis-server on a free port of this machine, which keeps nothing on disk. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** Tests that need it are skipped where it is missing. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** A connection of the test itself. */
  readonly client: Redis;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
  /** On the same port, and empty. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess;
  const client = new Redis({ port, protocol: 2, lazyConnect: true, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  const start = async () => {
    const keepsNothing = ['--save', '', '--appendonly', 'no', '--dir', tmpdir()];
    child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', ...keepsNothing, ...args], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 200 && !(await isListening(port)); tries += 1) await sleep(20);
  };
  const stop = async () => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    start,
    stop,
    signal: (name) => void child.kill(name),
    close: async () => {
      client.disconnect();
      await stop();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function isListening(port: number): Promise<boolean> {
  const probe = new Redis({ port, protocol: 2, lazyConnect: true, retryStrategy: null, enableReadyCheck: false });
  probe.on('error', () => undefined);
  try {
    await probe.connect();
    return true;
  } catch {
    return false;
  } finally {
    probe.disconnect();
  }
}
