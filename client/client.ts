import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { type AccountsConfig, listedAccounts } from './account-config.js';
import { Accounts } from './accounts.js';
import { AnswerCache } from './cache/answer-cache.js';
import { deduplicate, memoize } from './cache/deduplicate.js';
import type { Freshness } from './cache/freshness.js';
import { lruOf } from './cache/lru.js';
import { type SharedWrites, WriteVersions } from './cache/write-versions.js';
import type { Cloud, PollResult } from './cloud.js';
import type { CloudRequest } from './cloud-options.js';
import { createCloud } from './create-cloud.js';
import type { Caller } from './credentials/caller.js';
import type { Identity } from './credentials/caller-identity.js';
import { createExchange } from './credentials/exchange.js';
import { OidcSessions, type SignedInUser } from './credentials/oidc-session.js';
import { RoleSessions } from './credentials/role-session.js';
import type { CloudError } from './errors/cloud-error.js';
import { EmptyListProofs } from './errors/empty-list-proofs.js';
import type { Network } from './model/products.js';
import { bucketRegion } from './pipeline/bucket-region.js';
import type { Send, Step } from './pipeline/call.js';
import { chargeWork as inTurns } from './pipeline/charge-work.js';
import { Circuits } from './pipeline/circuit-breaker.js';
import { Clock } from './pipeline/clock.js';
import { deadline } from './pipeline/deadline.js';
import { egress } from './pipeline/egress.js';
import { observe } from './pipeline/observe.js';
import { refreshCredentials } from './pipeline/refresh-credentials.js';
import { retry } from './pipeline/retry.js';
import { sign } from './pipeline/sign.js';
import { staleIfError } from './pipeline/stale-if-error.js';
import { throttle } from './pipeline/throttle.js';
import { createTransport, maxResponseSize } from './pipeline/transport.js';
import { trackOutcome, unknownOutcome } from './pipeline/unknown-outcome.js';
import { SharedPollers } from './reading/shared-pollers.js';
import type { CallContext } from './request/call-context.js';
import { mostAtOnce } from './throttling/adaptive-concurrency.js';
import type { WaitObserver } from './throttling/fair-limiter.js';
import { KeyedMutex } from './throttling/keyed-mutex.js';
import type { OpenPace } from './throttling/pace.js';
import { createRequestBuilder } from './wire/build-request.js';
import { readResponse } from './wire/read-response.js';

export interface ClientOptions {
  readonly homeRegionId: string;
  readonly network: Network;
  /** For `vpc`: the region of the gateway's VPC. Default: the home region. */
  readonly networkRegionId?: string | undefined;
  /** Every cloud call connects to this origin. Null = the real endpoints. */
  readonly upstream: string | null;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly cacheTtlMs: number;
  readonly attemptTimeoutMs: number;
  /** The accounts that callers may read besides their own, if RAM allows it, as they are configured now. Default: none. */
  readonly accounts?: () => AccountsConfig;
  /** The part of a known rate, declared or learned, that may be used. Default: 1. */
  readonly maxShare?: number;
  /** Calls a second that may leave from this address, and its name. Default: no limit. */
  readonly egress?: { readonly perSecond: number; readonly address: string } | null;
  /** What several processes share. Default: nothing, for a process of its own. */
  readonly shared?: { readonly openPace: OpenPace; readonly writes: SharedWrites } | null;
  /** Is told of calls that wait for the quota of their account, or for that of the address. */
  readonly waits?: Readonly<Record<'account' | 'address', WaitObserver>>;
  /** Randomizes the waits between attempts. Default: Math.random. Tests pass their own. */
  readonly random?: () => number;
  /** The local time in epoch ms. Default: the clock of the machine. Tests pass their own. */
  readonly now?: () => number;
}

/** The cloud client of one process: connections, limits and answers that requests share, keyed by caller. */
export interface Client {
  forRequest(request: CloudRequest): Cloud;
  /** How many sessions the process holds for its callers. */
  readonly sessions: () => number;
  /** How many endpoints get no calls for now, because they have not responded. */
  readonly openCircuits: () => number;
  /** The accounts that a request may read, starting from the caller's own. */
  accountsOf(own: Cloud, request: Pick<CloudRequest, 'caller' | 'context' | 'fresh'>): Accounts;
  /** The accounts as they are configured now: another object after the configuration was read again. */
  readonly configured: () => AccountsConfig;
  /** The caller of a request whose token has been verified. */
  signIn(person: SignedInUser): Caller;
  /** Begins what `checkWrites` waits for, with the arrival of a request of this caller. Null: no other process writes. */
  readonly beginChecks: ((identity: string) => CallContext['writeChecks']) | null;
  /** Must resolve before the request uses a response that was kept with this freshness. Null: it need not wait. */
  readonly checkWrites: ((context: CallContext, freshness: Freshness) => Promise<void>) | null;
  /** Ends all watches, with this error as the last event of each. */
  endWatches(reason: CloudError): void;
  close(): Promise<void>;
}

const keptIdentities = 10_000;
/** A right that was refused is asked for again after this time. */
const refusalMs = 5 * 60_000;

