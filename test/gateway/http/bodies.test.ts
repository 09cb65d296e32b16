/** The accepted encodings of a request body: with a byte order mark, compressed, in UTF-8. Others are refused by name. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../../server/http/listen.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let listening: Listening;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 20 });
  listening = await listen(gateway.gateway, 0, '127.0.0.1');
});
afterAll(async () => {
  await listening.shutDown(0);
  await gateway.close();
});

const name = 'Müller 云门 🚪';
const query =
  'query ($name: String) { instances(regionIds: ["cn-hangzhou"], filter: { name: $name }) { totalCount } viewer { arn } }';
const text = JSON.stringify({ query, variables: { name } });
const bytes = Buffer.from(text);
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Without Content-Length. */
  readonly inChunks?: boolean;
}

async function send(body: Uint8Array, { headers = {}, inChunks = false }: Sent = {}) {
  const chunks = async function* () {
    for (let at = 0; at < body.length; at += 7000) yield body.subarray(at, at + 7000);
  };
  const response = await fetch(`${listening.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...keyHeaders(gateway.emulator.callers.administrator),
      ...headers,
    },
    body: inChunks ? chunks() : body,
    duplex: 'half',
  } as unknown as RequestInit);
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

const coded: readonly (readonly [string, (body: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['identity', (body) => body],
];

describe.each([false, true])('a body, in chunks: %s', (inChunks) => {
  it.each([
    ['no mark', bytes],
    ['a byte order mark', Buffer.concat([mark, bytes])],
  ])('with %s is read', async (_what, body) => {
    const answer = await send(body, { inChunks });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.viewer.arn).toBe(gateway.emulator.callers.administrator.arn);
  });

  it.each(coded)('in %s is read', async (coding, encode) => {
    const headers = { 'content-encoding': coding };
    const plain = await send(bytes, { inChunks });
    const answer = await send(encode(Buffer.concat([mark, bytes])), { headers, inChunks });
    expect(plain.body.data).toMatchObject({ viewer: {} });
    expect([answer.status, answer.body.data]).toEqual([200, plain.body.data]);
  });

  it.each(coded.slice(0, -1))('that is too long after decoding from %s is 413', async (coding, encode) => {
    const bomb = encode(Buffer.alloc(5_000_000, 0x20));
    expect(bomb.length).toBeLessThan(1_000_000);
    const answer = await send(bomb, { headers: { 'content-encoding': coding }, inChunks });
    expect(answer).toMatchObject({
      status: 413,
      body: { errors: [{ message: expect.stringContaining('decoded'), extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  });

  it.each(coded.slice(0, -1))(
    'that is not %s although its header says so is refused by name',
    async (coding, encode) => {
      const cut = encode(bytes).slice(0, -12);
      for (const body of [bytes, cut, Buffer.alloc(0)]) {
        const answer = await send(body, { headers: { 'content-encoding': coding }, inChunks });
        expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
      }
    },
  );

  it.each(['zstd', 'compress', 'gzip, br', 'aws-chunked', 'constructor'])(
    'in %s is refused by name',
    async (coding) => {
      const answer = await send(bytes, { headers: { 'content-encoding': coding }, inChunks });
      expect(answer).toMatchObject({
        status: 415,
        body: { errors: [{ message: expect.stringContaining(`"${coding}"`), extensions: { code: 'BAD_USER_INPUT' } }] },
      });
      expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate, br');
    },
  );

  it.each(['utf-16', 'utf-16le', 'iso-8859-1', 'gb18030', '"shift_jis"'])(
    'in the charset %s is refused by name',
    async (charset) => {
      const answer = await send(bytes, {
        headers: { 'content-type': `application/json; charset=${charset}` },
        inChunks,
      });
      expect(answer).toMatchObject({
        status: 415,
        body: { errors: [{ message: expect.stringContaining(charset.replaceAll('"', '')) }] },
      });
    },
  );

  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'us-ascii'])('in the charset %s is read', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect((await send(bytes, { headers, inChunks })).status).toBe(200);
  });

  it.each([
    ['latin-1', Buffer.from(text, 'latin1')],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['a character cut in half', bytes.subarray(0, bytes.indexOf(Buffer.from('云')) + 1)],
  ])('of %s without a charset is refused, and its charset is not guessed', async (_what, body) => {
    const answer = await send(body, { inChunks });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ message: 'The body is not UTF-8.' }] } });
  });

  it('of a form or of GraphQL text is read in the same way', async () => {
    const form = Buffer.from(new URLSearchParams({ query: '{ viewer { arn } }' }).toString());
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', form],
      ['application/graphql', Buffer.from('{ viewer { arn } }')],
    ] as const) {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const answer = await send(gzipSync(Buffer.concat([mark, body])), { headers, inChunks });
      expect(answer).toMatchObject({ status: 200, body: { data: { viewer: {} } } });
    }
  });
});
