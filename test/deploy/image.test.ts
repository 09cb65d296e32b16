/** The image: its build stage gets every file that the build reads. A missing one fails only where Docker is. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const admitted = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
const isAdmitted = (path: string) => admitted.some((each) => path === each || path.startsWith(`${each}/`));

/** Files and folders that the build names: what it compiles, copies and imports. */
function namedByBuild(): readonly string[] {
  const { extends: base, include } = JSON.parse(read('tsconfig.build.json')) as {
    extends: string;
    include: readonly string[];
  };
  const compiled = include.map((pattern) => pattern.replace(/\/\*.*$/, ''));
  const text = read('build.mjs');
  const folders = [...(/for \(const folder of \[([^\]]+)\]/.exec(text)?.[1] ?? '').matchAll(/'([^']+)'/g)];
  const imported = [...text.matchAll(/ from '\.\/([^']+)'/g)];
  return [base.replace('./', ''), ...compiled, ...[...folders, ...imported].map(([, path = '']) => path)];
}

describe('the build stage of the image', () => {
  it('gets all files that the build reads', () => {
    const named = namedByBuild();
    expect(named).toEqual(
      expect.arrayContaining(['server.ts', 'export.ts', 'resolvers', 'docs/proofs', 'tsconfig.json']),
    );
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
