/** Writes the tables of the docs that follow from code. With --check only compares them, for CI. */
import { readFile, writeFile } from 'node:fs/promises';
import { pages, withTables } from './docs/tables.js';

const isCheck = process.argv.includes('--check');
for (const name of pages) {
  const path = new URL(name, import.meta.url);
  const page = await readFile(path, 'utf8');
  const written = withTables(page);
  if (written === page) continue;
  if (isCheck) {
    process.stderr.write(`${name} is not what the code says: run npm run docs.\n`);
    process.exitCode = 1;
  } else await writeFile(path, written);
}
