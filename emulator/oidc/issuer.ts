/** A small OIDC issuer: it publishes its keys, and gives a token for any subject to every client on this machine. */
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { Jwk } from './jwt.js';

export interface TokenRequest {
  readonly subject: string;
  /** Seconds; default: an hour. */
  readonly lifetimeSeconds?: number;
  /** ARNs of the roles that the person may enter. */
  readonly roles?: unknown;
  /** Added to the default claims, or replacing them: another `aud`, an expired `exp`. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** The default `aud` of its tokens. */
  readonly audience: string;
  /** The claim of its tokens that names the roles a person may enter. */
  readonly rolesClaim: string;
  metadata(): Readonly<Record<string, unknown>>;
  keys(): readonly Jwk[];
  token(request: TokenRequest): string;
  /** Signs with a new key from now on; the old ones stay published. */
  rotate(): void;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Keys are generated at first use: most runs of the emulator issue no token. */
export function createIssuer(url: string, now: () => number): Issuer {
  const signingKeys: SigningKey[] = [];
  const newest = () => signingKeys[0] ?? rotate();
  const audience = 'yunmen';
  return {
    url,
    audience,
    rolesClaim: 'roles',
    metadata: () => ({
      issuer: url,
      jwks_uri: `${url}/jwks`,
      token_endpoint: `${url}/token`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    }),
    keys: () => {
      newest();
      return signingKeys.map(({ kid, publicKey }) => {
        return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
      });
    },
    token: ({ subject, lifetimeSeconds = 3600, roles, claims = {} }) => {
      const { kid, privateKey } = newest();
      const iat = Math.floor(now() / 1000);
      const header = { alg: 'ES256', typ: 'JWT', kid };
      const standard = { iss: url, aud: audience, sub: subject, iat, exp: iat + lifetimeSeconds };
      const body = { ...standard, ...(roles !== undefined && { roles }), ...claims };
      const signed = [header, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
    rotate,
  };

  function rotate(): SigningKey {
    const key = { kid: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
    signingKeys.unshift(key);
    return key;
  }
}
