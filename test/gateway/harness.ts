import { type Logger, pino } from 'pino';
import { type AccountRole, type AccountsConfig, listedAccounts } from '../../client/account-config.js';
import { createClient } from '../../client/client.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { Emulator, EmulatorOptions } from '../../emulator/emulator.js';
import { callRule } from '../../resolvers/call/call-rule.js';
import { everyRead, type Patterns, withCall } from '../../resolvers/call/offered.js';
import { toGraphQLError } from '../../resolvers/errors.js';
import { executableSchema } from '../../resolvers/execution/executable-schema.js';
import { asSubgraph } from '../../resolvers/federation/subgraph.js';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { executed, planned, resolvers, subgraphResolvers } from '../../resolvers/registry.js';
import { type Callers, callersBy } from '../../server/callers/callers.js';
import { oidc, type TrustedIssuer } from '../../server/callers/oidc.js';
import { stsHeaders } from '../../server/callers/sts-headers.js';
import { readConfig } from '../../server/config/config.js';
import { limitsOf } from '../../server/config/limits.js';
import { operationNamesIn, type TrustedDocuments } from '../../server/documents/trusted-documents.js';
import { createGateway, type Gateway, type GatewayLimits } from '../../server/gateway.js';
import type { IsTrusted } from '../../server/http/client-address.js';
import { createFetchJson } from '../../server/oidc/fetch-json.js';
import { Issuer } from '../../server/oidc/issuer.js';
import { InFlight } from '../../server/request/in-flight.js';
import { openShared } from '../../server/shared/open-shared.js';
import { readRedisAddress } from '../../server/shared/redis/redis-address.js';
import { openRedis } from '../../server/shared/redis/redis-backend.js';
import type { Backend } from '../../server/shared/steps.js';
import { createMetrics } from '../../server/telemetry/metrics.js';
import { startEmulator } from '../start-emulator.js';

export interface GatewayError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface GatewayAnswer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors?: readonly GatewayError[];
  readonly extensions: { readonly cloud: Readonly<Record<string, number>> & { readonly explain?: readonly object[] } };
}

