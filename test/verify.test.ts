/** `npm run verify -- --live` against the embedded cloud, which stands for an account. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator/emulator.js';
import { declared } from '../resolvers/nouns/declared.js';
import type { Report } from '../resolvers/nouns/evidence/proofs.js';
import { readSchemaFiles } from '../resolvers/nouns/schema-files.js';
import { facts } from './schema/published-facts.js';
import { startEmulator } from './start-emulator.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'verify-'));
const out = join(folder, 'report.json');

let emulator: Emulator;
let between: Server;
/** All answers of the cloud, as text. */
let answered: string[] = [];

/** Passes requests on as they come, and keeps the answers. */
function startBetween(): Promise<Server> {
  const { hostname, port } = new URL(emulator.origin);
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      const chunks: Buffer[] = [];
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => answered.push(Buffer.concat(chunks).toString('utf8')));
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  emulator = await startEmulator();
  between = await startBetween();
});
afterAll(async () => {
  between.closeAllConnections();
  between.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  answered = [];
  emulator.clearCalls();
  emulator.clearFaults();
});

interface Run {
  readonly code: number;
  readonly written: string;
  readonly report: Report;
}

function verify(args: readonly string[], as: keyof Emulator['callers'] = 'administrator'): Promise<Run> {
  const { accessKeyId, accessKeySecret, securityToken } = emulator.callers[as];
  const { PATH, TMPDIR } = process.env;
  const env = {
    ...{ PATH, TMPDIR, HOME: folder, YUNMEN_UPSTREAM: `http://127.0.0.1:${(between.address() as AddressInfo).port}` },
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
  rmSync(out, { force: true });
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['start.mjs', 'verify.ts', '--out', out, ...args],
      { cwd: root, env },
      (error, stdout, stderr) => {
        const code = error ? Number(error.code) : 0;
        const report = code === 1 ? null : JSON.parse(readFileSync(out, 'utf8'));
        resolve({ code, written: stdout + stderr, report });
      },
    );
  });
}

