import { defineConfig } from 'vitest/config';

/** Separate from `npm test` of the repository, which uses only the packages of the repository. */
export default defineConfig({
  // As in the configuration of the repository: graphql must be loaded once.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['*.test.ts'], testTimeout: 20_000, hookTimeout: 120_000 },
});
