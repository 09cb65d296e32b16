import { readFile } from 'node:fs/promises';
import type { ReadyCaller } from '../explorer/page.js';

/** Where people sign in: what the console needs of the issuer for the authorization code flow. */
export interface SignOn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Whether the token for the gateway is the id token, because its audience is this client. Otherwise it is the access token. */
  readonly sendsIdToken: boolean;
  /** The claim that names the roles of a person; null when there is none. */
  readonly roleClaim: string | null;
}

/** What the page is told beside its script. */
export interface ConsoleOptions {
  readonly callers: readonly ReadyCaller[];
  /** How callers identify themselves (YUNMEN_IDENTITY). */
  readonly identity: readonly string[];
  readonly signOn: SignOn | null;
  /** Whether /graphql is the explorer, where a query can be opened. */
  readonly hasExplorer: boolean;
}

/** The page at /console. Its address says what it shows, so it is the same page at every address below. */
export async function consolePage(options: ConsoleOptions, version: string): Promise<string> {
  const template = await readFile(new URL('page.html', import.meta.url), 'utf8');
  const json = JSON.stringify({ ...options, version }).replaceAll('<', '\\u003c');
  return template.replaceAll('VERSION', version).replace('"OPTIONS"', () => json);
}
