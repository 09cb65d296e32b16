/**
 * `npm run test:clients:install`: the clients of test/cloud-clients that a machine can have. It says which it cannot have, and ends well
 * all the same: the tests then skip them. Nothing else in the repository downloads these.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const installed = `${here}.installed/`;
mkdirSync(installed, { recursive: true });

install('Python with its SDKs', `${installed}venv`, [
  ['python3', ['-m', 'venv', `${installed}venv`]],
  [
    `${installed}venv/bin/pip`,
    ['install', '--quiet', '--disable-pip-version-check', '-r', `${here}python/requirements.txt`],
  ],
]);
install('the Go clients', `${installed}go-clients`, [
  ['go', ['build', '-o', `${installed}go-clients`, '.'], { cwd: `${here}go` }],
]);
install('the Java clients', `${installed}java/classes`, [
  // The class files are of the sources as they are now, and the libraries those of pom.xml.
  ['mvn', ['--quiet', '--batch-mode', 'clean', 'compile', 'dependency:copy-dependencies'], { cwd: `${here}java` }],
]);

/** Each step must succeed; the steps run again at every call, and are quick when there is nothing to do. */
function install(what, result, steps) {
  for (const [command, args, options = {}] of steps) {
    const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
    if (status === 0) continue;
    console.log(`Not installed: ${what} (${error ? error.message : `${command} ended with ${status}`}).`);
    return;
  }
  console.log(`Installed: ${what}${existsSync(result) ? '' : ', but it is not where it should be'}.`);
}
