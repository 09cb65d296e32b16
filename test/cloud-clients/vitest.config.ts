import { defineConfig } from 'vitest/config';

/** Separate from `npm test` of the repository: these clients are programs of other languages, which a machine may lack. */
export default defineConfig({
  test: {
    include: ['test/cloud-clients/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
