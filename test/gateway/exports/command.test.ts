/** `npm run export`: the command, against a gateway that listens. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { listen } from '../../../server/http/listen.js';
import { fresh, keyHeaders, startTestGateway } from '../harness.js';

const gateway = await startTestGateway({ instances: 300, headers: fresh, random: () => 0 });
const server = await listen(gateway.gateway, 0, '127.0.0.1');
const folder = mkdtempSync(join(tmpdir(), 'yunmen-export-'));
const at = (name: string) => join(folder, name);
afterAll(async () => {
  await server.shutDown(1_000);
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const root = fileURLToPath(new URL('../../..', import.meta.url));
writeFileSync(
  at('instances.graphql'),
  'query ($ids: [String!]) { instances(regionIds: $ids) { nodes { instanceId name } } }',
);
writeFileSync(at('two.graphql'), '{ instances { nodes { instanceId } } vpcs { nodes { vpcId } } }');
writeFileSync(at('hangzhou.json'), '{ "ids": ["cn-hangzhou"] }');
const keys = Object.entries(keyHeaders(gateway.emulator.callers.reader)).map(([name, value]) => `${name}: ${value}\n`);
writeFileSync(at('headers'), keys.join(''));

function run(...args: readonly string[]): Promise<{ code: number; out: string; told: string }> {
  const command = ['start.mjs', 'export.ts', ...args, '--url', `${server.origin}/graphql`];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, maxBuffer: 1e8 }, (error, out, told) => {
      resolve({ code: Number(error?.code ?? 0), out, told });
    });
  });
}

describe('npm run export', { timeout: 60_000 }, () => {
  it('writes a file of JSON lines, which has its name only when it is complete', async () => {
    const { code, told } = await run(
      at('instances.graphql'),
      '-o',
      at('all.jsonl'),
      '--as',
      'administrator',
      '--total',
    );
    expect([code, told]).toEqual([0, expect.stringMatching(/^300 rows, \d+ calls\.\n$/)]);
    const lines = readFileSync(at('all.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(301);
    expect(existsSync(at('all.jsonl.part'))).toBe(false);
  });

  it('writes CSV to the standard output, with variables', async () => {
    const variables = ['--variables', at('hangzhou.json'), '--as', 'administrator'];
    const { code, out } = await run(at('instances.graphql'), '--format', 'csv', ...variables);
    expect(code).toBe(0);
    expect(out.split('\r\n')[0]).toBe('instanceId,name');
    expect(out.trimEnd().split('\r\n').length - 1).toBe(
      gateway.emulator.cloud.accounts[0].instances('cn-hangzhou').length,
    );
  });

  it('ends with 3 and names what is missing', async () => {
    const { code, told } = await run(at('instances.graphql'), '-o', at('some.jsonl'), '--headers', at('headers'));
    expect(code).toBe(3);
    expect(told).toMatch(/Not read: \d+ us-west-1: ECS DescribeInstances in us-west-1 is not allowed/);
    expect(existsSync(at('some.jsonl'))).toBe(true);
  });

  it('reads as the owner of the token in a file', async () => {
    const [main] = gateway.emulator.cloud.accounts;
    const token = gateway.emulator.issuer.token({
      subject: 'night',
      roles: [`acs:ram::${main.id}:role/portal-administrator`],
    });
    writeFileSync(at('token'), `${token}\n`);
    const { code, told } = await run(at('instances.graphql'), '-o', at('night.jsonl'), '--token-file', at('token'));
    expect([code, told]).toEqual([0, expect.stringMatching(/^300 rows, \d+ calls\.\n$/)]);
    writeFileSync(at('token'), 'x.y.z');
    const { code: refused, told: why } = await run(at('instances.graphql'), '--token-file', at('token'));
    expect([refused, why]).toEqual([1, expect.stringContaining('HTTP 401')]);
  });

  it('ends with 1 and leaves no complete file when the export is refused or broken off', async () => {
    const refused = await run(at('two.graphql'), '-o', at('no.csv'), '--format', 'csv', '--as', 'administrator');
    expect(refused).toMatchObject({
      code: 1,
      told: expect.stringMatching(/HTTP 400\): The document has 2 connections/),
    });
    gateway.emulator.addFault({ kind: 'error503', action: 'DescribeInstances', regionId: 'us-west-1' });
    const broken = await run(at('instances.graphql'), '-o', at('no.csv'), '--format', 'csv', '--as', 'administrator');
    expect(broken).toMatchObject({
      code: 1,
      told: expect.stringMatching(/not complete \(what came is in .*no\.csv\.part\)/),
    });
    expect(existsSync(at('no.csv'))).toBe(false);
  });

  it.each([
    [['--format', 'xml'], /--format xml is neither jsonl nor csv/],
    [['--variables', at('instances.graphql')], /is not JSON/],
    [['--headers', at('two.graphql')], /is not "name: value"/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, told } = await run(at('instances.graphql'), ...args);
    expect([code, told]).toEqual([1, expect.stringMatching(message)]);
  });
});
