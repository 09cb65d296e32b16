import type { Plugin } from 'graphql-yoga';
import { errorResponse } from '../../http/error-response.js';
import { isLoopback } from '../../http/loopback.js';

/**
 * Refuses a Host header that is not loopback: with ready-made callers, a page of any site could otherwise reach the gateway
 * through a domain name that resolves to 127.0.0.1.
 */
export function useLoopbackHost(): Plugin {
  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (isLoopback(url.hostname)) return;
      const message = 'In this mode only requests to localhost are served.';
      const error = { status: 403, code: 'FORBIDDEN', message };
      endResponse(errorResponse(request, error, fetchAPI.Response));
    },
  };
}
