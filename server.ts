import cluster from 'node:cluster';
import { once } from 'node:events';
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
import { watchEventLoop } from './server/admission/event-loop.js';
import { configuredCallers } from './server/callers/configured.js';
import type { AccountsFile } from './server/config/accounts-file.js';
import { type Config, clientOptions, egressOf, readConfig, unknownVariables } from './server/config/config.js';
import { limitsOf } from './server/config/limits.js';
import { configuredSignOn } from './server/console/sign-on.js';
import {
  operationNamesIn,
  readTrustedDocuments,
  type TrustedDocuments,
  unusable,
} from './server/documents/trusted-documents.js';
import { type EmbeddedCloud, knownCloud, localIdentity, offeredCallers } from './server/embedded-cloud.js';
import { explorerWithExamples } from './server/explorer/examples.js';
import { createGateway } from './server/gateway.js';
import { listen } from './server/http/listen.js';
import { isPlainAndRemote } from './server/http/loopback.js';
import { metricsPort } from './server/http/metrics-port.js';
import { InFlight } from './server/request/in-flight.js';
import { sharedBy } from './server/shared/configured.js';
import { exportSpans, wantsSpans } from './server/telemetry/export-spans.js';
import { createMetrics } from './server/telemetry/metrics.js';
import { createTracing } from './server/telemetry/tracing.js';
import { tellServing } from './server/tell-serving.js';
import type { Ending, Primary } from './server/workers/worker.js';

const isLocal = process.argv.includes('--emulator');

