// Writes the gateway's schema as one file, as Relay's compiler reads it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { buildSchema, printSchema } from 'graphql';

const folder = new URL('../../schema/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
await mkdir(new URL('dist/relay/', import.meta.url), { recursive: true });
await writeFile(new URL('dist/schema.graphql', import.meta.url), printSchema(buildSchema(texts.join('\n'))));
