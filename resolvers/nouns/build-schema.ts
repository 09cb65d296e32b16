import { builtSchemaOf } from './compile.js';
import type { BuiltSchema } from './declaration/built.js';
import { provedBy } from './evidence/proofs.js';
import { readProofs, readSchemaFiles } from './schema-files.js';

/** The data with which start.mjs and build.mjs replace built-schema.ts. Throws when schema/ has errors. */
export function buildSchema(): BuiltSchema {
  return builtSchemaOf(readSchemaFiles(), provedBy(readProofs()));
}
