import type { Plugin } from 'graphql-yoga';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses a Host header that is not loopback: with ready-made callers, a page of any site could otherwise reach the
 * gateway through a name that it lets resolve to 127.0.0.1.
 */
export function useLoopbackHost(): Plugin {
  return {
    onRequest({ url, fetchAPI, endResponse }) {
      if (loopbackHosts.has(url.hostname)) return;
      const message = 'In this mode only requests to localhost are served.';
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const body = { errors: [{ message, extensions: { code: 'FORBIDDEN', retryable: false } }] };
      endResponse(new fetchAPI.Response(JSON.stringify(body), { status: 403, headers }));
    },
  };
}
