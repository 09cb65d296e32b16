// Copies the gateway's public schema, as Relay's compiler reads it.
import { copyFile, mkdir } from 'node:fs/promises';

await mkdir(new URL('dist/relay/', import.meta.url), { recursive: true });
await copyFile(new URL('../../docs/schema.graphql', import.meta.url), new URL('dist/schema.graphql', import.meta.url));
