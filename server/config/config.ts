import * as z from 'zod';
import { isRegionId } from '../../client/wire/endpoint.js';
import { isLoopback } from '../http/loopback.js';
import { isSafe } from '../oidc/fetch-json.js';
import { roleArnShape } from '../oidc/role.js';

/** Reads the environment, the only place that does: what each variable means stands in docs/operating.md. */

const identityModes = ['sts-headers', 'oidc', 'ambient'] as const;

const flag = z.enum(['true', 'false', '1', '0', 'on', 'off'], 'must be true or false').transform((text) => {
  return text === 'true' || text === '1' || text === 'on';
});

const count = (min: number, max: number) =>
  z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.username === '') {
    return url.origin;
  }
  context.addIssue({ code: 'custom', message: 'must be an origin such as http://127.0.0.1:9000' });
  return z.NEVER;
});

/** Origins of pages, or * for any. */
const corsOrigins = z.string().transform((text, context): readonly string[] => {
  const given = text.split(',').map((each) => each.trim());
  const read = given.map((each) => (each === '*' ? each : origin.safeParse(each).data));
  if (read.every((each) => each !== undefined)) return read;
  context.addIssue({ code: 'custom', message: 'must be comma-separated origins such as https://portal.example, or *' });
  return z.NEVER;
});

const identity = z.string().transform((text, context): readonly (typeof identityModes)[number][] => {
  const names = text.split(',').map((name) => name.trim());
  const modes = identityModes.filter((mode) => names.includes(mode));
  if (modes.length === new Set(names).size) return modes;
  context.addIssue({ code: 'custom', message: `must be a comma-separated list of ${identityModes.join(', ')}` });
  return z.NEVER;
});

const regionId = z.string().refine(isRegionId, 'must be a region id such as cn-hangzhou');

const names = z.string().transform((text) => [...new Set(text.split(',').map((name) => name.trim()))]);

const issuer = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && isSafe(text) && url.search === '' && url.hash === '' && url.username === '';
}, 'must be the URL of an issuer, https unless it is on this machine, such as https://login.example.com');

