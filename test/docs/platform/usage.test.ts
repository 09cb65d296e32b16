/** The queries of docs/usage.md over lines that the gateway has written, and the files of deploy/sls. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { startTestGateway, type TestGateway } from '../../gateway/harness.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/usage.md');
const commands = [...page.matchAll(/```sh\n([\s\S]+?)```/g)].map(([, text = '']) => text);
const folder = mkdtempSync(join(tmpdir(), 'usage-'));
const hasJq = (() => {
  try {
    execFileSync('jq', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let gateway: TestGateway;
let lines: readonly Readonly<Record<string, unknown>>[];
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, accounts: (emulator) => emulator.accountRoles, fieldUsage: true });
  const { administrator, reader } = gateway.emulator.callers;
  await gateway.ask('query Everyone { users(accountIds: ["*"], first: 1000) { nodes { userName } } }', {
    as: administrator,
  });
  await gateway.ask('query Networks { vpcs(regionIds: ["cn-hangzhou"]) { nodes { name } } }', { as: administrator });
  await gateway.ask('query Networks { vpcs(regionIds: ["us-west-1"]) { nodes { name } } }', { as: reader });
  const requests = () =>
    gateway
      .logged()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
  await vi.waitFor(() => expect(requests()).toHaveLength(3), { timeout: 20_000 });
  writeFileSync(join(folder, 'gateway.log'), gateway.logged());
  writeFileSync(join(folder, 'metrics.txt'), await gateway.metrics());
  lines = requests().map((line) => JSON.parse(line));
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** The cells of a command's table. */
const table = (command = '') =>
  execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

describe.skipIf(!hasJq)('the queries for jq', () => {
  it('name who uses up the quota of an account', () => {
    const rows = table(commands[0]);
    const partner = gateway.emulator.accountRoles[1]?.id;
    const [first] = rows;
    expect(first?.slice(0, 3)).toEqual([
      gateway.emulator.cloud.accounts[0].id,
      gateway.emulator.callers.administrator.arn,
      'Everyone',
    ]);
    expect(rows.find(([account]) => account === partner)?.[2]).toBe('Everyone');
    expect(rows.map((row) => Number(row.at(-1))).reduce((sum, one) => sum + one, 0)).toBe(
      gateway.emulator.calls().filter(({ action }) => action !== 'GetCallerIdentity').length +
        lines
          .flatMap(({ usage }) => usage as { action: string }[])
          .filter(({ action }) => action === 'GetCallerIdentity').length,
    );
  });

  it('name the actions of accounts', () => {
    expect(table(commands[1]).map(([, product, action]) => `${product}.${action}`)).toContain('Ram.ListUsers');
  });

  it('add up operations', () => {
    const networks = table(commands[2]).find(([operation]) => operation === 'Networks');
    expect(networks?.slice(0, 3)).toEqual(['Networks', '2', '1']);
    expect(Number(networks?.[3])).toBeGreaterThan(0);
  });
});

it('the fields without a request are those of the schema without the requested ones', () => {
  const command = (commands[3] ?? '').replace('docs/schema.graphql', join(root, 'docs/schema.graphql'));
  const unasked = new Set(table(command).map(([name]) => name));
  const schema = buildASTSchema(typeDefs);
  const all = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  const asked = [
    'Query.users',
    'UserConnection.nodes',
    'User.userName',
    'Query.vpcs',
    'VpcConnection.nodes',
    'Vpc.name',
  ];
  expect(all.filter((name) => !unasked.has(name)).sort()).toEqual(asked.sort());
});

describe('deploy/sls', () => {
  it('indexes each member of the line of a request', () => {
    const { keys } = JSON.parse(read('deploy/sls/index.json'));
    const members = new Set(lines.flatMap((line) => Object.keys(line)));
    for (const name of ['pid', 'hostname']) members.delete(name);
    expect([...members].filter((name) => !Object.hasOwn(keys, name))).toEqual([]);
    const numbers = Object.keys(keys).filter((name) => keys[name].type === 'long');
    for (const line of lines) for (const name of numbers) if (name in line) expect(typeof line[name]).toBe('number');
  });

  it('reads the lines of the gateway alone', () => {
    const { inputs, processors, flushers } = JSON.parse(read('deploy/sls/logtail.json'));
    expect([inputs, processors, flushers].map((each) => each.length)).toEqual([1, 1, 1]);
    expect(processors[0].SourceKey).toBe('content');
  });
});
