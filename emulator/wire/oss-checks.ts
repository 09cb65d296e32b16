/** What OSS checks of a signature of any version: the key, its token, the time, and the signature itself. */
import { timingSafeEqual } from 'node:crypto';
import type { Access, Credential } from '../access/principal.js';
import { OssError, tokenExpired } from './oss-error.js';
import type { XmlMembers } from './xml.js';

export const allowedSkewMs = 15 * 60_000;

/** The signed resource. The bucket is part of it even when only the Host header names it. */
export interface OssTarget {
  readonly bucket: string | null;
  /** Decoded; '' when the service or the bucket itself is addressed. */
  readonly key: string;
}

interface Claimed {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
}

/** The credential of the key, if it is known and active and its token is the right one. */
export function requireKey({ accessKeyId, securityToken }: Claimed, access: Access): Credential {
  const refuse = (code: string, message: string, cause?: string) =>
    new OssError(403, code, message, { OSSAccessKeyId: accessKeyId, EC: cause });
  const credential = access.credential(accessKeyId);
  if (credential === undefined)
    throw refuse('InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.');
  if (credential.status === 'Inactive')
    throw refuse('InvalidAccessKeyId', 'The OSS Access Key Id you provided is disabled.');
  if (credential.securityToken !== undefined && securityToken === undefined)
    throw refuse(
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records. The Security Token may be lost to specify that it is a STS Access Id.',
      '0002-00000003',
    );
  if (credential.securityToken !== securityToken)
    throw refuse('InvalidSecurityToken', 'The security token you provided is invalid.');
  if (credential.expiresAt !== undefined && credential.expiresAt <= access.now())
    throw tokenExpired({ OSSAccessKeyId: accessKeyId });
  return credential;
}

export function requireSmallSkew(signedAt: number, now: number): void {
  if (Math.abs(now - signedAt) <= allowedSkewMs) return;
  const message = 'The difference between the request time and the current time is too large.';
  throw new OssError(403, 'RequestTimeTooSkewed', message, {
    MaxAllowedSkewMilliseconds: allowedSkewMs,
    RequestTime: new Date(signedAt).toISOString(),
    ServerTime: new Date(now).toISOString(),
  });
}

export function requireUnexpiredAt(expiresAt: number, now: number, EC: string): void {
  if (now <= expiresAt) return;
  const times = { Expires: new Date(expiresAt).toISOString(), ServerTime: new Date(now).toISOString() };
  throw new OssError(403, 'AccessDenied', 'Request has expired.', { ...times, EC });
}

export function isSameText(expected: string, provided: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(provided)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** OSS shows what it has signed, so that a client can compare. */
export function mismatched(
  { accessKeyId, signature }: { readonly accessKeyId: string; readonly signature: string },
  shown: XmlMembers,
): OssError {
  return new OssError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { OSSAccessKeyId: accessKeyId, SignatureProvided: signature, ...shown },
  );
}
