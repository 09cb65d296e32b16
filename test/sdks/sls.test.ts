/** The official client of the log service, unchanged: it has its own signature, and projects in the host. */
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import type { Keys } from '../emulator/access/signed-by-hand.js';
import { startEmulator } from '../start-emulator.js';

interface LogClient {
  _request(
    verb: string,
    project: string | undefined,
    path: string,
    queries: object,
    body: null,
    headers: object,
    options: object,
  ): Promise<{ readonly total: number; readonly projects: readonly { readonly projectName: string }[] }>;
  getProject(project: string, options: object): Promise<{ readonly projectName: string; readonly region: string }>;
  listLogStore(
    project: string,
    data: object,
    options: object,
  ): Promise<{ readonly total: number; readonly logstores: readonly string[] }>;
  getLogStore(project: string, store: string, options: object): Promise<{ readonly logstoreName: string }>;
}

// The package has no types.
const Log: new (config: object) => LogClient = createRequire(import.meta.url)('@alicloud/log');

let emulator: Emulator;
let agent: Agent;
beforeAll(async () => {
  emulator = await startEmulator();
  const { hostname, port } = new URL(emulator.origin);
  // Its hosts are real; only the connection goes to the emulator.
  agent = Object.assign(new Agent(), { createConnection: () => connect(Number(port), hostname) });
});
afterAll(() => emulator.close());

const client = (keys: Keys) => new Log({ ...keys, endpoint: 'cn-hangzhou.log.aliyuncs.com' });

describe('the log service', () => {
  it('lists projects and the log stores of each, and reads one of them', async () => {
    const log = client(emulator.callers.administrator);
    const { projects, total } = await log._request(
      'GET',
      undefined,
      '/',
      { offset: 0, size: 500 },
      null,
      {},
      { agent },
    );
    expect(projects).toHaveLength(total);
    const stores: string[] = [];
    for (const { projectName } of projects) {
      expect(await log.getProject(projectName, { agent })).toMatchObject({ projectName, region: 'cn-hangzhou' });
      const { logstores } = await log.listLogStore(projectName, { offset: 0, size: 100 }, { agent });
      stores.push(...logstores);
      const [store] = logstores;
      if (store) expect(await log.getLogStore(projectName, store, { agent })).toMatchObject({ logstoreName: store });
    }
    expect(new Set(stores).size).toBe(stores.length);
    expect(stores.length).toBeGreaterThan(50);
    expect(emulator.calls({ product: 'Sls', action: 'GetProject' })[0]).toMatchObject({
      regionId: 'cn-hangzhou',
      params: { project: projects[0]?.projectName },
      status: 200,
    });
  });

  it('is refused with its own codes', async () => {
    const { administrator, newcomer } = emulator.callers;
    await expect(client(newcomer).getProject('any', { agent })).rejects.toMatchObject({ code: 'Unauthorized' });
    const wrong = client({ ...administrator, accessKeySecret: 'wrong' });
    await expect(wrong.getProject('any', { agent })).rejects.toMatchObject({ code: 'SignatureNotMatch' });
    await expect(client(administrator).getProject('none', { agent })).rejects.toMatchObject({
      code: 'ProjectNotExist',
    });
  });
});
