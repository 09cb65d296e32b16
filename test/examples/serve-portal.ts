/** The built portal and a gateway at one address. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { extname } from 'node:path';

const built = new URL('../../examples/portal/dist/', import.meta.url);
export const isBuilt = existsSync(built);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The page and the gateway at one address, as behind a reverse proxy. */
export async function serve(gateway: RequestListener): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/graphql')) return gateway(request, response);
    const { pathname } = new URL(request.url ?? '/', 'http://portal');
    const path = pathname === '/' ? 'index.html' : pathname.slice(1);
    readFile(new URL(path, built)).then(
      (file) => response.setHeader('content-type', types[extname(path)] ?? 'text/plain').end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
