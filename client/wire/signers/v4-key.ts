/** The key of a V4 signature, which OSS and SLS derive from the caller's secret in the same way. */
import { createHmac } from 'node:crypto';
import type { Credentials } from '../../credentials/credentials.js';

interface DayKeys {
  readonly day: string;
  /** By region and product. */
  readonly keys: Map<string, Buffer>;
}

/** Callers name regions. */
const mostKeys = 200;

/** Derived keys of the day, for as long as their credentials are there. With the credentials anyone can derive them. */
const known = new WeakMap<Credentials, DayKeys>();

/** `day`: yyyyMMdd, in UTC. */
export function v4Key(credentials: Credentials, day: string, region: string, product: 'oss' | 'sls'): Buffer {
  const before = known.get(credentials);
  const { keys } = before?.day === day ? before : forDay(credentials, day);
  const name = `${region}/${product}`;
  const kept = keys.get(name);
  if (kept) return kept;
  const key = derived(credentials.accessKeySecret, [day, region, product, 'aliyun_v4_request']);
  if (keys.size >= mostKeys) keys.clear();
  keys.set(name, key);
  return key;
}

function forDay(credentials: Credentials, day: string): DayKeys {
  const made: DayKeys = { day, keys: new Map() };
  known.set(credentials, made);
  return made;
}

function derived(secret: string, scope: readonly string[]): Buffer {
  return scope.reduce(hmac, Buffer.from(`aliyun_v4${secret}`));
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
