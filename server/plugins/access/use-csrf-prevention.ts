import { useCSRFPrevention as preventCsrf } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A page of another site cannot send these without a preflight, and the gateway allows none from other sites. */
const provingHeaders = ['x-yunmen-csrf', 'x-acs-security-token', 'authorization', 'apollo-require-preflight'];

const message =
  'A page of any site could make a browser send this request. Send JSON, or add the header x-yunmen-csrf: 1.';

/**
 * Refuses requests that a browser sends for any page without a preflight: GET, forms and plain text without one of these
 * headers. Credentials in headers are enough, so this concerns only the ambient mode, which needs no credentials.
 */
export function useCsrfPrevention(): Plugin {
  const { onRequestParse } = preventCsrf({ requestHeaders: provingHeaders });
  return {
    onRequestParse(payload) {
      try {
        onRequestParse?.(payload as never);
      } catch {
        throw new GraphQLError(message, { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
      }
    },
  };
}
