/**
 * Verifies OSS V1 signatures, in the Authorization header and in presigned URLs: the default of many clients.
 * https://help.aliyun.com/en/oss/developer-reference/include-signatures-in-the-authorization-header
 */
import { createHmac } from 'node:crypto';
import type { Access, Credential } from '../access/principal.js';
import {
  isSameText,
  mismatched,
  type OssTarget,
  requireKey,
  requireSmallSkew,
  requireUnexpiredAt,
} from './oss-checks.js';
import { OssError } from './oss-error.js';
import type { WireRequest } from './wire.js';

/** The parts of the signature in a request. */
export interface Oss1Signature {
  readonly version: 1;
  readonly form: 'header' | 'url';
  readonly accessKeyId: string;
  /** The line of the string to sign that holds the time: a date in a header, seconds since 1970 in a URL. */
  readonly date: string;
  readonly signature: string;
  readonly securityToken: string | undefined;
}

/** Undefined where the request has no signature of this version. */
export function readOss1(request: WireRequest): Oss1Signature | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return header.startsWith('OSS ') ? readHeader(header, request) : undefined;
  const query = new Map(request.query);
  const parts = ['OSSAccessKeyId', 'Expires', 'Signature'].map((name) => query.get(name));
  const [accessKeyId, date, signature] = parts;
  if (parts.every((part) => part === undefined)) return undefined;
  if (accessKeyId === undefined || date === undefined || signature === undefined)
    throw new OssError(
      403,
      'AccessDenied',
      'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
    );
  return { version: 1, form: 'url', accessKeyId, date, signature, securityToken: query.get('security-token') };
}

function readHeader(header: string, { headers }: WireRequest): Oss1Signature {
  const [, accessKeyId, signature] = /^OSS ([^:\s]+):(\S+)$/.exec(header) ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw new OssError(400, 'InvalidArgument', 'Authorization header is invalid.', { Authorization: header });
  return {
    version: 1,
    form: 'header',
    accessKeyId,
    date: headers['x-oss-date'] ?? headers.date ?? '',
    signature,
    securityToken: headers['x-oss-security-token'],
  };
}

/**
 * The query parameters that are signed; all others are not. This unites the lists of the page and of the SDKs, which differ in
 * the sub-resources that they know: a client sends no sub-resource that it does not know.
 */
const subResources: ReadonlySet<string> = new Set(
  `accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var cloudboxes cname
  comp continuation-token cors delete encryption endTime group httpsConfig img inventory inventoryId lifecycle link live location
  logging metaQuery objectInfo objectMeta partNumber policy policyStatus position publicAccessBlock qos qosInfo qosRequester
  redundancyTransition referer regionList replication replicationLocation replicationProgress requestPayment requesterQosInfo
  resourceGroup resourcePool resourcePoolBuckets resourcePoolInfo restore security-token sequential startTime stat status style
  styleName symlink tagging transferAcceleration uploadId uploads versionId versioning versions vod website worm wormExtend
  wormId`.split(/\s+/),
);

function isSigned(name: string): boolean {
  return subResources.has(name) || name.startsWith('response-') || name.startsWith('x-oss-');
}

export function oss1StringToSign(request: WireRequest, target: OssTarget, date: string): string {
  const { headers } = request;
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-oss-'))
    .toSorted()
    .map((name) => `${name}:${headers[name]?.trim() ?? ''}\n`);
  const lines = [request.method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date];
  return `${lines.join('\n')}\n${own.join('')}${canonicalResource(request, target)}`;
}

/** Nothing in it is percent-encoded, and a parameter without a value stands without `=`. */
function canonicalResource({ query }: WireRequest, { bucket, key }: OssTarget): string {
  const parameters = query
    .filter(([name]) => isSigned(name))
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const path = bucket === null ? '/' : `/${bucket}/${key}`;
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

export function oss1Signature(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', accessKeySecret).update(stringToSign).digest('base64');
}

/** Returns the credential that signed the request; throws the error of OSS otherwise. */
export function verifyOss1(
  request: WireRequest,
  signature: Oss1Signature,
  target: OssTarget,
  access: Access,
): Credential {
  const credential = requireKey(signature, access);
  if (signature.form === 'url') requireUnexpired(signature, access.now());
  else requireSmallSkew(signedAt(signature), access.now());
  const text = oss1StringToSign(request, target, signature.date);
  if (isSameText(oss1Signature(credential.accessKeySecret, text), signature.signature)) return credential;
  const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
  throw mismatched(signature, { StringToSign: text, StringToSignBytes: bytes, EC: '0002-00000040' });
}

function signedAt({ date }: Oss1Signature): number {
  const basic = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const at = /( GMT|Z)$/.test(basic) ? Date.parse(basic) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  // https://help.aliyun.com/en/oss/support/0002-00000503 and 0002-00000502
  const EC = date === '' ? '0002-00000503' : '0002-00000502';
  throw new OssError(403, 'AccessDenied', 'OSS authentication requires a valid Date.', { EC });
}

function requireUnexpired({ date }: Oss1Signature, now: number): void {
  if (!/^\d{1,12}$/.test(date))
    throw new OssError(403, 'AccessDenied', 'Invalid date (should be seconds since epoch).');
  requireUnexpiredAt(Number(date) * 1000, now, '0002-00000069');
}
