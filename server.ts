import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { GraphQLSchema, ValidationRule } from 'graphql';
import { type Logger, pino } from 'pino';
import { listedAccounts } from './client/account-config.js';
import { createClient } from './client/client.js';
import { CloudError } from './client/errors/cloud-error.js';
import { callRule } from './resolvers/call/call-rule.js';
import { checkPatterns, everyRead, withCall } from './resolvers/call/offered.js';
import { toGraphQLError } from './resolvers/errors.js';
import { executableSchema } from './resolvers/execution/executable-schema.js';
import { asSubgraph } from './resolvers/federation/subgraph.js';
import { declared } from './resolvers/nouns/declared.js';
import { kindNames } from './resolvers/nouns/kind/kind-names.js';
import { withMutations } from './resolvers/nouns/schema/offered-mutations.js';
import { executed, planned, resolvers, subgraphResolvers } from './resolvers/registry.js';
import type { AdmissionLimits } from './server/admission/caller-admission.js';
import { watchEventLoop } from './server/admission/event-loop.js';
import { configuredCallers } from './server/callers/configured.js';
import type { AccountsFile } from './server/config/accounts-file.js';
import { type Config, clientOptions, egressOf, readConfig, unknownVariables } from './server/config/config.js';
import { limitsOf } from './server/config/limits.js';
import { readTrustedDocuments, type TrustedDocuments, unusable } from './server/documents/trusted-documents.js';
import type { ExplorerOptions, ReadyCaller } from './server/explorer/page.js';
import { createGateway } from './server/gateway.js';
import { listen } from './server/http/listen.js';
import { isPlainAndRemote } from './server/http/loopback.js';
import { InFlight } from './server/request/in-flight.js';
import type { Shared } from './server/shared/open-shared.js';
import { shownAddress } from './server/shared/redis/redis-address.js';
import { byKeys, byToken, startBanner } from './server/start-banner.js';
import { exportSpans, wantsSpans } from './server/telemetry/export-spans.js';
import { createMetrics, type Metrics } from './server/telemetry/metrics.js';
import { createTracing } from './server/telemetry/tracing.js';

