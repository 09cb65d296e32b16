import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { bodyForm, bodyText } from '../../http/request-body.js';

/**
 * Reads bodies. Refuses bodies that are too long or unreadable, decodes the others, and refuses batches with anything but
 * operations. (Yoga's own limit counts every body, which costs more than the rest of reading it.)
 */
export function useBodyLimit(maxBytes: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      if (requestParser && request.method === 'POST') {
        const form = bodyForm(request.headers, maxBytes);
        setRequestParser(async ({ url, method, headers, signal }) => {
          const body = await bodyText(request, form, maxBytes);
          return requestParser(new fetchAPI.Request(url, { method, headers, signal, body }));
        });
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 400 } } });
}
