/** A wrong YUNMEN_REDIS stops the start; a Redis that is away does not. Needs redis-server. */

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../../../emulator/tls/authority.js';
import { firstContact, openConnection } from '../../../server/shared/redis/connect.js';
import { readRedisAddress, shownAddress } from '../../../server/shared/redis/redis-address.js';
import { freePort, hasRedis, type RedisServer, startRedis } from '../../redis-server.js';
import { runServer, startServer } from '../gateway-process.js';

const secret = 'correct-horse';

describe.skipIf(!hasRedis)('a gateway with YUNMEN_REDIS (needs redis-server)', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  let redis: RedisServer;
  let tlsPort: number;
  beforeAll(async () => {
    const authority = createAuthority();
    const { key, cert } = authority.issue('127.0.0.1');
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    tlsPort = await freePort();
    redis = await startRedis([
      ...['--requirepass', secret, '--tls-port', `${tlsPort}`, '--tls-auth-clients', 'no'],
      ...['--tls-key-file', file('key', key), '--tls-cert-file', file('cert', cert)],
      ...['--tls-ca-cert-file', file('ca', authority.certificate)],
    ]);
  });
  afterAll(async () => {
    await redis.close();
    rmSync(folder, { recursive: true });
  });

  const at = () => `127.0.0.1:${redis.port}`;
  it.each([
    ['a wrong password', () => `redis://:wrong-${secret}@${at()}`, 'it refuses the user or the password'],
    ['no password', () => `redis://${at()}`, 'it requires a password, and the URL has none'],
    ['a wrong database', () => `redis://:${secret}@${at()}/99`, 'it does not have the database of the URL'],
    ['a single server as a cluster', () => `redis+cluster://:${secret}@${at()}`, 'it is not a cluster'],
    ['a wrong password of a cluster', () => `redis+cluster://:wrong@${at()}`, 'it refuses the user or the password'],
    [
      'a server as a sentinel',
      () => `redis+sentinel://:${secret}@${at()}/main?sentinelPassword=${secret}`,
      'it is not a sentinel',
    ],
    ['an unknown authority', () => `rediss://:${secret}@127.0.0.1:${tlsPort}`, 'its certificate is not accepted'],
  ])('is refused with %s', async (_what, url, reason) => {
    const address = readRedisAddress(url());
    if (!address) throw new Error('not an address');
    const contact = firstContact(await openConnection(address), address);
    await expect(contact).rejects.toThrow(new Error(`YUNMEN_REDIS names ${shownAddress(address)}, but ${reason}.`));
  });

  it('does not start with a wrong password or URL, and says so in one line without the password', async () => {
    const wrong = [
      [`redis://:wrong-${secret}@${at()}`, /^YUNMEN_REDIS names redis:\/\/127\.0\.0\.1:\d+, but it refuses/],
      [`redis:/:${secret}@${at()}`, /^YUNMEN_REDIS must be redis:\/\/\[user:password@\]host/],
    ] as const;
    for (const [YUNMEN_REDIS, message] of wrong) {
      const { code, written } = await runServer({ YUNMEN_REDIS });
      expect(written.trim()).toMatch(message);
      expect(written.trim().split('\n')).toHaveLength(1);
      expect(written).not.toContain(secret);
      expect(code).toBe(1);
    }
  });

  it('starts with TLS if it knows the authority', async () => {
    const gateway = await startServer({
      YUNMEN_REDIS: `rediss://:${secret}@127.0.0.1:${tlsPort}`,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca'),
    });
    expect(await (await fetch(`${gateway.origin}/metrics`)).text()).toContain('yunmen_redis_up 1');
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect(gateway.written()).not.toContain('Redis');
  });

  it.each(['refuses connections', 'accepts them and says nothing'])('starts and serves while Redis %s', async (how) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    if (how === 'refuses connections') silent.close();
    const gateway = await startServer({ YUNMEN_REDIS: `redis://:${secret}@127.0.0.1:${port}` });
    expect((await fetch(`${gateway.origin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${gateway.origin}/metrics`)).text()).toContain('yunmen_redis_up 0');
    expect(gateway.written().match(/Redis is away/g)).toHaveLength(1);
    expect(gateway.written()).not.toContain(secret);
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toBe(0);
    silent.close();
  });
});
