/** An embedded cloud under its real host names, and the programs that are run against it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hugeBucket } from '../../emulator/data/oss/buckets.js';
import { siteMembers } from '../../emulator/data/oss/oss-sites.js';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Where `npm run test:clients:install` puts what it installs, and the aliyun CLI where PATH has it. */
const places = {
  python: join(here, '.installed/venv/bin/python'),
  go: join(here, '.installed/go-clients'),
  java: join(here, '.installed/java'),
};

export function pythonProgram(): string | undefined {
  return existsSync(places.python) ? places.python : undefined;
}

export function goProgram(): string | undefined {
  return existsSync(places.go) ? places.go : undefined;
}

/** The class path of the Java clients. */
export function javaClasses(): string | undefined {
  const classes = join(places.java, 'classes');
  return existsSync(classes) ? [classes, join(places.java, 'dependency/*')].join(delimiter) : undefined;
}

export function cliProgram(): string | undefined {
  const named = process.env.ALIYUN_CLI ?? 'aliyun';
  return spawnSync(named, ['version']).status === 0 ? named : undefined;
}

/** Says by name which tests a machine does not run. */
export function toldMissing(program: string | undefined, what: string): boolean {
  if (program === undefined) process.stdout.write(`Skipped: ${what} is missing on this machine.\n`);
  return program === undefined;
}

export interface Ran {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface RealCloud {
  readonly emulator: Emulator;
  /** `<location>/<name>` of the bucket with 2,500 objects. */
  readonly bucket: string;
  /** The ARN of a session of a role of the first account. */
  assumed(role: string, session: string): string;
  /** The environment of a workload that signs in by OpenID Connect. */
  federation(): Readonly<Record<string, string>>;
  /** Runs a program that is told nothing but where the proxy is, whom to trust, and its keys. */
  run(
    program: string,
    args: readonly string[],
    caller: Caller | null,
    more?: Readonly<Record<string, string>>,
  ): Promise<Ran>;
  close(): Promise<void>;
}

export async function startRealCloud(): Promise<RealCloud> {
  const emulator = await startEmulator({ tls: { port: 0 }, transitionMs: 300 });
  const folder = mkdtempSync(join(tmpdir(), 'cloud-clients-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, emulator.tls?.authorityCertificate ?? '');
  const huge = emulator.cloud.accounts[0].buckets.find(({ name }) => name.startsWith(hugeBucket));
  if (!huge) throw new Error('The data set has no large bucket.');
  const bucket = `${siteMembers(huge.region).Location}/${huge.name}`;
  return {
    emulator,
    bucket,
    assumed: (role, session) => `acs:ram::${emulator.cloud.accounts[0].id}:assumed-role/${role}/${session}`,
    federation: () => federation(emulator, folder),
    run: (program, args, caller, more = {}) => {
      const proxy = Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, emulator.origin]),
      );
      const trust = { SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca, CURL_CA_BUNDLE: ca };
      const { PATH = '' } = process.env;
      // A home of its own: no profile of the person who runs the tests is read.
      const env = { PATH, HOME: folder, TEST_BUCKET: bucket, ...proxy, ...trust, ...keysOf(caller), ...more };
      return ran(program, args, folder, env);
    },
    close: async () => {
      await emulator.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function keysOf(caller: Caller | null): Readonly<Record<string, string>> {
  return {
    ...(caller && {
      ALIBABA_CLOUD_ACCESS_KEY_ID: caller.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: caller.accessKeySecret,
    }),
    ...(caller?.securityToken !== undefined && { ALIBABA_CLOUD_SECURITY_TOKEN: caller.securityToken }),
  };
}

/** Not spawnSync: the cloud that it asks is in this process. */
function ran(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output, errors }));
  });
}

/** The last line of the output as JSON; what the program wrote besides where it failed. */
export function printed({ status, output, errors }: Ran): unknown {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (status === 0) return JSON.parse(last);
  throw new Error(`The client ended with ${status}.\n${output}\n${errors}`);
}

/** What every list of instances is compared with. */
export function instancesByRegion({ cloud }: Emulator): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    cloud.regions.map(({ id }) => [id, cloud.accounts[0].instances(id).map(({ InstanceId }) => InstanceId)]),
  );
}

export function objectKeys({ cloud }: Emulator): readonly string[] {
  const huge = cloud.accounts[0].buckets.find(({ name }) => name.startsWith(hugeBucket));
  return huge?.objects().map(({ key }) => key) ?? [];
}

/** What the environment of a workload says that signs in by OpenID Connect, with a token in a file. */
function federation(emulator: Emulator, folder: string): Readonly<Record<string, string>> {
  const { id } = emulator.cloud.accounts[0];
  const token = join(folder, 'token');
  writeFileSync(token, emulator.issuer.token({ subject: 'alice' }));
  return {
    ALIBABA_CLOUD_ROLE_ARN: `acs:ram::${id}:role/portal-reader`,
    ALIBABA_CLOUD_OIDC_PROVIDER_ARN: `acs:ram::${id}:oidc-provider/yunmen-sso`,
    ALIBABA_CLOUD_OIDC_TOKEN_FILE: token,
    ALIBABA_CLOUD_ROLE_SESSION_NAME: 'federated',
  };
}
