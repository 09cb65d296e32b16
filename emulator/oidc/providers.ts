/** The OIDC providers registered in RAM: the issuers and client ids that STS accepts, and the keys that verify their tokens. */
import { WireError } from '../wire/wire-error.js';
import { isSignedBy, type Jwk, keysFor, readJwt } from './jwt.js';

export interface OidcProvider {
  /** acs:ram::<account>:oidc-provider/<name> */
  readonly arn: string;
  readonly issuer: string;
  readonly clientIds: readonly string[];
  /** When absent, they are read from the issuer, as STS does. */
  readonly keys?: readonly Jwk[] | (() => readonly Jwk[]);
}

/** The claims of a valid token. */
export interface TokenInfo {
  readonly subject: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** The client id of the provider for which the token was issued. */
  readonly clientId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface OidcProviders {
  /** Replaces a provider with the same ARN. */
  add(provider: OidcProvider): void;
  list(): readonly OidcProvider[];
  /** Reads the issuer's keys if the key of a token is not known yet. Never rejects: `check` reports a missing key. */
  prepare(arn: string, token: string): Promise<void>;
  /** Throws WireError for an invalid token. */
  check(arn: string, token: string): TokenInfo;
}

/** The clock of an issuer may differ from the cloud's. */
const leewayMs = 60_000;
const fetchMs = 5_000;

export function createOidcProviders(now: () => number): OidcProviders {
  const providers = new Map<string, OidcProvider>();
  const fetched = new Map<string, readonly Jwk[]>();
  const keysOf = ({ arn, keys }: OidcProvider): readonly Jwk[] =>
    (typeof keys === 'function' ? keys() : keys) ?? fetched.get(arn) ?? [];
  return {
    add: (provider) => {
      providers.set(provider.arn, provider);
      fetched.delete(provider.arn);
    },
    list: () => [...providers.values()],
    prepare: async (arn, token) => {
      const provider = providers.get(arn);
      const jwt = readJwt(token);
      if (!provider || provider.keys || !jwt || keysFor(jwt, keysOf(provider)).length > 0) return;
      const keys = await fetchKeys(provider.issuer).catch(() => []);
      fetched.set(arn, keys);
    },
    check: (arn, token) => {
      const provider = providers.get(arn);
      if (!provider)
        throw new WireError(404, 'EntityNotExist.OIDCProvider', 'The specified OIDC provider does not exist.');
      return checked(provider, keysOf(provider), token, now());
    },
  };
}

function checked({ issuer, clientIds }: OidcProvider, keys: readonly Jwk[], token: string, now: number): TokenInfo {
  const jwt = readJwt(token);
  if (!jwt || !isSignedBy(jwt, keys)) throw refused('Invalid', 'The OIDC token is not signed by its issuer.');
  const { iss, aud, sub, exp, nbf, iat } = jwt.claims;
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string');
  if (iss !== issuer) throw refused('IssuerMismatch', 'The issuer of the OIDC token is not that of the provider.');
  const clientId = audiences.find((one) => clientIds.includes(one));
  if (clientId === undefined) {
    throw refused('AudienceMismatch', 'The audience of the OIDC token is no client of the provider.');
  }
  if (typeof sub !== 'string' || sub === '') throw refused('Invalid', 'The OIDC token has no subject.');
  if (typeof exp !== 'number' || exp * 1000 + leewayMs <= now) throw refused('Expired', 'The OIDC token is expired.');
  if (typeof nbf === 'number' && nbf * 1000 - leewayMs > now)
    throw refused('Invalid', 'The OIDC token is not valid yet.');
  const issuedAt = typeof iat === 'number' ? iat * 1000 : now;
  return { subject: sub, issuer, audiences, clientId, issuedAt, expiresAt: exp * 1000 };
}

function refused(what: string, message: string): WireError {
  return new WireError(403, `AuthenticationFail.OIDCToken.${what}`, message);
}

async function fetchKeys(issuer: string): Promise<readonly Jwk[]> {
  const { jwks_uri } = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { keys } = await fetchJson(String(jwks_uri));
  return Array.isArray(keys) ? keys : [];
}

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) });
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}
