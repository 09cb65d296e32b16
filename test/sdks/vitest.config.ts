import { defineConfig } from 'vitest/config';

/** Apart from `npm test` of the repository, which runs on what its own packages bring. */
export default defineConfig({
  test: { include: ['*.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 },
});
