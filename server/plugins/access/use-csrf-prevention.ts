import { useCSRFPrevention as preventCsrf } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A page of another site cannot send these without asking first, and nobody answers yes. */
const provingHeaders = ['x-yunmen-csrf', 'x-acs-security-token', 'authorization', 'apollo-require-preflight'];

const message =
  'A page of any site could make a browser send this request. Send JSON, or add the header x-yunmen-csrf: 1.';

/**
 * Refuses what a browser sends on behalf of any page without a preflight: GET, forms and plain text without a header of
 * ours. Credentials in headers are proof enough, so only the ambient mode, which needs none, ever meets this.
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
