/** An issuer on this machine that signs any token for a test: with any key, algorithm and claims. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface TestIssuer {
  readonly url: string;
  /** Requests that were answered, by path. */
  readonly asked: readonly string[];
  token(claims?: Readonly<Record<string, unknown>>, options?: { readonly kid?: string }): Promise<string>;
  /** Signed symmetrically with the published key as the secret, which naive verifiers accept. */
  tokenByPublicKey(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Signs with a new key from now on; `publish` publishes it. */
  rotate(): Promise<void>;
  publish(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export async function startTestIssuer({ now = Date.now }: { readonly now?: () => number } = {}): Promise<TestIssuer> {
  const asked: string[] = [];
  let key = await pair('first');
  let published = [key.jwk];
  let rotations = 0;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    } else if (request.url === '/keys') response.end(JSON.stringify({ keys: published }));
    else response.writeHead(404).end('{}');
  });
  const url = await listening(server);
  const seconds = () => Math.floor(now() / 1000);
  const standard = () => ({ iss: url, aud: 'yunmen', sub: 'alice', iat: seconds(), exp: seconds() + 3600 });
  return {
    url,
    asked,
    token: (claims, { kid = key.kid } = {}) =>
      new SignJWT({ ...standard(), ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(key.privateKey),
    tokenByPublicKey: async (claims) => {
      const secret = new TextEncoder().encode(await exportSPKI(key.publicKey));
      return new SignJWT({ ...standard(), ...claims }).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret);
    },
    rotate: async () => {
      rotations += 1;
      key = await pair(`rotated-${rotations}`);
    },
    publish: () => {
      published = [...published, key.jwk];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pair(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
