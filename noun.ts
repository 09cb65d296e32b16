/** `npm run noun -- Ecs.DescribeStorageSets`: writes a first declaration of the kind that the action lists. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { declared } from './resolvers/nouns/declared.js';
import { scaffold } from './resolvers/nouns/scaffold/scaffold.js';

const usage = 'Usage: npm run noun -- Ecs.DescribeStorageSets [--type StorageSet]';
const root = fileURLToPath(new URL('.', import.meta.url));

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { type: { type: 'string' } } });
  const [action, ...more] = positionals;
  if (action === undefined || more.length > 0) throw new Error(usage);
  if (values.type !== undefined && !/^[A-Z][A-Za-z\d]*$/.test(values.type))
    throw new Error(`${values.type} is no name of a type.`);
  const { type, path, text, lacks } = scaffold(action, declared, values.type);
  const file = join(root, path);
  if (existsSync(file)) throw new Error(`${path} exists already. Delete it first, or give another name with --type.`);
  const formatted = format(path, text);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, formatted);
  const still = lacks.map((each) => `  - ${each}\n`).join('');
  process.stdout.write(`${path} declares ${type}.\n${still}`);
  process.stdout.write(
    'Replace each FILL IN, confirm each guess, then run npm run codegen, npm run docs and npm run check.\n',
  );
}

function format(path: string, text: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
