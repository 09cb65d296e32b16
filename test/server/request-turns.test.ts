/** Many requests that arrive at once take turns, and the probes of load balancers do not wait for them. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Listening, listen } from '../../server/http/listen.js';

const many = 50;
let listening: Listening | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening?.shutDown(100);
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Listening> {
  listening = await listen(handler, 0, '127.0.0.1');
  return listening;
}

/** Open connections, so that what is sent on them arrives in one turn of the event loop. */
async function connected({ origin }: Listening, count: number): Promise<readonly Socket[]> {
  const port = Number(new URL(origin).port);
  const opened = Array.from({ length: count }, () => connect(port, '127.0.0.1'));
  sockets.push(...opened);
  await Promise.all(opened.map((socket) => once(socket, 'connect')));
  return opened;
}

function send(socket: Socket, path: string): void {
  socket?.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
}

/** Takes a quarter of a turn. */
function busy(): void {
  const until = performance.now() + 2;
  while (performance.now() < until);
}

/** How many requests had begun when the probe that came after them was answered. */
async function begunBeforeProbe(areAccepted: boolean): Promise<number> {
  let begun = 0;
  let begunBefore = 0;
  const server = await serve((request, response) => {
    if (request.url === '/graphql') {
      begun += 1;
      busy();
    } else begunBefore = begun;
    response.end();
  });
  const opened = await connected(server, many + 1);
  if (areAccepted) {
    for (const socket of opened) send(socket, '/healthz');
    await Promise.all(opened.map((socket) => once(socket, 'data')));
  }
  opened.forEach((socket, index) => void send(socket, index < many ? '/graphql' : '/healthz'));
  await Promise.all(opened.map((socket) => once(socket, 'data')));
  expect(begun).toBe(many);
  return begunBefore;
}

it('a probe is answered before all requests that came before it have begun', async () => {
  expect(await begunBeforeProbe(true)).toBeLessThan(many / 2);
});

it('a probe on a new connection does not wait until all connections before it have been served', async () => {
  expect(await begunBeforeProbe(false)).toBeLessThan(many / 2);
});

it('a request whose client has left before its turn never begins', async () => {
  let begun = 0;
  const server = await serve((_, response) => {
    begun += 1;
    // The clients of the others leave during the first request.
    for (const socket of others) socket.destroy();
    const until = performance.now() + 50;
    while (performance.now() < until);
    response.end();
  });
  const opened = await connected(server, many);
  const [first, ...others] = opened;
  for (const socket of opened) send(socket, '/graphql');
  if (first) await once(first, 'data');
  // Requests that still wait for their turn are before this one.
  const [last] = await connected(server, 1);
  if (last) send(last, '/graphql');
  if (last) await once(last, 'data');
  expect(begun).toBeLessThan(many);
});
