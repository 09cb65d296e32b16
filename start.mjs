/**
 * `node start.mjs <entry> [options]` runs an entry of this repository from a bundle, because loading all modules and packages
 * one by one is the slowest part of a start. The bundle is made by `npm install`, and again when a source has changed.
 * Containers run the output of `npm run build` instead, which is the same bundle in another place.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const kept = `${root}node_modules/.cache/yunmen/`;
const entries = [
  'server.ts',
  'emulator/main.ts',
  'doctor.ts',
  'export.ts',
  'hosts.ts',
  'policy.ts',
  'verify.ts',
].filter((name) => existsSync(root + name));
const dayMs = 86_400_000;
const heldBy = 'held-by-';

const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
if (!isSuitable(process.versions.node, engines.node)) {
  process.stderr.write(`Yunmen needs Node ${engines.node}. This is Node ${process.versions.node}.\n`);
  process.exit(1);
}

const [, , entry] = process.argv;
// An installation without development tools has nothing to bundle with. Such an installation runs the output of `npm run build`.
if (entry === undefined && !existsSync(`${root}node_modules/esbuild`)) process.exit(0);
const bundle = `${kept}${fingerprint()}/`;
if (!(await isThere(bundle))) await build();
if (entry !== undefined) {
  const bundled = bundle + entry.replace(/\.ts$/, '.mjs');
  // As if the bundle had been started itself, because node:cluster starts workers with the same arguments.
  process.argv.splice(1, 2, bundled);
  await hold();
  if (process.env.npm_lifecycle_event !== undefined) endWithShell();
  await import(pathToFileURL(bundled).href);
}

/** Whether a version of Node is in a range such as `^20.20.0 || >=24`. */
function isSuitable(version, range) {
  const numbers = (text) => text.match(/\d+/g).map(Number);
  const [major, minor] = numbers(version);
  return range.split('||').some((part) => {
    const [least, leastMinor = 0] = numbers(part);
    if (major === least) return minor >= leastMinor;
    return part.includes('>=') && major > least;
  });
}

/** Identifies the sources by path, size and modification time. */
function fingerprint() {
  // A folder that does not exist has no sources.
  const folders = ['client', 'console', 'docs/proofs', 'emulator', 'published', 'resolvers', 'schema', 'server'].filter(
    (name) => existsSync(root + name),
  );
  // Synchronous calls: for some hundred files they are faster than asynchronous ones.
  const names = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true }).map((name) => `${folder}/${name}`),
  );
  const sources = [
    'package-lock.json',
    'bundle.mjs',
    'console/build.mjs',
    'start.mjs',
    ...entries.filter((name) => !name.includes('/')),
    ...names.filter((name) => /\.(?:tsx?|css|graphql|json)$/.test(name)),
  ].sort();
  const facts = sources.map((name) => {
    const { mtimeMs, size } = statSync(root + name);
    return `${name} ${mtimeMs} ${size}`;
  });
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

/** Builds in a separate folder first, because another process can build at the same time. */
async function build() {
  // Not at the top: the check of the version, and an installation without development tools, need no other file.
  const { bundle: bundled } = await import('./bundle.mjs');
  const unfinished = `${kept}unfinished-${process.pid}`;
  await mkdir(kept, { recursive: true });
  try {
    await bundled({ entries, outdir: unfinished, extension: '.mjs', isMovable: false });
  } catch (error) {
    // The message names the line of the wrong declaration. The stack trace would only show the bundler.
    process.stderr.write(`${error.message}\n`);
    await rm(unfinished, { recursive: true, force: true });
    process.exit(1);
  }
  // Otherwise its process, of 200 MB, would stay as long as this one.
  await (await import('esbuild')).stop();
  await rename(unfinished, bundle).catch((error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    return rm(unfinished, { recursive: true });
  });
  await forgetOld().catch(() => undefined); // The next build tries again.
}

/** Marks the bundle as used: a process loads parts of it on demand, even after days, so the bundle must stay. */
async function hold() {
  const mark = `${bundle}${heldBy}${process.pid}`;
  await writeFile(mark, '').catch(() => undefined); // Without write permission the process can still run an existing bundle.
  process.once('exit', () => rmSync(mark, { force: true }));
}

/** npm runs a command in a shell. When npm ends, some shells end without a signal to this process, which then gets another parent. */
function endWithShell() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200).unref();
}

/** Deletes bundles that are not in use and were not used for a day. Using a bundle updates the time of its folder. */
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

/** Checks the process too, because a killed process leaves its mark behind. */
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
