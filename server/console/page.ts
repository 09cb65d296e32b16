import { readFile } from 'node:fs/promises';
import type { ReadyCaller } from '../explorer/page.js';
import type { SignOn } from './sign-on.js';

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