/** Starts the gateway. With `--emulator` it uses the embedded cloud, else the real one. */
async function main(): Promise<void> {
  const given = readConfig(process.env);
  const file = given.YUNMEN_ACCOUNTS === undefined ? null : await accountsFile(given.YUNMEN_ACCOUNTS);
  const emulator = process.argv.includes('--emulator') ? await startEmbeddedCloud() : null;
  const config = emulator ? { ...given, ...localIdentity(emulator) } : given;
  if (!config.YUNMEN_IDENTITY) {
    throw new Error('YUNMEN_IDENTITY is not set. Set it to sts-headers, oidc or ambient.');
  }
  const lines = pino.destination({ dest: process.stdout.fd, sync: false });
  const log = pino({ level: config.LOG_LEVEL }, lines);
  const unknown = unknownVariables(process.env);
  if (unknown.length > 0) log.warn({ unknown }, 'unknown variables: they have no effect');
  const unlisted = listedAccounts(emulator?.accountRoles ?? []);
  const accounts = file?.current ?? (() => unlisted);
  const upstream = emulator?.origin ?? config.YUNMEN_UPSTREAM ?? null;
  if (upstream !== null && isPlainAndRemote(upstream)) {
    log.warn(
      { upstream },
      'YUNMEN_UPSTREAM is plain http to another machine: any program in between can read credentials',
    );
  }
  const inFlight = new InFlight();
  const limits = limitsOf(config, emulator !== null);
  const metrics = createMetrics({
    inFlight: () => inFlight.size,
    sessions: () => client.sessions(),
    ofProcess: true,
  });
  const shared = await sharedBy(config, { limits: limits.admission, metrics, log });
  const client = createClient({
    ...clientOptions(config),
    egress: egressOf(config, upstream === null),
    upstream,
    accounts,
    shared,
    waits: metrics.quota,
  });
  const callers = await configuredCallers(config, { client, log });
  // With the embedded cloud all mutations are on. With the real cloud only those in YUNMEN_MUTATIONS are on.
  const offered = withMutations(declared, config.YUNMEN_MUTATIONS ?? (emulator ? null : []));
  const calls = config.YUNMEN_CALL ?? (emulator ? everyRead : []);
  checkPatterns(calls);
  const typeDefs = withCall(offered, calls);
  const schema = config.YUNMEN_FEDERATION
    ? executableSchema(asSubgraph(typeDefs), subgraphResolvers)
    : executableSchema(typeDefs, resolvers);
  const documentRules = [callRule(calls)];
  const loop = watchEventLoop(config.YUNMEN_MAX_LAG_MS);
  const spans = wantsSpans(process.env) ? await exportSpans(process.env) : null;
  let stopping = false;
  const gateway = createGateway({
    schema,
    client,
    callers,
    log,
    limits,
    shared,
    corsOrigins: config.YUNMEN_CORS_ORIGINS ?? [],
    isTrustedProxy: config.YUNMEN_TRUSTED_PROXIES,
    trustedDocuments: trustedDocuments(config, schema, documentRules, log),
    persistedDocuments: config.YUNMEN_APQ ?? false,
    metrics,
    tracing: spans && createTracing(),
    inFlight,
    isLate: loop.isLate,
    introspection: config.YUNMEN_INTROSPECTION ?? emulator !== null,
    explorer: (config.YUNMEN_GRAPHIQL ?? emulator !== null) ? await explorer(emulator, config.YUNMEN_IDENTITY) : null,
    console: (config.YUNMEN_CONSOLE ?? emulator !== null) ? consoleOptions(emulator, config.YUNMEN_IDENTITY) : null,
    loopbackOnly: emulator !== null || config.YUNMEN_IDENTITY.includes('ambient'),
    toGraphQLError,
    documentRules,
    planRequest: (request, options) => planned(request, { ...options, accounts: accounts() }),
    execute: executed,
    isReady: () => !stopping && callers.isReady(),
  });
  const { origin, drain, shutDown } = await listen(gateway, config.PORT, config.HOST);
  const stop = async () => {
    stopping = true;
    const drainMs = emulator ? 0 : Math.min(config.YUNMEN_DRAIN_MS, config.YUNMEN_GRACE_MS / 2);
    await drain(drainMs);
    client.endWatches(new CloudError('unavailable', 'The gateway is shutting down. Subscribe again.'));
    const graceMs = (config.YUNMEN_GRACE_MS - drainMs) * 0.9;
    const late = sleep(graceMs);
    await shutDown(graceMs, () => inFlight.abortAll(shuttingDown()));
    await Promise.race([inFlight.over(), late]);
    loop.stop();
    const rest = Promise.all([gateway.dispose(), spans?.shutdown()]);
    await Promise.race([rest, sleep(graceMs / 9)]);
    await Promise.all([client.close(), emulator?.close(), shared?.close()]);
    // A write to stdout that is under way when the process exits is lost, and with it lines of the audit trail.
    lines.end();
    await Promise.race([once(lines, 'close'), late]);
  };
  file?.watch(log);
  process.on('SIGHUP', () => file?.reload(log));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!stopping) stop().then(() => process.exit(0), fail);
    });
  }

  // The last step, because a program that reads this output may send a signal at once.
  const readyMs = Math.round(process.uptime() * 1000);
  if (emulator) {
    const query = await readExample(first);
    process.stdout.write(startBanner({ origin, readyMs, ...readyCallers(emulator), query }));
  } else log.info({ origin, upstream, readyMs }, 'serving');
}

/** Null for a gateway that runs alone. */
async function sharedBy(
  { YUNMEN_REDIS: address, YUNMEN_EGRESS_ADDRESS: egressAddress }: Config,
  options: { readonly limits: AdmissionLimits; readonly metrics: Metrics; readonly log: Logger },
): Promise<Shared | null> {
  if (!address) return null;
  // Loaded on demand: most gateways run alone.
  const [{ openShared }, { openRedis }] = await Promise.all([
    import('./server/shared/open-shared.js'),
    import('./server/shared/redis/redis-backend.js'),
  ]);
  const backend = await openRedis(address);
  const where = { redis: shownAddress(address) };
  return await openShared({
    ...options,
    backend,
    name: 'Redis',
    where,
    egressAddress,
    metrics: options.metrics.redis(),
  });
}

