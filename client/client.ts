import { LRUCache } from 'lru-cache';
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { type AccountRole, Accounts } from './accounts.js';
import { AnswerCache } from './cache/answer-cache.js';
import { deduplicate, memoize } from './cache/deduplicate.js';
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
import { circuit } from './pipeline/circuit-breaker.js';
import { Clock } from './pipeline/clock.js';
import { deadline } from './pipeline/deadline.js';
import { observe } from './pipeline/observe.js';
import { refreshCredentials } from './pipeline/refresh-credentials.js';
import { retry } from './pipeline/retry.js';
import { sign } from './pipeline/sign.js';
import { staleIfError } from './pipeline/stale-if-error.js';
import { throttle } from './pipeline/throttle.js';
import { createTransport } from './pipeline/transport.js';
import { trackOutcome, unknownOutcome } from './pipeline/unknown-outcome.js';
import { SharedPollers } from './reading/shared-pollers.js';
import { KeyedMutex } from './throttling/keyed-mutex.js';
import { createRequestBuilder } from './wire/build-request.js';
import { readResponse } from './wire/read-response.js';

export interface ClientOptions {
  readonly homeRegionId: string;
  readonly network: Network;
  /** With `vpc`: the region whose VPC we are in; the home region unless said. */
  readonly networkRegionId?: string | undefined;
  /** Every cloud call connects to this origin; null = to the real endpoints. */
  readonly upstream: string | null;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly cacheTtlMs: number;
  readonly attemptTimeoutMs: number;
  /** The accounts that callers may look into besides their own, if RAM lets them. */
  readonly accounts?: readonly AccountRole[];
  /** The part of a known rate that may be used: declared by an action, or learned; 1 unless said. */
  readonly maxShare?: number;
  /** Spreads the waits between attempts; Math.random unless a test wants none. */
  readonly random?: () => number;
  /** Our own time in epoch ms; the machine's unless a test moves it. */
  readonly now?: () => number;
}

/** The cloud client of one process: connections, limits and answers that requests share, keyed by caller. */
export interface Client {
  forRequest(request: CloudRequest): Cloud;
  /** How many sessions it holds for its callers. */
  readonly sessions: () => number;
  /** The accounts that a request may look into, from the caller's own. */
  accountsOf(own: Cloud): Accounts;
  /** The caller of one request whose token was verified for it. */
  signIn(person: SignedInUser): Caller;
  /** Ends all watches, with this error as the last event of each. */
  endWatches(reason: CloudError): void;
  close(): Promise<void>;
}

const keptIdentities = 10_000;
/**
 * Four times the largest page there is, a thousand objects with the longest keys; more is no answer of the cloud. To parse it
 * holds the event loop, for a second where it is 64 MiB.
 */
const maxResponseSize = 16 * 1024 * 1024;

export function createClient(options: ClientOptions): Client {
  const dispatcher = createDispatcher(options);
  const identities = new LRUCache<string, Identity>({ max: keptIdentities });
  const emptyListProofs = new EmptyListProofs();
  const clock = new Clock(options.now);
  const answers = new AnswerCache(options.cacheTtlMs);
  // An endpoint is as dead for exchanges as for all other calls.
  const guard = circuit();
  const send = createPipeline(options, dispatcher, clock, answers, guard);
  const { homeRegionId } = options;
  const watches = new SharedPollers<PollResult>();
  const mutex = new KeyedMutex();
  const accounts = new Map((options.accounts ?? []).map((role) => [role.id, role]));
  const exchange = () => createExchange(createExchangePipeline(options, dispatcher, clock, guard), homeRegionId);
  // Each kind of exchange has limits of its own, for entering a role may wait for a sign-in.
  const people = new OidcSessions(exchange(), clock);
  const roles = new RoleSessions(exchange(), clock);
  return {
    forRequest: (request) =>
      createCloud({
        ...request,
        send,
        clock,
        homeRegionId,
        identities,
        emptyListProofs,
        answers,
        roles,
        watches,
        mutex,
      }),
    sessions: () => people.size + roles.size,
    accountsOf: (own) => new Accounts(own, accounts),
    signIn: (person) => people.callerOf(person),
    endWatches: (reason) => watches.end(reason),
    close: () => dispatcher.destroy(),
  };
}

/**
 * The order matters. What the request knows already needs none of the steps behind memoize. A wait ends at the deadline while
 * a shared call goes on for others. Calls are shared before they are retried, so that ten waiters do not retry ten times.
 * Credentials are waited for before a slot is taken. Throttling and signing stand inside retry, because every attempt takes a
 * slot, a date, a nonce and the credentials of that moment. The circuit breaker stands inside throttling, so that calls that
 * have waited for a slot of an endpoint that died meanwhile fail at once.
 */
function createPipeline(
  options: ClientOptions,
  dispatcher: Dispatcher,
  clock: Clock,
  answers: AnswerCache,
  guard: Step,
): Send {
  const steps = [
    inTurns,
    observe,
    unknownOutcome,
    memoize,
    staleIfError(answers),
    deadline,
    deduplicate(answers),
    refreshCredentials(clock),
    retry(options.random),
    bucketRegion(),
    throttle(options.maxShare ?? 1),
    guard,
  ];
  return composed(steps, options, dispatcher, clock);
}

/**
 * What exchanges at STS go through. Their limits are their own: an exchange must not wait for slots of calls that wait for
 * the exchange. Sessions share them already.
 */
function createExchangePipeline(options: ClientOptions, dispatcher: Dispatcher, clock: Clock, guard: Step): Send {
  const steps = [
    observe,
    deadline,
    refreshCredentials(clock),
    retry(options.random),
    throttle(options.maxShare ?? 1),
    guard,
  ];
  return composed(steps, options, dispatcher, clock);
}

function composed(steps: readonly Step[], options: ClientOptions, dispatcher: Dispatcher, clock: Clock): Send {
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
  // One upstream origin stands for every endpoint, so it needs the connections of all of them.
  if (upstream !== null) return new Pool(upstream, { ...tuning, connections: 256 });
  return new EnvHttpProxyAgent({
    ...tuning,
    connections: 32,
    httpProxy: '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
  });
}
