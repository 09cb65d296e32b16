/**
 * Signatures of the log service: LOG <key>:<signature> of version 1, by SHA-1 or SHA-256, and SLS4-HMAC-SHA256. Modelled on the requests
 * of its two official Node clients.
 */
import { createHmac } from 'node:crypto';
import { sha256 } from '../wire/acs3.js';
import type { WireRequest } from '../wire/wire.js';
import { WireError } from '../wire/wire-error.js';
import { findCredential, same } from './authenticate.js';
import type { Access, Credential } from './principal.js';

const maxSkewMs = 15 * 60_000;

export function isSignedForSls({ headers }: WireRequest): boolean {
  return /^(?:LOG |SLS4-HMAC-SHA256 )/.test(headers.authorization ?? '');
}

/** The access key that a request names, valid or not. */
export function slsKey({ headers }: WireRequest): string | null {
  return (
    /^(?:LOG ([^:]+):|SLS4-HMAC-SHA256 Credential=([^/]+)\/)/
      .exec(headers.authorization ?? '')
      ?.slice(1)
      .find(Boolean) ?? null
  );
}

/** There is no nonce: a request may be sent again until its date expires. */
export function authenticateSls(request: WireRequest, access: Access): Credential {
  const key = slsKey(request);
  if (key === null) throw new WireError(401, 'Unauthorized', 'The authorization header is malformed.');
  checkDate(request, access.now());
  const credential = credentialOf(key, request, access);
  const signature = request.headers.authorization?.startsWith('LOG ')
    ? first(request, credential)
    : fourth(request, credential);
  const hash = request.headers['x-log-content-sha256'];
  const isBody = hash === undefined || hash === sha256(request.body);
  if (!isBody || !same(signature.sent, signature.expected)) {
    throw new WireError(401, 'SignatureNotMatch', `signature ${signature.sent} not matched`);
  }
  return credential;
}

interface Signature {
  readonly sent: string;
  readonly expected: string;
}

function first(request: WireRequest, { accessKeySecret }: Credential): Signature {
  const { headers } = request;
  const digest = headers['x-log-signaturemethod'] === 'hmac-sha256' ? 'sha256' : 'sha1';
  const named = Object.keys(headers)
    .filter((name) => /^x-(?:log|acs)-/.test(name))
    .toSorted();
  const query = [...request.query].map(([name, value]) => `${name}=${value}`).toSorted();
  const text = [
    request.method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers.date ?? '',
    ...named.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    `${decodeURIComponent(request.path)}${query.length > 0 ? `?${query.join('&')}` : ''}`,
  ].join('\n');
  const sent = headers.authorization?.split(':').at(-1) ?? '';
  return { sent, expected: createHmac(digest, accessKeySecret).update(text).digest('base64') };
}

function fourth(request: WireRequest, { accessKeySecret }: Credential): Signature {
  const { headers } = request;
  const [, day = '', region = '', sent = ''] =
    /Credential=[^/]+\/(\d{8})\/([\w-]+)\/sls\/aliyun_v4_request,\s*Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const signed = Object.keys(headers)
    .filter((name) => /^x-(?:log|acs)-|^(?:host|content-type)$/.test(name))
    .toSorted();
  const query = request.query
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${encoded(value)}`));
  const canonical = [
    request.method,
    request.path,
    query.join('&'),
    `${signed.map((name) => `${name}:${(headers[name] ?? '').trim()}`).join('\n')}\n`,
    signed.join(';'),
    headers['x-log-content-sha256'] ?? sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/sls/aliyun_v4_request`;
  const text = ['SLS4-HMAC-SHA256', headers['x-log-date'] ?? '', scope, sha256(canonical)].join('\n');
  const key = [day, region, 'sls', 'aliyun_v4_request'].reduce<string | Buffer>(
    (secret, word) => createHmac('sha256', secret).update(word).digest(),
    `aliyun_v4${accessKeySecret}`,
  );
  return { sent, expected: createHmac('sha256', key).update(text).digest('hex') };
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function credentialOf(key: string, { headers }: WireRequest, access: Access): Credential {
  try {
    return findCredential(key, headers['x-acs-security-token'], access);
  } catch (error) {
    // The same codes as RPC products, but this service answers all of them with one status.
    throw error instanceof WireError ? new WireError(401, error.code, error.message) : error;
  }
}

function checkDate({ headers }: WireRequest, now: number): void {
  const day = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-log-date'] ?? '');
  const at = Date.parse(day ? `${day.slice(1, 4).join('-')}T${day.slice(4).join(':')}Z` : (headers.date ?? ''));
  if (Number.isNaN(at)) throw new WireError(400, 'InvalidDateFormat', 'The date header has a wrong format.');
  if (Math.abs(at - now) > maxSkewMs) throw new WireError(400, 'RequestTimeExpired', 'The request time is expired.');
}
