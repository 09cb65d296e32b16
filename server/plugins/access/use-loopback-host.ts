import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { errorResponse } from '../../http/error-response.js';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses a Host header that is not loopback: with ready-made callers, a page of any site could otherwise reach the
 * gateway through a name that it lets resolve to 127.0.0.1.
 */
export function useLoopbackHost(): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (loopbackHosts.has(url.hostname)) return;
      const message = 'In this mode only requests to localhost are served.';
      const away = { status: 403, code: 'FORBIDDEN', message, requestId: randomUUID() };
      endResponse(errorResponse({ ...away, accept: request.headers.get('accept') }, fetchAPI.Response));
    },
  };
}