const variables = z.object({
  PORT: count(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  YUNMEN_IDENTITY: identity.optional(),
  YUNMEN_OIDC_ISSUER: issuer.optional(),
  YUNMEN_OIDC_AUDIENCE: z.string().optional(),
  YUNMEN_OIDC_PROVIDER_ARN: z
    .string()
    .regex(
      /^acs:ram::\d+:oidc-provider\/[\w.-]+$/,
      'must be an ARN such as acs:ram::1234567890123456:oidc-provider/sso',
    )
    .optional(),
  YUNMEN_OIDC_ROLE_ARN: z
    .string()
    .regex(roleArnShape, 'must be an ARN such as acs:ram::1234567890123456:role/portal')
    .optional(),
  YUNMEN_OIDC_ROLE_CLAIM: z.string().optional(),
  ALIBABA_CLOUD_REGION_ID: regionId.default('cn-hangzhou'),
  YUNMEN_UPSTREAM: origin.optional(),
  YUNMEN_NETWORK: z.enum(['public', 'vpc'], 'must be public or vpc').default('public'),
  YUNMEN_NETWORK_REGION: regionId.optional(),
  HTTPS_PROXY: z.url({ protocol: /^https?$/, error: 'must be a URL such as http://proxy.example:3128' }).optional(),
  NO_PROXY: z.string().optional(),
  YUNMEN_ACCOUNTS: z.string().optional(),
  YUNMEN_CACHE_TTL_MS: count(0, 3_600_000).default(10_000),
  YUNMEN_DEADLINE_MS: count(1, 600_000).default(30_000),
  YUNMEN_ATTEMPT_TIMEOUT_MS: count(1, 600_000).default(10_000),
  YUNMEN_MAX_SHARE: z.coerce
    .number('must be a number')
    .gt(0, 'must be more than 0')
    .max(1, 'must be at most 1')
    .default(1),
  YUNMEN_MAX_CALLS: count(1, 1_000_000).default(1000),
  YUNMEN_MUTATIONS: names.optional(),
  YUNMEN_INTROSPECTION: flag.optional(),
  YUNMEN_GRAPHIQL: flag.optional(),
  YUNMEN_TRUSTED_DOCUMENTS: z.string().optional(),
  YUNMEN_APQ: flag.optional(),
  YUNMEN_CORS_ORIGINS: corsOrigins.optional(),
  YUNMEN_MAX_BODY_BYTES: count(1, 100_000_000).default(1_000_000),
  YUNMEN_MAX_BATCH: count(1, 1000).default(10),
  YUNMEN_MAX_TOKENS: count(1, 1_000_000).default(10_000),
  YUNMEN_MAX_DEPTH: count(1, 1000).default(20),
  YUNMEN_MAX_ALIASES: count(0, 100_000).default(200),
  YUNMEN_MAX_DIRECTIVES: count(0, 100_000).default(100),
  YUNMEN_MAX_LIST: count(1, 1_000_000).default(5000),
  YUNMEN_MAX_ITEMS: count(1, 1_000_000_000).default(10_000_000),
  YUNMEN_MAX_ANSWER_MB: count(1, 100_000).default(150),
  YUNMEN_MAX_LIVE_MB: count(1, 1_000_000).optional(),
  YUNMEN_MAX_RATE: count(0, 1_000_000).optional(),
  YUNMEN_MAX_CONCURRENT: count(0, 1_000_000).default(500),
  YUNMEN_MAX_LAG_MS: count(0, 600_000).default(2000),
  YUNMEN_GRACE_MS: count(0, 600_000).default(10_000),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a pino level such as info')
    .default('info'),
});

/** What one variable says about others; each problem is told under the name of the variable to change. */
const whole = variables.superRefine((config, context) => {
  const modes = config.YUNMEN_IDENTITY ?? [];
  const problem = (name: keyof typeof config, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (modes.includes('ambient') && modes.length > 1)
    problem('YUNMEN_IDENTITY', 'must name ambient alone or not at all');
  if (modes.includes('ambient') && !isLoopback(config.HOST)) {
    problem('HOST', 'must be 127.0.0.1, ::1 or localhost where YUNMEN_IDENTITY is ambient, for everybody is you there');
  }
  if (modes.includes('ambient') && config.YUNMEN_CORS_ORIGINS?.includes('*')) {
    problem('YUNMEN_CORS_ORIGINS', 'must not be * where YUNMEN_IDENTITY is ambient, for any page would act as you');
  }
  if (config.YUNMEN_NETWORK_REGION !== undefined && config.YUNMEN_NETWORK !== 'vpc') {
    problem('YUNMEN_NETWORK', 'must be vpc where YUNMEN_NETWORK_REGION is set');
  }
  if (!modes.includes('oidc')) {
    const extra = config.YUNMEN_IDENTITY && oidcNames.find((name) => config[name] !== undefined);
    if (extra) problem('YUNMEN_IDENTITY', `must name oidc where ${extra} is set`);
    return;
  }
  for (const name of oidcNames.slice(0, 3)) {
    if (config[name] === undefined) problem(name, 'must be set where YUNMEN_IDENTITY names oidc');
  }
  if (config.YUNMEN_OIDC_ROLE_ARN === undefined && config.YUNMEN_OIDC_ROLE_CLAIM === undefined) {
    problem(
      'YUNMEN_OIDC_ROLE_ARN',
      'or YUNMEN_OIDC_ROLE_CLAIM must be set: one of them says which role a person enters',
    );
  }
});

const oidcNames = [
  'YUNMEN_OIDC_ISSUER',
  'YUNMEN_OIDC_AUDIENCE',
  'YUNMEN_OIDC_PROVIDER_ARN',
  'YUNMEN_OIDC_ROLE_ARN',
  'YUNMEN_OIDC_ROLE_CLAIM',
] as const;

/** Everything that is read. */
export const variableNames: readonly string[] = Object.keys(variables.shape);

export type Config = Readonly<z.infer<typeof variables>>;

/**
 * Throws an Error whose message names every variable that cannot be used, and what was expected. An empty variable is as
 * good as none, as in shells and container manifests. The proxy variables are also read in their lower-case spelling.
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

/** Names of ours that nobody reads, for a misspelt limit is none. Kubernetes sets some by itself for a service called yunmen. */
export function unknownVariables(environment: NodeJS.ProcessEnv): readonly string[] {
  const isOurs = /^YUNMEN_(?!SERVICE_|PORT(?:_|$))/;
  return Object.keys(environment).filter((name) => isOurs.test(name) && !variableNames.includes(name));
}
