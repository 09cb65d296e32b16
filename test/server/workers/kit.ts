/** Requests to a gateway in other processes, over connections that are kept or new ones, and what its processes tell. */
import { Agent, request } from 'node:http';
import type { Keys } from '../../gateway/harness.js';
import { keyHeaders } from '../../gateway/harness.js';
import { type GatewayProcess, startServer } from '../gateway-process.js';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** No load shedding and no limit of callers, because the test machine may be busy. */
export function startWorkers(environment: NodeJS.ProcessEnv, args?: readonly string[]): Promise<GatewayProcess> {
  const calm = { YUNMEN_MAX_LAG_MS: '0', YUNMEN_MAX_RATE: '0', YUNMEN_MAX_CONCURRENT: '0' };
  return startServer({ YUNMEN_WORKERS: '2', ...calm, ...environment }, args);
}

/** A connection of its own for each request. */
export const fresh = () => new Agent({ keepAlive: false });
export const kept = (maxSockets: number) => new Agent({ keepAlive: true, maxSockets });

export interface Asking {
  readonly origin: string;
  readonly agent: Agent;
  readonly as: Keys;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a second is never too long on a busy machine, but a minute is. */
  readonly timeoutMs?: number;
}

/** Rejects if the connection breaks. */
export function ask({ origin, agent, as, headers = {}, timeoutMs = 60_000 }: Asking, query: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${origin}/graphql`,
      { agent, method: 'POST', headers: { 'content-type': 'application/json', ...keyHeaders(as), ...headers } },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      },
    );
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject).end(JSON.stringify({ query }));
  });
}

export function isWhole({ status, body }: Reply): boolean {
  return status === 200 && !body.includes('"errors"');
}

/** Sends requests again and again, several at a time, until it is ended. */
export class Load {
  answered = 0;
  readonly failures: string[] = [];
  private isOver = false;
  private readonly work: Promise<void>[];

  constructor(asking: Asking, atOnce: number, query: (number: number) => string) {
    let number = 0;
    const send = async () => {
      while (!this.isOver) {
        number += 1;
        const failure = await ask(asking, query(number)).then(
          (reply) => (isWhole(reply) ? null : `${reply.status} ${reply.body.slice(0, 300)}`),
          (error: Error) => String(error),
        );
        if (failure === null) this.answered += 1;
        else this.failures.push(failure);
      }
    };
    this.work = Array.from({ length: atOnce }, send);
  }

  /** Resolves when so many more have been answered. */
  async answers(more: number): Promise<void> {
    const until = this.answered + more;
    while (this.answered < until && this.failures.length < 1_000)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.work);
  }
}

/** The processes that have written lines of requests. */
export function workersIn(written: string): readonly number[] {
  const pids = [...written.matchAll(/"pid":(\d+).*"msg":"request"/g)].map(([, pid]) => Number(pid));
  return [...new Set(pids)];
}

/** The value of a series; undefined if it does not exist. */
export async function metric(origin: string, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}