/** The error of requests that are not answered near the end of the grace period. */
function shuttingDown(): CloudError {
  return new CloudError('unavailable', 'The gateway is shutting down before this request was answered. Send it again.');
}

function trustedDocuments(
  config: Config,
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
  log: Logger,
): TrustedDocuments | null {
  if (config.YUNMEN_TRUSTED_DOCUMENTS === undefined) return null;
  if (config.YUNMEN_APQ)
    log.warn('YUNMEN_APQ has no effect, because YUNMEN_TRUSTED_DOCUMENTS is set: only trusted documents are executed');
  const documents = readTrustedDocuments(config.YUNMEN_TRUSTED_DOCUMENTS);
  const problems = unusable(schema, documents, rules);
  // Clients can be newer than the gateway. Their other documents are served.
  if (Object.keys(problems).length > 0) log.warn({ problems }, 'these trusted documents are not valid in this schema');
  return documents;
}

/** Loaded on demand, together with the YAML parser. */
async function accountsFile(path: string): Promise<AccountsFile> {
  const { AccountsFile } = await import('./server/config/accounts-file.js');
  return new AccountsFile(path);
}

type EmbeddedCloud = Awaited<ReturnType<typeof startEmbeddedCloud>>;

/** Loaded on demand: `npm run serve` does not load the emulator. `npm start -- --seed odd` has the data set of the tests. */
async function startEmbeddedCloud() {
  const { values } = parseArgs({ options: { emulator: { type: 'boolean' }, seed: { type: 'string', default: '1' } } });
  const [{ startEmulator }, { seedIn }] = await Promise.all([
    import('./emulator/server.js'),
    import('./emulator/seed.js'),
  ]);
  return startEmulator(seedIn(values.seed));
}

/** With the emulator both AccessKeys and tokens are accepted, with any environment, because its callers are not real. */
function localIdentity({ issuer, oidcProviders }: EmbeddedCloud): Partial<Config> {
  return {
    YUNMEN_IDENTITY: ['sts-headers', 'oidc'],
    YUNMEN_OIDC_ISSUER: issuer.url,
    YUNMEN_OIDC_AUDIENCE: issuer.audience,
    YUNMEN_OIDC_PROVIDER_ARN: oidcProviders.list()[0]?.arn,
    YUNMEN_OIDC_ROLE_ARN: undefined,
    YUNMEN_OIDC_ROLE_CLAIM: issuer.rolesClaim,
    YUNMEN_OIDC_ISSUERS: undefined,
  };
}

function readyCallers(emulator: EmbeddedCloud) {
  return { signedIn: emulator.signedIn().map(byToken), withKeys: Object.values(emulator.callers).map(byKeys) };
}

/** The people who have signed in, and the others by their keys. */
function offeredCallers(emulator: EmbeddedCloud): readonly ReadyCaller[] {
  const { signedIn, withKeys } = readyCallers(emulator);
  return [...signedIn, ...withKeys.filter(({ name }) => !signedIn.some((person) => person.name === name))];
}

/** The example queries, and the callers of the embedded cloud. With the real cloud users type in their credentials. */
async function explorer(emulator: EmbeddedCloud | null, identity: readonly string[]): Promise<ExplorerOptions> {
  const names = (await readdir(examples)).filter((name) => name.endsWith('.graphql') && name !== first);
  const texts = await Promise.all([first, ...names.sort()].map(readExample));
  // An ARN in an example names a thing of the embedded cloud.
  const tabs = emulator ? texts : texts.filter((text) => !text.includes('acs:'));
  return { tabs, callers: emulator ? offeredCallers(emulator) : [], identity };
}

/** What the console is told. With the real cloud users sign in. */
function consoleOptions(emulator: EmbeddedCloud | null, identity: readonly string[]) {
  return { callers: emulator ? offeredCallers(emulator) : [], identity, signOn: null, names: kindNames() };
}

const examples = new URL('docs/examples/', import.meta.url);
const first = 'first.graphql';

function readExample(name: string): Promise<string> {
  return readFile(new URL(name, examples), 'utf8');
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

main().catch(fail);
