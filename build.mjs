// Writes the gateway as plain JavaScript to dist/, with the files that it reads at run time. Containers run this.
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here('dist'), { recursive: true, force: true });
await bundle({ entries: ['server.ts', 'export.ts'], outdir: here('dist'), extension: '.js', isMovable: true });
const isRead = (path) => !path.endsWith('.ts');
for (const folder of ['docs/examples', 'server/console', 'server/explorer', 'published/facts']) {
  await cp(here(folder), here(`dist/${folder}`), { recursive: true, filter: isRead });
}
