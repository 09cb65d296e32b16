/**
 * ROA signature version 1.0 (HMAC-SHA1), on the server side: what older SDKs send to products with paths, such as Container Service. See
 * section "ROA request syntax and signature method V2".
 */
import { createHmac } from 'node:crypto';
import type { WireRequest } from './wire.js';

export interface RoaV1Authorization {
  readonly accessKeyId: string;
  readonly signature: string;
}

/** Undefined when the header has another form. */
export function parseRoaV1(authorization: string): RoaV1Authorization | undefined {
  const [, accessKeyId, signature] = /^acs ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  return accessKeyId && signature ? { accessKeyId, signature } : undefined;
}

const named = ['accept', 'content-md5', 'content-type', 'date'];

/** Names and values of the query are signed decoded, in the order of the names, and without `=` where there is no value. */
export function roaV1StringToSign({ method, headers, path, query }: WireRequest): string {
  const acs = Object.keys(headers)
    .filter((name) => name.startsWith('x-acs-'))
    .toSorted()
    .map((name) => `${name}:${headers[name] ?? ''}`);
  const sorted = query.toSorted(([left], [right]) => (left < right ? -1 : 1));
  const pairs = sorted.map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
  return [method, ...named.map((name) => headers[name] ?? ''), ...acs, resource].join('\n');
}

export function roaV1Signature(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', accessKeySecret).update(stringToSign).digest('base64');
}
