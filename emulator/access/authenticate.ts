/** Verifies the signature of a request, in ACS3 or in version 1.0 of RPC or ROA, and refuses with the error codes of the cloud. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { acs3Signature, acs3StringToSign, canonicalRequest, headersToSign, parseAcs3, sha256 } from '../wire/acs3.js';
import { parseRoaV1, roaV1Signature, roaV1StringToSign } from '../wire/roa-v1.js';
import { rpcV1Signature, rpcV1StringToSign } from '../wire/rpc-v1.js';
import type { WireRequest } from '../wire/wire.js';
import { missing, WireError } from '../wire/wire-error.js';
import type { Access, Credential } from './principal.js';

type Pairs = readonly (readonly [string, string])[];

const maxSkewMs = 15 * 60_000;
const dateShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const httpDateShape = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;

/** The access key that the header names, valid or not; RPC of version 1.0 has it in a parameter. */
export function keyInHeader({ headers }: WireRequest): string | null {
  const [, acs3, roa] =
    /^(?:ACS3-HMAC-SHA256 Credential=([^,\s]+)|acs ([^:\s]+):)/.exec(headers.authorization ?? '') ?? [];
  return acs3 ?? roa ?? null;
}

/** `parameters` are those of query and form; RPC of version 1.0 signs both, ACS3 the query and a hash of the body. */
export function authenticate(request: WireRequest, parameters: Pairs, access: Access): Credential {
  const authorization = request.headers.authorization;
  if (authorization?.startsWith('ACS3-HMAC-SHA256')) return authenticateAcs3(request, authorization, access);
  if (authorization?.startsWith('acs ')) return authenticateRoaV1(request, authorization, access);
  if (authorization !== undefined) {
    throw new WireError(400, 'InvalidSignatureMethod', 'Specified signature method is not supported.');
  }
  return authenticateRpcV1(request, parameters, access);
}

function authenticateAcs3(request: WireRequest, authorization: string, access: Access): Credential {
  const parsed = parseAcs3(authorization);
  if (!parsed) throw incomplete('The Authorization header is malformed.');
  const header = (name: string): string => {
    const value = request.headers[name];
    if (!value) throw missing(name);
    return value;
  };
  const nonce = header('x-acs-signature-nonce');
  const payloadHash = header('x-acs-content-sha256');
  checkDate(header('x-acs-date'), access.now());
  const unsigned = headersToSign(request.headers).filter((name) => !parsed.signedHeaders.includes(name));
  if (unsigned.length > 0) throw incomplete(`These headers must be signed: ${unsigned.join(', ')}.`);
  const credential = findCredential(parsed.accessKeyId, request.headers['x-acs-security-token'], access);

  const canonical = canonicalRequest(request, parsed.signedHeaders);
  const stringToSign = acs3StringToSign(canonical);
  const expected = acs3Signature(credential.accessKeySecret, stringToSign);
  if (!same(parsed.signature, expected) || payloadHash !== sha256(request.body)) {
    throw mismatch(`server StringToSign is [${stringToSign}], server CanonicalRequest is [${canonical}]`);
  }
  return withFreshNonce(credential, nonce, access);
}

/** The nonce is optional: the older SDK for Go sends none. */
function authenticateRoaV1(request: WireRequest, authorization: string, access: Access): Credential {
  const { headers, body } = request;
  const parsed = parseRoaV1(authorization);
  if (!parsed) throw incomplete('The Authorization header is malformed.');
  const isOther = (name: string, value: string): boolean => (headers[name] ?? value).toUpperCase() !== value;
  if (isOther('x-acs-signature-method', 'HMAC-SHA1') || isOther('x-acs-signature-version', '1.0')) {
    throw new WireError(400, 'InvalidSignatureMethod', 'Specified signature method is not supported.');
  }
  const { date } = headers;
  if (!date) throw missing('Date');
  checkDate(date, access.now(), httpDateShape);
  const credential = findCredential(parsed.accessKeyId, headers['x-acs-security-token'], access);

  const stringToSign = roaV1StringToSign(request);
  if (!same(parsed.signature, roaV1Signature(credential.accessKeySecret, stringToSign))) {
    throw mismatch(`server string to sign is:${stringToSign}`);
  }
  const digest = headers['content-md5'];
  if (digest && digest !== createHash('md5').update(body).digest('base64')) {
    throw new WireError(400, 'ContentMD5NotMatched', 'The Content-MD5 does not match the body.');
  }
  const nonce = headers['x-acs-signature-nonce'];
  return nonce ? withFreshNonce(credential, nonce, access) : credential;
}

function authenticateRpcV1(request: WireRequest, parameters: Pairs, access: Access): Credential {
  const sent = new Map(parameters);
  const parameter = (name: string): string => {
    const value = sent.get(name);
    if (!value) throw new WireError(400, `Missing${name}`, `${name} is mandatory for this action.`);
    return value;
  };
  const accessKeyId = parameter('AccessKeyId');
  const signature = parameter('Signature');
  const nonce = parameter('SignatureNonce');
  if (parameter('SignatureMethod').toUpperCase() !== 'HMAC-SHA1' || parameter('SignatureVersion') !== '1.0') {
    throw new WireError(400, 'InvalidSignatureMethod', 'Specified signature method is not supported.');
  }
  checkDate(parameter('Timestamp'), access.now());
  const credential = findCredential(accessKeyId, sent.get('SecurityToken'), access);

  const stringToSign = rpcV1StringToSign(request.method, parameters);
  if (!same(signature, rpcV1Signature(credential.accessKeySecret, stringToSign))) {
    throw mismatch(`server string to sign is:${stringToSign}`);
  }
  return withFreshNonce(credential, nonce, access);
}

/** The token is checked before the signature, as the cloud does: the secret of a session is derived from its token. */
export function findCredential(accessKeyId: string, securityToken: string | undefined, access: Access): Credential {
  const credential = access.credential(accessKeyId);
  const isExpired = credential?.expiresAt !== undefined && credential.expiresAt <= access.now();
  if (!credential || (isExpired && !securityToken)) {
    throw new WireError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  }
  if (credential.status === 'Inactive') {
    throw new WireError(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
  }
  if (credential.securityToken !== undefined && !securityToken) {
    throw new WireError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
  }
  if (securityToken && securityToken !== credential.securityToken) {
    throw access.isIssuedToken(securityToken)
      ? new WireError(
          400,
          'InvalidSecurityToken.MismatchWithAccessKey',
          'Specified SecurityToken mismatch with the AccessKey.',
        )
      : new WireError(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
  }
  if (isExpired) throw new WireError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
  return credential;
}

function withFreshNonce(credential: Credential, nonce: string, access: Access): Credential {
  if (access.takeNonce(credential.accessKeyId, nonce)) return credential;
  throw new WireError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
}

function checkDate(date: string, now: number, shape = dateShape): void {
  if (!shape.test(date) || Number.isNaN(Date.parse(date))) {
    throw new WireError(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');
  }
  if (Math.abs(Date.parse(date) - now) > maxSkewMs) {
    throw new WireError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  }
}

export function same(sent: string, expected: string): boolean {
  const [left, right] = [Buffer.from(sent), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function incomplete(why: string): WireError {
  return new WireError(
    400,
    'IncompleteSignature',
    `The request signature does not conform to Aliyun standards. ${why}`,
  );
}

/** The real cloud also echoes the string to sign, security token included. */
function mismatch(echo: string): WireError {
  return new WireError(
    400,
    'SignatureDoesNotMatch',
    `The request signature does not conform to Aliyun standards. Specified signature is not matched with our calculation. ${echo}`,
  );
}
