import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionArrived, inTurn } from '../../client/request/loop-turns.js';
import { answerClientErrors } from './answer-client-errors.js';
import { closeUnreadResponses } from './close-unread-responses.js';
import { duplicateHeader } from './duplicate-headers.js';
import { type RequestError, serializeError } from './error-response.js';

/** Why a process cannot listen, by the code of the system. */
const troubles: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port, host) => `PORT ${port} is in use on ${host}: choose another, such as PORT=${port + 1}.`,
  EACCES: (port) => `PORT ${port} is not allowed for this user: choose one above 1023.`,
  EADDRNOTAVAIL: (_, host) => `HOST ${host} is not an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all.`,
  ENOTFOUND: (_, host) => `HOST ${host} is not an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all.`,
};

/** Headers of every response: no caching, no frames, no guessing of the type. */
const safety = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

const unreadable: RequestError = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'The address or the Host header of the request cannot be read.',
};
const stopped: RequestError = {
  status: 503,
  retryAfterMs: 1_000,
  code: 'UNAVAILABLE',
  message: 'The gateway is shutting down. Retry: another gateway will answer.',
};

/** The paths of load balancers and monitoring. They are answered until the process ends. */
const probes = /^\/(?:healthz|readyz|metrics)$/;

export interface Listening {
  /** Such as http://127.0.0.1:4000. For port 0 it has the assigned port. */
  readonly origin: string;
  /** Takes no more connections: another process of this port does. Those that are open are served on. */
  leavePort(): void;
  /**
   * Answers new requests too, and closes their connections, while load balancers learn from /readyz to send no more. Resolves
   * after `drainMs`, or when no request has come for a second.
   */
  drain(drainMs: number): Promise<void>;
  /**
   * Answers accepted requests, refuses new ones, and resolves when every connection is closed, after `graceMs` at the latest.
   * Shortly before that it calls `abortAll`, so that open requests answer with what they have.
   */
  shutDown(graceMs: number, abortAll?: () => void): Promise<void>;
}

/** The time limits of a client. After them its connection is closed. */
interface Timeouts {
  readonly headersMs: number;
  /** For the whole request. */
  readonly requestMs: number;
  /** While it reads nothing of its response. */
  readonly unreadMs: number;
}

/** So long without a request, draining is over. */
const quietMs = 1_000;

const defaultTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, unreadMs: 60_000 };

/** Listens, or fails with a message that says what to change. */
export async function listen(
  handler: RequestListener,
  port: number,
  host: string,
  { headersMs, requestMs, unreadMs }: Timeouts = defaultTimeouts,
): Promise<Listening> {
  const answers = new Set<ServerResponse>();
  let isDraining = false;
  let isStopping = false;
  let requestedAt = 0;
  const server = createServer(
    // Idle connections live longer than in load balancers, so that the gateway never closes a connection in use.
    // A token may be as long as STS accepts it, which is more than Node's 16 KiB for all headers.
    {
      keepAliveTimeout: 65_000,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      // Node checks both at this interval. Its default is 30 seconds.
      connectionsCheckingInterval: Math.min(1_000, headersMs / 2),
      maxHeaderSize: 32 * 1024,
    },
    (request, response) => {
      for (const [name, value] of safety) response.setHeader(name, value);
      // The code behind this cannot parse the address of such a request.
      if (!URL.canParse(`http://${request.headers.host}${request.url}`)) {
        return refuse(request, response, unreadable);
      }
      const duplicate = duplicateHeader(request.rawHeaders);
      if (duplicate !== null) return refuse(request, response, moreThanOne(duplicate));
      const isProbe = probes.test(request.url ?? '');
      if (isDraining || isStopping) response.setHeader('connection', 'close');
      if (isStopping && !isProbe) return refuse(request, response, stopped);
      if (!isProbe) requestedAt = performance.now();
      answers.add(response);
      response.once('close', () => answers.delete(response));
      if (isProbe) return handler(request, response);
      // Hundreds of requests may arrive at once. The client may have left before the turn.
      inTurn(() => {
        if (!response.closed) handler(request, response);
      });
    },
  );
  server.on('connection', connectionArrived);
  const hasBegun = (connection: Duplex) =>
    [...answers].some(({ socket, headersSent }) => socket === connection && headersSent);
  answerClientErrors(server, safety, hasBegun);
  const stopClosing = closeUnreadResponses(answers, unreadMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const trouble = troubles[error.code ?? ''];
      reject(trouble ? new Error(trouble(port, host)) : error);
    });
    server.listen(port, host, resolve);
  });

  return {
    origin: originOf(server),
    leavePort() {
      // The method of http.Server would close idle connections too, on which a request may be on its way.
      NetServer.prototype.close.call(server);
    },
    async drain(drainMs) {
      isDraining = true;
      const from = performance.now();
      const now = () => performance.now();
      while (now() < from + drainMs && now() < Math.max(from, requestedAt) + quietMs)
        await sleep(Math.min(100, drainMs));
    },
    async shutDown(graceMs, abortAll = () => undefined) {
      isStopping = true;
      for (const response of answers) if (!response.headersSent) response.setHeader('connection', 'close');
      const closed = close(server, graceMs).finally(stopClosing);
      if (await isOver(closed, graceMs * 0.8)) return;
      abortAll();
      if (await isOver(closed, graceMs * 0.2)) return;
      server.closeAllConnections();
      await closed;
    },
  };
}

function moreThanOne(header: string): RequestError {
  return { status: 400, code: 'BAD_USER_INPUT', message: `The request has more than one header ${header}: send one.` };
}

/**
 * Requests that were in flight when the shutdown began are still accepted for a moment, and refused: closing at once would
 * reset connections with an unread request. Node then closes idle connections itself, and the others after their response.
 */
async function close(server: Server, graceMs: number): Promise<void> {
  await sleep(Math.min(300, graceMs / 10));
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function isOver(work: Promise<void>, withinMs: number): Promise<boolean> {
  const late = sleep(withinMs, false, { ref: false });
  return Promise.race([work.then(() => true), late]);
}

function refuse(request: IncomingMessage, response: ServerResponse, error: RequestError): void {
  const { status, headers, body } = serializeError(error, request.headers.accept ?? null);
  response.writeHead(status, headers).end(body);
}

function originOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