describe('npm run verify', { timeout: 60_000 }, () => {
  it('reads each kind with calls that only read, and finds what is declared', async () => {
    const { code, report, written } = await verify(['--live']);
    expect(report.kinds.map(({ kind }) => kind)).toEqual([...declared.nouns.keys()]);
    // The embedded cloud has worlds made by hand for these products; what it answers for others only has the published types.
    const isMade = (claim: string) => /: (?:Ecs|Oss|Ram|Vpc)\./.test(claim);
    expect(report.kinds.flatMap(({ otherType }) => otherType).filter(isMade)).toEqual([]);
    const disk = report.kinds.find(({ kind }) => kind === 'Disk');
    expect(disk).toMatchObject({
      actions: { 'Ecs.DescribeDisks': 'answered' },
      missing: [],
      otherType: [],
      notSeen: [],
    });
    expect(disk?.found).toContain('Disk.name: Ecs.DescribeDisks Disks.Disk.DiskName');
    expect(report.calls).toBe(emulator.calls().length);
    expect(written).toContain(
      `Reads ${declared.nouns.size} kinds in cn-hangzhou as the identity of this machine. Every call only reads.`,
    );
    expect(written).toMatch(/and never more than 400\.\n/);
    expect([0, 2, 3]).toContain(code);
    for (const { product, action } of emulator.calls())
      expect(`${product}.${action}`).toMatch(/\.(?:Describe|List|Get|Query|Check|Lookup|Search)/);
  });

  it('writes no value that the cloud answered', async () => {
    const { report } = await verify(['--live']);
    const text = readFileSync(out, 'utf8');
    const known = namesOfSchema();
    const held = [...new Set(answered.flatMap(valuesIn).map((value) => value.trim()))];
    const codes = new Set(report.kinds.flatMap(({ actions }) => Object.values(actions)));
    const isKnown = (value: string) => known.has(value.toLowerCase()) || codes.has(value);
    const values = held.filter((value) => value.length > 3 && !isKnown(value));
    expect(values.length).toBeGreaterThan(300);
    // A plain word can be a part of a longer name, such as auto in autoRenew.
    const words = new Set(text.match(/[\w-]+/g));
    const isIn = (value: string) => (/^\w+$/.test(value) ? words.has(value) : text.includes(value));
    const unknown = report.kinds.flatMap((kind) => kind.unknown.flatMap((each) => each.values));
    expect(values.filter(isIn).filter((value) => !unknown.includes(value))).toEqual([]);
    const { accessKeyId, accessKeySecret, securityToken, accountId, arn } = emulator.callers.administrator;
    for (const own of [accessKeyId, accessKeySecret, securityToken, accountId, arn]) expect(text).not.toContain(own);
  });

  it('stops exactly at the number of calls, and says what it has not read', async () => {
    const { code, report, written } = await verify(['--live', '--calls', '3']);
    expect(emulator.calls()).toHaveLength(3);
    expect(report.calls).toBe(3);
    expect(report.kinds.length).toBeLessThan(declared.nouns.size);
    expect(written).toMatch(/The 3 calls have run out: \d+ kinds were not read\./);
    expect(code).toBe(3);
  });

  it('counts repeated attempts as calls', async () => {
    emulator.addFault({ action: 'DescribeDisks', kind: 'error503' });
    const { report } = await verify(['--live', '--kind', 'Disk', '--calls', '2']);
    expect(emulator.calls()).toHaveLength(2);
    expect(report.calls).toBe(2);
  });

  it('reads only the kinds that are named, in the region that is named', async () => {
    const { code, report } = await verify(['--live', '--kind', 'Vpc', '--kind', 'Role', '--region', 'cn-beijing']);
    expect(report.kinds.map(({ kind }) => kind)).toEqual(['Vpc', 'Role']);
    const regions = emulator
      .calls()
      .filter(({ action }) => action === 'DescribeVpcs')
      .map(({ regionId }) => regionId);
    expect(regions).toEqual(['cn-beijing']);
    expect(code).toBe(0);
  });

  it('reports the codes that came, and goes on', async () => {
    const { code, report } = await verify(['--live', '--kind', 'User', '--kind', 'Disk'], 'newcomer');
    expect(Object.values(report.kinds[0]?.actions ?? {})).toEqual([expect.stringMatching(/^[A-Za-z.]+$/)]);
    expect(report.kinds[0]?.found).toEqual([]);
    expect(report.kinds.map(({ kind }) => kind)).toEqual(['User', 'Disk']);
    expect(code).toBe(3);
  });

  it.each([
    [[], 'Usage: npm run verify'],
    [['--live', '--kind', 'Dsk'], '--kind Dsk: there is no such kind.'],
    [['--live', '--region', 'Hangzhou'], 'is no id of a region'],
    [['--live', '--calls', 'many'], 'is no number of calls'],
    [['--live', '--deep'], "Unknown option '--deep'"],
  ])('refuses %j without a call', async (args, says) => {
    const { code, written } = await verify(args);
    expect(written).toContain(says);
    expect(code).toBe(1);
    expect(emulator.calls()).toEqual([]);
  });
});

/** The leaves of a JSON answer, or the texts between the tags of XML. */
function valuesIn(text: string): readonly string[] {
  if (!text.startsWith('{')) return [...text.matchAll(/>([^<>]+)</g)].map(([, value = '']) => value);
  const leaves = (value: unknown): readonly string[] => {
    if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  };
  return leaves(JSON.parse(text));
}

/** Words that the schema and the published API have themselves: an answer may have them as values, such as Available. */
function namesOfSchema(): ReadonlySet<string> {
  const schema = readSchemaFiles().flatMap(({ text }) => text.match(/[\w-]+/g) ?? []);
  const members = facts.products.flatMap((name) => JSON.stringify(facts.product(name)?.actions).match(/\w+/g) ?? []);
  return new Set([...schema, ...members].map((name) => name.toLowerCase()));
}
