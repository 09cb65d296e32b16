import * as z from 'zod';
import type { Config } from '../config/config.js';
import { configuredIssuers } from '../config/configured-issuers.js';
import { createFetchJson, type FetchJson, isSafe } from '../oidc/fetch-json.js';
import type { IssuerSettings } from '../oidc/issuer-settings.js';

/** Where people sign in to the console: what the page needs of the issuer for the authorization code flow with PKCE. */
export interface SignOn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** The algorithms that its tokens may be signed with. */
  readonly algorithms: readonly string[];
  /** Whether the gateway gets the id token, because this client is its audience. Otherwise it gets the access token. */
  readonly sendsIdToken: boolean;
  /** The path of the claim that names the roles of a person; null when there is none. */
  readonly roleClaim: readonly string[] | null;
}

interface SignOnOptions {
  readonly issuer: IssuerSettings;
  /** A public client of the issuer: it has no secret. */
  readonly clientId: string;
  readonly scope: string;
  readonly fetchJson: FetchJson;
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string().refine(isSafe),
  token_endpoint: z.string().refine(isSafe),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
});

/** Nowhere, unless the configuration names a client of the first issuer. */
export async function configuredSignOn(config: Config): Promise<() => Promise<SignOn | null>> {
  const { YUNMEN_CONSOLE_CLIENT_ID: clientId, YUNMEN_CONSOLE_SCOPE: scope, HTTPS_PROXY, NO_PROXY } = config;
  const [issuer] = clientId === undefined ? [] : await configuredIssuers(config);
  if (!issuer || clientId === undefined) return () => Promise.resolve(null);
  const fetchJson = createFetchJson({ httpsProxy: HTTPS_PROXY, noProxy: NO_PROXY });
  return createSignOn({ issuer, clientId, scope, fetchJson });
}

/** Reads the issuer's metadata when the page is first asked for. Null while the issuer cannot be reached: the next page asks again. */
function createSignOn({ issuer, clientId, scope, fetchJson }: SignOnOptions): () => Promise<SignOn | null> {
  let known: SignOn | null = null;
  return async () => {
    if (known) return known;
    const address = `${issuer.url.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const read = metadata.safeParse(await fetchJson(address).catch(() => null));
    if (!read.success || read.data.issuer !== issuer.url) return null;
    known = {
      issuer: issuer.url,
      clientId,
      scope,
      authorizationEndpoint: read.data.authorization_endpoint,
      tokenEndpoint: read.data.token_endpoint,
      algorithms: read.data.id_token_signing_alg_values_supported,
      sendsIdToken: issuer.audiences.includes(clientId),
      roleClaim: issuer.claim,
    };
    return known;
  };
}
