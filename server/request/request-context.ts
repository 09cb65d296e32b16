import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import type { Person } from '../../client/credentials/caller.js';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { CallContext } from '../../client/request/call-context.js';
import type { Admission } from '../admission/caller-admission.js';
import type { RequestTask } from '../admission/request-task.js';
import type { ExportFormat } from '../responses/content-negotiation.js';
import type { RequestTrace } from '../telemetry/telemetry.js';
import type { ResponseRecord } from './response-record.js';

/** What the gateway knows about one HTTP request after reading its headers. It does not change: events are in `record`. */
export interface RequestContext {
  /** The gateway's id of the request, in x-request-id of the response and in the log. */
  readonly requestId: string;
  /** The credential identity. All data kept for later is keyed by it. */
  readonly identity: string;
  /** Whose token was verified. Null if the request has credentials of the cloud. */
  readonly person: Person | null;
  /** The address of its client, as far as trusted proxies tell it. Null if it did not come over HTTP. */
  readonly clientAddress: string | null;
  readonly language: string;
  /** Whether the request refuses answers from before it began. */
  readonly fresh: boolean;
  /** Whether the response lists every upstream call. */
  readonly explain: boolean;
  /** The request is planned and not executed. It makes no call, not even for the log. */
  readonly isPlanned: boolean;
  /** Opened on first use: a cached response needs no cloud. */
  readonly cloud: Cloud;
  readonly accounts: Accounts;
  /** Its call budget and the calls that it has made. */
  readonly callContext: CallContext;
  /** The memory and the turns of all of its operations together. */
  readonly task: RequestTask;
  readonly trace: RequestTrace;
  /** Counts its further operations. */
  readonly admission: Admission;
  readonly record: ResponseRecord;
  /** Milliseconds until its deadline. */
  readonly leftMs: () => number;
  /** The format in which all rows of a list are wanted. Null for all other requests. */
  readonly exports: ExportFormat | null;
  /** An export has made progress: it ends when it makes none for long. */
  readonly progress: () => void;
  /** Whether the client has closed the connection. */
  readonly isAbandoned: () => boolean;
  /** Why it was aborted; null if it goes on. */
  readonly aborted: unknown;
  /** Makes it answer with what it has, for this reason. */
  readonly abort: (reason: CloudError) => void;
  /** Releases what the request holds. It may be called more than once. */
  readonly close: () => void;
}

/** The contexts of requests, for plugins. yoga gives plugins no other object with the lifetime of a request. */
export class RequestContexts {
  private readonly contexts = new WeakMap<Request, RequestContext>();

  add(request: Request, context: RequestContext): void {
    this.contexts.set(request, context);
  }

  /** Undefined for requests that were refused before their caller was known, and for pages that need no caller. */
  find(request: Request): RequestContext | undefined {
    return this.contexts.get(request);
  }

  /** The context of an executed request, which always has a caller. */
  get(request: Request): RequestContext {
    const context = this.contexts.get(request);
    if (!context) throw new Error('A request came to execution without a caller.');
    return context;
  }
}
