/**
 * `node start.mjs <entry> [options]` runs an entry of this repository, bundled: to load its modules and those of its
 * packages one by one takes longer than everything else at a start. The bundle is made when a source is not what it was
 * made of, and by `npm install`; nobody has to think of it. Containers run what `npm run build` writes instead.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const kept = `${root}node_modules/.cache/yunmen/`;
const entries = ['server.ts', 'emulator/main.ts'];
const dayMs = 86_400_000;
const heldBy = 'held-by-';

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  // Packages that require it would have all others reach it through getters, field by field.
  alias: { graphql: `${root}node_modules/graphql/index.mjs` },
};
const places = { name: 'places', setup: keepPlaces };

const [, , entry] = process.argv;
const bundle = `${kept}${fingerprint()}/`;
if (!(await isThere(bundle))) await build();
if (entry !== undefined) {
  process.argv.splice(1, 2, root + entry);
  await hold();
  await import(pathToFileURL(bundle + entry.replace(/\.ts$/, '.mjs')).href);
}

/** Tells the sources apart by where they are, how long and how old. */
function fingerprint() {
  // A folder that is not there has no sources.
  const folders = ['client', 'emulator', 'published', 'resolvers', 'schema', 'server'].filter((name) =>
    existsSync(root + name),
  );
  // One after the other: some hundred files are looked at sooner than asked for.
  const names = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true }).map((name) => `${folder}/${name}`),
  );
  const sources = [
    'package-lock.json',
    'start.mjs',
    'server.ts',
    ...names.filter((name) => /\.(?:ts|graphql)$/.test(name)),
  ].sort();
  const facts = sources.map((name) => {
    const { mtimeMs, size } = statSync(root + name);
    return `${name} ${mtimeMs} ${size}`;
  });
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

/** Into a folder of its own first: another start may be at it, too. */
async function build() {
  const { build: bundled } = await import('esbuild');
  const unfinished = `${kept}unfinished-${process.pid}`;
  await mkdir(kept, { recursive: true });
  const schema = await builtSchema(bundled, `${unfinished}/build-schema.mjs`);
  await bundled({
    ...shared,
    entryPoints: entries,
    outdir: unfinished,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    // Loaded by the few who want them.
    external: [
      '@opentelemetry/sdk-*',
      '@opentelemetry/exporter-*',
      '@opentelemetry/resources',
      '@alicloud/*',
      '@graphql-yoga/render-graphiql',
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    // Packages in CommonJS ask for their parts of Node by require. Sources may import createRequire by its own name.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [{ name: 'schema', setup: useSchema(schema) }, places],
  });
  await rename(unfinished, bundle).catch((error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    return rm(unfinished, { recursive: true });
  });
  await forgetOld().catch(() => undefined); // As above: what one leaves, the next forgets.
}

/** What schema/ declares, read and checked by the sources' own compiler. */
async function builtSchema(bundled, outfile) {
  await bundled({ ...shared, entryPoints: ['resolvers/nouns/build-schema.ts'], outfile, plugins: [places] });
  const { buildSchema } = await import(pathToFileURL(outfile).href);
  try {
    return JSON.stringify(buildSchema());
  } catch (error) {
    // What is wrong with a declaration says where: the rest of the trace is about this file.
    process.stderr.write(`${error.message}\n`);
    await rm(dirname(outfile), { recursive: true });
    process.exit(1);
  }
}

/** It takes the place of the module that is empty in the sources. */
function useSchema(schema) {
  const contents = `export const builtSchema = JSON.parse(${JSON.stringify(schema)});`;
  return ({ onLoad }) => onLoad({ filter: /[\\/]built-schema\.ts$/ }, () => ({ contents, loader: 'ts' }));
}

/** A module that reads a file beside it still finds it: its address stays that of its source. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    const text = await readFile(path, 'utf8');
    return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
  });
}

/** What is running loads its parts when it first needs them, be it after days: as long as it does, its bundle stays. */
async function hold() {
  const mark = `${bundle}${heldBy}${process.pid}`;
  await writeFile(mark, '').catch(() => undefined); // Who may not write here may still run what others have made.
  process.once('exit', () => rmSync(mark, { force: true }));
}

/** What was made of older sources, is not running, and was not a day ago: to hold a folder and to let it go makes it younger. */
async function forgetOld() {
  for (const name of await readdir(kept)) {
    const { mtimeMs } = await stat(kept + name);
    if (Date.now() - mtimeMs < dayMs || (await isHeld(kept + name))) continue;
    await rm(kept + name, { recursive: true });
  }
}

async function isHeld(folder) {
  const names = (await readdir(folder)).filter((name) => name.startsWith(heldBy));
  return names.some((name) => isRunning(Number(name.slice(heldBy.length))));
}

/** A process that was killed lets go of nothing, so the name of its hold is not enough. */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function isThere(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
