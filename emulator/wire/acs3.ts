/** ACS3-HMAC-SHA256 on the server side: the string to sign of a received request. See section "V3 request body and signature mechanism". */
import { createHash, createHmac } from 'node:crypto';
import { canonicalQuery } from './percent.js';
import type { WireRequest } from './wire.js';

export interface Acs3Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const shape = /^ACS3-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Undefined when a part is missing or malformed. */
export function parseAcs3(authorization: string): Acs3Authorization | undefined {
  const [, accessKeyId, signedHeaders, signature] = shape.exec(authorization) ?? [];
  if (!accessKeyId || !signedHeaders || !signature) return undefined;
  return { accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

/** "All common request headers except Authorization, if present, must be signed." */
export function headersToSign(headers: WireRequest['headers']): readonly string[] {
  return Object.keys(headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .toSorted();
}

/** The server sorts the headers itself: a client that signs them in another order gets a signature mismatch. */
export function canonicalRequest(request: WireRequest, listedHeaders: readonly string[]): string {
  const signedHeaders = listedHeaders.toSorted();
  const path = request.path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  return [
    request.method,
    path,
    canonicalQuery(request.query),
    headers,
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

export function acs3StringToSign(canonical: string): string {
  return `ACS3-HMAC-SHA256\n${sha256(canonical)}`;
}

/** The key of the HMAC is the secret itself: ACS3 derives no signing key. */
export function acs3Signature(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex');
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
