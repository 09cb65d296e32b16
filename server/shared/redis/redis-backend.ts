import type { Backend, Reply, StepArgs, StepName } from '../steps.js';
import { type Connection, firstContact, openConnection } from './connect.js';
import type { RedisAddress } from './redis-address.js';
import { scripts } from './scripts.js';

/** Throws an Error of one line if the address, the password or the certificate is wrong. A Redis that is away is no error. */
export async function openRedis(address: RedisAddress): Promise<Backend> {
  const connection = await openConnection(address);
  return new RedisBackend(connection, await firstContact(connection, address));
}

/** Runs the steps as scripts of a Redis or Valkey. */
class RedisBackend implements Backend {
  readonly giveUpMs = 50;

  constructor(
    private readonly connection: Connection,
    public trouble: string | null,
  ) {
    connection.on('error', (error: Error) => {
      this.trouble = error.message;
    });
  }

  async run(step: StepName, keys: readonly string[], args: StepArgs): Promise<Reply> {
    const reply = texts(await this.send(step, [keys.length, ...keys, ...args]));
    this.trouble = null;
    return reply;
  }

  whenLost(tell: () => void): void {
    this.connection.on('close', tell);
  }

  close(): void {
    this.connection.removeAllListeners('close');
    this.connection.disconnect();
  }

  /** A server that does not know the script yet gets its text. */
  private async send(step: StepName, rest: readonly [number, ...(string | number)[]]): Promise<unknown> {
    const { text, sha } = scripts[step];
    try {
      return await this.connection.evalsha(sha, ...rest);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await this.connection.eval(text, ...rest);
    }
  }
}

function texts(reply: unknown): Reply {
  if (Array.isArray(reply) && reply.every((each) => typeof each === 'string')) return reply;
  throw new Error('a script has answered something else than texts');
}
