/** One request over HTTP and its response: the body is whole, and the wait ends at once when it is stopped. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { CallSignal } from '../../../client/pipeline/on-abort.js';
import { RoundTripTimeout, roundTrip, textOf } from '../../../client/pipeline/round-trip.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pool = new Pool(origin, { connections: 1 });
  open.push(
    () => server.close(),
    () => server.closeAllConnections(),
    () => pool.destroy(),
  );
  return (signal = new CallSignal(), timeoutMs = 10_000) =>
    roundTrip(pool, { origin, method: 'GET', path: '/' }, { signal, timeoutMs });
}

describe('a round trip', () => {
  it('has the whole body when it arrives in pieces', async () => {
    const text = '实例-'.repeat(50_000);
    const bytes = Buffer.from(text);
    const ask = await serve((_, response) => {
      // A piece ends within a character.
      response.write(bytes.subarray(0, 70_001));
      setTimeout(() => response.end(bytes.subarray(70_001)), 20);
    });
    const { statusCode, body } = await ask();
    expect(statusCode).toBe(200);
    expect(textOf(body)).toBe(text);
  });

  it('may have no body', async () => {
    const ask = await serve((_, response) => response.writeHead(204).end());
    const { statusCode, body } = await ask();
    expect([statusCode, textOf(body)]).toEqual([204, '']);
  });

  it('that takes too long is ended', async () => {
    const ask = await serve(() => undefined);
    await expect(ask(new CallSignal(), 50)).rejects.toBeInstanceOf(RoundTripTimeout);
  });

  it('that waits for a connection ends at once when it is stopped, and is never sent', async () => {
    let asked = 0;
    let answerFirst: () => void = () => undefined;
    const ask = await serve((_, response) => {
      asked += 1;
      answerFirst = () => response.end('one');
    });
    const first = ask();
    const signal = new CallSignal();
    const second = ask(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const reason = new Error('The client has left.');
    signal.abort(reason);
    await expect(second).rejects.toBe(reason);
    answerFirst();
    expect(textOf((await first).body)).toBe('one');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(1);
  });

  it('that was stopped before it began fails with the reason', async () => {
    const ask = await serve(() => undefined);
    const signal = new CallSignal();
    signal.abort('no error');
    await expect(ask(signal)).rejects.toMatchObject({ cause: 'no error' });
  });

  it('whose connection is lost fails', async () => {
    const ask = await serve((request) => request.socket.destroy());
    await expect(ask()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });
});

describe('the text of a body', () => {
  it.each([
    ['ASCII', Buffer.from('{"a":1}'), '{"a":1}'],
    ['UTF-8', Buffer.from('云门'), '云门'],
    ['a byte order mark', Buffer.from('\ufeff云'), '云'],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff]), 'a\ufffd'],
  ])('%s', (_name, body, text) => expect(textOf(body)).toBe(text));
});
