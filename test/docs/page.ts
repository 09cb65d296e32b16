/** The examples of a Markdown page: found, executed, and updated if the answer differs from the page. */
import type { GatewayAnswer } from '../gateway/harness.js';

/** A `graphql` block of a page. Its first lines may name the caller and a header. */
export interface Example {
  readonly query: string;
  /** The ready caller named in a line `# as reader`. */
  readonly as: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Body = Readonly<Record<string, unknown>>;

const graphqlThenJson =
  /```graphql\n(?<query>[^`]+)```(?<between>(?:(?!```)[\s\S])*)```json\n(?<answer>(?:(?!```)[\s\S])+)```/g;

/** Members whose values differ in each run. */
const volatile: ReadonlySet<string> = new Set(['durationMs', 'ms', 'bytes', 'requestId', 'RequestId', 'retryAfterMs']);

/** The number of blocks of a language on a page. */
export function countBlocks(page: string, language: string): number {
  return page.split(`\`\`\`${language}\n`).length - 1;
}

/** The page with current answers. An answer on the page is not changed if it is still right. */
export async function withAnswers(page: string, ask: (example: Example) => Promise<Body>): Promise<string> {
  let fresh = page;
  for (const { 0: found, groups } of page.matchAll(graphqlThenJson)) {
    const { query = '', answer = '' } = groups ?? {};
    const now = await ask(exampleOf(query));
    fresh = fresh.replace(found, () => found.replace(answer, () => shown(answer, now)));
  }
  return fresh;
}

/** The answer as shown on a page: the members that the page showed before, and all errors. */
export function shown(before: string, now: Body): string {
  const known = parse(before);
  const body = Object.fromEntries(
    Object.entries(now).filter(([name]) => name === 'errors' || known === null || Object.hasOwn(known, name)),
  );
  return known !== null && steady(known) === steady(body) ? before : `${pretty(body)}\n`;
}

function exampleOf(query: string): Example {
  const [, as = 'administrator'] = /^# as (\w+)$/m.exec(query) ?? [];
  const headers = [...query.matchAll(/^# (x-[a-z-]+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value]);
  return { query, as, headers: Object.fromEntries(headers) };
}

/** The answer of the gateway as in the HTTP body. */
export function bodyOf({ status: _, ...body }: GatewayAnswer<unknown>): Body {
  return body;
}

function parse(text: string): Body | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function steady(body: Body): string {
  // The time that calls wait for their turn differs between runs.
  return JSON.stringify(body, (name, value) => (name === 'waitedMs' ? undefined : volatile.has(name) ? null : value));
}

/** JSON with each value on one line if it fits, and without separate lines for brackets around one item. */
function pretty(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replace(/\n */g, ' ').replaceAll('[ ]', '[]').replaceAll('{ }', '{}');
  const isFlat = !/[[{]/.test(line.slice(1));
  if (typeof value !== 'object' || value === null || indent.length + line.length <= (isFlat ? 160 : 112)) return line;
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  const member = ([name, each]: [string, unknown], inside: string) =>
    isList ? pretty(each, inside) : `${JSON.stringify(name)}: ${pretty(each, inside)}`;
  const [open, close] = isList ? '[]' : '{}';
  const [only, ...others] = entries;
  if (only && others.length === 0) return `${open} ${member(only, indent)} ${close}`;
  const deeper = `${indent}  `;
  return `${open}\n${entries.map((entry) => deeper + member(entry, deeper)).join(',\n')}\n${indent}${close}`;
}
