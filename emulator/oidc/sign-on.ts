/** The OIDC sign-on of the embedded cloud's main account: its issuer, its users, and how STS reads its keys. */
import { readyRoles } from '../access/callers.js';
import type { Cloud } from '../cloud.js';
import { parsePairs } from '../wire/percent.js';
import type { WireRequest } from '../wire/wire.js';
import type { Issuer } from './issuer.js';
import type { OidcProvider, OidcProviders } from './providers.js';

/** A signed-in user, as whom to call the gateway. */
export interface SignedInPerson {
  readonly name: string;
  readonly description: string;
  readonly roleArn: string;
  readonly token: string;
}

const lifetimeSeconds = 30 * 86_400;
const providerName = 'yunmen-sso';

/** One of the control endpoints, because it gives a token to every client. */
export function issuerUrl(origin: string): string {
  return `${origin}/__emulator/issuer`;
}

export function providerArn(accountId: string, name = providerName): string {
  return `acs:ram::${accountId}:oidc-provider/${name}`;
}

export function ownProvider(cloud: Cloud, { url, audience, keys }: Issuer): OidcProvider {
  return { arn: providerArn(cloud.accounts[0].id), issuer: url, clientIds: [audience], keys };
}

export function signedInPeople(cloud: Cloud, issuer: Issuer): readonly SignedInPerson[] {
  const { id } = cloud.accounts[0];
  return readyRoles
    .filter(({ account }) => account === 0)
    .map(({ name, description, role }) => {
      const roleArn = `acs:ram::${id}:role/${role}`;
      const token = issuer.token({ subject: name, lifetimeSeconds, roles: [roleArn] });
      return { name, description, roleArn, token };
    });
}

const action = 'AssumeRoleWithOIDC';

/** Products answer synchronously; reading the keys of a foreign issuer is not, so it is done before. */
export async function prepareExchange(providers: OidcProviders, { headers, query, body }: WireRequest): Promise<void> {
  const isNamed =
    headers['x-acs-action'] === action || query.some(([name, value]) => name === 'Action' && value === action);
  if (!isNamed && !body.includes(action)) return;
  const sent = new Map([...query, ...parsePairs(body.toString())]);
  await providers.prepare(sent.get('OIDCProviderArn') ?? '', sent.get('OIDCToken') ?? '');
}
