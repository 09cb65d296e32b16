// How the programs of this repository are bundled, with the packages and the page of the console: for start.mjs and build.mjs.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { consoleBuild } from './console/build.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  // A package that loads graphql with require would make all other packages use it through getters, which is slow.
  alias: { graphql: `${root}node_modules/graphql/index.mjs` },
};

/** Where a source is, as JavaScript: in this repository. */
const inRepository = (name) => JSON.stringify(new URL(name, import.meta.url).href);

/** Where a source would be beside the bundle. What several programs use lies directly in its folder. */
const besideBundle = (name) => `new URL(${JSON.stringify(name)}, import.meta.url).href`;

/**
 * Writes a bundle of the entries to `outdir`. A bundle that `isMovable` finds the files that it reads beside itself, under the
 * names that they have in this repository. Any other reads them from this repository.
 */
export async function bundle({ entries, outdir, extension, isMovable }) {
  // First, because a wrong declaration ends it all.
  await writeSchema(outdir);
  const page = build(consoleBuild(`${outdir}/console`));
  const server = build({
    ...shared,
    entryPoints: entries,
    outdir,
    outbase: root,
    outExtension: { '.js': extension },
    splitting: true,
    // Optional packages, which are loaded on demand.
    external: [
      '@opentelemetry/sdk-*',
      '@opentelemetry/exporter-*',
      '@opentelemetry/resources',
      '@alicloud/*',
      '@graphql-yoga/render-graphiql',
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    // CommonJS packages load Node modules with require. The alias is needed because sources may import createRequire themselves.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [
      { name: 'schema', setup: useSchema },
      { name: 'console', setup: useConsole },
      { name: 'places', setup: keepPlaces(isMovable ? besideBundle : inRepository) },
    ],
  });
  await Promise.all([page, server]);
}

const schemaFile = 'built-schema.json';

/** Writes the compiled schema/, which is read and checked by the compiler in resolvers/nouns. */
async function writeSchema(outdir) {
  const places = { name: 'places', setup: keepPlaces(inRepository) };
  const entryPoints = ['resolvers/nouns/build-schema.ts'];
  const { outputFiles } = await build({ ...shared, entryPoints, write: false, plugins: [places] });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { buildSchema } = await import(`data:text/javascript;base64,${code}`);
  await mkdir(outdir, { recursive: true });
  await writeFile(`${outdir}/${schemaFile}`, JSON.stringify(buildSchema()));
}

/** Replaces the module built-schema.ts, which is empty in the sources and belongs to several programs. In a file of its own the text does not stay in memory. */
function useSchema({ onLoad }) {
  const contents = `import { readFileSync } from 'node:fs';
export const builtSchema = JSON.parse(readFileSync(new URL('${schemaFile}', import.meta.url), 'utf8'));`;
  onLoad({ filter: /[\\/]built-schema\.ts$/ }, () => ({ contents, loader: 'ts' }));
}

/** Replaces the module place.ts of the console: its files are built beside this bundle. */
function useConsole({ onLoad }) {
  const contents = "export const consoleFolder = new URL('./console/', import.meta.url);";
  onLoad({ filter: /[\\/]server[\\/]console[\\/]place\.ts$/ }, () => ({ contents, loader: 'ts' }));
}

/** Keeps import.meta.url of each module, so that a module still finds the files next to its source. */
function keepPlaces(placeOf) {
  return ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const name = path.slice(root.length).replaceAll('\\', '/');
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', placeOf(name)), loader: 'ts' };
    });
}
