/** Starts the embedded cloud: one HTTP server in front of all products, with a clock, a call log and faults of its own. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccess } from './access/access.js';
import { accountRolesOf } from './access/account-roles.js';
import { longLivedKeys, readyCallers } from './access/callers.js';
import { createCredentials } from './access/credentials.js';
import { mintRole, mintSession } from './access/sessions.js';
import { createCallLog } from './call-log.js';
import { createClientTokens } from './client-tokens.js';
import { createCloud } from './cloud.js';
import { answerControl, isControl } from './control.js';
import type { Emulator, EmulatorOptions } from './emulator.js';
import { exchange } from './exchange.js';
import { createFaults } from './faults.js';
import { createMetadata } from './metadata/metadata.js';
import { createIssuer } from './oidc/issuer.js';
import { createOidcProviders } from './oidc/providers.js';
import { issuerUrl, ownProvider, prepareExchange, signedInPeople } from './oidc/sign-on.js';
import { createRateLimit } from './rate-limit.js';
import { createTimeline } from './timeline.js';
import { createSecureDoor, openProxy, refusedElsewhere } from './tls/doors.js';
import { deliver, readRequest } from './wire/http.js';
import { products } from './worlds/all.js';

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', seed = 1, instances = 2000, transitionMs = 2000 } = options;
  const { dataSet = 'company', now: realNow = Date.now } = options;
  let latencyMs = options.latencyMs ?? 0;
  let advancedMs = 0;
  let openCalls = 0;
  const now = (): number => realNow() + advancedMs;
  const timeline = createTimeline(now);
  const { strict, printsOssXml } = options;
  const cloud = createCloud({
    seed,
    dataSet,
    instances,
    regionCount: options.regions,
    timeline,
    transitionMs,
    strict,
    printsOssXml,
    fleet: options.fleet,
  });
  const credentials = createCredentials(cloud, now);
  const callers = readyCallers(cloud, credentials);
  const access = createAccess(cloud, credentials, now);
  const metadata = createMetadata(cloud, credentials, now);
  const calls = createCallLog();
  const faults = createFaults(seed);
  const rateLimit = createRateLimit(now);
  const clientTokens = createClientTokens(now);
  const oidcProviders = createOidcProviders(now);
  const world = { products, cloud, access, credentials, calls, faults, rateLimit, clientTokens, oidcProviders };

  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    if (refusedElsewhere(message, response)) return;
    serve(message, response).catch((error: unknown) => {
      // An error after the client disconnected is expected; any other error is a bug of the emulator and is printed.
      if (!message.destroyed || message.complete) console.error(error);
      response.destroy();
    });
  };
  const server = createServer(listener);
  const secure = options.tls && createSecureDoor(listener);
  openProxy(server, secure?.server);
  const shuts = [server, ...(secure ? [secure.server] : [])].map(shutter);
  const origin = await listen(server, port, host);
  const secureOrigin = secure && (await listen(secure.server, options.tls?.port ?? 0, host)).replace('http:', 'https:');
  const issuer = createIssuer(issuerUrl(origin), now);
  oidcProviders.add(ownProvider(cloud, issuer));
  const emulator: Emulator = {
    origin,
    tls: secure && { origin: secureOrigin ?? '', authorityCertificate: secure.authorityCertificate },
    cloud,
    callers,
    accountRoles: accountRolesOf(cloud),
    longLivedKeys: longLivedKeys(cloud),
    issuer,
    oidcProviders,
    signedIn: () => signedInPeople(cloud, issuer),
    calls: calls.calls,
    clearCalls: calls.clear,
    addRole: (name, policy, accountId, trust) => mintRole(cloud, name, policy, { accountId, trust }),
    issueSession: (principal, session) => mintSession({ cloud, credentials }, principal, session),
    addFault: faults.add,
    clearFaults: faults.clear,
    setLatency: (ms) => {
      latencyMs = ms;
    },
    setRateLimit: rateLimit.set,
    openCalls: () => openCalls,
    advanceClock: (ms) => {
      advancedMs += ms;
    },
    setStrict: (changed) => Object.assign(cloud.strict, changed),
    close: async () => {
      await Promise.all(shuts.map((shut) => shut()));
    },
  };
  return emulator;

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const request = await readRequest(message);
    const isHead = request.method === 'HEAD';
    if (isControl(request)) {
      const answer = answerControl(emulator, request, message.socket.remoteAddress ?? '');
      deliver(response, { answer, fault: undefined, isHead, now: now() });
      return;
    }
    const about = metadata.answer(request);
    if (about) {
      deliver(response, { answer: about, fault: undefined, isHead, now: now() });
      return;
    }
    openCalls += 1;
    response.once('close', () => {
      openCalls -= 1;
    });
    await prepareExchange(oidcProviders, request);
    const { answer, fault } = exchange(world, request, startedAt);
    const delayMs = latencyMs + (fault?.kind === 'slow' ? (fault.delayMs ?? 1000) : 0);
    if (delayMs > 0) await sleep(delayMs);
    deliver(response, { answer, fault, isHead, now: now() });
  }
}

/**
 * Ends a server together with every socket that it accepted. `closeAllConnections` does not know a tunnel of the proxy, nor a socket whose
 * handshake is not over, and `close` would wait for both.
 */
function shutter(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      for (const socket of sockets) socket.destroy();
    });
}

/** Connections that wait to be accepted. With Node's 511, tools that open thousands at once wait for the kernel to ask again, and give up. */
const backlog = 4096;

async function listen(server: Server, port: number, host: string): Promise<string> {
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}
