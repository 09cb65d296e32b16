import { readdirSync, readFileSync } from 'node:fs';
import type { SchemaFile } from './declaration/declarations.js';

const folder = new URL('../../schema/', import.meta.url);

/** The files of schema/ and its folders, in the order of their paths. */
export function readSchemaFiles(): readonly SchemaFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.graphql'));
  return paths.sort().map((path) => ({ path: `schema/${path}`, text: readFileSync(new URL(path, folder), 'utf8') }));
}

/** The reports in docs/proofs/, as JSON texts. */
export function readProofs(): readonly string[] {
  const proofs = new URL('../../docs/proofs/', import.meta.url);
  const names = readdirSync(proofs).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => readFileSync(new URL(name, proofs), 'utf8'));
}