/** Starts the gateway. With `--emulator` it uses the embedded cloud, else the real one. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!isLocal && !config.YUNMEN_IDENTITY) {
    throw new Error('YUNMEN_IDENTITY is not set. Set it to sts-headers, oidc or ambient.');
  }
  if (cluster.isWorker) {
    const { joinPrimary } = await import('./server/workers/worker.js');
    const primary = await joinPrimary();
    const { embeddedCloud } = primary.start;
    return serve(config, embeddedCloud === null ? null : await knownCloud(embeddedCloud), primary);
  }
  const embeddedCloud = isLocal ? await startEmbeddedCloud() : null;
  if (config.YUNMEN_WORKERS === 1) return serve(config, embeddedCloud, null);
  const { serveWithWorkers } = await import('./server/workers/serve-with-workers.js');
  return serveWithWorkers(config, embeddedCloud);
}

/** Serves in this process: alone (`primary` is null), or as one of several workers. */
async function serve(given: Config, embeddedCloud: EmbeddedCloud | null, primary: Primary | null): Promise<void> {
  const file = given.YUNMEN_ACCOUNTS === undefined ? null : await accountsFile(given.YUNMEN_ACCOUNTS);
  const config = embeddedCloud ? { ...given, ...localIdentity(embeddedCloud) } : given;
  // Several workers write to one pipe. It keeps only writes of up to 4096 bytes whole.
  const lines = pino.destination({ dest: process.stdout.fd, sync: false, ...(primary && { maxWrite: 2048 }) });
  const log = pino({ level: config.LOG_LEVEL }, lines);
  // What is said about the configuration is said once.
  const notes = primary?.start.isFirst === false ? pino({ level: 'silent' }) : log;
  const unknown = unknownVariables(process.env);
  if (unknown.length > 0) notes.warn({ unknown }, 'unknown variables: they have no effect');
  const unlisted = listedAccounts(embeddedCloud?.accountRoles ?? []);
  const accounts = file?.current ?? (() => unlisted);
  const upstream = embeddedCloud?.origin ?? config.YUNMEN_UPSTREAM ?? null;
  if (upstream !== null && isPlainAndRemote(upstream)) {
    notes.warn(
      { upstream },
      'YUNMEN_UPSTREAM is plain http to another machine: any program in between can read credentials',
    );
  }
  const inFlight = new InFlight();
  const limits = limitsOf(config, embeddedCloud !== null);
  const metrics = createMetrics({
    inFlight: () => inFlight.size,
    sessions: () => client.sessions(),
    openCircuits: () => client.openCircuits(),
    eventLoopLagMs: () => loop.lagMs(),
    ofProcess: true,
    operations: () => operationNames,
  });
  const shared = await sharedBy(config, { primary: primary?.backend ?? null, limits: limits.admission, metrics, log });
  const client = createClient({
    ...clientOptions(config),
    egress: egressOf(config, upstream === null),
    upstream,
    accounts,
    shared,
    waits: metrics.quota,
  });
  const callers = await configuredCallers(config, { client, log, notes });
  // With the embedded cloud all mutations are on. With the real cloud only those in YUNMEN_MUTATIONS are on.
  const offered = withMutations(declared, config.YUNMEN_MUTATIONS ?? (embeddedCloud ? null : []));
  const calls = config.YUNMEN_CALL ?? (embeddedCloud ? everyRead : []);
  checkPatterns(calls);
  const typeDefs = withCall(offered, calls);
  const schema = config.YUNMEN_FEDERATION
    ? executableSchema(asSubgraph(typeDefs), subgraphResolvers)
    : executableSchema(typeDefs, resolvers);
  const documentRules = [callRule(calls)];
  const loop = watchEventLoop(config.YUNMEN_MAX_LAG_MS);
  const spans = wantsSpans(process.env) ? await exportSpans(process.env) : null;
  const identity = config.YUNMEN_IDENTITY ?? [];
  let ending: Ending | null = null;
  // A worker that only leaves is replaced by one that is ready.
  const isReady = () => ending !== 'stop' && callers.isReady();
  const trusted = trustedDocuments(config, schema, documentRules, notes);
  const operationNames = operationNamesIn(trusted);
  const gateway = createGateway({
    schema,
    client,
    callers,
    log,
    limits,
    shared,
    corsOrigins: config.YUNMEN_CORS_ORIGINS ?? [],
    isTrustedProxy: config.YUNMEN_TRUSTED_PROXIES,
    trustedDocuments: trusted,
    fieldUsage: config.YUNMEN_FIELD_USAGE ?? false,
    persistedDocuments: config.YUNMEN_APQ ?? false,
    metrics,
    metricsText: config.YUNMEN_METRICS_PORT === undefined ? primary?.allMetrics : null,
    tracing: spans && createTracing(),
    inFlight,
    isLate: loop.isLate,
    introspection: config.YUNMEN_INTROSPECTION ?? embeddedCloud !== null,
    explorer:
      (config.YUNMEN_GRAPHIQL ?? embeddedCloud !== null) ? await explorerWithExamples(embeddedCloud, identity) : null,
    console: (config.YUNMEN_CONSOLE ?? embeddedCloud !== null) ? await consoleOptions(embeddedCloud, config) : null,
    loopbackOnly: embeddedCloud !== null || identity.includes('ambient'),
    toGraphQLError,
    documentRules,
    planRequest: (request, options) => planned(request, { ...options, accounts: accounts() }),
    execute: executed,
    isReady,
  });
  while (primary?.start.waitsUntilReady && !callers.isReady()) await sleep(100);
  const { origin, drain, leavePort, shutDown } = await listen(gateway, config.PORT, config.HOST);
  // With workers it is in the primary.
  const closeMetrics = primary ? null : await metricsPort(config, { metricsText: metrics.text, isReady });
  const stop = async (how: Ending) => {
    ending = how;
    if (how === 'leave') leavePort();
    const drainMs = embeddedCloud ? 0 : Math.min(config.YUNMEN_DRAIN_MS, config.YUNMEN_GRACE_MS / 2);
    await drain(drainMs);
    client.endWatches(new CloudError('unavailable', 'The gateway is shutting down. Subscribe again.'));
    const graceMs = (config.YUNMEN_GRACE_MS - drainMs) * 0.9;
    const late = sleep(graceMs);
    await shutDown(graceMs, () => inFlight.abortAll(shuttingDown()));
    await Promise.race([inFlight.over(), late]);
    loop.stop();
    const rest = Promise.all([gateway.dispose(), spans?.shutdown()]);
    await Promise.race([rest, sleep(graceMs / 9)]);
    await Promise.all([
      client.close(),
      embeddedCloud?.close?.(),
      shared?.close(),
      closeMetrics?.(),
      primary?.sayGoodbye(),
    ]);
    // A write to stdout that is under way when the process exits is lost, and with it lines of the audit trail.
    lines.end();
    await Promise.race([once(lines, 'close'), late]);
  };
  file?.watch(log);
  const end = (how: Ending) => {
    // A worker that leaves may have to stop with the others. Once is enough.
    if (ending === null) stop(how).then(() => process.exit(0), fail);
    else ending = how;
  };
  if (primary) {
    primary.tellMetricsFrom(metrics.values);
    primary.whenOrdered(end);
    return primary.serving(origin);
  }
  process.on('SIGHUP', () => file?.reload(log));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end('stop'));
  // The last step, because a program that reads this output may send a signal at once.
  await tellServing({ origin, upstream, embeddedCloud, log });
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

/** Loaded on demand: `npm run serve` does not load the emulator. `npm start -- --seed odd` has the data set of the tests. */
async function startEmbeddedCloud(): Promise<EmbeddedCloud> {
  const { values } = parseArgs({ options: { emulator: { type: 'boolean' }, seed: { type: 'string', default: '1' } } });
  const [{ startEmulator }, { seedIn }, { introduction }] = await Promise.all([
    import('./emulator/server.js'),
    import('./emulator/seed.js'),
    import('./emulator/introduction.js'),
  ]);
  const emulator = await startEmulator(seedIn(values.seed));
  return { ...introduction(emulator), origin: emulator.origin, close: emulator.close };
}

/** What the console is told. With the real cloud users sign in. */
async function consoleOptions(cloud: EmbeddedCloud | null, config: Config) {
  const callers = cloud ? offeredCallers(cloud) : [];
  return {
    callers,
    identity: config.YUNMEN_IDENTITY ?? [],
    signOn: await configuredSignOn(config),
    names: kindNames(),
  };
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

main().catch(fail);
