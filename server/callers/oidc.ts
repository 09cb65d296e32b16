import type { Client } from '../../client/client.js';
import type { Caller } from '../../client/credentials/caller.js';
import type { Issuer } from '../oidc/issuer.js';
import { type IssuerSettings, nameOf } from '../oidc/issuer-settings.js';
import { chooseRole } from '../oidc/role.js';
import { issuerNamedBy, verify } from '../oidc/verify.js';
import { type CallerMode, CallerRefused } from './callers.js';

/** An issuer whose tokens are accepted, with the reader of its keys. */
export interface TrustedIssuer extends IssuerSettings {
  readonly keys: Pick<Issuer, 'keyOf' | 'isReady'>;
}

export interface OidcOptions {
  /** Each with a URL of its own. */
  readonly issuers: readonly TrustedIssuer[];
  readonly client: Client;
  readonly now?: () => number;
}

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;

/**
 * Mode oidc: a token of a sign-on. The gateway verifies it, and STS exchanges it for a session of a role. A token is checked only
 * against the issuer that it names: with the keys, audiences and roles of that issuer, and of no other.
 */
export function oidc({ issuers, client, now = Date.now }: OidcOptions): CallerMode {
  const byUrl = new Map(issuers.map((issuer) => [issuer.url, issuer]));
  const names = issuers.map(nameOf).join(', ');
  return {
    headers: ['authorization'],
    expects: `Authorization: Bearer with a token of ${issuers.length > 1 ? `one of these: ${names}` : 'your sign-on'}`,
    challenge: 'Bearer realm="yunmen"',
    // While one of several issuers cannot be reached, the people of the others are served.
    isReady: () => issuers.some(({ keys }) => keys.isReady),
    identify: async (headers): Promise<Caller> => {
      const [, token] = bearer.exec(headers.get('authorization') ?? '') ?? [];
      if (token === undefined) throw new CallerRefused('Send Authorization as: Bearer, a space, and a JWT.');
      const named = issuerNamedBy(token);
      const issuer = named === null ? undefined : byUrl.get(named);
      if (!issuer) {
        const problem = named === null ? 'does not name its issuer' : 'comes from another issuer';
        throw new CallerRefused(`The token ${problem} (iss). This gateway accepts tokens of: ${names}.`);
      }
      const { url, audiences, keys, providerArn, isIssuerInName } = issuer;
      const { subject, claims, endsAt } = await verify(token, {
        issuer: url,
        issuerName: nameOf(issuer),
        audiences,
        keyOf: keys.keyOf,
        now,
      });
      const roleArn = chooseRole(claims, headers.get('x-yunmen-role'), issuer);
      return client.signIn({ issuer: url, isIssuerInName, subject, providerArn, roleArn, token, endsAt });
    },
  };
}
