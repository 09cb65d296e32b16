/** The README shows the real output and answers of `npm start`; `npx vitest run test/docs -u` updates it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildASTSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { runCurl } from './curl.js';
import { npmStart, type Started } from './npm-start.js';
import { countBlocks, type Example, shown, withAnswers } from './page.js';

const path = fileURLToPath(new URL('../../README.md', import.meta.url));
const readme = readFileSync(path, 'utf8');
const documentedOrigin = 'http://127.0.0.1:4000';

let started: Started;
beforeAll(async () => {
  started = await npmStart();
});
afterAll(() => started.close());

/** The first curl of the page and the answer below it. */
const curlThenJson =
  /```bash\n(?<command>curl [^`]+)```(?<between>(?:(?!```)[\s\S])*)```json\n(?<answer>(?:(?!```)[\s\S])+)```/;

/** The header lines that npm start prints, with the name of another caller. */
function headersOf(caller: string): Record<string, string> {
  const lines = started.printed.matchAll(/-H '(x-acs-[a-z-]+): ([^']+)'/g);
  return Object.fromEntries(
    [...lines].map(([, name = '', value = '']) => [name, value.replace('administrator', caller)]),
  );
}

async function ask({ query, as, headers }: Example): Promise<Record<string, unknown>> {
  const response = await fetch(`${started.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(as), ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Record<string, unknown>;
}

describe('README', () => {
  it('shows the command that npm start prints, and the current answers', async () => {
    const curls = [...started.printed.matchAll(/^curl [\s\S]*?'\n(?=\n)/gm)].map(([command]) => command);
    // Tokens differ at each start, keys do not.
    const printed = curls.find((command) => command.includes('x-acs-security-token')) ?? '';
    const { command = '', answer = '' } = curlThenJson.exec(readme)?.groups ?? {};
    expect(command).not.toBe('');
    const response = await runCurl(printed, started.origin);
    const now = (await response.json()) as Record<string, unknown>;
    const fresh = readme
      .replace(command, () => printed.replaceAll(started.origin, documentedOrigin))
      .replace(answer, () => shown(answer, now));
    await expect(await withAnswers(fresh, ask)).toMatchFileSnapshot(path);
  });

  it('shows the answers to the other commands of npm start, each as a signed-in user', async () => {
    const commands = [...started.printed.matchAll(/^# (administrator|reader|newcomer) .*\n(curl [\s\S]*?'\n)(?=\n)/gm)];
    const answers = await Promise.all(
      commands.map(async ([, name, command = '']) => {
        const response = await runCurl(command, started.origin);
        const { data, errors } = (await response.json()) as { data: { instances: { nodes: [] } }; errors?: [] };
        return [name, response.status, data.instances.nodes.length, (errors ?? []).length];
      }),
    );
    expect(answers).toEqual([
      ['administrator', 200, 3, 0],
      ['reader', 200, 3, 0],
      ['newcomer', 200, 0, 1],
    ]);
  });

  it('has an answer to each of its queries', () => {
    expect(countBlocks(readme, 'json')).toBe(countBlocks(readme, 'graphql') + 1);
  });

  it('and the page of kinds name every root field', () => {
    const pages = readme + readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');
    const fields = Object.keys(buildASTSchema(typeDefs).getQueryType()?.getFields() ?? {});
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((name) => !pages.includes(`\`${name}\``))).toEqual([]);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const named = [...readme.matchAll(/^\| `npm (?:run )?([a-z:]+)[^`]*` \|/gm)].map(([, name]) => name);
    // npm runs `prepare` automatically.
    expect([...named, 'prepare'].toSorted()).toEqual(Object.keys(scripts).toSorted());
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(new URL(`../../${target}`, import.meta.url)))).toEqual([]);
  });
});
