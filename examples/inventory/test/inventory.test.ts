/** The job against the embedded cloud: two runs with a change between, one that may not see everything, and exports that break off. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { escaped } from '../job/report.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const main = fileURLToPath(new URL('../job/main.js', import.meta.url));
const documents = fileURLToPath(new URL('../../kinds', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
const [kinds, database, report] = ['kinds', 'inventory.duckdb', 'report.html'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const administrator = {
  'x-acs-accesskey-id': 'STS.administrator',
  'x-acs-accesskey-secret': 'secret-of-administrator',
  'x-acs-security-token': 'token-of-administrator',
};

let gateway: ChildProcess;
let url = '';
before(async () => {
  mkdirSync(kinds);
  for (const name of ['buckets', 'disks', 'vpcs'])
    copyFileSync(join(documents, `${name}.graphql`), join(kinds, `${name}.graphql`));
  gateway = spawn(process.execPath, ['start.mjs', 'server.ts', '--emulator'], {
    cwd: root,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    gateway.once('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${printed}`)));
    gateway.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
      if (origin !== undefined && printed.endsWith('\n\n')) resolve(`${origin}/graphql`);
    });
  });
});
after(() => {
  gateway.removeAllListeners('exit');
  gateway.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function job(caller: string, more: readonly string[] = [], at = url) {
  const args = ['--url', at, '--as', caller, '--kinds', kinds, '--database', database, '--report', report, ...more];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const read = async (stream: Readable) => (await stream.setEncoding('utf8').toArray()).join('');
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([read(child.stdout), read(child.stderr), ended]);
  return { code, out, err };
}

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...administrator, 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { readonly data: Data; readonly errors?: readonly unknown[] };
  assert.equal(errors, undefined);
  return data;
}

/** A question to the database. */
async function rows(sql: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  const found = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return found;
}

const counted = (out: string) =>
  /^(\d+) things: (\d+) came, (\d+) gone, (\d+) fields changed, (\d+) lack/.exec(out)?.slice(1).map(Number);

test('the document of each kind fits the schema, and names what the job needs', async () => {
  for (const name of readdirSync(documents)) {
    const query = readFileSync(join(documents, name), 'utf8');
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...administrator, 'content-type': 'application/json', 'x-yunmen-plan': '1' },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await response.json()) as { readonly errors?: readonly unknown[] };
    assert.deepEqual([name, errors], [name, undefined]);
    assert.match(query, /accountIds: \["\*"\][\s\S]*\bid\n\s+accountId\n/);
  }
});

test('the first run stores every thing of all accounts, and has nothing to compare with', async () => {
  const { code, out, err } = await job('administrator');
  assert.deepEqual([code, err], [0, '']);
  const { buckets, disks, vpcs } = await ask<Record<string, { totalCount: number }>>(
    '{ buckets(accountIds: ["*"]) { totalCount } disks(accountIds: ["*"]) { totalCount } vpcs(accountIds: ["*"]) { totalCount } }',
  );
  const all = (buckets?.totalCount ?? 0) + (disks?.totalCount ?? 0) + (vpcs?.totalCount ?? 0);
  assert.ok(all > 1000);
  assert.deepEqual(counted(out), [all, 0, 0, 0, 0]);
  assert.match(readFileSync(report, 'utf8'), /This is the first run/);
});

/** Deletes a disk, the first that the cloud lets go. */
async function deleteDisk(): Promise<string> {
  const { disks } = await ask<{ disks: { nodes: readonly { id: string; diskId: string; regionId: string }[] } }>(
    '{ disks(first: 20, filter: { statusIn: [AVAILABLE], chargeTypeIn: [POST_PAID] }) { nodes { id diskId regionId } } }',
  );
  for (const { id, diskId, regionId } of disks.nodes) {
    const { deleted } = await ask<{ deleted: { results: readonly { ok: boolean }[] } }>(
      'mutation ($input: DeleteDiskInput!) { deleted: deleteDisk(input: $input) { results { ok } } }',
      { input: { diskId, regionId, confirm: diskId } },
    );
    if (deleted.results[0]?.ok) return id;
  }
  throw new Error('No disk can be deleted.');
}

