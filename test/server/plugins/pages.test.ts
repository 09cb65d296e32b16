/** The pages beside /graphql. */
import { createYoga } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import { usePages } from '../../../server/plugins/pages/use-pages.js';

function served(sdl: (() => string) | null) {
  const metricsText = async () => '';
  const yoga = createYoga({ plugins: [usePages({ sdl, isReady: () => true, metricsText })], logging: false });
  return async () => {
    const response = await yoga.fetch('http://localhost/schema.graphql');
    return [response.status, await response.text()] as const;
  };
}

describe('/schema.graphql', () => {
  it('prints the schema when it is first requested, and only once', async () => {
    let prints = 0;
    const get = served(() => {
      prints += 1;
      return 'type Query';
    });
    expect(prints).toBe(0);
    expect(await get()).toEqual([200, 'type Query']);
    expect(await get()).toEqual([200, 'type Query']);
    expect(prints).toBe(1);
  });

  it('is not there without introspection', async () => {
    const [status, text] = await served(null)();
    expect(status).toBe(404);
    expect(text).toContain('YUNMEN_INTROSPECTION');
  });
});
