/**
 * `npm run soak`: mixed load for ten minutes on a gateway in a child process, over an embedded cloud that fails at times.
 * Fails when the gateway's heap grows after the warm-up, when an error was not injected, or when a log line or an
 * answer contains a secret. `-- --minutes 3` makes it shorter.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const durationMs = Number(values.minutes) * 60_000;
if (!(durationMs > 0)) throw new Error('--minutes must be a number above zero.');

const root = fileURLToPath(new URL('..', import.meta.url));
const port = 20_000 + Math.floor(Math.random() * 20_000);
const cloud = `http://127.0.0.1:${port}`;
const gateway = `http://127.0.0.1:${port + 1}`;
const warmUp = 0.3;
const workers = 6;
/** The normal variation of the heap. */
const slackBytes = 12 * 1024 * 1024;

interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

/** The injected failures and their expected error codes. */
const faults = [
  { kind: 'throttle', probability: 0.02 },
  { kind: 'error503', probability: 0.01 },
  { kind: 'reset', probability: 0.01 },
  { kind: 'malformed', probability: 0.005 },
  { kind: 'slow', probability: 0.01, delayMs: 400 },
  { kind: 'duplicateRows', probability: 0.05 },
] as const;
const injected = new Set(['THROTTLED', 'UNAVAILABLE', 'TIMEOUT', 'HUNG_UP']);

const queries = readdirSync(`${root}docs/examples`)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(`${root}docs/examples/${name}`, 'utf8'))
  .filter((text) => !/^\s*(?:mutation|subscription)|\$\w+!?\s*:/m.test(text));

let secrets: readonly string[] = [];
const found = new Set<string>();
/** Searches for secrets also across chunk boundaries, and stores nothing. */
function watcher(): (text: string) => void {
  let end = '';
  return (text) => {
    const seen = end + text;
    for (const secret of secrets) if (seen.includes(secret)) found.add(secret.slice(0, 4));
    if (/Signature=[0-9a-f]{16}|(?:ACS3|OSS4)-HMAC-SHA256/.test(seen)) found.add('a signature');
    end = seen.slice(-200);
  };
}

function start(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  child.once('exit', (code) => code !== null && code !== 0 && fail(`${args[0]} ended with ${code}`));
  return child;
}

async function until(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  fail(`${url} did not answer`);
}

const emulator = start(['emulator/main.ts', '--port', String(port), '--instances', '600', '--latency', '5'], {});
emulator.stdout?.resume();
const server = start(['server.ts'], {
  YUNMEN_IDENTITY: 'sts-headers',
  YUNMEN_UPSTREAM: cloud,
  PORT: String(port + 1),
  LOG_LEVEL: 'debug',
  YUNMEN_CACHE_TTL_MS: '1000',
});
const [readOut, readErrors] = [watcher(), watcher()];
server.stdout?.on('data', (chunk: Buffer) => readOut(String(chunk)));
server.stderr?.on('data', (chunk: Buffer) => readErrors(String(chunk)));

function fail(why: string): never {
  process.stderr.write(`soak: ${why}\n`);
  emulator.kill();
  server.kill();
  process.exit(1);
}

await Promise.all([until(`${cloud}/__emulator/callers`), until(`${gateway}/readyz`)]);
const { callers } = (await (await fetch(`${cloud}/__emulator/callers`)).json()) as { callers: Record<string, Caller> };
secrets = Object.values(callers).flatMap(({ accessKeySecret, securityToken }) => [accessKeySecret, securityToken]);
for (const fault of faults) {
  await fetch(`${cloud}/__emulator/faults`, { method: 'POST', body: JSON.stringify(fault) });
}

const outcomes = new Map<string, number>();
const strange: string[] = [];
const count = (name: string) => outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
const endsAt = Date.now() + durationMs;

