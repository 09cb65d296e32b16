/**
 * Verifies OSS V4 signatures, in the Authorization header and in presigned URLs.
 * https://help.aliyun.com/en/oss/developer-reference/recommend-to-use-signature-version-4
 */
import { createHash, createHmac } from 'node:crypto';
import type { Access, Credential } from '../access/principal.js';
import {
  allowedSkewMs,
  isSameText,
  mismatched,
  type OssTarget,
  requireKey,
  requireSmallSkew,
  requireUnexpiredAt,
} from './oss-checks.js';
import { invalidArgument, OssError } from './oss-error.js';
import { percentEncode } from './percent.js';
import type { WireRequest } from './wire.js';

const algorithm = 'OSS4-HMAC-SHA256';
const maxExpiresSeconds = 7 * 24 * 3600;

/** The parts of the signature in a request. */
export interface Oss4Signature {
  readonly version: 4;
  readonly form: 'header' | 'url';
  readonly accessKeyId: string;
  readonly region: string;
  /** `<yyyymmdd>/<region>/oss/aliyun_v4_request` */
  readonly scope: string;
  /** `yyyymmddTHHMMSSZ` */
  readonly date: string;
  readonly additionalHeaders: readonly string[];
  readonly signature: string;
  readonly securityToken: string | undefined;
  /** As sent; presigned URLs only. */
  readonly expires: string | undefined;
}

/** Undefined where the request has no signature of this version. */
export function readOss4(request: WireRequest): Oss4Signature | undefined {
  const query = new Map(request.query);
  const header = request.headers.authorization;
  if (header !== undefined) return header.startsWith('OSS4-') ? readHeader(header, request) : undefined;
  return query.has('x-oss-signature') ? readUrl(query) : undefined;
}

function readHeader(header: string, request: WireRequest): Oss4Signature {
  const [name = '', ...rest] = header.trim().split(/\s+/);
  if (name !== algorithm)
    throw new OssError(400, 'InvalidArgument', `This signature is not ${algorithm}.`, { Authorization: header });
  const parts = new Map(rest.join('').split(',').map(splitOnce));
  return {
    version: 4,
    form: 'header',
    ...readCredential(parts.get('Credential') ?? '', header),
    date: request.headers['x-oss-date'] ?? basicDate(request.headers.date),
    additionalHeaders: readNames(parts.get('AdditionalHeaders')),
    signature: parts.get('Signature') ?? '',
    securityToken: request.headers['x-oss-security-token'],
    expires: undefined,
  };
}

