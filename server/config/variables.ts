import * as z from 'zod';
import { corsOrigins, count, flag, identity, names, origin, processes, proxies, redis, regionId } from './readers.js';
import { issuer, providerArn, roleArn } from './shapes.js';

/**
 * The environment variables: how each is read, what it means, and what holds where it is not set. The tables of variables in
 * README.md and docs/operating.md are written from here by `npm run docs`.
 */

export const variables = z.object({
  PORT: count(0, 65_535).default(4000).meta({ description: 'the port to listen on' }),
  HOST: z.string().default('127.0.0.1').meta({ description: 'the address to listen on; 0.0.0.0 in a container' }),
  YUNMEN_METRICS_PORT: count(1, 65_535).optional().meta({
    description: 'a port of its own for `/metrics`, `/healthz` and `/readyz`; `PORT` then has no `/metrics`',
    unset: 'none: `/metrics` is on `PORT`',
  }),
  YUNMEN_METRICS_HOST: z.string().optional().meta({ description: 'the address of that port', unset: '`HOST`' }),
  YUNMEN_IDENTITY: identity.optional().meta({
    description:
      'how callers are identified: `sts-headers`, `oidc`, or both, comma-separated; or `ambient` alone. `serve` does not start without it; `npm start` has its own keys and tokens. See [callers.md](callers.md)',
  }),
  YUNMEN_OIDC_ISSUER: issuer.optional().meta({
    description:
      'the required `iss` of tokens. The gateway reads the keys of this issuer, over https unless it is on this machine',
  }),
  YUNMEN_OIDC_AUDIENCE: z.string().optional().meta({ description: 'the required `aud` of tokens' }),
  YUNMEN_OIDC_PROVIDER_ARN: providerArn
    .optional()
    .meta({ description: 'the ARN of the issuer as an OIDC provider in RAM' }),
  YUNMEN_OIDC_ROLE_CLAIM: z
    .string()
    .optional()
    .meta({ description: "the claim that holds the ARN of a person's role, or a list of ARNs" }),
  YUNMEN_OIDC_ROLE_ARN: roleArn
    .optional()
    .meta({ description: 'the role of people whose token does not have that claim' }),
  YUNMEN_OIDC_ISSUERS: z.string().optional().meta({
    description:
      'a YAML or JSON file of several issuers, with the roles of their people, in place of the five variables above; see [callers.md](callers.md#several-issuers)',
  }),
  YUNMEN_ACCOUNTS: z.string().optional().meta({
    description:
      'a YAML or JSON file of other accounts that callers may read, with their roles and groups; it is read again when it changes, and on SIGHUP; see [accounts.md](accounts.md)',
    unset: 'none; with `npm start` those of the embedded cloud',
  }),
  ALIBABA_CLOUD_REGION_ID: regionId
    .default('cn-hangzhou')
    .meta({ description: 'the region of calls that need none: STS, DescribeRegions, ListBuckets' }),
  YUNMEN_UPSTREAM: origin.optional().meta({
    description:
      'an origin such as `http://127.0.0.1:9000`: every cloud call connects to it, with the Host and the signature of the real endpoint. `npm start` does not read it',
  }),
  YUNMEN_NETWORK: z
    .enum(['public', 'vpc'], 'must be public or vpc')
    .default('public')
    .meta({ description: '`public` or `vpc`: which endpoints are called; see [In a VPC](#in-a-vpc)' }),
  YUNMEN_NETWORK_REGION: regionId.optional().meta({
    description:
      'with `vpc`: the region of that VPC. The gateway calls internal hosts in this region and public hosts in other regions',
    unset: '`ALIBABA_CLOUD_REGION_ID`',
  }),
  HTTPS_PROXY: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as http://proxy.example:3128' })
    .optional()
    .meta({ description: 'proxy for cloud calls; `https_proxy` too' }),
  NO_PROXY: z.string().optional().meta({ description: 'hosts that are called without the proxy; `no_proxy` too' }),
  YUNMEN_CACHE_TTL_MS: count(0, 3_600_000).default(10_000).meta({
    description:
      'how long the gateway may use an answer again for the same credentials, unless a request says `cache-control: no-cache`; 0 = only within its request',
  }),
  YUNMEN_DEADLINE_MS: count(1, 600_000).default(30_000).meta({ description: 'the longest time for a whole request' }),
  YUNMEN_ATTEMPT_TIMEOUT_MS: count(1, 600_000)
    .default(10_000)
    .meta({ description: 'the longest time for one attempt of one upstream call' }),
  YUNMEN_MAX_CALLS: count(1, 1_000_000)
    .default(1000)
    .meta({ description: 'the number of upstream calls that one request may make' }),
  YUNMEN_MAX_SHARE: z.coerce
    .number('must be a number')
    .gt(0, 'must be more than 0')
    .max(1, 'must be at most 1')
    .default(1)
    .meta({
      description:
        'the part of a known rate limit of an account that the gateway may use, above 0 and at most 1. A limit is known if upstream publishes it, or if the gateway has learned it from refusals',
    }),
  YUNMEN_REDIS: redis.optional().meta({
    description:
      'the Redis or Valkey that replicas share: `redis://[user:password@]host[:port][/db]`, `redis+sentinel://[user:password@]host[:port],…/master[/db][?sentinelPassword=…]` or `redis+cluster://[user:password@]host[:port],…`; `rediss` in place of `redis` for TLS. See [More than one replica](#more-than-one-replica)',
  }),
  YUNMEN_WORKERS: processes.default(1).meta({
    description:
      'the number of processes that serve the port together, or `auto` for one on each core; they share what replicas share, without Redis. See [Workers](#workers)',
  }),
  YUNMEN_EGRESS_RATE: count(0, 1_000_000).optional().meta({
    description:
      "calls a second that leave from the gateway's address, over all accounts and products but OSS; as many may start at once. Upstream allows 100 from one address. 0 = no limit",
    unset: '100; no limit where `YUNMEN_UPSTREAM` is set, and with `npm start`',
  }),
  YUNMEN_EGRESS_ADDRESS: z.string().default('default').meta({
    description:
      'a name of the address that calls leave from: replicas with the same name and the same `YUNMEN_REDIS` share `YUNMEN_EGRESS_RATE`. Give replicas with addresses of their own different names',
  }),
  YUNMEN_MUTATIONS: names.optional().meta({
    description: 'names of the mutations that are offered, comma-separated; the others are not in the schema',
    unset: 'none; all with `npm start`',
  }),
  YUNMEN_CALL: names.optional().meta({
    description:
      'the published reads that `call` may make, comma-separated, such as `Ecs.Describe*,Vpc`; see [call.md](call.md). Without any, the schema has no `call`',
    unset: 'none; all with `npm start`',
  }),
  YUNMEN_INTROSPECTION: flag.optional().meta({
    description:
      'whether clients may read the schema, by introspection and at `/schema.graphql`, and whether errors propose names that are similar to a misspelt one',
    unset: 'on with `npm start`, else off',
  }),
  YUNMEN_FEDERATION: flag.optional().meta({
    description:
      'whether routers can use the gateway as a subgraph of Apollo Federation 2; callers can then read the schema by `_service`. See [federation.md](federation.md)',
    unset: 'off',
  }),
  YUNMEN_GRAPHIQL: flag.optional().meta({
    description: 'whether `/graphql` serves the explorer to browsers',
    unset: 'on with `npm start`, else off',
  }),
  YUNMEN_CONSOLE: flag.optional().meta({
    description:
      'whether `/console` serves the console; it shows the names of kinds, fields and offered mutations to everyone who reaches it. See [console.md](console.md)',
    unset: 'on with `npm start`, else off',
  }),
  YUNMEN_CONSOLE_CLIENT_ID: z.string().optional().meta({
    description:
      'a public client of the first OIDC issuer, with the redirect address `<origin>/console/signed-in`: people then sign in to the console with it. See [console.md](console.md#signing-in)',
  }),
  YUNMEN_CONSOLE_SCOPE: z.string().default('openid').meta({
    description: 'the scopes that the console asks for; `offline_access` lets many issuers renew a session',
  }),
  YUNMEN_TRUSTED_DOCUMENTS: z.string().optional().meta({
    description:
      'a manifest of documents, as Apollo, Relay or graphql-codegen write it; if set, only these documents are executed',
  }),
  YUNMEN_APQ: flag.optional().meta({
    description:
      'whether the gateway keeps documents that clients have sent, so that clients can then send only the hash; see [Persisted documents](#persisted-documents)',
    unset: 'off',
  }),
  YUNMEN_TRUSTED_PROXIES: proxies.optional().meta({
    description:
      'subnets of your proxies, comma-separated, such as `10.0.0.0/8, 2001:db8::/32`: the audit line and spans then have the address that `X-Forwarded-For` says, read from its end up to the first address outside of them; see [Log](#log)',
    unset: 'none: the address is that of the connection',
  }),
  YUNMEN_FIELD_USAGE: flag.optional().meta({
    description:
      'whether `yunmen_field_requests_total` counts the fields of the schema that requests ask for: one series for each field that was asked for, of some 7000; see [usage.md](usage.md)',
    unset: 'off',
  }),
  YUNMEN_CORS_ORIGINS: corsOrigins
    .optional()
    .meta({ description: 'origins of pages that may send queries from a browser, comma-separated, or `*`' }),
  YUNMEN_MAX_RATE: count(0, 1_000_000).optional().meta({
    description:
      'operations a second of one caller, on average; a batch counts as its operations. Operations of ten seconds may come at once. 0 = no limit',
    unset: '500; no limit with `npm start`',
  }),
  YUNMEN_MAX_CONCURRENT: count(0, 1_000_000).default(500).meta({
    description: 'open operations of one caller; a batch counts as its operations; 0 = no limit',
  }),
  YUNMEN_MAX_BODY_BYTES: count(1, 100_000_000).default(1_000_000).meta({
    description: "the length of a request's body, as it is sent and after it is decoded from gzip, deflate or br",
  }),
  YUNMEN_MAX_BATCH: count(1, 1000)
    .default(10)
    .meta({ description: 'the number of operations in a batch (a JSON array); 1 = no batches' }),
  YUNMEN_MAX_ORDERED: count(1, 1_000_000).default(20_000).meta({
    description: 'the number of items that `orderBy` and `groups` may read to order or group them',
  }),
  YUNMEN_EXPORT_MAX_CALLS: count(1, 10_000_000).default(20_000).meta({
    description:
      'the number of upstream calls that one export may make; `YUNMEN_MAX_CALLS` and `YUNMEN_DEADLINE_MS` do not apply to it. See [export.md](export.md)',
  }),
  YUNMEN_MAX_TOKENS: count(1, 1_000_000).default(10_000).meta({ description: 'tokens of a document' }),
  YUNMEN_MAX_DEPTH: count(1, 1000).default(20).meta({ description: 'the depth of a document' }),
  YUNMEN_MAX_ALIASES: count(0, 100_000).default(200).meta({ description: 'aliases of a document' }),
  YUNMEN_MAX_DIRECTIVES: count(0, 100_000).default(100).meta({ description: 'directives of a document' }),
  YUNMEN_MAX_LIST: count(1, 1_000_000)
    .default(5000)
    .meta({ description: 'the length of a list in a document or its variables' }),
  YUNMEN_MAX_ITEMS: count(1, 1_000_000_000).default(10_000_000).meta({
    description:
      "the number of items that a document asks for: each list's `first` multiplied by that of the list around it; regions count as 30, other lists without `first` as 10",
  }),
  YUNMEN_MAX_ANSWER_MB: count(1, 100_000).default(150).meta({
    description:
      'megabytes that one HTTP request, batches included, may hold: answers of the cloud, and the answer that is made from them; at most three quarters of `YUNMEN_MAX_LIVE_MB`',
  }),
  YUNMEN_MAX_LIVE_MB: count(1, 1_000_000).optional().meta({
    description:
      'megabytes that all requests together may hold; above a fifth, only the oldest large request reads on; above half, new requests wait, or get 503 with Retry-After',
    unset: '65 % of the heap (`--max-old-space-size`) without 60 MiB for the gateway itself',
  }),
  YUNMEN_MAX_LAG_MS: count(0, 600_000).default(2000).meta({
    description:
      'the lag of the event loop, averaged over a second, above which requests are refused with 503; 0 = never',
  }),
  YUNMEN_GRACE_MS: count(0, 600_000)
    .default(10_000)
    .meta({ description: 'the time from SIGTERM to the end of the process, in which open requests are finished' }),
  YUNMEN_DRAIN_MS: count(0, 600_000).default(5_000).meta({
    description:
      'the time after SIGTERM in which new requests are still answered while `/readyz` is 503, so that load balancers send them elsewhere; at most half of `YUNMEN_GRACE_MS`; over when no request comes for a second. `npm start`: 0',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a pino level such as info')
    .default('info')
    .meta({
      description: 'trace, debug, info, warn, error, fatal or silent; debug adds a line for each upstream call',
    }),
});

export interface DocumentedVariable {
  /** As Markdown. */
  readonly name: string;
  readonly description: string;
  /** What holds where it is not set. */
  readonly unset: string;
}

/** Read by others: by Node.js, and by the SDK of OpenTelemetry. */
const foreign: readonly DocumentedVariable[] = [
  {
    name: '`NODE_EXTRA_CA_CERTS`',
    description: 'a file of additional certificate authorities; Node itself reads it',
    unset: 'none',
  },
  {
    name: '`OTEL_EXPORTER_OTLP_ENDPOINT` and the rest of `OTEL_*`',
    description: 'as OpenTelemetry defines them: with an endpoint, spans are sent there as http/protobuf or http/json',
    unset: 'none',
  },
];

/** Every variable, for the docs, in the order in which they are declared. */
export function documentedVariables(): readonly DocumentedVariable[] {
  const own = Object.entries(variables.shape).map(([name, shape]): DocumentedVariable => {
    const { description = '', unset } = shape.meta() ?? {};
    const absent: unknown = shape.safeParse(undefined).data;
    return { name: `\`${name}\``, description, unset: String(unset ?? absent ?? 'none') };
  });
  return [...own, ...foreign];
}
