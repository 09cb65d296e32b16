import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** They keep a core busy for a minute each: `npm run test:long` runs them, and CI once a week. */
const long = ['test/fuzz/**', 'test/replicas/**', 'test/server/request-memory.test.ts'];

export default defineConfig(({ mode }) => ({
  // graphql publishes two builds of itself and must be loaded once: Vite would take the one that Node does not.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  // No test file replaces a module or keeps state in one, so workers do not reload modules for each file.
  test: {
    include: ['test/**/*.test.ts'],
    // These folders have dependencies of their own.
    exclude: [
      '**/node_modules/**',
      'test/clients/**',
      'test/federation/**',
      'test/sdks/**',
      'test/cloud-clients/**',
      ...(mode === 'long' ? [] : long),
    ],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    globalSetup: ['test/tell-duration.ts'],
    // Many tests wait for deadlines, so two cores do the work of three workers.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    isolate: false,
  },
}));
