import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { CallerRefused } from '../callers/callers.js';
import { IssuerMisconfigured, IssuerUnavailable } from './issuer.js';

/** The verified content of a token. */
export interface Verified {
  readonly subject: string;
  readonly claims: JWTPayload;
  /** Epoch ms at which the token expires. */
  readonly endsAt: number;
}

export interface VerifyOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keyOf: JWTVerifyGetKey;
  readonly now: () => number;
}

/** Asymmetric signatures only: with HMAC or none, the issuer's public key would be enough to forge a token. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
/** Clocks differ: https://datatracker.ietf.org/doc/html/rfc7519#section-4.1.4 */
const leewaySeconds = 60;
/** The maximum length that STS accepts as OIDCToken. */
const longestToken = 20_000;

/** Throws CallerRefused with a message that says which part of the token failed, without its content. */
export async function verify(token: string, { issuer, audience, keyOf, now }: VerifyOptions): Promise<Verified> {
  if (token.length > longestToken) throw new CallerRefused(`The token is longer than ${longestToken} characters.`);
  const at = now();
  const { payload } = await jwtVerify(token, keyOf, {
    issuer,
    audience,
    algorithms,
    clockTolerance: leewaySeconds,
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(at),
  }).catch((error: unknown) => {
    throw refusal(error);
  });
  const { sub, exp = 0 } = payload;
  if (typeof sub !== 'string' || sub === '') throw new CallerRefused('The token has no subject (sub).');
  // A token that arrives within the leeway may use it. A token that arrives before its expiry ends at its expiry.
  const endsAt = exp * 1000 > at ? exp * 1000 : (exp + leewaySeconds) * 1000;
  return { subject: sub, claims: payload, endsAt };
}

const reasons: Readonly<Record<string, string>> = {
  [errors.JWTExpired.code]: 'The token has expired. Sign in again.',
  [errors.JOSEAlgNotAllowed.code]:
    `The token is signed with an algorithm that is not accepted. Accepted are: ${algorithms.join(', ')}.`,
  [errors.JWKSNoMatchingKey.code]: 'The token is signed with a key that the issuer does not publish.',
  [errors.JWKSMultipleMatchingKeys.code]: 'The token does not say which of the issuer’s keys it is signed with (kid).',
  [errors.JWSSignatureVerificationFailed.code]: 'The signature of the token is wrong.',
};

const claimReasons: Readonly<Record<string, string>> = {
  aud: 'The token is meant for another audience (aud).',
  iss: 'The token comes from another issuer (iss).',
  nbf: 'The token is not valid yet (nbf).',
};

function refusal(error: unknown): unknown {
  if (error instanceof IssuerUnavailable || error instanceof IssuerMisconfigured) {
    return new CallerRefused(
      'Your token cannot be verified now: the keys of the issuer cannot be read.',
      'UNAVAILABLE',
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new CallerRefused(claimReasons[error.claim] ?? `The token lacks a required claim (${error.claim}).`);
  }
  if (error instanceof errors.JOSEError) {
    return new CallerRefused(reasons[error.code] ?? 'The token is not a readable signed JWT.');
  }
  // jose does not wrap the errors of all malformed tokens.
  return error instanceof TypeError || error instanceof SyntaxError
    ? new CallerRefused('The token is not a readable signed JWT.')
    : error;
}
