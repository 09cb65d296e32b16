import type * as z from 'zod';
import type { ClientOptions } from '../../client/client.js';
import { isLoopback } from '../http/loopback.js';
import { variables } from './variables.js';

/** The only code that reads the environment. */

/** Checks variables against each other. Each problem has the name of the variable to change. */
const whole = variables.superRefine((config, context) => {
  const modes = config.YUNMEN_IDENTITY ?? [];
  const problem = (name: keyof typeof config, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (modes.includes('ambient') && modes.length > 1)
    problem('YUNMEN_IDENTITY', 'must name ambient alone or not at all');
  if (modes.includes('ambient') && !isLoopback(config.HOST)) {
    problem(
      'HOST',
      'must be 127.0.0.1, ::1 or localhost if YUNMEN_IDENTITY is ambient, because every client then acts as you',
    );
  }
  if (modes.includes('ambient') && config.YUNMEN_CORS_ORIGINS?.includes('*')) {
    problem('YUNMEN_CORS_ORIGINS', 'must not be * if YUNMEN_IDENTITY is ambient, because every page would act as you');
  }
  if (config.YUNMEN_NETWORK_REGION !== undefined && config.YUNMEN_NETWORK !== 'vpc') {
    problem('YUNMEN_NETWORK', 'must be vpc where YUNMEN_NETWORK_REGION is set');
  }
  if (!modes.includes('oidc')) {
    const extra = config.YUNMEN_IDENTITY && oidcNames.find((name) => config[name] !== undefined);
    if (extra) problem('YUNMEN_IDENTITY', `must name oidc where ${extra} is set`);
    return;
  }
  if (config.YUNMEN_OIDC_ISSUERS !== undefined) {
    const extra = ofOneIssuer.find((name) => config[name] !== undefined);
    if (extra) {
      problem('YUNMEN_OIDC_ISSUERS', `must not be set where ${extra} is set: list that issuer in the file as well`);
    }
    return;
  }
  for (const name of ofOneIssuer.slice(0, 3)) {
    if (config[name] === undefined) problem(name, 'must be set where YUNMEN_IDENTITY names oidc');
  }
  if (config.YUNMEN_OIDC_ROLE_ARN === undefined && config.YUNMEN_OIDC_ROLE_CLAIM === undefined) {
    problem(
      'YUNMEN_OIDC_ROLE_ARN',
      'or YUNMEN_OIDC_ROLE_CLAIM must be set: one of them says which role a person enters',
    );
  }
});

/** The first three are required without YUNMEN_OIDC_ISSUERS. */
const ofOneIssuer = [
  'YUNMEN_OIDC_ISSUER',
  'YUNMEN_OIDC_AUDIENCE',
  'YUNMEN_OIDC_PROVIDER_ARN',
  'YUNMEN_OIDC_ROLE_ARN',
  'YUNMEN_OIDC_ROLE_CLAIM',
] as const;
const oidcNames = [...ofOneIssuer, 'YUNMEN_OIDC_ISSUERS'] as const;

/** All variables that are read. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

export type Config = Readonly<z.infer<typeof variables>>;

/**
 * Throws an Error whose message names every invalid variable and its expected format. An empty variable counts as unset, as in
 * shells and container manifests. The proxy variables are also read in lower case.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.entries({
    ...environment,
    HTTPS_PROXY: environment.HTTPS_PROXY ?? environment.https_proxy,
    NO_PROXY: environment.NO_PROXY ?? environment.no_proxy,
  }).filter(([, value]) => value !== undefined && value !== '');
  const result = whole.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`);
  throw new Error(problems.join('\n'));
}

/** Variables with the gateway's prefix that it does not read: a misspelt limit has no effect. Kubernetes sets some for a service named yunmen. */
export function unknownVariables(environment: NodeJS.ProcessEnv): readonly string[] {
  const isOurs = /^YUNMEN_(?!SERVICE_|PORT(?:_|$))/;
  return Object.keys(environment).filter((name) => isOurs.test(name) && !variableNames.includes(name));
}

/** Upstream allows so many calls a second from one address, over all accounts and products. */
const egressPerSecond = 100;

/** The limit of the address that calls leave from. By default only where they go to the real cloud. */
export function egressOf(config: Config, isRealCloud: boolean): NonNullable<ClientOptions['egress']> | null {
  const perSecond = config.YUNMEN_EGRESS_RATE ?? (isRealCloud ? egressPerSecond : 0);
  return perSecond > 0 ? { perSecond, address: config.YUNMEN_EGRESS_ADDRESS } : null;
}

/** What the cloud client takes from the configuration. */
export function clientOptions(config: Config) {
  return {
    egress: egressOf(config, config.YUNMEN_UPSTREAM === undefined),
    homeRegionId: config.ALIBABA_CLOUD_REGION_ID,
    network: config.YUNMEN_NETWORK,
    networkRegionId: config.YUNMEN_NETWORK_REGION,
    httpsProxy: config.HTTPS_PROXY,
    noProxy: config.NO_PROXY,
    cacheTtlMs: config.YUNMEN_CACHE_TTL_MS,
    attemptTimeoutMs: config.YUNMEN_ATTEMPT_TIMEOUT_MS,
    maxShare: config.YUNMEN_MAX_SHARE,
  };
}
