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

/** Anyone may ask for the page, so an issuer that cannot be reached is asked again only after this time. */
const failurePauseMs = 1_000;

/** Reads the issuer's metadata when the page is first asked for. Null while the issuer cannot be reached: a later page asks again. */
function createSignOn({ issuer, clientId, scope, fetchJson }: SignOnOptions): () => Promise<SignOn | null> {
  const address = `${issuer.url.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const read = async (): Promise<SignOn | null> => {
    const { success, data } = metadata.safeParse(await fetchJson(address).catch(() => null));
    if (!success || data.issuer !== issuer.url) return null;
    return {
      issuer: issuer.url,
      clientId,
      scope,
      authorizationEndpoint: data.authorization_endpoint,
      tokenEndpoint: data.token_endpoint,
      algorithms: data.id_token_signing_alg_values_supported,
      sendsIdToken: issuer.audiences.includes(clientId),
      roleClaim: issuer.claim,
    };
  };
  let reading: Promise<SignOn | null> | null = null;
  const forget = () => {
    reading = null;
  };
  return () => {
    reading ??= read().then((found) => {
      if (found === null) setTimeout(forget, failurePauseMs).unref();
      return found;
    });
    return reading;
  };
}
