/** The endpoints of the OIDC issuer under /__emulator/: discovery for gateways and STS, and issuing tokens and registering providers. */
import { ControlError, type Fields, fieldsOf } from '../control-input.js';
import type { Emulator } from '../emulator.js';
import type { WireRequest } from '../wire/wire.js';
import type { Jwk } from './jwt.js';
import { providerArn } from './sign-on.js';

type Route = (emulator: Emulator, request: WireRequest) => unknown;

export const signOnRoutes: Readonly<Record<string, Route>> = {
  'GET issuer/.well-known/openid-configuration': ({ issuer }) => issuer.metadata(),
  'GET issuer/jwks': ({ issuer }) => ({ keys: issuer.keys() }),
  'POST issuer/token': ({ issuer }, request) => {
    const { subject, roles, lifetimeSeconds, claims } = fieldsOf(request);
    if (typeof subject !== 'string') throw new ControlError(400, 'Expected "subject": the user of the token.');
    const token = issuer.token({
      subject,
      ...(typeof lifetimeSeconds === 'number' && { lifetimeSeconds }),
      roles,
      ...(isObject(claims) && { claims }),
    });
    return { token_type: 'Bearer', access_token: token, id_token: token };
  },
  'POST issuer/rotate': ({ issuer }) => {
    issuer.rotate();
    return { keys: issuer.keys() };
  },
  'GET oidc-providers': ({ oidcProviders }) => ({
    oidcProviders: oidcProviders.list().map(({ arn, issuer, clientIds }) => ({ arn, issuer, clientIds })),
  }),
  'POST oidc-providers': ({ oidcProviders, cloud }, request) => {
    const fields = fieldsOf(request);
    const { accountId = cloud.accounts[0].id, name, issuer, clientIds, keys } = fields;
    if (typeof issuer !== 'string') throw new ControlError(400, 'Expected "issuer": the iss of its tokens.');
    if (!isTexts(clientIds))
      throw new ControlError(400, 'Expected "clientIds": a list of the aud values that its tokens may have.');
    const arn = providerArn(text({ accountId }, 'accountId'), name === undefined ? undefined : text(fields, 'name'));
    oidcProviders.add({ arn, issuer, clientIds, ...(Array.isArray(keys) && { keys: keys.filter(isObject) as Jwk[] }) });
    return { arn };
  },
};

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ControlError(400, `Expected "${name}" to be a string.`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
