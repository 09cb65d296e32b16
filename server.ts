import { readFile } from 'node:fs/promises';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { pino } from 'pino';
import { createClient } from './client/client.js';
import { resolvers } from './resolvers/all.js';
import { toGraphQLError } from './resolvers/errors.js';
import { type Config, readConfig } from './server/config.js';
import { createGateway, type GraphiqlOptions } from './server/gateway.js';
import { readSdl } from './server/sdl.js';
import { listen, originOf, shutDown } from './server/serve.js';
import { credentialHeaders, isPlainAndRemote, welcome } from './server/welcome.js';

/** The composition root. `--emulator` runs the gateway against the embedded cloud, else it serves the real one. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const emulator = process.argv.includes('--emulator') ? await startEmbeddedCloud() : null;
  if (!emulator && !config.YUNMEN_IDENTITY) {
    throw new Error('YUNMEN_IDENTITY is not set, so nobody could be served. Set YUNMEN_IDENTITY=sts-headers.');
  }
  const log = pino({ level: config.LOG_LEVEL });
  const upstream = emulator?.origin ?? config.YUNMEN_UPSTREAM ?? null;
  if (upstream !== null && isPlainAndRemote(upstream)) {
    log.warn(
      { upstream },
      'YUNMEN_UPSTREAM is plain http to another machine: whatever listens there reads credentials',
    );
  }
  const client = createClient({ ...clientOptions(config), upstream, log });
  let stopping = false;
  const gateway = createGateway({
    schema: makeExecutableSchema({ typeDefs: [...readSdl()], resolvers }),
    client,
    log,
    limits: { maxCalls: config.YUNMEN_MAX_CALLS, deadlineMs: config.YUNMEN_DEADLINE_MS },
    introspection: config.YUNMEN_INTROSPECTION ?? emulator !== null,
    graphiql: (config.YUNMEN_GRAPHIQL ?? emulator !== null) ? await explorer(emulator) : null,
    loopbackOnly: emulator !== null,
    toGraphQLError,
    isReady: () => !stopping,
  });
  const server = await listen(gateway, config.PORT, config.HOST);
  const origin = originOf(server);
  if (emulator) process.stdout.write(welcome(origin, Object.values(emulator.callers), await firstQuery()));
  else log.info({ origin, upstream }, 'serving');

  const stop = async () => {
    stopping = true;
    await shutDown(server, config.YUNMEN_GRACE_MS);
    await Promise.all([client.close(), emulator?.close()]);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().then(() => process.exit(0), fail);
    });
  }
}

type EmbeddedCloud = Awaited<ReturnType<typeof startEmbeddedCloud>>;

/** Loaded on demand: `serve` never sees it. */
async function startEmbeddedCloud() {
  const { startEmulator } = await import('./emulator/server.js');
  return startEmulator();
}

function clientOptions(config: Config) {
  return {
    homeRegionId: config.ALIBABA_CLOUD_REGION_ID,
    network: config.YUNMEN_NETWORK,
    httpsProxy: config.HTTPS_PROXY,
    noProxy: config.NO_PROXY,
    cacheTtlMs: config.YUNMEN_CACHE_TTL_MS,
    attemptTimeoutMs: config.YUNMEN_ATTEMPT_TIMEOUT_MS,
  };
}

/** The explorer with everything in its page, so that a browser asks nobody else for anything. */
async function explorer(emulator: EmbeddedCloud | null): Promise<GraphiqlOptions> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = emulator ? credentialHeaders(emulator.callers.administrator) : {};
  return { render: renderGraphiQL, defaultQuery: await firstQuery(), headers: JSON.stringify(headers, null, 2) };
}

function firstQuery(): Promise<string> {
  return readFile(new URL('docs/examples/first.graphql', import.meta.url), 'utf8');
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

main().catch(fail);
