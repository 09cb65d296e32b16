/** The page on the embedded cloud: its commands succeed, and its programs print the output that it shows. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlRoutes } from '../../emulator/control.js';
import type { Emulator } from '../../emulator/emulator.js';
import { faultKinds } from '../../emulator/faults.js';
import { products } from '../../emulator/worlds/all.js';
import { startEmulator } from '../start-emulator.js';
import { runCurl } from './curl.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = fileURLToPath(new URL('../../docs/emulator.md', import.meta.url));
const page = readFileSync(path, 'utf8');
const curls = [...page.matchAll(/^curl .+$/gm)].map(([command]) => command);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ dataSet: 'company' });
});
afterAll(() => emulator.close());

async function output(program: string): Promise<string> {
  const here = program.replaceAll('127.0.0.1:9000', emulator.origin.slice('http://'.length));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', here], { cwd: root });
  return stdout;
}

describe('docs/emulator.md', () => {
  it.each(curls)('%s', async (command) => {
    const response = await runCurl(command, emulator.origin);
    expect({ status: response.status, type: typeof (await response.json()) }).toEqual({ status: 200, type: 'object' });
  });

  it('shows the output of its programs', async () => {
    let fresh = page;
    for (const { 0: found, 1: program = '', 2: printed = '' } of page.matchAll(
      /```js\n([^`]+)```\n\n```\n([^`]+)```/g,
    )) {
      const now = await output(program);
      fresh = fresh.replace(found, () => found.replace(printed, () => now));
    }
    await expect(fresh).toMatchFileSnapshot(path);
  });

  it('names every control endpoint, fault and product', () => {
    const nouns = [...Object.keys(controlRoutes), ...faultKinds].filter((name) => !page.includes(`\`${name}\``));
    expect(nouns).toEqual([]);
    expect(products.filter(({ name }) => !page.includes(`| ${name.toUpperCase()} `))).toEqual([]);
  });

  it.each(['ecs', 'vpc', 'sts'])('names every action of %s', (product) => {
    const file = new URL(`../../emulator/worlds/${product}/${product}.ts`, import.meta.url);
    const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const [table = ''] = /^ {2}actions: \{[\s\S]+?^\}/m.exec(source) ?? [];
    const actions = [...table.matchAll(/\b([A-Z]\w+): (?:\{|\w+\()/g)].map(([, name = '']) => name);
    expect(actions.filter((name) => !page.includes(name))).toEqual([]);
  });

  it('has the right counts of the data set', () => {
    const [main] = emulator.cloud.accounts;
    const { regions } = emulator.cloud;
    const instances = regions.reduce((sum, { id }) => sum + main.instances(id).length, 0);
    const counted = [
      `${regions.length} regions`,
      `\`${main.id}\`, has ${instances} instances (${main.instances('cn-hangzhou').length} in cn-hangzhou`,
      `${main.instances('cn-fuzhou').length} in cn-fuzhou`,
      `${main.buckets.length} buckets`,
      `${main.groups.length} groups, ${main.roles.length} roles and ${main.policies.length} policies`,
    ];
    expect(counted.filter((text) => !page.includes(text))).toEqual([]);
    expect(page).toMatch(new RegExp(`\\b${main.users.length}\\s+users`));
  });
});
