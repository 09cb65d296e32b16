import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../schema/', import.meta.url);

/** The SDL files of schema/ and its folders, in the order of their paths. */
export function readTypeDefs(): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.graphql'));
  return paths.sort().map((path) => readFileSync(new URL(path, folder), 'utf8'));
}
