/**
 * What a query allocates, in collections of a space of 1 MiB for young objects. The counts follow the code and not the machine, so
 * a step that begins to copy what it reads shows here. The bounds lie a third above what was measured.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let emulator: Emulator;
let gateway: ChildProcess;
let origin: string;

beforeAll(async () => {
  emulator = await startEmulator({ instances: 2000 });
  gateway = fork(`${root}start.mjs`, ['server.ts'], {
    cwd: root,
    execArgv: [
      '--max-semi-space-size=1',
      '--min-semi-space-size=1',
      '--import',
      new URL('../../count-collections.mjs', import.meta.url).href,
    ],
    env: {
      PATH: process.env.PATH,
      YUNMEN_IDENTITY: 'sts-headers',
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_CACHE_TTL_MS: '0',
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  origin = await addressOf(gateway);
}, 60_000);
afterAll(async () => {
  const ended = once(gateway, 'exit');
  gateway.kill();
  await Promise.all([ended, emulator.close()]);
});

function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    stdout?.on('data', (text) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    gateway.once('exit', () => reject(new Error(`The gateway ended before it listened: ${said}`)));
  });
}

async function ask(query: string): Promise<void> {
  const { accessKeyId, accessKeySecret, securityToken } = emulator.callers.administrator;
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-acs-accesskey-id': accessKeyId,
      'x-acs-accesskey-secret': accessKeySecret,
      'x-acs-security-token': securityToken,
    },
    body: JSON.stringify({ query }),
  });
  expect((await response.json()).errors).toBeUndefined();
}

async function collections(): Promise<number> {
  const answered = once(gateway, 'message');
  gateway.send('collections');
  const [{ collections: count }] = await answered;
  return count;
}

/** The collections of a number of requests, after some that are not counted. */
async function collectionsOf(query: string, requests: number): Promise<number> {
  for (let at = 0; at < 3; at += 1) await ask(query);
  const before = await collections();
  for (let at = 0; at < requests; at += 1) await ask(query);
  return (await collections()) - before;
}

const tags = 'tags { key value }';

it.each([
  {
    what: 'a hundred instances of one region',
    query: `{ instances(regionIds: ["cn-hangzhou"], first: 100) { nodes { instanceId name status zoneId createdAt ${tags} } } }`,
    requests: 20,
    most: 50,
  },
  {
    what: '2,000 instances with what belongs to them',
    query: `{ regions { instances(first: 100) { nodes { instanceId name ${tags}
      disks { diskId name } securityGroups { securityGroupId name } vpc { vpcId name } } } } }`,
    requests: 3,
    most: 272,
  },
  {
    what: 'a hundred users, two calls each',
    query: '{ users(first: 100) { nodes { userName accessKeys { accessKeyId lastUsedAt } } } }',
    requests: 5,
    most: 83,
  },
])('of $what', { timeout: 60_000 }, async ({ query, requests, most }) => {
  const count = await collectionsOf(query, requests);
  // Far less would mean that nothing was counted, or that the bound is too high.
  expect(count).toBeGreaterThan(most / 3);
  expect(count).toBeLessThanOrEqual(most);
});
