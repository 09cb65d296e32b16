/** `npm run hosts`: the hosts that it prints are those that the gateway calls. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declared } from '../resolvers/nouns/declared.js';
import { camelCase, plural } from '../resolvers/nouns/schema/english.js';
import { startTestGateway } from './gateway/harness.js';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function hosts(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Printed> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['start.mjs', 'hosts.ts', ...args],
      { cwd: root, env: { PATH: process.env.PATH, ...environment } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const linesOf = ({ out }: Printed) => out.trimEnd().split('\n');

/** A host by itself, or by a pattern: * stands for one part of a name. */
const covers = (list: readonly string[], host: string) =>
  list.includes(host) || list.includes(host.replace(/^[^.]+/, '*'));

describe('npm run hosts', { timeout: 60_000 }, () => {
  it.each([undefined, 'cn-hangzhou'])(
    'names every host that the lists of all kinds call, in the VPC of %s',
    async (inside) => {
      const gateway = await startTestGateway({
        instances: 20,
        cacheTtlMs: 0,
        deadlineMs: 60_000,
        ...(inside !== undefined && { networkRegionId: inside }),
      });
      const regions = ['cn-hangzhou', 'ap-southeast-1'];
      try {
        for (const { type, resource, isNode } of declared.nouns.values()) {
          if (!isNode) continue;
          const place = resource.scope === 'region' ? `regionIds: ${JSON.stringify(regions)}, ` : '';
          await gateway.ask(`{ ${plural(camelCase(type))}(${place}first: 20) { nodes { id } } }`);
        }
        await gateway.ask('{ buckets(first: 5) { nodes { versioning } } }');
        const called = [...new Set(gateway.emulator.calls().map(({ host }) => host))];
        const network: Record<string, string> =
          inside === undefined ? {} : { YUNMEN_NETWORK: 'vpc', YUNMEN_NETWORK_REGION: inside };
        const bucketsElsewhere = gateway.emulator.cloud.regions.map(({ id }) => id);
        const printed = linesOf(await hosts(['--regions', [...regions, ...bucketsElsewhere].join(',')], network));
        expect(called.length).toBeGreaterThan(40);
        expect(called.filter((host) => !covers(printed, host))).toEqual([]);
      } finally {
        await gateway.close();
      }
    },
  );

  it('names only the hosts of the regions and products that are given, and of the issuer', async () => {
    const printed = await hosts(['--regions', 'cn-beijing', '--products', 'vpc,OSS'], {
      YUNMEN_IDENTITY: 'oidc',
      YUNMEN_OIDC_ISSUER: 'https://login.example.com/realm',
      YUNMEN_OIDC_AUDIENCE: 'yunmen',
      YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1750293846105927:oidc-provider/sso',
      YUNMEN_OIDC_ROLE_ARN: 'acs:ram::1750293846105927:role/reader',
      ALIBABA_CLOUD_REGION_ID: 'cn-beijing',
    });
    expect(printed.err).toBe('');
    expect(linesOf(printed)).toEqual([
      '*.oss-cn-beijing.aliyuncs.com',
      'ecs.cn-beijing.aliyuncs.com',
      'login.example.com',
      'oss-cn-beijing.aliyuncs.com',
      'sts.cn-beijing.aliyuncs.com',
      'vpc.cn-beijing.aliyuncs.com',
    ]);
  });

  it('adds the products that YUNMEN_CALL offers', async () => {
    const more = await hosts([], { YUNMEN_CALL: 'Emr.List*' });
    const emr = linesOf(more).filter((host) => host.startsWith('emr') || host.startsWith('oss-'));
    expect(emr).toEqual(['emr.cn-hangzhou.aliyuncs.com', 'oss-cn-hangzhou.aliyuncs.com']);
  });

  it('writes them for Cilium and for the chart', async () => {
    const given = ['--products', 'oss'];
    const plain = linesOf(await hosts(given));
    const cilium = parse((await hosts([...given, '--form', 'cilium'])).out);
    expect(cilium.toFQDNs).toEqual(
      plain.map((host) => (host.startsWith('*') ? { matchPattern: host } : { matchName: host })),
    );
    expect(parse((await hosts([...given, '--form', 'values'])).out)).toEqual({ networkPolicy: { hosts: plain } });
  });

  it.each([
    [['--products', 'esc'], 'There is no product esc. Did you mean Ecs?\n'],
    [['--regions', 'cn.evil'], '"cn.evil" is not a region id.\n'],
  ])('refuses %j', async (args, message) => {
    expect(await hosts(args)).toEqual({ code: 1, out: '', err: message });
  });

  it('warns of a region that is published for no product', async () => {
    const { code, err } = await hosts(['--regions', 'cn-hangzou', '--products', 'ecs']);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'cn-hangzou is published for no product: it is new, or misspelt.\n',
    });
  });
});
