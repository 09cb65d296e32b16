import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { CallContext } from '../../client/request/call-context.js';
import type { Admission } from '../admission/caller-admission.js';
import type { RequestTask } from '../admission/request-task.js';
import type { RequestTrace } from '../telemetry/telemetry.js';
import type { ResponseRecord } from './response-record.js';

/** What the gateway knows about one HTTP request from its headers on. Nothing of it is replaced later: what happens is in `record`. */
export interface RequestContext {
  /** Ours, in the response's x-request-id and in the log. */
  readonly requestId: string;
  /** Of the credentials: everything kept for later is keyed by it. */
  readonly identity: string;
  readonly language: string;
  /** Whether nothing older than the request is good enough for it. */
  readonly fresh: boolean;
  /** Whether each upstream call is listed in the response. */
  readonly explain: boolean;
  /** It is planned and not executed: nothing is called for it, not even for the log. */
  readonly isPlanned: boolean;
  /** Opened when it is first read: a response that was kept needs no cloud. */
  readonly cloud: Cloud;
  readonly accounts: Accounts;
  /** The calls that it may make, and those that it has made. */
  readonly callContext: CallContext;
  /** Its memory and its turns, for all of its operations together. */
  readonly task: RequestTask;
  readonly trace: RequestTrace;
  /** Where further operations of it are counted. */
  readonly admission: Admission;
  readonly record: ResponseRecord;
  /** Milliseconds until its deadline. */
  readonly leftMs: () => number;
  /** Whether the client has closed the connection. */
  readonly isAbandoned: () => boolean;
  /** Makes it answer with what it has, for this reason. */
  readonly abort: (reason: CloudError) => void;
  /** Releases what the request holds; more than once does no harm. */
  readonly close: () => void;
}

/** The contexts of requests, for plugins: yoga hands them the request and nothing else that lives as long. */
export class RequestContexts {
  private readonly contexts = new WeakMap<Request, RequestContext>();

  add(request: Request, context: RequestContext): void {
    this.contexts.set(request, context);
  }

  /** Undefined for requests that were refused before they had a caller, and for those that need none. */
  find(request: Request): RequestContext | undefined {
    return this.contexts.get(request);
  }

  /** Of a request that is executed: it has a caller. */
  get(request: Request): RequestContext {
    const context = this.contexts.get(request);
    if (!context) throw new Error('A request came to execution without a caller.');
    return context;
  }
}
