import type { AccountRole } from '../client/accounts.js';
import type { Config } from './config/config.js';
import { byKeys, byToken, type Keys, type ReadyCaller } from './start-banner.js';

/** What a gateway knows of the embedded cloud in front of which `npm start` puts it. */

/** As the embedded cloud introduces itself. */
export interface Introduction {
  readonly accountRoles: readonly AccountRole[];
  readonly issuer: {
    readonly url: string;
    readonly audience: string;
    readonly rolesClaim: string;
    readonly providerArn: string | undefined;
  };
  /** People who have signed in. */
  readonly signedIn: readonly (Omit<ReadyCaller, 'headers'> & { readonly token: string })[];
  readonly callers: readonly (Omit<ReadyCaller, 'headers'> & Keys)[];
}

export interface EmbeddedCloud extends Introduction {
  readonly origin: string;
  /** Only the process that has started it can end it. */
  close?(): Promise<void>;
}

/** The embedded cloud that another process runs. */
export async function knownCloud(origin: string): Promise<EmbeddedCloud> {
  const response = await fetch(`${origin}/__emulator/introduction`);
  return { ...((await response.json()) as Introduction), origin };
}

/** Both AccessKeys and tokens are accepted, with any environment, because the callers are not real. */
export function localIdentity({ issuer }: EmbeddedCloud): Partial<Config> {
  return {
    YUNMEN_IDENTITY: ['sts-headers', 'oidc'],
    YUNMEN_OIDC_ISSUER: issuer.url,
    YUNMEN_OIDC_AUDIENCE: issuer.audience,
    YUNMEN_OIDC_PROVIDER_ARN: issuer.providerArn,
    YUNMEN_OIDC_ROLE_ARN: undefined,
    YUNMEN_OIDC_ROLE_CLAIM: issuer.rolesClaim,
    YUNMEN_OIDC_ISSUERS: undefined,
  };
}

/** Callers for people to try. */
export function readyCallers({ signedIn, callers }: EmbeddedCloud) {
  return { signedIn: signedIn.map(byToken), withKeys: callers.map(byKeys) };
}

/** The people who have signed in, and the others by their keys. */
export function offeredCallers(cloud: EmbeddedCloud): readonly ReadyCaller[] {
  const { signedIn, withKeys } = readyCallers(cloud);
  return [...signedIn, ...withKeys.filter(({ name }) => !signedIn.some((person) => person.name === name))];
}
