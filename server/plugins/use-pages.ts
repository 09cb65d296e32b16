import type { Plugin } from 'graphql-yoga';

export interface PagesOptions {
  /** What /schema.graphql serves; null where introspection is off. */
  readonly sdl: string | null;
  readonly isReady: () => boolean;
}

/** The pages beside /graphql that need no caller: readiness and the schema. */
export function usePages({ sdl, isReady }: PagesOptions): Plugin {
  return {
    onRequest({ url, request, fetchAPI, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      if (url.pathname === '/readyz') {
        const ready = isReady();
        endResponse(new fetchAPI.Response(ready ? 'ready\n' : 'shutting down\n', { status: ready ? 200 : 503 }));
      }
      if (url.pathname === '/schema.graphql' && sdl !== null) {
        endResponse(new fetchAPI.Response(sdl, { headers: { 'content-type': 'text/plain; charset=utf-8' } }));
      }
    },
  };
}
