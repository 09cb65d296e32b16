// How the console is bundled: one script and one style, for start.mjs and build.mjs.
import { fileURLToPath } from 'node:url';

export const consoleBuild = (outdir) => ({
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: { console: 'main.tsx' },
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
