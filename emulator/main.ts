/** `npm run emulator`: the embedded cloud alone, for people who test their own clients. */
import { parseArgs } from 'node:util';
import { controlRoutes, truthNouns } from './control.js';
import { regions } from './data/regions.js';
import type { Emulator, EmulatorOptions } from './emulator.js';
import { startEmulator } from './server.js';

const usage = `Usage: npm run emulator -- [--port 9000] [--host 127.0.0.1] [--seed 1] [--instances 2000] [--regions 20] [--latency 0] [--transition 2000]`;

function optionsFrom(args: readonly string[]): EmulatorOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { port: text, host: text, seed: text, instances: text, regions: text, latency: text, transition: text },
  });
  return {
    host: values.host ?? '127.0.0.1',
    port: whole('port', values.port ?? '9000', 65_535),
    seed: whole('seed', values.seed ?? '1', 2 ** 31),
    instances: whole('instances', values.instances ?? '2000', 1_000_000),
    ...(values.regions !== undefined && { regions: whole('regions', values.regions, regions.length, 1) }),
    latencyMs: whole('latency', values.latency ?? '0', 600_000),
    transitionMs: whole('transition', values.transition ?? '2000', 600_000),
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

try {
  const emulator = await startEmulator(optionsFrom(process.argv.slice(2)));
  process.stdout.write(greeting(emulator));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close());
  }
} catch (error) {
  const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${isInUse ? `${message}. Choose another --port.` : message}\n${usage}\n`);
  process.exitCode = 1;
}
