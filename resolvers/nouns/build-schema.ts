import { builtSchemaOf } from './compile.js';
import type { BuiltSchema } from './declaration/built.js';
import { readSchemaFiles } from './schema-files.js';

/** What start.mjs and build.mjs put in the place of built-schema.ts. Throws what is wrong with schema/. */
export function buildSchema(): BuiltSchema {
  return builtSchemaOf(readSchemaFiles());
}
