/** The common parts of the compared servers: the schema of the gateway, its data in memory, and a port. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The public schema of the gateway. */
export const typeDefs = readFileSync(new URL('../../docs/schema.graphql', import.meta.url), 'utf8');

/** The `data` of the gateway's answer; default resolvers read every field from it. */
const { data } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
export const resolvers = { Query: { instances: () => data.instances } };

/** Listens on a free port and prints the address. */
export function listen(handler: RequestListener): void {
  const server = createServer({ keepAliveTimeout: 65_000 }, handler);
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}
