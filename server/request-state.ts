import type { GraphQLError } from 'graphql';
import type { Accounts } from '../client/accounts.js';
import type { Client } from '../client/client.js';
import type { Cloud } from '../client/cloud.js';
import type { Caller } from '../client/credentials/caller.js';
import type { Identity } from '../client/credentials/caller-identity.js';
import { CloudError } from '../client/errors/cloud-error.js';
import { type CallContext, createCallContext } from '../client/request/call-context.js';
import type { Admission } from './admission/caller-admission.js';
import { RequestTask } from './admission/request-task.js';
import type { TaskScheduler } from './admission/task-scheduler.js';
import type { InFlight } from './http/in-flight.js';
import { languageOf } from './http/language.js';
import type { Outcome } from './telemetry/metrics.js';
import type { RequestTrace, Telemetry } from './telemetry/telemetry.js';

/** What the gateway keeps about one HTTP request from its headers to its log line. */
export interface RequestState {
  /** Ours, in the answer's x-request-id and in the log. */
  readonly requestId: string;
  /** Of whose credentials it is: everything kept for later is keyed by it. */
  readonly identity: string;
  readonly language: string;
  /** Whether nothing older than the request is good enough for it. */
  readonly fresh: boolean;
  /** Opened by whoever wants it first: a question that is answered from what is known takes no cloud. */
  readonly cloud: Cloud;
  readonly accounts: Accounts;
  /** Who asks, where that is known without the cloud. */
  who: Identity | null;
  readonly callContext: CallContext;
  /** What it may make, all of its operations together. */
  readonly work: RequestTask;
  /** Milliseconds until its deadline. */
  readonly leftMs: () => number;
  readonly trace: RequestTrace;
  /** Where further operations of it are counted. */
  readonly admission: Admission;
  readonly explain: boolean;
  /** It is planned and not executed: nothing is called for it, be it for the log. */
  readonly isPlanned: boolean;
  /** The documents that were asked, more than one in a batch. */
  readonly documents: string[];
  readonly operationNames: string[];
  /** Errors that no field threw, of an answer in parts: they join the next of them. */
  reported: GraphQLError[];
  /** Codes of the errors that the answer holds. */
  readonly codes: string[];
  /** When the answer has left: at once, but for one that is delivered in parts. False where not all of it was wanted. */
  answered: Promise<boolean>;
  /** How it ended, as far as is known. */
  outcome: Outcome;
  /** Whether the client has hung up. */
  readonly isAbandoned: () => boolean;
  /** Makes it answer with what it has, because of this. */
  readonly abort: (reason: CloudError) => void;
  /** Releases what the request holds; more than once does no harm. */
  readonly done: () => void;
}

export interface RequestLimits {
  readonly maxCalls: number;
  readonly deadlineMs: number;
  /** Bytes that it may hold of answers, upstream's and its own. */
  readonly maxAnswerBytes: number;
}

/** What every request needs of the gateway. */
export interface OpenRequest {
  readonly client: Client;
  readonly limits: RequestLimits;
  readonly telemetry: Telemetry;
  readonly inFlight: InFlight;
  readonly workload: TaskScheduler;
}

interface Arrival {
  readonly request: Request;
  readonly requestId: string;
  readonly caller: Caller;
  /** Its place among those of its caller, until it is over. */
  readonly admission: Admission;
}

/** What the calls of one request need. */
interface Opened {
  readonly cloud: Cloud;
  readonly accounts: Accounts;
}

/** Opens the state of one request: its budget, its deadline, and the cloud as its caller sees it. */
export function openRequest(arrival: Arrival, open: OpenRequest): RequestState {
  const { client, limits, telemetry, inFlight, workload } = open;
  const { request, requestId, caller, admission } = arrival;
  const trace = telemetry.begin(request.headers, requestId);
  const work = new RequestTask(workload, limits.maxAnswerBytes);
  const context = createCallContext({ maxCalls: limits.maxCalls, observer: trace, work });
  const deadline = new AbortController();
  const deadlineAt = Date.now() + limits.deadlineMs;
  const language = languageOf(request.headers.get('accept-language'));
  const fresh = wantsFresh(request.headers.get('cache-control'));
  const { signal } = deadline;
  const hangUp = () => {
    deadline.abort(request.signal.reason);
    // What is being written is still to be put on record.
    if (!work.isWriting) work.end(new CloudError('timeout', 'The client has hung up.'));
  };
  const abort = (reason: CloudError) => {
    deadline.abort(reason);
    work.endSoon(reason);
  };
  // It counts from here on, whatever the request waits for.
  const timer = setTimeout(() => abort(tooLate(limits.deadlineMs)), limits.deadlineMs).unref();
  const openCloud = (): Opened => {
    // What was cut off may be had by the next who asks.
    signal.addEventListener('abort', () => context.freshness.end(), { once: true });
    // Not AbortSignal.any: one that is listened to is kept by the runtime until it is aborted, and with it the whole request.
    request.signal.addEventListener('abort', hangUp, { once: true });
    if (request.signal.aborted) hangUp();
    work.onEnd((reason) => deadline.abort(reason));
    const cloud = client.forRequest({ caller, context, signal, deadlineAt, language, fresh });
    return { cloud, accounts: client.accountsOf(cloud) };
  };
  let opened: Opened | null = null;
  const state: RequestState = {
    requestId,
    identity: caller.identity,
    language,
    fresh,
    get cloud() {
      opened ??= openCloud();
      return opened.cloud;
    },
    get accounts() {
      opened ??= openCloud();
      return opened.accounts;
    },
    who: null,
    callContext: context,
    work,
    leftMs: () => deadlineAt - Date.now(),
    trace,
    admission,
    explain: request.headers.get('x-yunmen-explain') === '1',
    isPlanned: request.headers.get('x-yunmen-plan') === '1',
    documents: [],
    operationNames: [],
    reported: [],
    codes: [],
    answered: Promise.resolve(true),
    outcome: 'refused',
    isAbandoned: () => request.signal.aborted,
    abort,
    done: () => {
      clearTimeout(timer);
      if (opened) request.signal.removeEventListener('abort', hangUp);
      admission.release();
      inFlight.delete(state);
    },
  };
  inFlight.add(state);
  return state;
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1 */
function wantsFresh(cacheControl: string | null): boolean {
  const directives = (cacheControl ?? '').toLowerCase().split(',');
  return directives.some((each) => ['no-cache', 'no-store', 'max-age=0'].includes(each.trim()));
}

function tooLate(deadlineMs: number): CloudError {
  return new CloudError('timeout', `The request took longer than its ${deadlineMs} ms. Ask for less at once.`);
}
