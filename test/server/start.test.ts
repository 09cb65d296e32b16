/** An error that stops the start is one line that says what to change. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keyHeaders } from '../gateway/harness.js';
import { startEmulator } from '../start-emulator.js';
import { runServer, startServer } from './gateway-process.js';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the server does not start', { timeout: 60_000 }, () => {
  it.each([
    [{ YUNMEN_IDENTITY: '' }, /^YUNMEN_IDENTITY is not set/],
    [{ YUNMEN_MAX_DEPTH: 'deep' }, /^YUNMEN_MAX_DEPTH must be a number\.$/],
    [{ YUNMEN_CORS_ORIGINS: 'portal.example' }, /^YUNMEN_CORS_ORIGINS must be comma-separated origins/],
    [
      { YUNMEN_TRUSTED_DOCUMENTS: join(folder, 'none.json') },
      /^YUNMEN_TRUSTED_DOCUMENTS: .* cannot be read \(ENOENT\)\.$/,
    ],
    [
      { YUNMEN_NETWORK: 'vpc', YUNMEN_NETWORK_REGION: 'cn.hangzhou' },
      /^YUNMEN_NETWORK_REGION must be a region id such/,
    ],
    [{ YUNMEN_NETWORK_REGION: 'cn-hangzhou' }, /^YUNMEN_NETWORK must be vpc where YUNMEN_NETWORK_REGION is set\.$/],
    [{ HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is not an address of this machine/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /^OTEL_EXPORTER_OTLP_PROTOCOL must be http\/protobuf or http\/json/,
    ],
  ])('with %o', async (environment, message) => {
    const { code, written } = await runServer(environment);
    expect(code).toBe(1);
    expect(written.trim()).toMatch(message);
    expect(written.trim().split('\n')).toHaveLength(1);
  });

  it('without a warning of unknown variable names', async () => {
    const misspelt = { YUNMEN_MAX_CALL: '5', YUNMEN_PORT_80_TCP: 'tcp://10.0.0.1:80', HOST: '192.0.2.1' };
    const { written } = await runServer(misspelt);
    expect(written).toContain('"unknown":["YUNMEN_MAX_CALL"]');
  });

  it('on a port that is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, written } = await runServer({ PORT: String(port) });
    other.close();
    expect({ code, written }).toEqual({
      code: 1,
      written: `PORT ${port} is in use on 127.0.0.1: choose another, such as PORT=${port + 1}.\n`,
    });
  });
});

describe('in a VPC, the server', { timeout: 60_000 }, () => {
  it.each([
    [{ YUNMEN_NETWORK_REGION: 'cn-beijing' }, ['ecs-vpc.cn-beijing.aliyuncs.com', 'ecs.cn-hangzhou.aliyuncs.com']],
    [{ ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou' }, ['ecs-vpc.cn-hangzhou.aliyuncs.com', 'ecs.cn-beijing.aliyuncs.com']],
  ])('with %o calls only the internal hosts of that region', async (environment, hosts) => {
    const emulator = await startEmulator({ instances: 50 });
    const upstream = { YUNMEN_NETWORK: 'vpc', YUNMEN_UPSTREAM: emulator.origin };
    const { origin, signal, ended } = await startServer({ ...upstream, ...environment });
    await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) },
      body: '{"query":"{ instances(regionIds: [\\"cn-beijing\\", \\"cn-hangzhou\\"]) { totalCount } }"}',
    });
    signal('SIGTERM');
    await ended;
    expect([...new Set(emulator.calls({ product: 'Ecs' }).map(({ host }) => host))].sort()).toEqual(hosts);
    await emulator.close();
  });
});
