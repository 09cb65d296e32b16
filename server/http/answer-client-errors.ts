import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RequestError, serializeError } from './error-response.js';

/** By Node's error code. Any other code means that the bytes are not HTTP. */
const reasons: Readonly<Record<string, RequestError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'TIMEOUT',
    message: 'The whole request did not arrive in time. Send it again, faster.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'BAD_USER_INPUT',
    message: 'The headers of the request are longer than this gateway reads.',
  },
};
const noHttp: RequestError = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'This is not a readable HTTP request.',
};

/**
 * Answers input that never becomes a request, because it does not arrive in time or is not HTTP, and closes its connection. If
 * the answer to an earlier request on the connection has begun, nothing is written.
 */
export function answerClientErrors(
  server: Server,
  headers: readonly (readonly [string, string])[],
  isAnswered: (connection: Duplex) => boolean,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, connection) => {
    if (!connection.writable || error.code === 'ECONNRESET' || isAnswered(connection)) {
      connection.destroy();
      return;
    }
    connection.end(written(reasons[error.code ?? ''] ?? noHttp, headers), () => connection.destroy());
  });
}

function written(reason: RequestError, safety: readonly (readonly [string, string])[]): string {
  const { status, headers, body } = serializeError(reason, null);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...[...safety, ...Object.entries(headers)].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