export function createClient(options: ClientOptions): Client {
  const dispatcher = createDispatcher(options);
  const identities = lruOf<Identity>(keptIdentities);
  const emptyListProofs = new EmptyListProofs();
  const clock = new Clock(options.now);
  const answers = new AnswerCache(options.cacheTtlMs);
  const versions = options.shared ? new WriteVersions(options.shared.writes, answers) : null;
  // Exchanges and other calls share the rate of the address and the circuits of the endpoints.
  const circuits = new Circuits();
  const parts = { options, dispatcher, clock, ways: [...egressOf(options), circuits.step] };
  const send = createPipeline(parts, answers, versions);
  const { homeRegionId } = options;
  const watches = new SharedPollers<PollResult>();
  const mutex = new KeyedMutex();
  const noAccounts = listedAccounts([]);
  const configured = options.accounts ?? (() => noAccounts);
  const refusals = lruOf<CloudError>(keptIdentities, { ttl: refusalMs, perf: { now: clock.local } });
  const exchange = () => createExchange(createExchangePipeline(parts), homeRegionId);
  // Each kind of exchange has its own limits, because entering a role may wait for a sign-in.
  const people = new OidcSessions(exchange(), clock);
  const roles = new RoleSessions(exchange(), clock);
  return {
    forRequest: (request) =>
      createCloud({
        ...request,
        send,
        clock,
        beganAt: clock.now().getTime(),
        homeRegionId,
        identities,
        emptyListProofs,
        answers,
        versions,
        roles,
        watches,
        mutex,
      }),
    sessions: () => people.size + roles.size,
    openCircuits: () => circuits.open(),
    accountsOf: (own, { caller, context, fresh }) =>
      new Accounts(own, {
        config: configured(),
        note: context.accounts,
        refusals,
        identity: caller.identity,
        fresh: fresh === true,
      }),
    configured,
    signIn: (person) => people.callerOf(person),
    beginChecks: versions && ((identity) => versions.begin(identity)),
    checkWrites: versions && ((context, freshness) => versions.checkAll(context, freshness)),
    endWatches: (reason) => watches.end(reason),
    close: () => dispatcher.destroy(),
  };
}

/** What all pipelines of a client have in common. */
interface PipelineParts {
  readonly options: ClientOptions;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** The steps inside throttling. */
  readonly ways: readonly Step[];
}

function egressOf({ egress: limit, shared, waits }: ClientOptions): readonly Step[] {
  return limit ? [egress({ ...limit, openPace: shared?.openPace, observer: waits?.address })] : [];
}

function throttled({ maxShare = 1, shared, waits }: ClientOptions): Step {
  return throttle({ share: maxShare, openPace: shared?.openPace, observer: waits?.account });
}

/**
 * The order of the steps matters. An answer that the request already has needs no step after memoize. A wait ends at the
 * deadline while a shared call goes on for others. Calls are shared before they are retried, so that ten waiters do not retry
 * ten times. A call waits for its credentials before it takes a slot. Throttling and signing stand inside retry, because every
 * attempt takes a slot, a date, a nonce and the current credentials. The circuit breaker stands inside throttling, so that
 * calls that have waited for a slot of a failed endpoint fail at once.
 */
function createPipeline(parts: PipelineParts, answers: AnswerCache, versions: WriteVersions | null): Send {
  const { options, clock, ways } = parts;
  const steps = [
    inTurns,
    observe,
    unknownOutcome,
    memoize,
    staleIfError(answers, versions),
    deadline,
    deduplicate(answers, versions),
    refreshCredentials(clock),
    retry(options.random),
    bucketRegion(),
    throttled(options),
    ...ways,
  ];
  return composed(steps, parts);
}

/**
 * The steps of STS exchanges. They have their own limits: an exchange must not wait for slots of calls that wait for the
 * exchange. Sessions already share exchanges, so there is no step for that.
 */
function createExchangePipeline(parts: PipelineParts): Send {
  const { options, clock, ways } = parts;
  const steps = [observe, deadline, refreshCredentials(clock), retry(options.random), throttled(options), ...ways];
  return composed(steps, parts);
}

function composed(steps: readonly Step[], { options, dispatcher, clock }: PipelineParts): Send {
  const { upstream, attemptTimeoutMs, homeRegionId, network, networkRegionId = homeRegionId } = options;
  const inside = network === 'vpc' ? networkRegionId : null;
  const transport = createTransport({ dispatcher, upstream, attemptTimeoutMs, clock, read: readResponse });
  return steps.reduceRight(
    (next, step) => step(next),
    sign(clock, createRequestBuilder({ homeRegionId, inside }), trackOutcome(transport)),
  );
}

function createDispatcher({ upstream, httpsProxy, noProxy }: ClientOptions): Dispatcher {
  const tuning = {
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 120_000,
    connect: { timeout: 3_000 },
    maxResponseSize,
  };
  // One upstream origin replaces all endpoints, so it gets the connections of all of them.
  if (upstream !== null) return new Pool(upstream, { ...tuning, connections: 256 });
  return new EnvHttpProxyAgent({
    ...tuning,
    connections: mostAtOnce,
    httpProxy: '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
  });
}
