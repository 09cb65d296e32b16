import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { type RedisAddress, shownAddress } from './redis-address.js';

export type Connection = Redis | Cluster;

const connectTimeoutMs = 2_000;
/** The connection is made again if commands wait for so long while nothing comes. */
const silentMs = 5_000;
const longestPauseMs = 1_000;
/** How long the start waits to see whether the address, the password and the certificate are right. */
const startMs = 3_000;

/** Errors that waiting does not mend: the configuration is wrong. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|invalid password|invalid username-password/i, 'it refuses the user or the password'],
  [/NOAUTH/, 'it requires a password, and the URL has none'],
  [/without any password configured|no password is set/, 'it has no password, and the URL has one'],
  [/NOPERM/, 'the user may not run the commands that the gateway needs'],
  [/DB index is out of range/, 'it does not have the database of the URL'],
  [/cluster support disabled/i, 'it is not a cluster'],
  [/unknown command .?sentinel/i, 'it is not a sentinel'],
  [/^MOVED|CROSSSLOT/, 'it is a cluster: write redis+cluster://'],
  [
    /wrong version number|packet length too long|EPROTO/i,
    'it does not speak TLS: write redis:// in place of rediss://',
  ],
  [/cert|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/i, 'its certificate is not accepted'],
];

/** A connection that makes itself again for ever. Commands fail at once while there is none: nothing is kept back or sent twice. */
export async function openConnection(address: RedisAddress): Promise<Connection> {
  // A bundle knows only the default export of a CommonJS module.
  const {
    default: { Cluster, Redis },
  } = await import('ioredis');
  const { kind, nodes, tls, masterName: name, sentinelPassword, username, password, db } = address;
  const common = {
    ...(tls && { tls: {} }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    db,
    protocol: 2,
    connectionName: 'yunmen',
    disableClientInfo: true,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    socketTimeout: silentMs,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: pause,
    // After a failover a connection may still lead to the former master.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  } satisfies RedisOptions;
  if (kind === 'cluster') {
    return new Cluster([...nodes], {
      redisOptions: common,
      lazyConnect: true,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      clusterRetryStrategy: pause,
      // Members tell their names or addresses, and a certificate is for one of these.
      ...(tls && { dnsLookup: (host, done) => done(null, host, 0) }),
    });
  }
  if (kind === 'single') return new Redis({ ...common, ...nodes[0] });
  return new Redis({
    ...common,
    name,
    sentinels: [...nodes],
    sentinelRetryStrategy: pause,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  });
}

/**
 * Connects for the first time. Throws an Error with one line if the configuration is wrong. A store that is only away is no error:
 * the connection goes on trying. Returns the last error, or null if there was none.
 */
export async function firstContact(connection: Connection, address: RedisAddress): Promise<string | null> {
  let isOver = false;
  let lastError: string | null = 'it does not answer';
  const refused = new Promise<never>((_resolve, reject) => {
    connection.on('error', (error: Error) => {
      lastError = error.message;
      const reason = isOver ? null : refusalOf(error);
      if (reason !== null) reject(new Error(`YUNMEN_REDIS names ${shownAddress(address)}, but ${reason}.`));
    });
  });
  const contact = async () => {
    await connection.connect();
    await connection.ping();
    lastError = null;
  };
  const tried = contact().catch((error: Error) => {
    connection.emit('error', error);
    // It may be a short absence, during which the password cannot be checked.
  });
  try {
    await Promise.race([tried, refused, sleep(startMs, undefined, { ref: false })]);
    return lastError;
  } catch (error) {
    connection.disconnect();
    throw error;
  } finally {
    isOver = true;
    refused.catch(() => undefined);
  }
}

function refusalOf(error: Error): string | null {
  const { code = '', lastNodeError } = error as NodeJS.ErrnoException & { readonly lastNodeError?: Error };
  const text = `${code} ${error.message} ${lastNodeError?.message ?? ''}`;
  return refusals.find(([shape]) => shape.test(text))?.[1] ?? null;
}

function pause(attempt: number): number {
  return Math.min(50 * 2 ** attempt, longestPauseMs) * (0.5 + Math.random() / 2);
}
