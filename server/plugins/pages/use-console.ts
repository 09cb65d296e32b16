import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createConsoleAssets } from '../../console/assets.js';
import type { KindNames } from '../../console/kinds.js';
import { type ConsoleOptions, consolePage } from '../../console/page.js';
import type { SignOn } from '../../console/sign-on.js';

export interface ConsolePluginOptions extends Omit<ConsoleOptions, 'signOn'> {
  /** Where people sign in; null where they do not, or while the issuer cannot be reached. */
  readonly signOn: () => Promise<SignOn | null>;
  readonly schema: GraphQLSchema;
  readonly names: KindNames;
}

const root = '/console';
const folder = `${root}/assets/`;
const longest = 'public, max-age=31536000, immutable';

/** The console: a page at /console and below, its script, its style, and what it knows of the schema. */
export function useConsole({ schema, names, signOn: findSignOn, ...options }: ConsolePluginOptions): Plugin {
  const assets = createConsoleAssets(schema, names);
  return {
    async onRequest({ url, request, fetchAPI, endResponse }) {
      if (request.method !== 'GET' || !(url.pathname === root || url.pathname.startsWith(`${root}/`))) return;
      if (!url.pathname.startsWith(folder)) {
        const signOn = await findSignOn();
        const page = await consolePage({ ...options, signOn }, await assets.version());
        // The page may hold ready callers.
        const headers = { ...safe, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
        endResponse(
          new fetchAPI.Response(page, { headers: { ...headers, 'content-security-policy': policyFor(signOn) } }),
        );
        return;
      }
      const asset = await assets.find(url.pathname.slice(folder.length));
      if (!asset) {
        endResponse(new fetchAPI.Response('There is no such file.\n', { status: 404, headers: { ...safe } }));
        return;
      }
      const headers = {
        ...safe,
        'content-type': asset.type,
        'content-encoding': 'gzip',
        'cache-control': url.searchParams.get('v') === (await assets.version()) ? longest : 'no-cache',
      };
      endResponse(new fetchAPI.Response(asset.gzipped, { headers }));
    },
  };
}

/** Copied for each response: the library adds the length to the object that it is given. */
const safe = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

/** No inline script and no inline style. The page connects to this gateway, and to the issuer where people sign in with one. */
function policyFor(signOn: SignOn | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${signOn ? ` ${new URL(signOn.tokenEndpoint).origin}` : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
