import type { Accounts } from '../../client/accounts.js';
import type { Client } from '../../client/client.js';
import type { Cloud } from '../../client/cloud.js';
import type { Caller } from '../../client/credentials/caller.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { type CallContext, createCallContext } from '../../client/request/call-context.js';
import type { CallObserver } from '../../client/request/call-observer.js';
import { first } from '../../client/request/loop-turns.js';
import type { Admission } from '../admission/caller-admission.js';
import { RequestTask } from '../admission/request-task.js';
import type { TaskScheduler } from '../admission/task-scheduler.js';
import { languageOf } from '../http/language.js';
import { exportFormatOf } from '../responses/content-negotiation.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { InFlight } from './in-flight.js';
import type { RequestContext } from './request-context.js';
import { ResponseRecord } from './response-record.js';

export interface RequestLimits {
  readonly maxCalls: number;
  readonly deadlineMs: number;
  /** Bytes of answers, upstream's and its own, that it may hold. */
  readonly maxAnswerBytes: number;
  readonly exports: ExportLimits;
}

/** The limits of an export, which goes on as long as it makes progress. */
export interface ExportLimits {
  readonly maxCalls: number;
  /** How long it may make no progress. */
  readonly stallMs: number;
}

/** The parts of the gateway that every request uses. */
export interface OpenRequest {
  readonly client: Client;
  readonly limits: RequestLimits;
  readonly telemetry: Telemetry;
  readonly inFlight: InFlight;
  readonly scheduler: TaskScheduler;
}

interface Arrival {
  readonly request: Request;
  readonly requestId: string;
  readonly caller: Caller;
  readonly clientAddress: string | null;
  /** The admission of its caller. It is released at the end of the request. */
  readonly admission: Admission;
  /** The checks for writes that have begun with its admission. */
  readonly writeChecks?: CallContext['writeChecks'] | undefined;
}

/** The clients for the calls of one request. */
interface Opened {
  readonly cloud: Cloud;
  readonly accounts: Accounts;
}

/** Opens the context of one request: its budget, its deadline, and the cloud of its caller. */
export function openRequest(arrival: Arrival, open: OpenRequest): RequestContext {
  const { client, limits, telemetry, inFlight, scheduler } = open;
  const { request, requestId, caller, clientAddress, admission, writeChecks } = arrival;
  const trace = telemetry.begin(request.headers, requestId);
  const task = new RequestTask(scheduler, limits.maxAnswerBytes);
  const exports = exportFormatOf(request.headers.get('accept'));
  const explain = request.headers.get('x-yunmen-explain') === '1';
  const { maxCalls, leftMs: allowedMs } = exports
    ? { maxCalls: limits.exports.maxCalls, leftMs: limits.exports.stallMs }
    : { maxCalls: limits.maxCalls, leftMs: limits.deadlineMs };
  const callContext = createCallContext({
    maxCalls,
    observer: exports ? observing(trace, () => progress()) : trace,
    work: task,
    listsCalls: explain && exports === null,
    writeChecks,
  });
  const deadline = new AbortController();
  let deadlineAt = Date.now() + allowedMs;
  const language = languageOf(request.headers.get('accept-language'));
  const fresh = wantsFresh(request.headers.get('cache-control'));
  const { signal } = deadline;
  const hangUp = () => {
    deadline.abort(request.signal.reason);
    // The result of a running write must still be logged.
    if (!task.isWriting) task.end(new CloudError('timeout', 'The client has disconnected.'));
  };
  const hangUpSoon = () => first(hangUp);
  const abort = (reason: CloudError) => {
    deadline.abort(reason);
    task.endSoon(reason);
  };
  // The deadline counts from here on, also while the request waits.
  const late = () => abort(exports ? stalled(allowedMs) : tooLate(allowedMs));
  const timer = setTimeout(() => first(late), allowedMs).unref();
  const progress = () => {
    if (!exports || signal.aborted) return;
    deadlineAt = Date.now() + allowedMs;
    timer.refresh();
  };
  const openCloud = (): Opened => {
    // The response is not reused after an abort: the next request may get what was cut off.
    signal.addEventListener('abort', () => callContext.freshness.end(), { once: true });
    // Not AbortSignal.any: Node keeps a signal with listeners until it is aborted, and with it the whole request.
    request.signal.addEventListener('abort', hangUpSoon, { once: true });
    if (request.signal.aborted) hangUp();
    task.onEnd((reason) => deadline.abort(reason));
    const asked = { caller, context: callContext, signal, deadlineAt: () => deadlineAt, language, fresh };
    const cloud = client.forRequest(asked);
    return { cloud, accounts: client.accountsOf(cloud, asked) };
  };
  let opened: Opened | null = null;
  const context: RequestContext = {
    requestId,
    identity: caller.identity,
    person: caller.person,
    clientAddress,
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
    callContext,
    task,
    leftMs: () => deadlineAt - Date.now(),
    trace,
    admission,
    explain,
    isPlanned: request.headers.get('x-yunmen-plan') === '1',
    record: new ResponseRecord(),
    exports,
    progress,
    isAbandoned: () => request.signal.aborted,
    get aborted() {
      return signal.aborted ? signal.reason : null;
    },
    abort,
    close: () => {
      clearTimeout(timer);
      if (opened) request.signal.removeEventListener('abort', hangUpSoon);
      opened?.accounts.letGo();
      admission.release();
      inFlight.delete(context);
    },
  };
  inFlight.add(context);
  return context;
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1 */
function wantsFresh(cacheControl: string | null): boolean {
  const directives = (cacheControl ?? '').toLowerCase().split(',');
  return directives.some((each) => ['no-cache', 'no-store', 'max-age=0'].includes(each.trim()));
}

/** Every call that succeeds is progress. */
function observing(trace: CallObserver, progress: () => void): CallObserver {
  return {
    begin(call) {
      const ended = trace.begin(call);
      return (observed) => {
        if (observed.failed === undefined) progress();
        ended(observed);
      };
    },
  };
}

function stalled(ms: number): CloudError {
  return new CloudError('timeout', `The export made no progress for ${ms} ms, so it was broken off. Export again.`);
}

function tooLate(deadlineMs: number): CloudError {
  return new CloudError('timeout', `The request took longer than its ${deadlineMs} ms. Ask for less at once.`);
}
