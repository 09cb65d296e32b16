import * as oauth from 'oauth4webapi';
import type { SignOn } from '../app/options.js';

/**
 * Signs in by OpenID Connect: the authorization code flow with PKCE, in a window of its own, so that this page keeps its
 * memory. The verifier, the code and the tokens are in memory only. Sessions are renewed with the refresh token.
 */

/** A person who has signed in. */
export interface Session {
  readonly name: string;
  /** The roles that the token allows; empty where it names none. */
  readonly roles: readonly string[];
  /** A token for the gateway, renewed before it ends. Throws when the session has ended. */
  token(): Promise<string>;
}

/** The path of the page that the issuer sends people back to. */
export const returnPath = '/console/signed-in';
const channelName = 'yunmen:sign-on';
const renewBeforeMs = 60_000;

/** Opens the window at once: browsers block windows that a click did not open. Null if this one was blocked. */
export function openSignOn(): Window | null {
  return window.open('about:blank', '_blank', 'popup,width=480,height=680');
}

/** Leads the window through the sign-on and returns the session. Throws what the issuer says, and when the signal aborts. */
export async function signOn(at: SignOn, popup: Window, signal: AbortSignal): Promise<Session> {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const redirect = location.origin + returnPath;
  const wanted = new URLSearchParams({
    client_id: at.clientId,
    response_type: 'code',
    redirect_uri: redirect,
    scope: at.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const returned = answerOf(state, signal);
  const address = new URL(at.authorizationEndpoint);
  for (const [name, value] of wanted) address.searchParams.set(name, value);
  popup.location.href = address.href;
  const { server, client } = partiesOf(at);
  const parameters = oauth.validateAuthResponse(server, client, await returned, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirect,
    verifier,
    insecure(at),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  return sessionOf(at, tokens);
}

/** What the issuer answered, from the window that it was opened in. It has no other way to this page if the issuer cut the two apart. */
function answerOf(state: string, signal: AbortSignal): Promise<URLSearchParams> {
  const channel = new BroadcastChannel(channelName);
  return new Promise<URLSearchParams>((resolve, reject) => {
    channel.onmessage = ({ data }) => {
      const parameters = new URLSearchParams(String(data));
      // Another page of this console may be signing in as well.
      if (parameters.get('state') === state) resolve(parameters);
    };
    signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
  }).finally(() => channel.close());
}

/** Run by the page that the issuer sends people back to: hands the answer over, removes it from the address, and closes the window. */
export function returnFromSignOn(): void {
  const answer = location.search.slice(1);
  history.replaceState(null, '', returnPath);
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(answer);
  channel.close();
  window.close();
}

function partiesOf(at: SignOn) {
  const server: oauth.AuthorizationServer = {
    issuer: at.issuer,
    authorization_endpoint: at.authorizationEndpoint,
    token_endpoint: at.tokenEndpoint,
    id_token_signing_alg_values_supported: [...at.algorithms],
  };
  const client: oauth.Client = { client_id: at.clientId };
  return { server, client };
}

/** The gateway accepts http only for an issuer on its own machine. */
const insecure = (at: SignOn) => ({ [oauth.allowInsecureRequests]: at.tokenEndpoint.startsWith('http://') });

function sessionOf(at: SignOn, first: oauth.TokenEndpointResponse): Session {
  let tokens = first;
  let endsAt = endOf(first);
  let renewing: Promise<void> | null = null;
  const sent = () => (at.sendsIdToken ? tokens.id_token : tokens.access_token) ?? tokens.access_token;
  const renew = async () => {
    const { refresh_token: refreshToken } = tokens;
    if (refreshToken === undefined) return;
    const { server, client } = partiesOf(at);
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, insecure(at));
    const next = await oauth.processRefreshTokenResponse(server, client, response);
    tokens = { ...tokens, ...next };
    endsAt = endOf(next);
  };
  const claims = claimsOf(sent());
  return {
    name: String(claims.preferred_username ?? claims.email ?? claims.name ?? claims.sub ?? ''),
    roles: rolesIn(claims, at.roleClaim),
    token: async () => {
      if (Date.now() > endsAt - renewBeforeMs) {
        renewing ??= renew().finally(() => {
          renewing = null;
        });
        await renewing.catch(() => undefined);
      }
      if (Date.now() > endsAt) throw new SessionEnded();
      return sent();
    },
  };
}

/** The session has ended and could not be renewed: the person has to sign in again. */
export class SessionEnded extends Error {}

function endOf({ expires_in: seconds = 300 }: oauth.TokenEndpointResponse): number {
  return Date.now() + seconds * 1000;
}

/** The claims of a token, for what is shown. The gateway verifies them. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    const [, body = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {}; // An access token need not be a JWT.
  }
}

function rolesIn(claims: Record<string, unknown>, path: readonly string[] | null): readonly string[] {
  if (path === null) return [];
  const value = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    claims,
  );
  const roles = Array.isArray(value) ? value : [value];
  return roles.filter((role) => typeof role === 'string' && role !== '');
}
