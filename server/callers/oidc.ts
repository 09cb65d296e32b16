import type { Client } from '../../client/client.js';
import type { Caller } from '../../client/credentials/caller.js';
import type { Issuer } from '../oidc/issuer.js';
import { chooseRole, type RoleRule } from '../oidc/role.js';
import { verify } from '../oidc/verify.js';
import { type CallerMode, CallerRefused } from './callers.js';

export interface OidcOptions extends RoleRule {
  readonly issuerUrl: string;
  readonly issuer: Issuer;
  readonly audience: string;
  readonly providerArn: string;
  readonly client: Client;
  readonly now?: () => number;
}

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;

/** Mode oidc: a token of the company's single sign-on. The gateway verifies it, and STS exchanges it for a session of a role. */
export function oidc(options: OidcOptions): CallerMode {
  const { issuerUrl, issuer, audience, providerArn, client, now = Date.now } = options;
  return {
    headers: ['authorization'],
    expects: 'Authorization: Bearer with a token of your sign-on',
    challenge: 'Bearer realm="yunmen"',
    isReady: () => issuer.isReady,
    identify: async (headers): Promise<Caller> => {
      const [, token] = bearer.exec(headers.get('authorization') ?? '') ?? [];
      if (token === undefined) throw new CallerRefused('Send Authorization as: Bearer, a space, and a JWT.');
      const { subject, claims, endsAt } = await verify(token, {
        issuer: issuerUrl,
        audience,
        keyOf: issuer.keyOf,
        now,
      });
      const roleArn = chooseRole(claims, headers.get('x-yunmen-role'), options);
      return client.signIn({ issuer: issuerUrl, subject, providerArn, roleArn, token, endsAt });
    },
  };
}
