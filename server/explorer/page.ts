import { readFile } from 'node:fs/promises';

/** A ready caller of the explorer and the console. Without any, users type in their credentials. */
export interface ReadyCaller {
  readonly name: string;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExplorerOptions {
  /** Prepared queries, each in a tab with the name of its operation. */
  readonly tabs: readonly string[];
  readonly callers: readonly ReadyCaller[];
  /** How callers identify themselves (YUNMEN_IDENTITY): without ready callers the page has a form for it. */
  readonly identity: readonly string[];
}

/** The page at /graphql for browsers. */
export async function explorerPage(options: ExplorerOptions): Promise<string> {
  const template = await readFile(new URL('page.html', import.meta.url), 'utf8');
  const json = JSON.stringify(options).replaceAll('<', '\\u003c');
  return template.replace('"OPTIONS"', () => json);
}
