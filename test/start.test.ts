/** start.mjs over test sources: which of its bundles it keeps, and which it deletes. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let copy: string;
let running: ChildProcessWithoutNullStreams[];

beforeEach(() => {
  running = [];
  copy = mkdtempSync(join(tmpdir(), 'start-'));
  for (const folder of ['client', 'console', 'emulator', 'resolvers/nouns', 'schema', 'server', 'node_modules']) {
    mkdirSync(join(copy, folder), { recursive: true });
  }
  for (const file of ['start.mjs', 'bundle.mjs', 'package.json', 'package-lock.json'])
    copyFileSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules/esbuild'), join(copy, 'node_modules/esbuild'));
  writeFileSync(join(copy, 'emulator/main.ts'), '');
  copyFileSync(join(root, 'console/build.mjs'), join(copy, 'console/build.mjs'));
  writeFileSync(join(copy, 'console/main.tsx'), '');
  writeFileSync(join(copy, 'resolvers/nouns/build-schema.ts'), 'export const buildSchema = () => ({});');
  writeFileSync(join(copy, 'client/late.ts'), "export const late = 'late';");
});
afterEach(async () => {
  await Promise.all(running.map(end));
  rmSync(copy, { recursive: true });
});

/** Prints its version, and loads its other part after it receives input. */
function changeTo(version: number): void {
  const source = `console.log('version', ${version});
    process.stdin.once('data', () => import('./client/late.js').then(({ late }) => console.log(late), console.log));`;
  writeFileSync(join(copy, 'server.ts'), source);
}

async function start(): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(process.execPath, ['start.mjs', 'server.ts'], { cwd: copy });
  running.push(child);
  child.stdout.setEncoding('utf8');
  child.stderr.pipe(process.stderr);
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail('It did not start.'))]);
  return child;
}

async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const kept = () => join(copy, 'node_modules/.cache/yunmen');
const bundles = () => readdirSync(kept());

function daysPass(): void {
  const before = new Date(Date.now() - 3 * 86_400_000);
  for (const name of bundles()) utimesSync(join(kept(), name), before, before);
}

it('keeps an old bundle only as long as a process runs from it', { timeout: 60_000 }, async () => {
  changeTo(1);
  const first = await start();
  const [ofFirst = ''] = bundles();
  daysPass();
  changeTo(22);
  await start();
  expect(bundles()).toHaveLength(2);
  first.stdin.write('go on\n');
  expect(await once(first.stdout, 'data')).toEqual(['late\n']);

  // A killed process cannot announce its end.
  await end(first);
  daysPass();
  changeTo(333);
  await start();
  expect(bundles()).toHaveLength(2);
  expect(bundles()).not.toContain(ofFirst);
});

it('keeps a bundle that was run recently, even if it is old', { timeout: 60_000 }, async () => {
  changeTo(1);
  await end(await start());
  daysPass();
  await end(await start());
  changeTo(22);
  await start();
  expect(bundles()).toHaveLength(2);
});

it('makes another bundle if a declaration has changed', { timeout: 60_000 }, async () => {
  changeTo(1);
  await end(await start());
  writeFileSync(join(copy, 'schema/disk.graphql'), 'type Disk { diskId: String! }');
  await start();
  expect(bundles()).toHaveLength(2);
});

it('makes another bundle if the way of bundling has changed', { timeout: 60_000 }, async () => {
  changeTo(1);
  await end(await start());
  appendFileSync(join(copy, 'bundle.mjs'), '// Another way.\n');
  await start();
  expect(bundles()).toHaveLength(2);
});

it('starts nothing if a declaration is wrong, and prints only this error', { timeout: 60_000 }, async () => {
  changeTo(1);
  const wrong = "throw new Error('schema/disk.graphql:3: wrong')";
  writeFileSync(join(copy, 'resolvers/nouns/build-schema.ts'), `export const buildSchema = () => { ${wrong}; };`);
  const child = spawn(process.execPath, ['start.mjs', 'server.ts'], { cwd: copy });
  const told: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => told.push(text));
  const [code] = await once(child, 'close');
  expect([code, told.join('')]).toEqual([1, 'schema/disk.graphql:3: wrong\n']);
  expect(bundles()).toEqual([]);
});

it('ends with npm', { timeout: 60_000 }, async () => {
  const file = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: object };
  writeFileSync(
    join(copy, 'package.json'),
    JSON.stringify({ engines: file.engines, scripts: { serve: 'node start.mjs server.ts' } }),
  );
  writeFileSync(join(copy, 'server.ts'), 'setInterval(() => undefined, 1000); console.log(process.pid);');
  const npm = spawn('npm', ['run', '--silent', 'serve'], { cwd: copy });
  running.push(npm);
  const [pid] = (await once(npm.stdout, 'data')) as [Buffer];
  npm.kill('SIGTERM');
  await expect.poll(() => isRunning(Number(pid)), { timeout: 10_000 }).toBe(false);
});

it('names the version of Node that is needed in one line', async () => {
  changeTo(1);
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ engines: { node: '^18.2.0 || >=99' } }));
  const child = spawn(process.execPath, ['start.mjs', 'server.ts'], { cwd: copy });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(said.join('')).toBe(`Yunmen needs Node ^18.2.0 || >=99. This is Node ${process.versions.node}.\n`);
});

it('builds nothing after an installation without development tools', async () => {
  changeTo(1);
  rmSync(join(copy, 'node_modules/esbuild'));
  const child = spawn(process.execPath, ['start.mjs'], { cwd: copy, stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(kept())).toBe(false);
});

it('has commands that every shell understands', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  // cmd.exe knows no exec, no test in brackets, no variable before a command and no semicolon.
  for (const script of Object.values(scripts)) expect(script).not.toMatch(/\bexec |\[|;|^\w+=|'|\$/);
});
