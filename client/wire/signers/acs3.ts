/**
 * ACS3-HMAC-SHA256, the signature of every RPC and ROA API. The sign step calls it once per attempt.
 * Names and order follow "V3 request body and signature mechanism":
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from '../../credentials/credentials.js';
import { encode } from '../encode.js';
import { sortedNames } from '../sorted-names.js';
import { isoSeconds } from './seconds.js';

const algorithm = 'ACS3-HMAC-SHA256';
const hashOfNothing = hash('sha256', '');

/** The signed parts of the request, as they are sent. */
export interface Acs3Signed {
  readonly method: string;
  /** `/` for RPC, the percent-encoded path for ROA. */
  readonly path: string;
  /** The output of canonicalQuery, which is also sent. */
  readonly query: string;
  /** Lower-case names. The headers that the rule covers are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** hex(sha256(body)), also sent as x-acs-content-sha256. */
  readonly bodyHash: string;
}

export interface Acs3Request extends Omit<Acs3Signed, 'bodyHash'> {
  readonly host: string;
  readonly body: string | Uint8Array;
  readonly action: string;
  readonly version: string;
}

/** A signature is valid for one attempt: upstream refuses a nonce that it has seen, and a date that differs by 15 minutes. */
export interface SigningMoment {
  readonly date: Date;
  readonly nonce: string;
}

/** All headers to send, `host` and `authorization` included. */
export function signAcs3(request: Acs3Request, credentials: Credentials, moment: SigningMoment) {
  const bodyHash = request.body === '' ? hashOfNothing : hash('sha256', request.body);
  const headers = headersOf(request, credentials, moment, bodyHash);
  const { method, path, query } = request;
  headers.authorization = authorizationAcs3({ method, path, query, headers, bodyHash }, credentials);
  return headers;
}

/** In the order in which they are signed. Assignments, because a spread would take longer than the rest of the signature. */
function headersOf(
  request: Acs3Request,
  { accessKeyId, securityToken }: Credentials,
  { date, nonce }: SigningMoment,
  bodyHash: string,
): Record<string, string> {
  const headers: Record<string, string> = { host: request.host };
  if (securityToken !== undefined) headers['x-acs-accesskey-id'] = accessKeyId;
  headers['x-acs-action'] = request.action;
  headers['x-acs-content-sha256'] = bodyHash;
  headers['x-acs-date'] = isoSeconds(date);
  if (securityToken !== undefined) headers['x-acs-security-token'] = securityToken;
  headers['x-acs-signature-nonce'] = nonce;
  headers['x-acs-version'] = request.version;
  for (const name of Object.keys(request.headers)) headers[name] ??= request.headers[name] ?? '';
  return headers;
}

export function authorizationAcs3(signed: Acs3Signed, credentials: Credentials): string {
  const covered = signedHeaders(signed.headers);
  const text = stringToSign(canonicalRequest(signed, covered));
  const signature = createHmac('sha256', credentials.accessKeySecret).update(text).digest('hex');
  return `${algorithm} Credential=${credentials.accessKeyId},SignedHeaders=${covered.names},Signature=${signature}`;
}

export function canonicalRequest(signed: Acs3Signed, covered = signedHeaders(signed.headers)): string {
  const path =
    signed.path === '/' ? '/' : signed.path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
  return `${signed.method}\n${path}\n${signed.query}\n${covered.lines}\n${covered.names}\n${signed.bodyHash}`;
}

export function stringToSign(canonical: string): string {
  return `${algorithm}\n${hash('sha256', canonical)}`;
}

/**
 * Sorted by raw name in code units. An empty value keeps its `=`, unlike in OSS. The result is also a valid query to send,
 * because upstream decodes and canonicalizes the query that it receives.
 */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of sortedNames(query)) {
    text += `${text === '' ? '' : '&'}${encode(name)}=${encode(query[name] ?? '')}`;
  }
  return text;
}

interface SignedHeaders {
  /** `host;x-acs-action;…` */
  readonly names: string;
  /** `host:…` and so on, one header per line. */
  readonly lines: string;
}

/** Host, content-type and all x-acs-* headers must be signed if they are present. Those of signAcs3 are in order already. */
function signedHeaders(headers: Readonly<Record<string, string>>): SignedHeaders {
  let names = '';
  let lines = '';
  let last = '';
  for (const name of Object.keys(headers)) {
    if (!isSigned(name)) continue;
    if (name < last) return signedHeaders(inOrder(headers));
    last = name;
    names += names === '' ? name : `;${name}`;
    lines += `${name}:${headers[name]?.trim()}\n`;
  }
  return { names, lines };
}

function inOrder(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(sortedNames(headers).map((name) => [name, headers[name] ?? '']));
}

const isSigned = (name: string): boolean => name.startsWith('x-acs-') || name === 'host' || name === 'content-type';
