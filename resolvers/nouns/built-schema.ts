import type { BuiltSchema } from './declaration/built.js';

/** What a build puts in the place of this module: schema/, read and checked. From the sources it is read at each start. */
export const builtSchema: BuiltSchema | null = null;
