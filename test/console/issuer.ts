/** A sign-on for tests of the console: discovery, keys, and the authorization code flow with PKCE. It signs everyone in at once. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestIssuer {
  readonly url: string;
  /** The grants that were asked for, such as refresh_token. */
  readonly grants: readonly string[];
  close(): void;
}

export interface IssuerOptions {
  readonly clientId: string;
  readonly roles: readonly string[];
  /** Of each token. */
  readonly lifetimeSeconds: number;
}

interface Pending {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

export async function startIssuer({ clientId, roles, lifetimeSeconds }: IssuerOptions): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const codes = new Map<string, Pending>();
  const grants: string[] = [];
  let url = '';

  const tokens = async (nonce: string | null) => {
    const claims = { roles, preferred_username: 'lili', ...(nonce !== null && { nonce }) };
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(url)
      .setAudience(clientId)
      .setSubject('lili')
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds} s`)
      .sign(privateKey);
    const refresh = `refresh-${randomUUID()}`;
    return {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      id_token: idToken,
      refresh_token: refresh,
    };
  };

  const authorize = (parameters: URLSearchParams, response: ServerResponse) => {
    const read = (name: string) => parameters.get(name) ?? '';
    const code = randomUUID();
    codes.set(code, { challenge: read('code_challenge'), redirectUri: read('redirect_uri'), nonce: read('nonce') });
    const answer = new URLSearchParams({ code, state: read('state') });
    response.writeHead(302, { location: `${read('redirect_uri')}?${answer}` }).end();
  };

  const grant = async (request: IncomingMessage) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const type = form.get('grant_type') ?? '';
    grants.push(type);
    if (type === 'refresh_token') return { status: 200, body: await tokens(null) };
    const pending = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!pending || pending.challenge !== verified || pending.redirectUri !== form.get('redirect_uri')) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    return { status: 200, body: await tokens(pending.nonce) };
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer');
    const json = (body: unknown, status = 200) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
        .end(JSON.stringify(body));
    if (pathname === '/.well-known/openid-configuration')
      return json({
        issuer: url,
        jwks_uri: `${url}/jwks`,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        id_token_signing_alg_values_supported: ['ES256'],
      });
    if (pathname === '/jwks') return json({ keys: [jwk] });
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token' && request.method === 'POST') {
      const { status, body } = await grant(request);
      return json(body, status);
    }
    return response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    grants,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
