import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { GraphQLError } from 'graphql';
import { turn } from '../../client/request/loop-turns.js';

type Decode = (bytes: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

const unzip: Decode = promisify(gunzip);
const asZlib: Decode = promisify(inflate);
const asRaw: Decode = promisify(inflateRaw);
const unbrotli: Decode = promisify(brotliDecompress);

/** The accepted codings. Two forms of deflate are in use, and the first byte distinguishes them. */
const codings: Readonly<Record<string, Decode>> = {
  gzip: unzip,
  'x-gzip': unzip,
  deflate: (bytes, options) => (((bytes[0] ?? 0) & 0x0f) === 8 ? asZlib(bytes, options) : asRaw(bytes, options)),
  br: unbrotli,
};
const taken = 'gzip, deflate, br';
const charsets: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The form of a body, according to its headers. */
export interface BodyForm {
  readonly coding: string | null;
}

/** Throws if the headers say that the body cannot be read, before reading it. */
export function bodyForm(headers: Headers, maxBytes: number): BodyForm {
  const length = headers.get('content-length');
  if (length !== null && !(Number(length) <= maxBytes)) throw tooLong(maxBytes);
  const charset = /;\s*charset\s*=\s*"?([^";,\s]*)/i.exec(headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (!charsets.includes(charset.toLowerCase())) {
    throw unreadable(`The body's charset is ${JSON.stringify(charset.slice(0, 50))}: send it as UTF-8.`);
  }
  const given = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  const coding = given === '' || given === 'identity' ? null : given;
  if (coding !== null && !Object.hasOwn(codings, coding)) {
    const named = JSON.stringify(coding.slice(0, 50));
    throw unreadable(`The body's Content-Encoding is ${named}: send one of ${taken}, or none.`, {
      'accept-encoding': taken,
    });
  }
  return { coding };
}

/** The text of a body, without a byte order mark. A body that is not UTF-8 is refused. */
export async function bodyText(request: Request, { coding }: BodyForm, maxBytes: number): Promise<string> {
  const bytes = await bodyBytes(request, maxBytes);
  const decoded = coding === null ? bytes : await decode(bytes, coding, maxBytes);
  // Hundreds of bodies may arrive at once, and reading one takes milliseconds.
  await turn();
  try {
    return utf8.decode(decoded);
  } catch {
    throw unusable('The body is not UTF-8.');
  }
}

/** Reads a body with Content-Length as a whole, because node:http reads no more than that. Counts a chunked body. */
async function bodyBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.headers.has('content-length')) return asBytes(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The server's own Request returns bytes instead of a buffer. */
function asBytes(given: ArrayBuffer | Uint8Array): Uint8Array {
  return given instanceof ArrayBuffer ? new Uint8Array(given) : given;
}

/** The same limit applies to the decoded body: a few kilobytes may decode to gigabytes. */
async function decode(bytes: Uint8Array, coding: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return (await codings[coding]?.(bytes, { maxOutputLength: maxBytes })) ?? bytes;
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLong
      ? tooLong(maxBytes, ', decoded')
      : unusable(`The body is not ${coding}, although its Content-Encoding says so.`);
  }
}

function unreadable(message: string, headers: Readonly<Record<string, string>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 415, headers } } });
}

function unusable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 400 } } });
}

function tooLong(maxBytes: number, when = ''): GraphQLError {
  return new GraphQLError(`The body is too long: at most ${maxBytes} bytes${when}.`, {
    extensions: { http: { status: 413 } },
  });
}