test('the next run tells what came, went and changed, and what lacks a tag', async () => {
  const { vpcs } = await ask<{ vpcs: { nodes: readonly { id: string }[] } }>('{ vpcs(first: 1) { nodes { id } } }');
  const vpc = vpcs.nodes[0]?.id ?? '';
  const disk = await deleteDisk();
  await ask(
    'mutation ($id: ID!) { tagResources(input: { ids: [$id], tags: [{ key: "checked", value: "<b>yes</b>" }] }) { __typename } }',
    { id: vpc },
  );
  await ask(
    'mutation { createBucket(input: { name: "inventory-came-today", regionId: "cn-hangzhou" }) { __typename } }',
  );
  const { code, out, err } = await job('administrator', ['--require', 'checked']);
  assert.deepEqual([code, err], [0, '']);
  const [things = 0, ...changes] = counted(out) ?? [];
  assert.deepEqual(changes.slice(0, 3), [1, 1, 1]);
  assert.ok((changes[3] ?? 0) > 100 && (changes[3] ?? 0) < things);
  const page = readFileSync(report, 'utf8');
  for (const text of ['inventory-came-today', disk, vpc]) assert.ok(page.includes(escaped(text)), text);
  assert.ok(page.includes('checked=&lt;b&gt;yes&lt;/b&gt;'));
  assert.ok(!page.includes('<b>'));
});

test('a run that may not see everything fails, and reports nothing of the hidden regions as gone', async () => {
  const { code, out, err } = await job('reader');
  assert.equal(code, 3);
  assert.match(err, /Could not be read: disks: \d+, /);
  assert.match(err, /… and \d+ more/);
  const [things, came, gone, changed] = counted(out) ?? [];
  const [last] = await rows('SELECT count(*)::INTEGER AS things FROM things WHERE run = 2');
  assert.deepEqual([things, came, gone, changed], [last?.things, 0, 0, 0]);
  const [unseen] = await rows('SELECT count(*)::INTEGER AS things FROM things WHERE run = 3 AND seen_in = 2');
  assert.ok(Number(unseen?.things) > 0);
  const [tags] = await rows(
    'SELECT (SELECT count(*) FROM tags WHERE run = 2)::INTEGER AS before, (SELECT count(*) FROM tags WHERE run = 3)::INTEGER AS now',
  );
  assert.equal(tags?.now, tags?.before);
  assert.match(readFileSync(report, 'utf8'), /This report is not complete/);
});

test('the run after it sees everything again, and nothing has come or changed', async () => {
  const { code, out } = await job('administrator', ['--keep', '2']);
  assert.equal(code, 0);
  assert.deepEqual(counted(out)?.slice(1, 4), [0, 0, 0]);
  assert.deepEqual(await rows('SELECT DISTINCT run FROM things ORDER BY run'), [{ run: 3 }, { run: 4 }]);
});

test('an export without its last line is as if nothing of the kind could be read', async () => {
  const broken = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jsonl' });
    response.end(
      '{"id":"acs:oss:oss-cn-hangzhou:1:new","accountId":"1","name":"new"}\n{"error":{"message":"It must stop."}}\n',
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => broken.once('listening', resolve));
  const { code, out, err } = await job(
    'administrator',
    [],
    `http://127.0.0.1:${(broken.address() as AddressInfo).port}/graphql`,
  );
  broken.close();
  assert.equal(code, 3);
  assert.match(err, /ended without its last line\. It must stop\./);
  assert.deepEqual(counted(out)?.slice(1, 4), [0, 0, 0]);
});

test('a field that could not be read keeps its value, and is named', async () => {
  const lines = [
    { id: 'a', accountId: '1', regionId: 'r', name: 'a', status: null, size: 2 },
    { error: { message: 'Not allowed.', row: 0, path: ['vpcs', 'nodes', 0, 'status'] } },
    { end: { count: 1, unavailable: [], calls: 1 } },
  ];
  let isSecond = false;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jsonl' });
    const sent = isSecond ? lines : [{ ...lines[0], status: 'UP', size: 1 }, lines[2]];
    response.end(sent.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const only = join(folder, 'only');
  mkdirSync(only);
  writeFileSync(join(only, 'vpcs.graphql'), '{ vpcs { nodes { id } } }');
  const own = ['--kinds', only, '--database', join(folder, 'own.duckdb')];
  assert.equal((await job('administrator', own, at)).code, 0);
  isSecond = true;
  const { code, out, err } = await job('administrator', own, at);
  server.close();
  assert.equal(code, 3);
  assert.match(err, /vpcs: a: status: Not allowed\./);
  assert.deepEqual(counted(out)?.slice(0, 4), [1, 0, 0, 1]);
});

test('a job that cannot write its report fails, and leaves no run behind', async () => {
  const runs = await rows('SELECT run FROM runs ORDER BY run');
  const { code, err } = await job('administrator', ['--report', join(folder, 'nowhere', 'report.html')]);
  assert.equal(code, 1);
  assert.match(err, /ENOENT/);
  assert.deepEqual(await rows('SELECT run FROM runs ORDER BY run'), runs);
});

test('a job that cannot begin fails', async () => {
  const { code, err } = await job('administrator', ['--kinds', folder]);
  assert.equal(code, 1);
  assert.match(err, /has no documents/);
});
