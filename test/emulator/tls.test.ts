/** TLS under the real host names, directly and through the proxy that the plain port is. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { type Socket, connect as socketTo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { hostNames } from '../../emulator/host-names.js';
import { startEmulator } from '../start-emulator.js';
import { sign, versions } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100, tls: { port: 0 } });
});
afterAll(() => emulator.close());

const tls = () => emulator.tls ?? { origin: '', authorityCertificate: '' };
const portOf = (origin: string) => Number(new URL(origin).port);

/** A handshake that checks the chain and the name, as a client does. */
function handshake(servername: string, ca: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(tls().origin), ca, servername });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

const regionsAt = (host: string) =>
  sign(emulator.origin, {
    keys: emulator.callers.administrator,
    action: 'DescribeRegions',
    version: versions.ecs,
    headers: { host },
  });

interface Answer {
  readonly status: number;
  readonly text: string;
}

function read(sent: ReturnType<typeof plainRequest>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(body);
  });
}

describe('the certificate', () => {
  const names = [
    'ecs.cn-hangzhou.aliyuncs.com',
    'media-originals-105927-000.oss-cn-shanghai.aliyuncs.com',
    `${'a'.repeat(63)}.oss-cn-hangzhou.aliyuncs.com`,
  ];

  it.each(names)('of %s is issued by the authority for this name', async (name) => {
    const socket = await handshake(name, tls().authorityCertificate);
    expect(socket.authorized).toBe(true);
    const certificate = new X509Certificate(socket.getPeerCertificate().raw);
    socket.destroy();
    const authority = new X509Certificate(tls().authorityCertificate);
    expect(certificate.checkHost(name)).toBe(name);
    expect(certificate.checkHost('other.aliyuncs.com')).toBeUndefined();
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect([certificate.ca, authority.ca, authority.verify(authority.publicKey)]).toEqual([false, true, true]);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
  });

  it('is refused by a client that does not trust the authority, and by one of another emulator', async () => {
    const other = await startEmulator({ instances: 1, tls: { port: 0 } });
    const otherCa = other.tls?.authorityCertificate ?? '';
    await other.close();
    await expect(handshake(names[0] ?? '', otherCa)).rejects.toThrow(/self-signed|unable to verify|signature/);
  });
});

describe('a call over TLS', () => {
  it('is answered under its real name', async () => {
    const { path, method, headers, body } = regionsAt('ecs-cn-hangzhou.aliyuncs.com');
    const { status, text } = await read(
      request({
        host: '127.0.0.1',
        port: portOf(tls().origin),
        path,
        method,
        headers,
        ca: tls().authorityCertificate,
        servername: 'ecs-cn-hangzhou.aliyuncs.com',
      }),
      body,
    );
    expect(status).toBe(200);
    expect(JSON.parse(text).Regions.Region).toHaveLength(24);
  });

  it('is cut by a fault', async () => {
    const host = 'ecs.cn-hangzhou.aliyuncs.com';
    emulator.addFault({ kind: 'reset', count: 1 });
    const { path, method, headers } = regionsAt(host);
    const at = { host: '127.0.0.1', port: portOf(tls().origin), ca: tls().authorityCertificate, servername: host };
    await expect(read(request({ ...at, path, method, headers }))).rejects.toThrow();
  });
});

/** The socket after CONNECT, or the refusal. */
function tunnel(target: string, { origin } = emulator): Promise<{ status: number; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const sent = plainRequest({ host: '127.0.0.1', port: portOf(origin), method: 'CONNECT', path: target });
    sent.once('connect', ({ statusCode = 0 }, socket) => resolve({ status: statusCode, socket }));
    sent.once('error', reject);
    sent.end();
  });
}

describe('the plain port as a proxy', () => {
  it('leads to the TLS port, under the name of the target', async () => {
    const host = 'ecs.eu-central-1.aliyuncs.com';
    const { status, socket } = await tunnel(`${host}:443`);
    expect(status).toBe(200);
    const { path, method, headers, body } = regionsAt(host);
    const secure = connect({ socket, servername: host, ca: tls().authorityCertificate });
    const answer = await read(plainRequest({ path, method, headers, createConnection: () => secure }), body);
    expect(answer.status).toBe(200);
    secure.destroy();
  });

  it('answers a request for a whole address', async () => {
    const host = 'ecs.eu-central-1.aliyuncs.com';
    const { path, method, headers, body } = regionsAt(host);
    const target = { host: '127.0.0.1', port: portOf(emulator.origin), method, headers };
    const answer = await read(plainRequest({ ...target, path: `http://${host}${path}` }), body);
    expect(answer.status).toBe(200);
  });

  it('leads nowhere else, and without TLS to no secure port', async () => {
    for (const target of ['example.com:443', '127.0.0.1:22', 'ecs.cn-hangzhou.aliyuncs.com:22']) {
      const { status, socket } = await tunnel(target);
      socket.destroy();
      expect([target, status]).toEqual([target, 502]);
    }
    const whole = { host: '127.0.0.1', port: portOf(emulator.origin), path: 'http://example.com/' };
    expect((await read(plainRequest(whole))).status).toBe(502);
    const bare = await startEmulator({ instances: 1 });
    const { status, socket } = await tunnel('ecs.cn-hangzhou.aliyuncs.com:443', bare);
    socket.destroy();
    await bare.close();
    expect(status).toBe(502);
  });
});

describe('close()', () => {
  it('ends tunnels and handshakes that a client leaves open', async () => {
    const closing = await startEmulator({ instances: 1, tls: { port: 0 } });
    const host = 'ecs.cn-hangzhou.aliyuncs.com';
    const { socket: silent } = await tunnel(`${host}:443`, closing);
    const { socket: used } = await tunnel(`${host}:443`, closing);
    const secure = connect({ socket: used, servername: host, ca: closing.tls?.authorityCertificate });
    await once(secure, 'secureConnect');
    const undecided = socketTo(portOf(closing.tls?.origin ?? ''), '127.0.0.1');
    await once(undecided, 'connect');
    const plain = socketTo(portOf(closing.origin), '127.0.0.1');
    await once(plain, 'connect');
    const ends = [silent, used, secure, undecided, plain].map(
      (socket) =>
        new Promise((resolve) =>
          socket
            .once('close', resolve)
            .once('error', () => {})
            .resume(),
        ),
    );
    await closing.close();
    await Promise.all(ends);
  });
});

describe('the host names', () => {
  it('are all served, and have those of every bucket', async () => {
    const names = hostNames(emulator.cloud);
    const buckets = emulator.cloud.accounts.flatMap(({ buckets: all }) => all);
    expect(names.filter((name) => /^[a-z0-9-]+\.oss-/.test(name)).length).toBeGreaterThanOrEqual(buckets.length);
    expect(new Set(names).size).toBe(names.length);
    const unserved: string[] = [];
    for (const host of names) {
      const target = { host: '127.0.0.1', port: portOf(emulator.origin), headers: { host }, agent: new Agent({}) };
      const { text } = await read(plainRequest({ ...target, path: '/?Action=X' }));
      if (text.includes('InvalidProduct.NotFound')) unserved.push(host);
    }
    expect(unserved).toEqual([]);
  }, 60_000);
});
