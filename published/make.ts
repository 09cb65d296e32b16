/** `npm run published -- <folder of metadata>`: rewrites the facts of every product in the folder, and the samples of declared actions. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reduce } from './reduce.js';
import { reducedSample } from './sample.js';

interface Made {
  readonly products: number;
  readonly actions: number;
  readonly bytes: number;
}

/** Replaces the content of the folder; returns the number of products, actions and bytes. */
export async function makeFacts(from: string, to: string): Promise<Made> {
  const names = await metadataIn(from);
  const made = [];
  for (const name of names) {
    const lines = (await readFile(join(from, name), 'utf8')).split('\n');
    made.push({ ...reduce(lines), actions: lines.filter((line) => line !== '').length - 1 });
  }
  // All products are reduced before the old files are deleted.
  await replace(to, made);
  return {
    products: made.length,
    actions: made.reduce((sum, { actions }) => sum + actions, 0),
    bytes: bytesOf(made),
  };
}

/** The same for the samples of these actions, named as Product.Action. */
export async function makeSamples(from: string, to: string, wanted: ReadonlySet<string>): Promise<Made> {
  const made = [];
  for (const name of await metadataIn(from)) {
    const lines = (await readFile(join(from, name), 'utf8')).split('\n').filter((line) => line !== '');
    const { product, version } = JSON.parse(lines[0] ?? '{}');
    const rows = lines.slice(1).flatMap((line) => {
      const { action, sample } = JSON.parse(line);
      const answer = wanted.has(`${product}.${action}`) ? reducedSample(sample) : undefined;
      return answer === undefined ? [] : [`${action}\t${JSON.stringify(answer)}`];
    });
    if (rows.length > 0) made.push({ file: `${product}-${version}.txt`, text: `${rows.sort().join('\n')}\n`, rows });
  }
  await replace(to, made);
  return { products: made.length, actions: made.reduce((sum, { rows }) => sum + rows.length, 0), bytes: bytesOf(made) };
}

interface Written {
  readonly file: string;
  readonly text: string;
}

async function metadataIn(from: string): Promise<readonly string[]> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.ndjson')).sort();
  if (names.length === 0) throw new Error(`${from} holds no .ndjson file of metadata.`);
  return names;
}

async function replace(to: string, made: readonly Written[]): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const { file, text } of made) await writeFile(join(to, file), text);
}

function bytesOf(made: readonly Written[]): number {
  return made.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** The actions that the files of schema/ name, such as Ecs.DescribeDisks. */
export function declaredActions(schema: string): ReadonlySet<string> {
  const files = readdirSync(schema, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.graphql'));
  const texts = files.map((name) => readFileSync(join(schema, name), 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/"([A-Za-z][\w-]*\.[A-Z]\w*)"/g)].map(([, name = '']) => name)),
  );
}

function told({ products, actions, bytes }: Made): string {
  return `${products} products, ${actions} actions, ${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, ...more] = process.argv;
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  if (folder === undefined || more.length > 0) {
    process.stderr.write('Usage: npm run published -- <folder of metadata>\n');
    process.exitCode = 1;
  } else {
    const facts = await makeFacts(folder, here('facts/'));
    const samples = await makeSamples(folder, here('samples/'), declaredActions(here('../schema/')));
    process.stdout.write(`Facts: ${told(facts)}.\nSamples: ${told(samples)}.\n`);
  }
}
