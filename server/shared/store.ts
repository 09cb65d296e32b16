import { createHash } from 'node:crypto';
import type { Connection } from './connect.js';

/** A script that the store runs as one step. It returns a list of texts. */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

export function scriptOf(name: string, text: string): Script {
  return { name, text, sha: createHash('sha1').update(text).digest('hex') };
}

export type Reply = readonly string[];

export type CommandOutcome = 'ok' | 'late' | 'failed' | 'skipped';

export interface StoreObserver {
  /** `skipped`: it was not sent, because the store is away. */
  ended(outcome: CommandOutcome, ms: number): void;
  wentAway(reason: string): void;
  /** `wasAway`: not for the first time. */
  cameUp(wasAway: boolean): void;
}

/** A command that takes longer is given up. */
const giveUpMs = 50;
/** This many failures in a row mean that the store is away, and further commands are not sent. */
const failuresThatOpen = 3;
const longestReason = 200;

class Late extends Error {
  override readonly message = `no answer in ${giveUpMs} ms`;
}

/**
 * The store that replicas share. No caller waits longer than 50 ms for it, and none at all while it is away. It never rejects: the
 * answer is null if there is none. `heartbeat` finds out whether it is back.
 */
export class SharedStore {
  /** Null before the first contact. */
  private isThere: boolean | null = null;
  private failures = 0;

  constructor(
    private readonly connection: Connection,
    private readonly observer: StoreObserver,
    /** The last error of the connection. It says more than that of a command, which only finds no connection. */
    private connectionError: string | null,
  ) {
    connection.on('close', () => this.goAway(this.connectionError ?? 'the connection was closed'));
    connection.on('error', (error: Error) => {
      this.connectionError = error.message;
    });
  }

  get isUp(): boolean {
    return this.isThere === true;
  }

  /** Runs a script. `always`: even if the store seems to be away. */
  async run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    always = false,
  ): Promise<Reply | null> {
    if (!this.isUp && !always) {
      this.observer.ended('skipped', 0);
      return null;
    }
    const startedAt = performance.now();
    try {
      const reply = await within(giveUpMs, this.send(script, keys, args));
      this.observer.ended('ok', performance.now() - startedAt);
      this.failures = 0;
      if (!this.isUp) this.comeUp();
      return reply;
    } catch (error) {
      this.observer.ended(error instanceof Late ? 'late' : 'failed', performance.now() - startedAt);
      this.failures += 1;
      const reason = this.connectionError ?? (error instanceof Error ? error.message : String(error));
      if (this.failures >= failuresThatOpen || this.isThere === null) this.goAway(reason);
      return null;
    }
  }

  close(): void {
    this.connection.removeAllListeners('close');
    this.connection.disconnect();
  }

  /** A server that does not know the script yet gets its text. */
  private async send(
    { text, sha }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Reply> {
    const rest = [keys.length, ...keys, ...args] as const;
    try {
      return texts(await this.connection.evalsha(sha, ...rest));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return texts(await this.connection.eval(text, ...rest));
    }
  }

  private goAway(reason: string): void {
    if (this.isThere === false) return;
    this.isThere = false;
    this.observer.wentAway(reason.slice(0, longestReason));
  }

  private comeUp(): void {
    const wasAway = this.isThere === false;
    this.isThere = true;
    this.connectionError = null;
    this.observer.cameUp(wasAway);
  }
}

function texts(reply: unknown): Reply {
  if (Array.isArray(reply) && reply.every((each) => typeof each === 'string')) return reply;
  throw new Error('a script has answered something else than texts');
}

/** Rejects if the work takes longer. A reply that has arrived meanwhile counts: this process may have been busy. */
function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new Late())), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
