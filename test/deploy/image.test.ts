/** The image: its build stage gets every file that the build reads. A missing one fails only where Docker is. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const admitted = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
const isAdmitted = (path: string) => admitted.some((each) => path === each || path.startsWith(`${each}/`));

const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, path = '']) => path);

/** All sources that the build bundles, and what else it names, reads and copies. */
async function readByBuild(): Promise<readonly string[]> {
  const text = read('build.mjs');
  const quoted = (list: RegExp) => namesIn(list.exec(text)?.[1] ?? '', /'([^']+)'/g);
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: [
      ...quoted(/entries: \[([^\]]+)\]/),
      'resolvers/nouns/build-schema.ts',
      'console/main.tsx',
      'build.mjs', // It imports bundle.mjs.
    ],
    outdir: 'unwritten',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    loader: { '.css': 'empty' },
    metafile: true,
  });
  const declarations = namesIn(read('resolvers/nouns/schema-files.ts'), /new URL\('(?:\.\.\/)+([^']+)\/'/g);
  return [
    'tsconfig.json',
    ...Object.keys(metafile.inputs),
    ...declarations,
    ...quoted(/for \(const folder of \[([^\]]+)\]/),
  ];
}

describe('the build stage of the image', () => {
  it('gets all files that the build reads', async () => {
    const named = await readByBuild();
    const some = [
      'server.ts',
      'export.ts',
      'bundle.mjs',
      'console/build.mjs',
      'emulator/server.ts',
      'schema',
      'docs/proofs',
    ];
    expect(named).toEqual(expect.arrayContaining([...some, 'docs/examples', 'published/facts']));
    expect(named.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
    expect(named.filter((path) => !isAdmitted(path))).toEqual([]);
  });

  it('gets all files that the Dockerfile copies', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.filter((path) => path !== '.' && !isAdmitted(path))).toEqual([]);
  });

  it('gets nothing that does not exist', () => {
    expect(admitted.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
  });
});
