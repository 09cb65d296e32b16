import { defineConfig } from 'vitest/config';

/** Separate from `npm test` of the repository, which uses only the packages of the repository. */
export default defineConfig({
  test: { include: ['*.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 },
});
