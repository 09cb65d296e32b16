/** Clients that do not read their answers: their connections are closed; those of slow readers stay open. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type Listening, listen } from '../../server/http/listen.js';

/** More bytes than the buffers of a connection hold. */
const bytes = 64 * 1024 * 1024;

let listening: Listening;
afterEach(() => listening.shutDown(0));

/** Requests all of it; resolves when the server closes the connection, with the number of bytes read. */
async function ask(howWritten: 'at once' | 'in parts', unreadMs: number) {
  let isClosed = false;
  listening = await listen(
    (_request, response) => {
      response.on('close', () => {
        isClosed = true;
      });
      if (howWritten === 'at once') response.end(Buffer.alloc(bytes));
      else response.write(Buffer.alloc(bytes), () => response.end());
    },
    0,
    '127.0.0.1',
    { headersMs: 10_000, requestMs: 10_000, unreadMs },
  );
  const { hostname, port } = new URL(listening.origin);
  const client = connect(Number(port), hostname, () => client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  client.on('error', () => undefined);
  return { client, isClosed: () => isClosed };
}

it.each(['at once', 'in parts'] as const)(
  'an answer written %s that the client does not read is dropped',
  async (howWritten) => {
    const { client, isClosed } = await ask(howWritten, 1_000);
    await expect.poll(isClosed, { timeout: 20_000 }).toBe(true);
    client.destroy();
  },
);

it('a slow reader gets the whole answer, even if it takes longer than the idle timeout', {
  timeout: 60_000,
}, async () => {
  const unreadMs = 5_000;
  const { client } = await ask('at once', unreadMs);
  let read = 0;
  const startedAt = performance.now();
  for await (const chunk of client) {
    read += chunk.length;
    if (read >= bytes) break;
    // Spread over the time, for every chunk size.
    const aheadMs = (read / bytes) * unreadMs * 1.4 - (performance.now() - startedAt);
    if (aheadMs > 0) await sleep(aheadMs);
  }
  expect(read).toBeGreaterThanOrEqual(bytes);
  expect(performance.now() - startedAt).toBeGreaterThan(unreadMs);
});
