/** JSON Web Tokens as STS checks them; independent of the gateway's code. https://datatracker.ietf.org/doc/html/rfc7519 */
import { constants, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

/** A public key as issuers publish it. */
export interface Jwk extends JsonWebKey {
  readonly kid?: string;
}

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Undefined when the text is not a signed token. */
export function readJwt(token: string): Jwt | undefined {
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) return undefined;
  const [parsedHeader, parsedClaims] = [jsonIn(header), jsonIn(claims)];
  if (!parsedHeader || !parsedClaims) return undefined;
  return {
    header: parsedHeader,
    claims: parsedClaims,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

type Check = (data: Buffer, key: KeyObject, signature: Buffer) => boolean;

const { RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = constants;
const rsa =
  (hash: string): Check =>
  (data, key, signature) =>
    verify(hash, data, key, signature);
const pss =
  (hash: string): Check =>
  (data, key, signature) =>
    verify(hash, data, { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST }, signature);
const ecdsa =
  (hash: string): Check =>
  (data, key, signature) =>
    verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);

/** The accepted algorithms. None uses a shared secret. */
const algorithms: Readonly<Record<string, { readonly kty: string; readonly check: Check }>> = {
  RS256: { kty: 'RSA', check: rsa('sha256') },
  RS384: { kty: 'RSA', check: rsa('sha384') },
  RS512: { kty: 'RSA', check: rsa('sha512') },
  PS256: { kty: 'RSA', check: pss('sha256') },
  PS384: { kty: 'RSA', check: pss('sha384') },
  PS512: { kty: 'RSA', check: pss('sha512') },
  ES256: { kty: 'EC', check: ecdsa('sha256') },
  ES384: { kty: 'EC', check: ecdsa('sha384') },
  ES512: { kty: 'EC', check: ecdsa('sha512') },
  EdDSA: { kty: 'OKP', check: (data, key, signature) => verify(null, data, key, signature) },
};

/** Whether one of these keys has signed the token; if the token names a key, only that key counts. */
export function isSignedBy(jwt: Jwt, keys: readonly Jwk[]): boolean {
  const { alg } = jwt.header;
  const algorithm = typeof alg === 'string' && Object.hasOwn(algorithms, alg) ? algorithms[alg] : undefined;
  if (!algorithm) return false;
  return keysFor(jwt, keys)
    .filter(({ kty }) => kty === algorithm.kty)
    .some((jwk) =>
      algorithm.check(Buffer.from(jwt.signed), createPublicKey({ key: jwk, format: 'jwk' }), jwt.signature),
    );
}

export function keysFor({ header }: Jwt, keys: readonly Jwk[]): readonly Jwk[] {
  return header.kid === undefined ? keys : keys.filter(({ kid }) => kid === header.kid);
}

function jsonIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
