import { readFile } from 'node:fs/promises';

/** One of those whom the explorer can ask as; without any, people write their own headers. */
export interface ExplorerCaller {
  readonly name: string;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExplorerOptions {
  /** Queries that stand ready, each in a tab titled by its operation name. */
  readonly tabs: readonly string[];
  readonly callers: readonly ExplorerCaller[];
}

/** The page that browsers get at /graphql. */
export async function explorerPage(options: ExplorerOptions): Promise<string> {
  const template = await readFile(new URL('page.html', import.meta.url), 'utf8');
  const json = JSON.stringify(options).replaceAll('<', '\\u003c');
  return template.replace('"OPTIONS"', () => json);
}
