import type { Logger } from 'pino';
import type { Client } from '../../client/client.js';
import { AmbientCredentials } from '../../client/credentials/ambient-credentials.js';
import type { Config } from '../config/config.js';
import { configuredIssuers } from '../config/configured-issuers.js';
import { createFetchJson } from '../oidc/fetch-json.js';
import { Issuer } from '../oidc/issuer.js';
import { ambient } from './ambient.js';
import { type CallerMode, type Callers, callersBy } from './callers.js';
import { oidc } from './oidc.js';
import { stsHeaders } from './sts-headers.js';

export interface CallersOptions {
  readonly client: Client;
  readonly log: Logger;
  /** The log of what is said once, at the start. */
  readonly notes: Logger;
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

async function beginAmbient({ notes }: CallersOptions): Promise<CallerMode> {
  // Loaded on demand: no other mode looks for the credentials of this machine.
  const { openCredentialChain } = await import('../../client/credentials/credential-chain.js');
  const credentials = new AmbientCredentials(openCredentialChain);
  await credentials.credentials();
  notes.warn('YUNMEN_IDENTITY is ambient: every client of this port acts as you. For development only.');
  return ambient(credentials);
}

/**
 * An issuer with wrong metadata stops the start, unless there are others: then the people of the others are served, and the log
 * names it.
 */
async function beginOidc(config: Config, { client, log }: CallersOptions): Promise<CallerMode> {
  const settings = await configuredIssuers(config);
  const fetchJson = createFetchJson({ httpsProxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY });
  const issuers = settings.map((each) => ({ ...each, keys: new Issuer({ url: each.url, fetchJson, log }) }));
  const begun = await Promise.allSettled(issuers.map(({ keys }) => keys.start()));
  const wrong = begun.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (wrong.length > 0 && wrong.length === issuers.length) {
    const variable = config.YUNMEN_OIDC_ISSUERS === undefined ? 'YUNMEN_OIDC_ISSUER' : 'YUNMEN_OIDC_ISSUERS';
    throw new Error(
      `${variable}: ${wrong.map((error) => (error instanceof Error ? error.message : error)).join('; ')}.`,
    );
  }
  for (const err of wrong)
    log.error({ err }, 'an issuer is not as the configuration says: its tokens are not accepted');
  return oidc({ issuers, client });
}
