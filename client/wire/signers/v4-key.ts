/** The key of a V4 signature, which OSS and SLS derive from the caller's secret in the same way. */
import { createHmac } from 'node:crypto';
import type { Credentials } from '../../credentials/credentials.js';

interface DayKeys {
  readonly day: string;
  /** By region and product. */
  readonly keys: Map<string, Buffer>;
}

/** Derived keys of the day. They go with their credentials, and are no more secret than those. */
const known = new WeakMap<Credentials, DayKeys>();

/** `day`: yyyyMMdd, in UTC. */
export function v4Key(credentials: Credentials, day: string, region: string, product: 'oss' | 'sls'): Buffer {
  const before = known.get(credentials);
  const { keys } = before?.day === day ? before : forDay(credentials, day);
  const name = `${region}/${product}`;
  const key = keys.get(name) ?? derived(credentials.accessKeySecret, [day, region, product, 'aliyun_v4_request']);
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
