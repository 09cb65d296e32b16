import { isAscii } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { onAbort, type Signal } from './on-abort.js';

export interface RoundTripLimits {
  readonly signal: Signal;
  readonly timeoutMs: number;
}

/** A response with its whole body. */
export interface WholeResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export class RoundTripTimeout extends Error {
  constructor(ms: number) {
    super(`The round trip took longer than ${ms} ms.`);
  }
}

/**
 * Sends a request and waits for its whole response. Rejects with RoundTripTimeout, with the reason of the signal if that is an
 * error, or with the error of the connection. The body is collected here, because undici's own `request` makes a stream for each body, which
 * takes more time than everything else that it does.
 */
export function roundTrip(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, timeoutMs }: RoundTripLimits,
): Promise<WholeResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let statusCode = 0;
    let headers: IncomingHttpHeaders = {};
    let controller: Dispatcher.DispatchController | null = null;
    /** Why it was stopped. */
    let reason: Error | null = null;
    const over = () => {
      clearTimeout(timer);
      leave();
    };
    const stop = (why: Error) => {
      over();
      reason = why;
      reject(why);
      controller?.abort(why);
    };
    const timer = setTimeout(() => stop(new RoundTripTimeout(timeoutMs)), timeoutMs);
    const leave = onAbort(signal, () => stop(asError(signal.reason)));
    if (signal.aborted) return stop(asError(signal.reason));
    dispatcher.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        if (reason) started.abort(reason);
      },
      onResponseStart(_, code, received) {
        statusCode = code;
        headers = received;
      },
      onResponseData(_, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        over();
        resolve({ statusCode, headers, body: whole(chunks) });
      },
      onResponseError(_, error) {
        over();
        reject(error);
      },
    });
  });
}

const byteOrderMark = Buffer.from('\ufeff');

/** The text of a body in UTF-8. Most bodies are ASCII, which need not be decoded. */
export function textOf(body: Buffer): string {
  if (isAscii(body)) return body.toString('latin1');
  return body.subarray(0, 3).equals(byteOrderMark) ? body.toString('utf8', 3) : body.toString('utf8');
}

function whole(chunks: readonly Buffer[]): Buffer {
  const [only = Buffer.alloc(0)] = chunks;
  return chunks.length > 1 ? Buffer.concat(chunks) : only;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The round trip was stopped.', { cause: reason });
}
