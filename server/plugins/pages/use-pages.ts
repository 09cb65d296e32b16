import type { Plugin } from 'graphql-yoga';
import { metricsType } from '../../telemetry/metrics.js';

export interface PagesOptions {
  /** Makes the content of /schema.graphql, when it is first requested. Null if introspection is off. */
  readonly sdl: (() => string) | null;
  readonly isReady: () => boolean;
  /** Null if /metrics has a port of its own. */
  readonly metricsText: (() => Promise<string>) | null;
}

/** The pages beside /graphql that need no caller: readiness, metrics and the schema. */
export function usePages({ sdl, isReady, metricsText }: PagesOptions): Plugin {
  // Printing takes longer than making the schema.
  let printed: string | undefined;
  return {
    onRequest({ url, request, fetchAPI, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      const page = (body: string, contentType: string, status = 200) =>
        endResponse(new fetchAPI.Response(body, { status, headers: { 'content-type': contentType } }));
      const plain = 'text/plain; charset=utf-8';
      if (url.pathname === '/readyz') {
        const ready = isReady();
        page(ready ? 'ready\n' : 'not ready\n', plain, ready ? 200 : 503);
      }
      if (url.pathname === '/metrics') {
        if (metricsText) return metricsText().then((text) => page(text, metricsType));
        page('The metrics are on a port of their own: YUNMEN_METRICS_PORT.\n', plain, 404);
      }
      if (url.pathname === '/schema.graphql') {
        if (sdl === null) page('The schema is not shown here: YUNMEN_INTROSPECTION is off.\n', plain, 404);
        else {
          printed ??= sdl();
          page(printed, plain);
        }
      }
    },
  };
}
