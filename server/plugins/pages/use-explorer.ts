import type { Plugin } from 'graphql-yoga';
import { createAssets } from '../../explorer/assets.js';
import { type ExplorerOptions, explorerPage } from '../../explorer/page.js';

const folder = '/explorer/';

/** Keeps the page from connecting to other hosts. GraphiQL adds inline styles. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL: a page at /graphql for browsers, and its assets. */
export function useExplorer(options: ExplorerOptions): Plugin {
  const assets = createAssets();
  let page: Promise<string> | null = null;
  return {
    async onRequest({ url, request, fetchAPI, endResponse }) {
      if (request.method !== 'GET') return;
      const isBrowser = request.headers.get('accept')?.includes('text/html');
      if (url.pathname === '/' && isBrowser) {
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }));
      }
      if (url.pathname === '/graphql' && isBrowser) {
        page ??= explorerPage(options);
        const headers = {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy': policy,
        };
        endResponse(new fetchAPI.Response(await page, { headers }));
      }
      const asset = url.pathname.startsWith(folder) ? await assets(url.pathname.slice(folder.length)) : null;
      if (!asset) return;
      // Every browser accepts gzip. A worker needs a policy of its own to start.
      const headers = {
        'content-type': asset.type,
        'content-encoding': 'gzip',
        'cache-control': 'max-age=3600',
        'content-security-policy': policy,
      };
      endResponse(new fetchAPI.Response(asset.gzipped, { headers }));
    },
  };
}
