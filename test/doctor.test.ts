/** `npm run doctor` over broken set-ups: its first line names the fault, and no line holds a secret. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator/emulator.js';
import { listening, startTestIssuer, type TestIssuer } from './gateway/callers/test-issuer.js';
import { startEmulator } from './start-emulator.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
const fileWith = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let emulator: Emulator;
let issuer: TestIssuer;
/** Stands before the embedded cloud and has a clock of its own. */
let ahead: Server;
let aheadUrl: string;
/** Accepts connections and answers nothing. */
let silent: Server;
let silentUrl: string;

beforeAll(async () => {
  emulator = await startEmulator({ instances: 20 });
  issuer = await startTestIssuer();
  ahead = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(emulator.origin);
    const onward = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, {
          ...answer.headers,
          date: new Date(Date.now() + 3_600_000).toUTCString(),
        });
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  aheadUrl = await listening(ahead);
  silent = createServer(() => undefined);
  silentUrl = await listening(silent);
});
afterAll(async () => {
  for (const server of [ahead, silent]) {
    server.closeAllConnections();
    server.close();
  }
  await issuer.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

type Environment = Readonly<Record<string, string | undefined>>;

function keysOf(name: keyof Emulator['callers']): Environment {
  const { accessKeyId, accessKeySecret, securityToken } = emulator.callers[name];
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
}

/** The lines of a run, and its exit code. Nothing of the machine's own credentials is found. */
function doctor(environment: Environment, args: readonly string[] = []) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    YUNMEN_IDENTITY: 'sts-headers',
    YUNMEN_UPSTREAM: emulator.origin,
    ...keysOf('administrator'),
    ...environment,
  };
  return new Promise<{ code: number; lines: readonly string[]; written: string }>((resolve) => {
    execFile(process.execPath, ['start.mjs', 'doctor.ts', ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({
        code: error ? Number(error.code) : 0,
        lines: stdout.trimEnd().split('\n'),
        written: `${stdout}${stderr}`,
      });
    });
  });
}

const oidc = (url: string): Environment => ({
  YUNMEN_IDENTITY: 'oidc',
  YUNMEN_OIDC_ISSUER: url,
  YUNMEN_OIDC_AUDIENCE: 'yunmen',
  YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1750293846105927:oidc-provider/sso',
  YUNMEN_OIDC_ROLE_ARN: 'acs:ram::1750293846105927:role/reader',
});

describe('npm run doctor', { timeout: 60_000 }, () => {
  it('finds nothing wrong where nothing is', async () => {
    const roles = emulator.accountRoles.map(({ id, name, roleArn, externalId }) =>
      JSON.stringify({ id, name, roleArn, ...(externalId !== undefined && { externalId }) }),
    );
    const environment = { ...oidc(issuer.url), YUNMEN_ACCOUNTS: fileWith('accounts.yaml', `[${roles.join(', ')}]`) };
    const { code, lines } = await doctor(environment, ['docs/examples/first.graphql']);
    expect(lines.filter((line) => line.startsWith('FAULT'))).toEqual([]);
    expect(code).toBe(0);
    const subjects = [
      'configuration',
      'clock',
      'host',
      'issuer',
      'credentials',
      'account',
      'docs/examples/first.graphql',
    ];
    expect(subjects.filter((subject) => !lines.some((line) => line.startsWith(`right  ${subject} `)))).toEqual([]);
  });

  const broken: readonly (readonly [
    what: string,
    environment: () => Environment,
    fault: RegExp,
    args?: readonly string[],
  ])[] = [
    ['a value that is not valid', () => ({ YUNMEN_NETWORK: 'intranet' }), /configuration.*YUNMEN_NETWORK/],
    ['no identity', () => ({ YUNMEN_IDENTITY: '' }), /configuration lacks YUNMEN_IDENTITY/],
    ['a misspelt variable', () => ({ YUNMEN_ACCOUNT: 'accounts.yaml' }), /configuration has YUNMEN_ACCOUNT, /],
    ['no file of accounts', () => ({ YUNMEN_ACCOUNTS: join(folder, 'gone.yaml') }), /configuration.*gone\.yaml/],
    [
      'a wrong file of accounts',
      () => ({ YUNMEN_ACCOUNTS: fileWith('wrong.yaml', '- id: 12') }),
      /configuration.*wrong\.yaml.*roleArn/,
    ],
    [
      'a host without an address',
      () => ({ YUNMEN_UPSTREAM: 'https://gateway.invalid' }),
      /host gateway\.invalid cannot be reached: (its name|the DNS)/,
    ],
    [
      'a host that refuses',
      () => ({ YUNMEN_UPSTREAM: 'http://127.0.0.1:9' }),
      /host 127\.0\.0\.1:9 cannot be reached: the connection was refused/,
    ],
    ['a host that says nothing', () => ({ YUNMEN_UPSTREAM: silentUrl }), /host 127.*answered nothing in time/],
    [
      'a clock that is an hour behind',
      () => ({ YUNMEN_UPSTREAM: aheadUrl }),
      /clock is 3[56]\d\d s behind the cloud's/,
    ],
    [
      'an issuer that cannot be reached',
      () => oidc('http://127.0.0.1:9'),
      /issuer http:\/\/127\.0\.0\.1:9 cannot be used/,
    ],
    [
      'an issuer with another name',
      () => oidc(issuer.url.replace('127.0.0.1', 'localhost')),
      /issuer http:\/\/localhost.*is not as the configuration says.*127\.0\.0\.1/,
    ],
    [
      'a key that does not exist',
      () => ({ ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.unknown' }),
      /credentials are not accepted/,
    ],
    [
      'no credentials of its own',
      () => ({
        YUNMEN_IDENTITY: 'ambient',
        ALIBABA_CLOUD_ACCESS_KEY_ID: '',
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: '',
        ALIBABA_CLOUD_SECURITY_TOKEN: '',
      }),
      /credentials are not set on this machine/,
    ],
    [
      'a role that does not exist',
      () => ({
        YUNMEN_ACCOUNTS: fileWith(
          'role.yaml',
          '[{ id: "1234567890123456", name: elsewhere, roleArn: "acs:ram::1234567890123456:role/none" }]',
        ),
      }),
      /account 1234567890123456 \(elsewhere\) cannot be entered/,
    ],
    [
      'a right that is missing',
      () => keysOf('newcomer'),
      /first\.graphql needs ecs:DescribeInstances\. .*/,
      ['docs/examples/first.graphql'],
    ],
    [
      'a right that could not be checked',
      () => {
        emulator.addFault({ kind: 'refuse', action: 'DescribeInstances', status: 503, code: 'ServiceUnavailable' });
        return {};
      },
      /first\.graphql needs ecs:DescribeInstances, which could not be checked\. .*ServiceUnavailable/,
      ['docs/examples/first.graphql'],
    ],
    [
      'a document of another schema',
      () => ({}),
      /wrong\.graphql does not fit the schema.*instancez/,
      [fileWith('wrong.graphql', '{ instancez { id } }')],
    ],
  ];
  const each = broken.map(([what, environment, fault, args]) => ({ what, environment, fault, args }));
  it.each(each)('names $what in its first line', async ({ environment, fault, args = [] }) => {
    const { code, lines, written } = await doctor(environment(), args);
    emulator.clearFaults();
    expect(lines[0]).toMatch(/^FAULT {2}/);
    expect(lines[0]).toMatch(fault);
    expect(code).toBe(1);
    for (const { accessKeySecret, securityToken } of Object.values(emulator.callers)) {
      expect(written).not.toContain(accessKeySecret);
      expect(written).not.toContain(securityToken);
    }
  });
});
