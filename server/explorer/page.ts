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
  const json = JSON.stringify({ ...options, tabs: options.tabs.map(wrapComments) }).replaceAll('<', '\\u003c');
  return template.replace('"OPTIONS"', () => json);
}

/** A document whose comments fit beside an answer: the explorer's editor does not wrap lines. */
function wrapComments(document: string): string {
  const comment = /^(?:#.*\n)+/gm;
  return document.replaceAll(comment, (lines) => {
    const text = lines.replaceAll(/^# ?/gm, '').trim().replaceAll('\n', ' ');
    return `${text
      .match(/\S.{0,49}(?=\s|$)|\S+/g)
      ?.map((line) => `# ${line}\n`)
      .join('')}`;
  });
}
