import type { Logger } from 'pino';
import type { Client } from '../../client/client.js';
import { AmbientCredentials } from '../../client/credentials/ambient-credentials.js';
import type { Config } from '../config/config.js';
import { createFetchJson } from '../oidc/fetch-json.js';
import { Issuer } from '../oidc/issuer.js';
import { ambient } from './ambient.js';
import { type CallerMode, type Callers, callersBy } from './callers.js';
import { oidc } from './oidc.js';
import { stsHeaders } from './sts-headers.js';

export interface CallersOptions {
  readonly client: Client;
  readonly log: Logger;
}

type Mode = NonNullable<Config['YUNMEN_IDENTITY']>[number];

/**
 * The configured ways to identify callers. Each is tested before the gateway serves requests. An issuer with wrong metadata
 * stops the start. An unreachable issuer does not, because it may start later than the gateway.
 */
export async function configuredCallers(config: Config, options: CallersOptions): Promise<Callers> {
  const begin: Readonly<Record<Mode, () => CallerMode | Promise<CallerMode>>> = {
    'sts-headers': () => stsHeaders,
    oidc: () => beginOidc(config, options),
    ambient: () => beginAmbient(options),
  };
  return callersBy(await Promise.all((config.YUNMEN_IDENTITY ?? []).map((mode) => begin[mode]())));
}

async function beginAmbient({ log }: CallersOptions): Promise<CallerMode> {
  // Loaded on demand: no other mode looks for the credentials of this machine.
  const { openCredentialChain } = await import('../../client/credentials/credential-chain.js');
  const credentials = new AmbientCredentials(openCredentialChain);
  await credentials.credentials();
  log.warn('YUNMEN_IDENTITY is ambient: every client of this port acts as you. For development only.');
  return ambient(credentials);
}

async function beginOidc(config: Config, { client, log }: CallersOptions): Promise<CallerMode> {
  const { YUNMEN_OIDC_ISSUER: url, YUNMEN_OIDC_AUDIENCE: audience, YUNMEN_OIDC_PROVIDER_ARN: providerArn } = config;
  if (url === undefined || audience === undefined || providerArn === undefined) {
    throw new Error('The configuration names oidc without an issuer, an audience or a provider.');
  }
  const fetchJson = createFetchJson({ httpsProxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY });
  const issuer = new Issuer({ url, fetchJson, log });
  await issuer.start().catch((error: unknown) => {
    throw new Error(`YUNMEN_OIDC_ISSUER: ${error instanceof Error ? error.message : error}.`, { cause: error });
  });
  return oidc({
    issuerUrl: url,
    issuer,
    audience,
    providerArn,
    client,
    claim: config.YUNMEN_OIDC_ROLE_CLAIM ?? null,
    defaultRoleArn: config.YUNMEN_OIDC_ROLE_ARN ?? null,
  });
}
