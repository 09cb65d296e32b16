import { makeExecutableSchema } from '@graphql-tools/schema';
import { pino } from 'pino';
import type { AccountRole } from '../../client/accounts.js';
import { createClient } from '../../client/client.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/server.js';
import { resolvers } from '../../resolvers/all.js';
import { toGraphQLError } from '../../resolvers/errors.js';
import { readConfig } from '../../server/config.js';
import { createGateway, type Gateway, type GatewayLimits } from '../../server/gateway.js';
import { InFlight } from '../../server/in-flight.js';
import { limitsOf } from '../../server/limits.js';
import { readSdl } from '../../server/sdl.js';
import { createMetrics } from '../../server/telemetry/metrics.js';
import type { TrustedDocuments } from '../../server/trusted-documents.js';

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
  readonly variables?: Readonly<Record<string, unknown>>;
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
  /** Runs a document through the whole HTTP pipeline, as the administrator unless said. */
  ask<Data = never>(query: string, asked?: Asked): Promise<GatewayAnswer<Data>>;
  /** Product and action of each call since the last clearing, GetCallerIdentity left out. */
  calls(): string[];
  close(): Promise<void>;
}

export interface TestOptions extends EmulatorOptions {
  readonly cacheTtlMs?: number;
  readonly deadlineMs?: number;
  readonly attemptTimeoutMs?: number;
  readonly maxCalls?: number;
  readonly limits?: Partial<GatewayLimits>;
  readonly corsOrigins?: readonly string[];
  readonly trustedDocuments?: TrustedDocuments;
  readonly isLate?: () => boolean;
  /** The accounts that are configured; none unless said. */
  readonly accounts?: (emulator: Emulator) => readonly AccountRole[];
}

/** A gateway over real HTTP to an embedded cloud of its own; answers are not kept between requests unless said. */
export async function startTestGateway(options: TestOptions = {}): Promise<TestGateway> {
  const { cacheTtlMs = 0, deadlineMs = 15_000, attemptTimeoutMs = 5_000, maxCalls = 1000, ...rest } = options;
  const { limits, corsOrigins = [], trustedDocuments = null, isLate = () => false, accounts, ...cloud } = rest;
  const inFlight = new InFlight();
  const emulator = await startEmulator(cloud);
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const client = createClient({
    homeRegionId: 'cn-hangzhou',
    network: 'public',
    upstream: emulator.origin,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs,
    attemptTimeoutMs,
    accounts: accounts?.(emulator) ?? [],
  });
  const gateway = createGateway({
    schema: makeExecutableSchema({ typeDefs: [...readSdl()], resolvers }),
    client,
    log,
    limits: { ...limitsOf(readConfig({}), true), maxCalls, deadlineMs, ...limits },
    corsOrigins,
    trustedDocuments,
    metrics: createMetrics({ inFlight: () => inFlight.size, sessions: client.sessions, ofProcess: false }),
    tracing: null,
    inFlight,
    isLate,
    introspection: true,
    explorer: null,
    loopbackOnly: false,
    toGraphQLError,
    isReady: () => true,
  });

  return {
    emulator,
    gateway,
    logged: () => lines.join(''),
    ask: async (query, { as = emulator.callers.administrator, variables, headers } = {}) => {
      const response = await gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...keyHeaders(as), ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as object) } as never;
    },
    calls: () =>
      emulator
        .calls()
        .map(({ product, action }) => `${product}:${action}`)
        .filter((name) => name !== 'Sts:GetCallerIdentity'),
    close: async () => {
      await client.close();
      await emulator.close();
    },
  };
}

export function keyHeaders({ accessKeyId, accessKeySecret, securityToken }: Keys): Record<string, string> {
  return {
    'x-acs-accesskey-id': accessKeyId,
    'x-acs-accesskey-secret': accessKeySecret,
    'x-acs-security-token': securityToken,
  };
}
