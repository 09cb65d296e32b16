import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { GraphQLError } from 'graphql';
import type { Caller } from '../client/caller.js';
import type { Client } from '../client/client.js';
import type { Cloud } from '../client/cloud.js';
import { CloudError } from '../client/errors.js';
import { Ledger } from '../client/ledger.js';
import { languageOf } from './language.js';

/** What the gateway keeps about one HTTP request from its headers to its log line. */
export interface RequestState {
  /** Ours, in the answer's x-request-id and in the log. */
  readonly requestId: string;
  readonly cloud: Cloud;
  readonly ledger: Ledger;
  readonly explain: boolean;
  /** Errors that no field threw; they join the answer's. */
  readonly reported: GraphQLError[];
  operationName: string | null;
  /** Codes of the errors that the answer holds. */
  readonly codes: string[];
  /** When the answer has left: at once, but for one that is delivered in parts. False where not all of it was wanted. */
  answered: Promise<boolean>;
  /** Whether the client has hung up. */
  readonly isAbandoned: () => boolean;
  /** Releases the deadline's timer. */
  readonly done: () => void;
}

export interface RequestLimits {
  readonly maxCalls: number;
  readonly deadlineMs: number;
}

/** Opens the state of one request: its budget, its deadline, and the cloud as its caller sees it. */
export function openRequest(request: Request, caller: Caller, client: Client, limits: RequestLimits): RequestState {
  const ledger = new Ledger(limits.maxCalls);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(tooLate(limits.deadlineMs)), limits.deadlineMs).unref();
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  setMaxListeners(0, signal); // Every call of the request listens to it, and there may be hundreds.
  const cloud = client.forRequest({
    caller,
    ledger,
    signal,
    deadlineAt: Date.now() + limits.deadlineMs,
    language: languageOf(request.headers.get('accept-language')),
    fresh: wantsFresh(request.headers.get('cache-control')),
  });
  return {
    requestId: randomUUID(),
    cloud,
    ledger,
    explain: request.headers.get('x-yunmen-explain') === '1',
    reported: [],
    operationName: null,
    codes: [],
    answered: Promise.resolve(true),
    isAbandoned: () => request.signal.aborted,
    done: () => clearTimeout(timer),
  };
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1 */
function wantsFresh(cacheControl: string | null): boolean {
  const directives = (cacheControl ?? '').toLowerCase().split(',');
  return directives.some((each) => ['no-cache', 'no-store', 'max-age=0'].includes(each.trim()));
}

function tooLate(deadlineMs: number): CloudError {
  return new CloudError('timeout', `The request took longer than its ${deadlineMs} ms. Ask for less at once.`);
}
