import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Listens, or fails with a message that names the port. */
export async function listen(handler: RequestListener, port: number, host: string): Promise<Server> {
  // Longer than load balancers keep idle connections, so that it is never us who closes one in use.
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (URL.canParse(`http://${request.headers.host}`)) handler(request, response);
    else refuse(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`PORT ${port} is in use on ${host}: choose another.`) : error);
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** Nothing behind this can name the request's address when its Host header is none. */
function refuse(response: ServerResponse): void {
  const extensions = { code: 'BAD_USER_INPUT', retryable: false };
  response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ message: 'The Host header names no host.', extensions }] }));
}

/** Such as http://127.0.0.1:4000, with the port that was given out where 0 was asked for. */
export function originOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Takes no new connections, lets what is in flight finish within the grace period, then closes what is left. */
export async function shutDown(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = sleep(graceMs, 'late' as const, { ref: false });
  if ((await Promise.race([closed, grace])) !== 'late') return;
  server.closeAllConnections();
  await closed;
}