/** Without x-oss-date, the Date header is the time that is signed, in the form of x-oss-date. */
function basicDate(date = ''): string {
  const at = Date.parse(date);
  if (!/ GMT$/.test(date) || Number.isNaN(at)) return '';
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function readUrl(query: ReadonlyMap<string, string>): Oss4Signature {
  const version = query.get('x-oss-signature-version') ?? '';
  if (version !== algorithm)
    throw invalidArgument('x-oss-signature-version', version, `This signature is not ${algorithm}.`);
  return {
    version: 4,
    form: 'url',
    ...readCredential(query.get('x-oss-credential') ?? '', query.get('x-oss-credential') ?? ''),
    date: query.get('x-oss-date') ?? '',
    additionalHeaders: readNames(query.get('x-oss-additional-headers')),
    signature: query.get('x-oss-signature') ?? '',
    securityToken: query.get('x-oss-security-token'),
    expires: query.get('x-oss-expires'),
  };
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function readNames(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(';')
    .filter((name) => name !== '')
    .sort();
}

function readCredential(credential: string, whole: string) {
  const [, accessKeyId, scope, region] = /^([^/]+)\/(\d{8}\/([^/]+)\/oss\/aliyun_v4_request)$/.exec(credential) ?? [];
  if (accessKeyId === undefined || scope === undefined || region === undefined)
    throw new OssError(400, 'InvalidArgument', 'Invalid credential in Authorization header.', { Authorization: whole });
  return { accessKeyId, scope, region };
}

export function canonicalRequest(request: WireRequest, target: OssTarget, signature: Oss4Signature): string {
  const path = target.bucket === null ? '/' : `/${target.bucket}/${target.key}`;
  return [
    request.method,
    percentEncode(path).replaceAll('%2F', '/'),
    canonicalQuery(request, signature),
    canonicalHeaders(request, signature),
    signature.additionalHeaders.join(';'),
    request.headers['x-oss-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

/** Sorted by the encoded name, so `|` (%7C) comes before letters; an empty value loses its `=`, unlike in ACS3. */
function canonicalQuery(request: WireRequest, signature: Oss4Signature): string {
  return request.query
    .filter(([name]) => signature.form === 'header' || name !== 'x-oss-signature')
    .map(([name, value]) => ({ name: percentEncode(name), value: percentEncode(value) }))
    .sort((a, b) => (a.name === b.name ? order(a.value, b.value) : order(a.name, b.name)))
    .map(({ name, value }) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalHeaders(request: WireRequest, signature: Oss4Signature): string {
  const always = Object.keys(request.headers).filter((name) => /^(content-type|content-md5|x-oss-.*)$/.test(name));
  return [...new Set([...always, ...signature.additionalHeaders])]
    .sort()
    .map((name) => `${name}:${request.headers[name]?.trim() ?? ''}\n`)
    .join('');
}

export function stringToSign(canonical: string, signature: Oss4Signature): string {
  return [algorithm, signature.date, signature.scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
}

export function signText(text: string, scope: string, secret: string): string {
  const key = scope.split('/').reduce<string | Buffer>((parent, part) => hmac(parent, part), `aliyun_v4${secret}`);
  return hmac(key, text).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/**
 * Returns the credential that signed the request; throws the error of OSS otherwise.
 * endpointRegion is null when the address names no region; then every signing region is accepted.
 */
export function verifyOss4(
  request: WireRequest,
  signature: Oss4Signature,
  target: OssTarget,
  { access, endpointRegion }: { readonly access: Access; readonly endpointRegion: string | null },
): Credential {
  requireRegion(signature, endpointRegion, request);
  const credential = requireKey(signature, access);
  requireTime(signature, access.now());
  if (signature.form === 'header' && request.headers['x-oss-content-sha256'] === undefined)
    throw invalidArgument('x-oss-content-sha256', '', 'The header x-oss-content-sha256 is required.');
  requireMatch(request, target, signature, credential);
  return credential;
}

function requireRegion(signature: Oss4Signature, endpointRegion: string | null, request: WireRequest): void {
  const isWrong = endpointRegion === null ? signature.region.startsWith('oss-') : signature.region !== endpointRegion;
  if (!isWrong) return;
  throw new OssError(400, 'InvalidArgument', 'Invalid signing region in Authorization header.', {
    Authorization: request.headers.authorization,
    EC: '0002-00000226',
  });
}

function requireTime(signature: Oss4Signature, now: number): void {
  const { date, scope } = signature;
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAt) || !scope.startsWith(`${date.slice(0, 8)}/`))
    throw new OssError(403, 'AccessDenied', 'OSS authentication requires a valid Date.');
  if (signature.form === 'url') requireUnexpired(signature, signedAt, now);
  else requireSmallSkew(signedAt, now);
}

function requireUnexpired({ expires }: Oss4Signature, signedAt: number, now: number): void {
  const seconds = /^\d{1,6}$/.test(expires ?? '') ? Number(expires) : 0;
  if (seconds < 1 || seconds > maxExpiresSeconds)
    throw new OssError(400, 'InvalidArgument', 'x-oss-expires must be between 1 and 604800 seconds.', {
      ArgumentName: 'x-oss-expires',
      ArgumentValue: expires ?? '',
      EC: expires === undefined ? '0002-00000215' : '0002-00000232',
    });
  if (now < signedAt - allowedSkewMs) {
    const times = {
      Expires: new Date(signedAt + seconds * 1000).toISOString(),
      ServerTime: new Date(now).toISOString(),
    };
    throw new OssError(403, 'AccessDenied', 'Request is not valid yet.', { ...times, EC: '0002-00000235' });
  }
  requireUnexpiredAt(signedAt + seconds * 1000, now, '0002-00000236');
}

function requireMatch(request: WireRequest, target: OssTarget, signature: Oss4Signature, credential: Credential): void {
  const canonical = canonicalRequest(request, target, signature);
  const text = stringToSign(canonical, signature);
  if (isSameText(signText(text, signature.scope, credential.accessKeySecret), signature.signature)) return;
  throw mismatched(signature, { StringToSign: text, CanonicalRequest: canonical, EC: '0002-00000201' });
}
