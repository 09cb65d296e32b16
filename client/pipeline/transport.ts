import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CloudError, callName } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import { turn } from '../request/loop-turns.js';
import { calledAction, type ReadResponse } from '../wire/read-response.js';
import { unpacked } from '../wire/unpack.js';
import type { Call } from './call.js';
import type { Clock } from './clock.js';
import { stopped } from './or-aborted.js';
import { RoundTripTimeout, roundTrip, textOf, type WholeResponse } from './round-trip.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The host of the endpoint, which the signature covers. The dispatcher decides where to connect. */
  readonly host: string;
  /** Path and query as on the wire. */
  readonly path: string;
  /** All that are sent, `host` included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content?: string;
}

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  /** If set, all connections go to this origin, for every host (YUNMEN_UPSTREAM). */
  readonly upstream: string | null;
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly read: ReadResponse;
}

/**
 * Four times the largest page, which has a thousand objects with the longest keys. A longer body is not an answer of the cloud.
 * Parsing blocks the event loop: 64 MiB would block it for a second.
 */
export const maxResponseSize = 16 * 1024 * 1024;

/** The styles of calls name it differently. */
const requestIdHeaders = ['x-acs-request-id', 'x-oss-request-id', 'x-log-requestid', 'x-fc-request-id'];

/**
 * One attempt: sends the request, reads the whole body, and lets `read` turn it into an answer or an error. It never follows
 * redirects, because a signed request must not be sent to the host of a Location header.
 */
export function createTransport({ dispatcher, upstream, attemptTimeoutMs, clock, read }: TransportOptions) {
  return async (request: HttpRequest, call: Call, secrets: readonly string[]): Promise<Answer> => {
    const sentAt = clock.local();
    const { host, method, path, content } = request;
    const sent = {
      origin: upstream ?? `https://${host}`,
      method,
      path,
      body: content ?? null,
      headers: request.headers,
    };
    let response: WholeResponse;
    let text: string;
    try {
      response = await roundTrip(dispatcher, sent, { signal: call.signal, timeoutMs: attemptTimeoutMs });
      text = await textIn(response);
    } catch (cause) {
      throw failure(call, host, cause);
    }
    const { statusCode, headers } = response;
    const requestId = requestIdIn(headers);
    // A proxy on the way may answer in upstream's place, with a clock of its own.
    if (requestId !== null) clock.learn(headers.date, sentAt);
    call.trace.bytes = text.length;
    call.trace.requestId = requestId;
    // Hundreds of answers may arrive at once, and reading one takes milliseconds.
    const myTurn = turn();
    if (myTurn) await myTurn;
    return read(call, { statusCode, headers, text, secrets });
  };
}

function textIn({ headers, body }: WholeResponse): string | Promise<string> {
  const form = headers['x-log-compresstype'];
  return typeof form === 'string' && form !== '' ? unpacked(body, form, maxResponseSize) : textOf(body);
}

function requestIdIn(headers: IncomingHttpHeaders): string | null {
  for (const name of requestIdHeaders) {
    const value = headers[name];
    if (value !== undefined) return typeof value === 'string' ? value : null;
  }
  return null;
}

function failure(call: Call, host: string, cause: unknown): CloudError {
  if (call.signal.aborted) return stopped(call.action.name, call.signal.reason);
  const called = { ...calledAction(call), cause };
  const name = callName(called);
  if (cause instanceof RoundTripTimeout)
    return new CloudError('timeout', `${name} did not answer in time. Try again later.`, called);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection lost';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new CloudError('budget', `${name} answered with more than the gateway reads at once. Ask for less.`, called);
  if (code === 'UNREADABLE_BODY')
    return new CloudError('unavailable', `${name} answered with a body that cannot be read: retry later`, called);
  const neverSent = isUnconnected(cause, code);
  if (call.regionId !== null && isUnknownHost(cause, host)) {
    const message = `${name} was not sent: region ${call.regionId} has no such endpoint, because the host ${host} does not exist. Check the region id.`;
    return new CloudError('unavailable', message, { ...called, neverSent, isLasting: true });
  }
  return new CloudError('unavailable', `${name} could not be reached (${code}). Try again later.`, {
    ...called,
    neverSent,
  });
}

/** Whether the host of the endpoint does not exist. A name server that does not answer (EAI_AGAIN) may answer later. */
function isUnknownHost(cause: unknown, host: string): boolean {
  if (!(cause instanceof Error && 'code' in cause && 'hostname' in cause)) return false;
  return ['ENOTFOUND', 'ENODATA', 'EAI_NONAME'].includes(String(cause.code)) && cause.hostname === host;
}

/** Without a host, a route or a listener the write was not executed. Node tries several addresses and reports all failures. */
function isUnconnected(cause: unknown, code: string): boolean {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  const tried: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return tried.every((error) => {
    const syscall = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
    return syscall === 'connect' || syscall === 'getaddrinfo';
  });
}