export interface Asked {
  readonly as?: Keys;
  /** A bearer token to send instead of keys. */
  readonly token?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The variables as raw JSON, for numbers that JavaScript cannot represent. */
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

export interface TestGateway {
  readonly emulator: Emulator;
  readonly gateway: Gateway;
  /** Every byte that was logged. */
  readonly logged: () => string;
  /** The metrics in the format of Prometheus. */
  readonly metrics: () => Promise<string>;
  /** Every byte of the answers to `ask`. */
  readonly answered: () => string;
  /** Runs a document through the whole HTTP pipeline, as the administrator by default. */
  ask<Data = never>(query: string, asked?: Asked): Promise<GatewayAnswer<Data>>;
  /** Product and action of each call since the log was cleared, without GetCallerIdentity. */
  calls(): string[];
  /** As a shutdown does, near its end. */
  abortAll(): void;
  close(): Promise<void>;
}

export interface TestOptions extends EmulatorOptions {
  /** An embedded cloud that other gateways use too. Default: one of its own. */
  readonly emulator?: Emulator;
  /** What it shares with other gateways: a Redis, or a backend in its place. */
  readonly redis?: string;
  readonly backend?: Backend;
  /** Calls a second from its address. Default: no limit, as with every YUNMEN_UPSTREAM. */
  readonly egressRate?: number;
  readonly cacheTtlMs?: number;
  readonly deadlineMs?: number;
  readonly attemptTimeoutMs?: number;
  readonly maxShare?: number;
  /** The region of the gateway's VPC; by default it uses public endpoints. */
  readonly networkRegionId?: string;
  /** Headers of every request of `ask`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: trace. The log is kept in memory, so memory tests reduce it. */
  readonly logLevel?: string;
  readonly maxCalls?: number;
  /** The random source of the delays between attempts. */
  readonly random?: () => number;
  readonly limits?: Partial<GatewayLimits>;
  readonly corsOrigins?: readonly string[];
  /** Which proxies may say the address of a client. Default: none. */
  readonly isTrustedProxy?: IsTrusted;
  readonly trustedDocuments?: TrustedDocuments;
  readonly persistedDocuments?: boolean;
  /** Whether the fields that requests ask for are counted; default: no. */
  readonly fieldUsage?: boolean;
  readonly isLate?: () => boolean;
  /** Is shown the budget of each operation before it is executed. */
  readonly onExecute?: (work: WorkBudget) => void;
  /** Whether a Host header that is not loopback is refused; default: no. */
  readonly loopbackOnly?: boolean;
  /** The caller identification, instead of keys and tokens of the emulator. */
  readonly callers?: Callers;
  readonly introspection?: boolean;
  /** The actions that `call` may make; default: every read, as with npm start. */
  readonly calls?: Patterns;
  /** Whether it is a subgraph for routers; default: no. */
  readonly federation?: boolean;
  /** The configured accounts; default: none. */
  readonly accounts?: (emulator: Emulator) => readonly AccountRole[] | AccountsConfig | (() => AccountsConfig);
  /** The accepted issuer, or several; default: the emulator's own issuer. */
  readonly oidc?: TestIssuerSettings | readonly TestIssuerSettings[];
}

export type TestIssuerSettings = Partial<Omit<TrustedIssuer, 'keys'>>;

/** A request with these headers uses no earlier answers: for tests that count calls or inject faults. */
export const fresh: Readonly<Record<string, string>> = { 'cache-control': 'no-cache' };

/** Made once for all tests of a process: it is read-only, and making it takes as long as the rest of a start. */
const schema = executableSchema(typeDefs, resolvers);

const subgraph = () => executableSchema(asSubgraph(typeDefs), subgraphResolvers);

/** A gateway that calls its own embedded cloud over real HTTP, with the defaults of `serve`. */
export async function startTestGateway(options: TestOptions = {}): Promise<TestGateway> {
  const config = readConfig({});
  const defaults = limitsOf(config, false);
  const { cacheTtlMs = config.YUNMEN_CACHE_TTL_MS, ...given } = options;
  const { attemptTimeoutMs = config.YUNMEN_ATTEMPT_TIMEOUT_MS, headers: always, ...timed } = given;
  const { maxCalls = defaults.maxCalls, deadlineMs = defaults.deadlineMs, ...rest } = timed;
  const {
    limits,
    persistedDocuments = config.YUNMEN_APQ ?? false,
    corsOrigins = [],
    trustedDocuments = null,
    isLate = () => false,
    onExecute = () => undefined,
    ...more
  } = rest;
  const {
    isTrustedProxy,
    fieldUsage = false,
    introspection = config.YUNMEN_INTROSPECTION ?? false,
    loopbackOnly = false,
    callers,
    networkRegionId,
    calls = everyRead,
    federation = false,
    ...others
  } = more;
  const { accounts, oidc: signOn, maxShare = config.YUNMEN_MAX_SHARE, logLevel = 'trace', random, ...cloud } = others;
  const inFlight = new InFlight();
  const now = cloud.now && { now: cloud.now };
  const emulator = given.emulator ?? (await startEmulator(cloud));
  const lines: string[] = [];
  const answers: string[] = [];
  const log = pino({ level: logLevel }, { write: (line: string) => lines.push(line) });
  const listed = accounts?.(emulator) ?? [];
  const fixed = typeof listed === 'function' || 'groups' in listed ? listed : listedAccounts(listed);
  // One object, because another one means that the configuration was read again.
  const configured = typeof fixed === 'function' ? fixed : () => fixed;
  const metrics = createMetrics({
    inFlight: () => inFlight.size,
    sessions: () => client.sessions(),
    openCircuits: () => client.openCircuits(),
    eventLoopLagMs: () => 0,
    ofProcess: false,
    operations: () => operationNamesIn(trustedDocuments),
  });
  const address = given.redis === undefined ? null : readRedisAddress(given.redis);
  const limited = { ...defaults, maxCalls, deadlineMs, ...limits };
  const sharing = { name: 'Redis', where: {}, egressAddress: 'test', limits: limited.admission, log, metrics };
  const backend = given.backend ?? (address && (await openRedis(address)));
  const shared = backend && (await openShared({ backend, ...sharing, metrics: metrics.shared('redis') }));
  const client = createClient({
    shared,
    egress: given.egressRate === undefined ? null : { perSecond: given.egressRate, address: 'test' },
    waits: metrics.quota,
    homeRegionId: config.ALIBABA_CLOUD_REGION_ID,
    network: networkRegionId === undefined ? config.YUNMEN_NETWORK : 'vpc',
    networkRegionId,
    upstream: emulator.origin,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs,
    attemptTimeoutMs,
    accounts: configured,
    ...now,
    ...(random && { random }),
    maxShare,
  });
  const gateway = createGateway({
    schema: federation
      ? subgraph()
      : calls.length > 0
        ? schema
        : executableSchema(withCall(typeDefs, calls), resolvers),
    client,
    callers:
      callers ??
      callersBy([stsHeaders, oidc({ issuers: [signOn ?? {}].flat().map(trustedBy(emulator, log)), client, ...now })]),
    log,
    limits: limited,
    shared,
    corsOrigins,
    isTrustedProxy,
    trustedDocuments,
    fieldUsage,
    persistedDocuments,
    metrics,
    tracing: null,
    inFlight,
    isLate,
    introspection,
    explorer: null,
    loopbackOnly,
    toGraphQLError,
    documentRules: [callRule(calls)],
    planRequest: (request, planning) => planned(request, { ...planning, accounts: configured() }),
    execute: (request, operation, work) => {
      onExecute(work);
      return executed(request, operation, work);
    },
    isReady: () => true,
  });

  return {
    emulator,
    gateway,
    logged: () => lines.join(''),
    metrics: () => metrics.text(),
    answered: () => answers.join(''),
    ask: async (query, { as = emulator.callers.administrator, token, variables, json, headers } = {}) => {
      const response = await gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? keyHeaders(as) : bearer(token)),
          ...always,
          ...headers,
        },
        body: `{"query":${JSON.stringify(query)},"variables":${json ?? JSON.stringify(variables ?? null)}}`,
      });
      const text = await response.text();
      answers.push(text);
      return { status: response.status, ...(JSON.parse(text) as object) } as never;
    },
    calls: () =>
      emulator
        .calls()
        .map(({ product, action }) => `${product}:${action}`)
        .filter((name) => name !== 'Sts:GetCallerIdentity'),
    abortAll: () => inFlight.abortAll(new CloudError('unavailable', 'The gateway is shutting down.')),
    close: async () => {
      await gateway.dispose();
      await Promise.all([client.close(), shared?.close()]);
      if (!given.emulator) await emulator.close();
    },
  };
}

function trustedBy({ issuer, oidcProviders }: Emulator, log: Logger) {
  const fetchJson = createFetchJson({ httpsProxy: undefined, noProxy: undefined });
  return ({ url = issuer.url, ...given }: TestIssuerSettings): TrustedIssuer => ({
    url,
    name: null,
    audiences: [issuer.audience],
    providerArn: oidcProviders.list()[0]?.arn ?? '',
    isIssuerInName: false,
    claim: [issuer.rolesClaim],
    groups: null,
    defaultRoleArn: null,
    keys: new Issuer({ url, fetchJson, log }),
    ...given,
  });
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

export function keyHeaders({ accessKeyId, accessKeySecret, securityToken }: Keys): Record<string, string> {
  return {
    'x-acs-accesskey-id': accessKeyId,
    'x-acs-accesskey-secret': accessKeySecret,
    'x-acs-security-token': securityToken,
  };
}
