import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { isPlainAndRemote } from '../http/loopback.js';

/** Fetches one JSON document. Rejects with an Error whose message says what went wrong. */
export type FetchJson = (url: string) => Promise<unknown>;

export interface FetchJsonOptions {
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly timeoutMs?: number;
}

/** More than a key set of a hundred certificates. */
const maxBytes = 1024 * 1024;
const defaultTimeoutMs = 5_000;

/**
 * Fetches documents of an issuer. An attacker who can replace a key can sign in as any user, so documents come over https or
 * from this machine only, and redirects are not followed. A slow or endless answer is a failure.
 */
export function createFetchJson({ httpsProxy, noProxy, timeoutMs = defaultTimeoutMs }: FetchJsonOptions): FetchJson {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
    connections: 2,
    keepAliveTimeout: 1_000,
    connect: { timeout: timeoutMs },
    maxResponseSize: maxBytes,
  });
  return async (url) => {
    if (!isSafe(url)) throw new Error(`${url} is neither https nor on this machine`);
    const { statusCode, text } = await get(dispatcher, new URL(url), AbortSignal.timeout(timeoutMs)).catch((cause) => {
      throw new Error(`${url} could not be read (${reasonOf(cause)})`, { cause });
    });
    if (statusCode !== 200) throw new Error(`${url} answered HTTP ${statusCode}`);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`${url} did not answer JSON`, { cause });
    }
  };
}

async function get(dispatcher: Dispatcher, { origin, pathname, search }: URL, signal: AbortSignal) {
  const headers = { accept: 'application/json' };
  const answer = await dispatcher.request({ origin, path: `${pathname}${search}`, method: 'GET', headers, signal });
  return { statusCode: answer.statusCode, text: await answer.body.text() };
}

export function isSafe(url: string): boolean {
  return URL.canParse(url) && !isPlainAndRemote(url);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : 'connection lost';
}
