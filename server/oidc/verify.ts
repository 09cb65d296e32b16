import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
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
  /** The name of the issuer in messages to people. */
  readonly issuerName: string;
  /** The token must be meant for one of them. */
  readonly audiences: readonly string[];
  readonly keyOf: JWTVerifyGetKey;
  readonly now: () => number;
}

/** Asymmetric signatures only: with HMAC or none, the issuer's public key would be enough to forge a token. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
/** Clocks differ: https://datatracker.ietf.org/doc/html/rfc7519#section-4.1.4 */
const leewaySeconds = 60;
/** The maximum length that STS accepts as OIDCToken. */
const longestToken = 20_000;

/**
 * The issuer that a token names. Nothing is verified yet: it says only whose keys and rules the token must satisfy. Null if the
 * token names none. Throws CallerRefused if the token cannot be read.
 */
export function issuerNamedBy(token: string): string | null {
  if (token.length > longestToken) throw new CallerRefused(`The token is longer than ${longestToken} characters.`);
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : null;
  } catch {
    throw new CallerRefused(unreadable);
  }
}

/** Throws CallerRefused with a message that says which part of the token failed, without its content. */
export async function verify(token: string, options: VerifyOptions): Promise<Verified> {
  const { issuer, issuerName, audiences, keyOf, now } = options;
  const at = now();
  const { payload } = await jwtVerify(token, keyOf, {
    issuer,
    audience: [...audiences],
    algorithms,
    clockTolerance: leewaySeconds,
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(at),
  }).catch((error: unknown) => {
    throw refusal(error, issuerName);
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
  nbf: 'The token is not valid yet (nbf).',
};

const unreadable = 'The token is not a readable signed JWT.';

function refusal(error: unknown, issuerName: string): unknown {
  if (error instanceof IssuerUnavailable || error instanceof IssuerMisconfigured) {
    return new CallerRefused(
      `Your token cannot be verified now: the keys of its issuer (${issuerName}) cannot be read.`,
      'UNAVAILABLE',
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new CallerRefused(claimReasons[error.claim] ?? `The token lacks a required claim (${error.claim}).`);
  }
  if (error instanceof errors.JOSEError) {
    return new CallerRefused(reasons[error.code] ?? unreadable);
  }
  // jose does not wrap the errors of all malformed tokens.
  return error instanceof TypeError || error instanceof SyntaxError ? new CallerRefused(unreadable) : error;
}
