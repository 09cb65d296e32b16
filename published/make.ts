/** `npm run published -- <folder of metadata>`: rewrites the facts of every product in the folder. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reduce } from './reduce.js';

/** Replaces the content of the folder; returns the number of products, actions and bytes. */
export async function makeFacts(
  from: string,
  to: string,
): Promise<{ readonly products: number; readonly actions: number; readonly bytes: number }> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.ndjson')).sort();
  if (names.length === 0) throw new Error(`${from} holds no .ndjson file of metadata.`);
  const made = [];
  for (const name of names) {
    const lines = (await readFile(join(from, name), 'utf8')).split('\n');
    made.push({ ...reduce(lines), actions: lines.filter((line) => line !== '').length - 1 });
  }
  // All products are reduced before the old files are deleted.
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const { file, text } of made) await writeFile(join(to, file), text);
  return {
    products: made.length,
    actions: made.reduce((sum, { actions }) => sum + actions, 0),
    bytes: made.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, ...more] = process.argv;
  if (folder === undefined || more.length > 0) {
    process.stderr.write('Usage: npm run published -- <folder of metadata>\n');
    process.exitCode = 1;
  } else {
    const { products, actions, bytes } = await makeFacts(folder, fileURLToPath(new URL('facts/', import.meta.url)));
    process.stdout.write(`${products} products, ${actions} actions, ${(bytes / 2 ** 20).toFixed(2)} MiB.\n`);
  }
}
