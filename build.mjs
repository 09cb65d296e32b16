// Writes the gateway as plain JavaScript to dist/, with the files that it reads at run time. Containers run this.
import { execFileSync } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { consoleBuild } from './console/build.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [here('node_modules/typescript/bin/tsc'), '-p', here('tsconfig.build.json')], {
  stdio: 'inherit',
});
const isRead = (path) => !path.endsWith('.ts');
for (const folder of [
  'schema',
  'docs/examples',
  'docs/proofs',
  'server/console',
  'server/explorer',
  'published/facts',
]) {
  await cp(here(folder), here(`dist/${folder}`), { recursive: true, filter: isRead });
}

await build(consoleBuild(here('dist/console')));

// schema/ is read and checked once here, and not at each start.
const { buildSchema } = await import(new URL('dist/resolvers/nouns/build-schema.js', import.meta.url).href);
const built = JSON.stringify(JSON.stringify(buildSchema()));
await writeFile(here('dist/resolvers/nouns/built-schema.js'), `export const builtSchema = JSON.parse(${built});\n`);
