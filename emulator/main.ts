/** `npm run emulator`: the embedded cloud alone, for people who test their own clients. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { controlRoutes, truthNouns } from './control.js';
import type { FleetOptions } from './data/fleet/members.js';
import { regions } from './data/regions.js';
import type { Emulator, EmulatorOptions } from './emulator.js';
import { hostNames } from './host-names.js';
import { seedIn } from './seed.js';
import { startEmulator } from './server.js';

const usage = `Usage: npm run emulator -- [--port 9000] [--host 127.0.0.1] [--seed 1|odd] [--instances 2000] [--regions 20] [--latency 0] [--transition 2000]
                            [--accounts 200] [--fleet-instances 60000] [--forbidden 20] [--forbids role|reads] [--write-accounts <file>]
                            [--tls] [--tls-port 9443] [--ca <file>]
       npm run emulator -- --hosts`;

interface Asked {
  readonly options: EmulatorOptions;
  /** Where the certificate of the authority is written. */
  readonly ca: string | undefined;
  /** Whether only the host names are asked for. */
  readonly hosts: boolean;
  /** Where the accounts file for a gateway is written. */
  readonly accountsFile: string | undefined;
}

function askedIn(args: readonly string[]): Asked {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const texts = { port: text, host: text, seed: text, instances: text, regions: text, latency: text, transition: text };
  const ofFleet = { accounts: text, 'fleet-instances': text, forbidden: text, forbids: text, 'write-accounts': text };
  const { values } = parseArgs({
    args: [...args],
    options: { ...texts, ...ofFleet, tls: flag, 'tls-port': text, ca: text, hosts: flag },
  });
  const tlsPort = whole('tls-port', values['tls-port'] ?? '9443', 65_535);
  const options = {
    host: values.host ?? '127.0.0.1',
    port: whole('port', values.port ?? '9000', 65_535),
    ...seedIn(values.seed ?? '1'),
    instances: whole('instances', values.instances ?? '2000', 1_000_000),
    ...(values.regions !== undefined && { regions: whole('regions', values.regions, regions.length, 1) }),
    ...(values.accounts !== undefined && { fleet: fleetIn(values) }),
    latencyMs: whole('latency', values.latency ?? '0', 600_000),
    transitionMs: whole('transition', values.transition ?? '2000', 600_000),
    ...((values.tls || values['tls-port'] !== undefined) && { tls: { port: tlsPort } }),
  };
  return { options, ca: values.ca, hosts: values.hosts, accountsFile: values['write-accounts'] };
}

function fleetIn(values: Readonly<Record<string, string | boolean | undefined>>): FleetOptions {
  const { accounts, forbidden = '0', forbids = 'role', 'fleet-instances': instances } = values;
  if (forbids !== 'role' && forbids !== 'reads') throw new Error(`--forbids must be role or reads, not "${forbids}".`);
  const count = whole('accounts', String(accounts), 5000, 3);
  return {
    accounts: count,
    forbidden: whole('forbidden', String(forbidden), count - 3),
    forbids,
    ...(instances !== undefined && { instances: whole('fleet-instances', String(instances), 10_000_000) }),
  };
}

function whole(flag: string, text: string, max: number, min = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function greeting({ origin, callers, longLivedKeys }: Emulator): string {
  const host = new URL(origin).host;
  const callerLines = Object.values(callers).map(
    ({ name, description, arn, accessKeyId, accessKeySecret, securityToken }) =>
      `${name} (${description})\n  ${arn}\n  AccessKeyId     ${accessKeyId}\n  AccessKeySecret ${accessKeySecret}\n  SecurityToken   ${securityToken}`,
  );
  const keyLines = Object.values(longLivedKeys).map(
    ({ userName, accessKeyId, accessKeySecret }) => `${userName.padEnd(14)} ${accessKeyId} ${accessKeySecret}`,
  );
  return `The embedded cloud listens on ${origin}

Point a client at it
  Alibaba Cloud SDKs   endpoint '${host}', protocol 'HTTP'
  Yunmen               YUNMEN_IDENTITY=sts-headers YUNMEN_UPSTREAM=${origin} npm run serve
  real host names      curl --connect-to ::${host} http://ecs.cn-hangzhou.aliyuncs.com/…

Control (loopback only): ${origin}/__emulator/…
  ${[...Object.keys(controlRoutes), `GET accounts/<id>/${truthNouns.join('|')}`].join('\n  ')}

Temporary credentials
${callerLines.join('\n')}

Long-lived keys of RAM users
${keyLines.join('\n')}
`;
}

/** Into the file that is named, or a new one that is gone with the other temporary files of the machine. */
function writeAuthority(certificate: string, named: string | undefined): string {
  const file = named ?? join(mkdtempSync(join(tmpdir(), 'embedded-cloud-')), 'ca.pem');
  writeFileSync(file, certificate);
  return file;
}

function secureGreeting({ origin, tls }: Emulator, named: string | undefined): string {
  if (!tls) return '';
  const file = writeAuthority(tls.authorityCertificate, named);
  return `
TLS under the real host names: ${tls.origin}, with certificates of an authority that ends with this process
  its certificate      ${file}
  as a proxy           HTTP_PROXY=${origin} HTTPS_PROXY=${origin}
  Go, curl, Python     SSL_CERT_FILE=${file} CURL_CA_BUNDLE=${file} REQUESTS_CA_BUNDLE=${file}
  Node                 NODE_EXTRA_CA_CERTS=${file}
`;
}

try {
  const { options, ca, hosts, accountsFile } = askedIn(process.argv.slice(2));
  const emulator = await startEmulator(hosts ? { ...options, port: 0 } : options);
  if (hosts) {
    process.stdout.write(
      hostNames(emulator.cloud)
        .map((name) => `${options.host} ${name}\n`)
        .join(''),
    );
    await emulator.close();
  } else {
    if (accountsFile !== undefined) {
      writeFileSync(accountsFile, `${JSON.stringify(emulator.accountRoles, null, 2)}\n`);
    }
    process.stdout.write(greeting(emulator));
    process.stdout.write(secureGreeting(emulator, ca));
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close());
  }
} catch (error) {
  const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${isInUse ? `${message}. Choose another --port.` : message}\n${usage}\n`);
  process.exitCode = 1;
}
