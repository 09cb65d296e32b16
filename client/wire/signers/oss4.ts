/**
 * OSS4-HMAC-SHA256, the signature of OSS, as a header or in a presigned URL. The sign step calls it once per attempt.
 * Names and order follow "Include a V4 signature in the Authorization header":
 * https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4
 */
import { hash } from 'node:crypto';
import type { Credentials } from '../../credentials/credentials.js';
import { CloudError } from '../../errors/cloud-error.js';
import { encode, encodePath } from '../encode.js';
import { compactSeconds } from './seconds.js';
import { hmac, v4Key } from './v4-key.js';

const algorithm = 'OSS4-HMAC-SHA256';
/** The only payload hash that OSS documents. TLS and content-md5 protect bodies. */
const payload = 'UNSIGNED-PAYLOAD';
const sevenDays = 604_800;

type Query = Readonly<Record<string, string | null>>;

export interface Oss4Request {
  readonly method: string;
  readonly host: string;
  /** Absent for calls to the service, such as ListBuckets. */
  readonly bucket?: string;
  /** Not percent-encoded. */
  readonly object?: string;
  /** Not percent-encoded. Both '' and null mean a bare sub-resource such as `acl`. */
  readonly query: Query;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `cn-hangzhou`, not `oss-cn-hangzhou`. It must be the region of the bucket. */
  readonly region: string;
  /** Headers to sign besides content-type, content-md5 and x-oss-*, which are signed if they are present. */
  readonly additionalHeaders?: readonly string[];
}

/** All headers to send, `host` and `authorization` included. */
export function signOss4(request: Oss4Request, credentials: Credentials, date: Date): Record<string, string> {
  const ossDate = compactSeconds(date);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-oss-date': ossDate,
    'x-oss-content-sha256': payload,
  };
  if (credentials.securityToken !== undefined) headers['x-oss-security-token'] = credentials.securityToken;
  const signed = { ...request, headers };
  const additional = additionalHeaders(signed);
  const text = stringToSign(canonicalRequest(signed, additional), request.region, ossDate);
  const credential = `Credential=${credentials.accessKeyId}/${scope(request.region, ossDate)}`;
  const listed = additional.length === 0 ? '' : `,AdditionalHeaders=${additional.join(';')}`;
  const signature = sign(text, credentials, request.region, ossDate);
  headers.authorization = `${algorithm} ${credential}${listed},Signature=${signature}`;
  return headers;
}

/** An https URL that works for everyone who has it until it expires. With STS credentials it contains the caller's token. */
export function presignOss4(request: Oss4Request, credentials: Credentials, date: Date, expiresInSeconds: number) {
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > sevenDays) {
    throw new CloudError('invalid', `A presigned URL lives 1 to ${sevenDays} whole seconds, not ${expiresInSeconds}.`);
  }
  const ossDate = compactSeconds(date);
  const additional = additionalHeaders(request);
  const query: Record<string, string | null> = {
    ...request.query,
    'x-oss-signature-version': algorithm,
    'x-oss-credential': `${credentials.accessKeyId}/${scope(request.region, ossDate)}`,
    'x-oss-date': ossDate,
    'x-oss-expires': String(expiresInSeconds),
  };
  if (additional.length > 0) query['x-oss-additional-headers'] = additional.join(';');
  if (credentials.securityToken !== undefined) query['x-oss-security-token'] = credentials.securityToken;
  const text = stringToSign(canonicalRequest({ ...request, query }, additional), request.region, ossDate);
  const signature = sign(text, credentials, request.region, ossDate);
  return `https://${request.host}/${encodePath(request.object ?? '')}?${canonicalQuery(query)}&x-oss-signature=${signature}`;
}

export function canonicalRequest(request: Oss4Request, additional = additionalHeaders(request)): string {
  const names = [...Object.keys(request.headers).filter(isSignedAlways), ...additional].sort();
  const headers = names.map((name) => `${name}:${request.headers[name]?.trim()}\n`).join('');
  // The signature covers the bucket although the host already contains it.
  const path = request.bucket === undefined ? '/' : `/${request.bucket}/${encodePath(request.object ?? '')}`;
  return [request.method, path, canonicalQuery(request.query), headers, additional.join(';'), payload].join('\n');
}

export function stringToSign(canonical: string, region: string, ossDate: string): string {
  return [algorithm, ossDate, scope(region, ossDate), hash('sha256', canonical)].join('\n');
}

/** Sorted by *encoded* name, without `=` after a name that has no value. ACS3 differs in both. The result is also sent. */
export function canonicalQuery(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => [encode(name), encode(value ?? '')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function sign(text: string, credentials: Credentials, region: string, ossDate: string): string {
  return hmac(v4Key(credentials, ossDate.slice(0, 8), region, 'oss'), text).toString('hex');
}

const noNames: readonly string[] = [];

function additionalHeaders(request: Oss4Request): readonly string[] {
  const { additionalHeaders: wanted, headers } = request;
  if (!wanted) return noNames;
  return [...new Set(wanted.filter((name) => name in headers && !isSignedAlways(name)))].sort();
}

const isSignedAlways = (name: string): boolean => /^(?:x-oss-.*|content-type|content-md5)$/.test(name);

function scope(region: string, ossDate: string): string {
  return `${ossDate.slice(0, 8)}/${region}/oss/aliyun_v4_request`;
}
