import type { BuiltSchema } from './declaration/built.js';

/** A build replaces this module with the compiled schema/. Without a build, schema/ is read at each start. */
export const builtSchema: BuiltSchema | null = null;
