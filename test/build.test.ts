/** The build for the container: plain JavaScript with only production dependencies. */
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator/emulator.js';
import { keyHeaders } from './gateway/harness.js';
import { startEmulator } from './start-emulator.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = new URL('../dist/', import.meta.url);

/** What esbuild writes for import, export from, import(), require and createRequire, with a name that is not a path. */
const loads =
  /^(?:import|export) (?:[^'";]*? from )?"([^".][^"]*)"|(?:\bimport|\brequire|\bcreateRequire\(.*\))\("([^".][^"]*)"\)/gm;
/** ioredis looks for it, and does without it. */
const optional = new Set(['supports-color']);

function scripts() {
  const names = readdirSync(dist).filter((name) => name.endsWith('.js'));
  return names.map((name) => ({ name, text: readFileSync(new URL(name, dist), 'utf8') }));
}

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { cwd: root });
}, 60_000);

describe('the build', () => {
  it('imports only production dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { dependencies: object };
    const imported = scripts().flatMap(({ text }) =>
      [...text.matchAll(loads)].map(([, one, other]) => one ?? other ?? ''),
    );
    const isKnown = (name: string) => isBuiltin(name) || optional.has(name) || Object.hasOwn(dependencies, name);
    const packages = imported.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    expect(packages.filter((name) => !isKnown(name))).toEqual([]);
    expect(packages).toEqual(expect.arrayContaining(['@alicloud/credentials', '@opentelemetry/sdk-trace-node']));
  });

  it('contains the published facts, but not their generator', () => {
    expect(readdirSync(new URL('published/', dist))).toEqual(['facts']);
    expect(scripts().filter(({ text }) => /\/\/ published\/(?:make|reduce)/.test(text))).toEqual([]);
  });

  it('names no place of the machine that built it', () => {
    expect(
      scripts()
        .filter(({ text }) => text.includes(root) || text.includes('file:///'))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});

describe('the built gateway', () => {
  let emulator: Emulator;
  let origin = '';
  let stop: () => Promise<number | null>;
  beforeAll(async () => {
    emulator = await startEmulator({ instances: 200 });
    const environment = {
      PORT: '0',
      YUNMEN_IDENTITY: 'sts-headers',
      YUNMEN_UPSTREAM: emulator.origin,
      YUNMEN_GRAPHIQL: 'true',
      YUNMEN_CONSOLE: 'true',
      YUNMEN_CALL: 'Ecs.Describe*',
    };
    const child = spawn(process.execPath, ['dist/server.js'], { cwd: root, env: { ...process.env, ...environment } });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    stop = () => {
      child.kill('SIGTERM');
      return exited;
    };
    let printed = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      printed += chunk;
      [, origin = ''] = /"origin":"(http:[^"]+)"/.exec(printed) ?? [];
      if (origin) break;
    }
    child.stdout.resume();
  });
  afterAll(() => emulator.close());

  async function ask(query: string): Promise<unknown> {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  it('finds the published facts', async () => {
    expect(await ask('{ call(product: "Ecs", action: "DescribeDisks", regionId: "cn-hangzhou") }')).toMatchObject({
      data: { call: { Disks: expect.anything() } },
    });
  });

  it('serves, explorer and console included, and ends with exit code 0', async () => {
    expect(await ask('{ instances(regionIds: ["cn-hangzhou"], first: 1) { nodes { instanceId } } }')).toMatchObject({
      data: { instances: { nodes: [{ instanceId: expect.any(String) }] } },
    });
    const pages = ['/graphql', '/console'].map((path) => fetch(origin + path, { headers: { accept: 'text/html' } }));
    const page = (await Promise.all((await Promise.all(pages)).map((each) => each.text()))).join('');
    const paths = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths).toContain('/explorer/show.js');
    expect(paths.join()).toContain('/console/assets/console.js');
    for (const path of paths) expect((await fetch(origin + path)).status, path).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    const schema = await fetch(`${origin}/schema.graphql`);
    expect([schema.status, await schema.text()]).toEqual([404, expect.stringContaining('YUNMEN_INTROSPECTION')]);
    expect(await stop()).toBe(0);
  });
});
