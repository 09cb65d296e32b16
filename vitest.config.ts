import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql publishes two builds of itself and must be loaded once: Vite would take the one that Node does not.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  // No test file replaces a module or keeps state in one, so workers do not reload modules for each file.
  test: {
    include: ['test/**/*.test.ts'],
    // These folders have dependencies of their own.
    exclude: ['**/node_modules/**', 'test/clients/**', 'test/federation/**', 'test/sdks/**', 'test/cloud-clients/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    globalSetup: ['test/tell-duration.ts'],
    // Many tests wait for deadlines, so two cores do the work of three workers.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    isolate: false,
  },
});
