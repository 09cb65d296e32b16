/** Converts between sockets and wire messages: reads whole requests; sends answers whole, late, truncated or not at all. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { FaultRule } from '../faults.js';
import { parsePairs } from './percent.js';
import type { WireAnswer, WireRequest } from './wire.js';

/** Far above any call the emulator knows; OSS objects are not stored. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Rejects when the client disconnects or sends too much. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    if (!(chunk instanceof Buffer)) continue;
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error(`The request body is larger than ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  // A client of a proxy sends the whole address.
  const target = (message.url ?? '/').replace(/^https?:\/\/[^/?]*(?=[/?]|$)/i, '') || '/';
  const mark = target.indexOf('?');
  const hostHeader = message.headers.host ?? '';
  const name = hostHeader.toLowerCase().replace(/:\d+$/, '');
  return {
    method: message.method ?? 'GET',
    host: name.endsWith('.aliyuncs.com') ? name : '',
    hostHeader,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? [] : parsePairs(target.slice(mark + 1)),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([header, value]) => [
        header,
        Array.isArray(value) ? value.toSorted().join(',') : (value ?? ''),
      ]),
    ),
    body: Buffer.concat(chunks),
  };
}

export interface Delivery {
  readonly answer: WireAnswer;
  readonly fault: FaultRule | undefined;
  /** Whether the request was a HEAD: its answer names a length but carries no body. */
  readonly isHead: boolean;
  /** The cloud's clock: clients correct theirs by the Date header. */
  readonly now: number;
}

export function deliver(response: ServerResponse, { answer, fault, isHead, now }: Delivery): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'unresolved' || (fault?.kind === 'reset' && fault.when !== 'delivered')) {
    cut(response);
    return;
  }
  const body = Buffer.from(answer.body, answer.encoding);
  if (fault?.kind === 'truncate' && body.length === 0) {
    // Without a body, the head is truncated.
    response.socket?.write('HTTP/1.1 200 OK\r\ncontent-le', () => response.socket?.destroy());
    return;
  }
  response.writeHead(answer.status, {
    'content-length': body.length,
    date: new Date(now).toUTCString(),
    ...answer.headers,
  });
  if (fault?.kind === 'truncate') {
    // Half of what content-length promised, then the end of the connection.
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    return;
  }
  if (fault?.kind === 'slowBody') {
    dribble(response, body, fault.delayMs ?? 1000);
    return;
  }
  response.end(isHead ? undefined : body, () => {
    if (fault?.kind === 'reset') cut(response);
  });
}

/** A reset; within TLS there is none, only the end of the connection. */
function cut({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

const pieces = 10;

/** Sends the headers at once and the body in pieces, so that an idle timeout of the client never fires. */
function dribble(response: ServerResponse, body: Buffer, ms: number): void {
  const size = Math.ceil(body.length / pieces);
  let at = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(at, at + size));
    at += size;
    if (at >= body.length) response.end();
  }, ms / pieces);
  response.once('close', () => clearInterval(timer));
}