async function work(index: number): Promise<void> {
  const read = watcher();
  for (let turn = index; Date.now() < endsAt; turn += workers) {
    const caller = turn % 5 === 0 ? callers.partner : callers.administrator;
    if (!caller) fail('the embedded cloud has no such caller');
    const abort = new AbortController();
    const timer = turn % 20 === 7 ? setTimeout(() => abort.abort(), 30) : undefined;
    const response = await fetch(`${gateway}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-acs-accesskey-id': caller.accessKeyId,
        'x-acs-accesskey-secret': caller.accessKeySecret,
        'x-acs-security-token': caller.securityToken,
        ...(turn % 3 === 0 && { 'cache-control': 'no-cache' }),
      },
      body: JSON.stringify({ query: queries[turn % queries.length] }),
      signal: abort.signal,
    }).catch(() => null);
    const text = await response?.text().catch(() => null);
    clearTimeout(timer);
    if (!response || text === null || text === undefined) {
      count('HUNG_UP');
      if (!abort.signal.aborted) strange.push('The gateway cut a connection.');
      continue;
    }
    // A presigned URL always contains the token.
    read(text.replaceAll(/"(?:presigned|download)\w*":\s*"[^"]*"/gi, ''));
    const codes = new Set([...text.matchAll(/"code":\s*"([A-Z_]+)"/g)].map(([, code = '']) => code));
    count(response.status === 200 ? 'answered' : `HTTP ${response.status}`);
    for (const code of codes) count(code);
    // The examples name resources of the first account, which the partner may not see.
    const isExpected = (code: string) => injected.has(code) || (code === 'FORBIDDEN' && caller === callers.partner);
    const isStrange = response.status !== 200 || ![...codes].every(isExpected);
    if (isStrange && strange.length < 20) strange.push(`HTTP ${response.status} ${text.slice(0, 400)}`);
  }
}

/** The lowest heap of each tenth of the time: the heap after a collection. */
const lows: number[] = [];
async function gauge(): Promise<void> {
  const startedAt = Date.now();
  let spokenAt = startedAt;
  while (Date.now() < endsAt) {
    await sleep(1_000);
    const metrics = await fetch(`${gateway}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    const heap = Number(/^\w*nodejs_heap_size_used_bytes(?:{[^}]*})? (\S+)/m.exec(metrics)?.[1]);
    if (!Number.isFinite(heap)) continue;
    const tenth = Math.min(9, Math.floor(((Date.now() - startedAt) / durationMs) * 10));
    lows[tenth] = Math.min(lows[tenth] ?? Number.POSITIVE_INFINITY, heap);
    if (Date.now() - spokenAt < 30_000) continue;
    spokenAt = Date.now();
    report();
  }
}

function report(): void {
  const heap = lows.map((low) => Math.round(low / 1_048_576)).join(' ');
  process.stdout.write(`${JSON.stringify(Object.fromEntries(outcomes))} lowest heap by tenths, MiB: ${heap}\n`);
}

await Promise.all([gauge(), ...Array.from({ length: workers }, (_, index) => work(index))]);
report();
await sleep(1_000);
const { calls } = (await (await fetch(`${cloud}/__emulator/open`)).json()) as { calls: number };
const warm = lows.slice(Math.floor(10 * warmUp), 6).reduce((sum, low) => Math.max(sum, low), 0);
const last = Math.min(...lows.slice(7));
if (lows.length === 0) fail('the gateway told nothing about its heap');
if (calls > 0) fail(`${calls} calls are still on their way upstream`);
if (found.size > 0) fail(`written or answered: ${[...found].join(', ')}`);
if (strange.length > 0) fail(`errors that were not injected:\n${strange.join('\n')}`);
if (last > warm * 1.1 + slackBytes) fail(`the heap grew from ${warm} to ${last} bytes`);
process.stdout.write(`soak: ${values.minutes} minutes, nothing grew and nothing was strange\n`);
emulator.kill();
server.kill();
process.exit(0);
