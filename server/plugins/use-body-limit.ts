import { GraphQLError } from 'graphql';
import type { FetchAPI, Plugin } from 'graphql-yoga';

/**
 * Refuses bodies that are too long, and batches of anything but operations. A body that says its length is taken at its word, since
 * node:http reads no more of it than that; one that comes in chunks is counted. (Yoga's own limit counts every body, which
 * costs more than all the rest of reading it.)
 */
export function useBodyLimit(maxBytes: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      const length = request.headers.get('content-length');
      if (length !== null) {
        if (!(Number(length) <= maxBytes)) throw tooLong(maxBytes);
      } else if (requestParser && request.body !== null) {
        setRequestParser(async (whole) => requestParser(await counted(whole, maxBytes, fetchAPI)));
      }
      return {
        onRequestParseDone({ requestParserResult }) {
          if (!Array.isArray(requestParserResult)) return;
          if (requestParserResult.length === 0) throw unusable('The batch is empty.');
          if (!requestParserResult.every(isObject)) throw unusable('Each operation of a batch must be an object.');
        },
      };
    },
  };
}

async function counted(request: Request, maxBytes: number, { Request: Whole }: FetchAPI): Promise<Request> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    chunks.push(chunk);
  }
  const { url, method, headers, signal } = request;
  return new Whole(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 400 } } });
}

function tooLong(maxBytes: number): GraphQLError {
  return new GraphQLError(`The body is too long: at most ${maxBytes} bytes.`, {
    extensions: { http: { status: 413 } },
  });
}
