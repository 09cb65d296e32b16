/** The house rules that a machine can check; each failure names the file and the rule. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circles } from './import-circles.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const product = ['schema', 'resolvers', 'client', 'server', 'console', 'emulator', 'published'];
const folders = [...product, 'test', 'bench', 'docs', 'deploy', 'examples'];
const unread = /^(?:\..*|node_modules|dist|coverage)$/;

function walk(folder: string): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true })
    .filter((entry) => !unread.test(entry.name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path];
    });
}

const files = walk('');
const texts = new Map(
  files.filter((file) => /\.(?:[cm]?[jt]sx?|graphql)$/.test(file)).map((file) => [file, read(file)]),
);
const code = new Map([...texts].filter(([file]) => !file.endsWith('.graphql')));

function read(file: string): string {
  return readFileSync(posix.join(root, file), 'utf8');
}

interface Import {
  /** A path from the root for a relative import, else what the import says. */
  readonly target: string;
  readonly typeOnly?: boolean;
  /** By import(), at run time. */
  readonly dynamic?: boolean;
}

interface Rule {
  /** The longest matching start of a path decides. */
  readonly under: string;
  readonly says: string;
  readonly admits: (wanted: Import) => boolean;
}

const isIn = (target: string, ...places: string[]) => places.some((place) => target.startsWith(place));
const isOurs = (target: string) =>
  product.some((folder) => target.startsWith(`${folder}/`)) || /^[^/]+\.ts$/.test(target);
const isNode = (target: string) => target.startsWith('node:');
const isGraphql = (target: string) => /graphql|^@envelop\//.test(target);

const rules: readonly Rule[] = [
  { under: 'schema/', says: 'schema/ is SDL only', admits: () => false },
  {
    under: 'resolvers/',
    says: 'resolvers/ imports graphql, graphql-scalars, client/, published/ and itself: no HTTP, no signing, no node:*',
    admits: ({ target }) =>
      isIn(target, 'resolvers/', 'client/', 'published/') || ['graphql', 'graphql-scalars'].includes(target),
  },
  {
    under: 'resolvers/nouns/schema-files.ts',
    says: 'it reads schema/',
    admits: ({ target }) => /resolvers|node:fs/.test(target),
  },
  {
    under: 'client/resources/',
    says: 'a descriptor is data: of client/ it imports the words it is written in of model/ (action, resource, products, paging, filters, value)',
    admits: ({ target }) =>
      /^client\/(?:model\/(?:action|resource|products|paging|filters|value)\.ts|resources\/)/.test(target),
  },
  {
    under: 'client/',
    says: 'client/ knows no GraphQL and no folder but published/ and itself, and of pino the types only',
    admits: ({ target, typeOnly }) =>
      isIn(target, 'client/', 'published/') ||
      (!isOurs(target) && !isGraphql(target) && (target !== 'pino' || typeOnly === true)),
  },
  {
    under: 'server/',
    says: 'server/ sees GraphQL, libraries, client/ and published/, not resolvers/ or emulator/',
    admits: ({ target }) => isIn(target, 'server/', 'client/', 'published/') || !isOurs(target),
  },
  {
    under: 'emulator/',
    says: 'emulator/ imports node:*, saxes, published/ and itself: sharing code with client/ would share its mistakes',
    admits: ({ target }) => isIn(target, 'emulator/', 'published/') || isNode(target) || target === 'saxes',
  },
  {
    under: 'published/',
    says: 'published/ is facts and their reader: it imports node:* and itself',
    admits: ({ target }) => isIn(target, 'published/') || isNode(target),
  },
  {
    under: 'console/',
    says: 'console/ is a client: it imports preact, uplot, oauth4webapi and itself, and of server/ the types of what it is told',
    admits: ({ target, typeOnly }) =>
      isIn(target, 'console/') ||
      (target === 'server/console/kinds.ts' && typeOnly === true) ||
      /^(?:preact|@preact\/signals|uplot|oauth4webapi)(?:\/|$)/.test(target),
  },
  { under: 'console/build.mjs', says: 'it is run by Node', admits: ({ target }) => isNode(target) },
  {
    under: 'server.ts',
    says: 'server.ts loads emulator/ by import() only, so that serve never carries it',
    admits: ({ target, dynamic }) => !isIn(target, 'emulator/') || dynamic === true,
  },
];

const ruleOf = (file: string) =>
  rules.filter(({ under }) => file.startsWith(under)).sort((a, b) => b.under.length - a.under.length)[0];

function broken(file: string, wanted: Import): string[] {
  const shippedFrom = isOurs(file) && file !== 'codegen.ts' && file !== 'docs.ts' && file !== 'vitest.config.ts';
  const testsOnly = /^(?:test|bench|docs|examples)\/|^(?:codegen|vitest\.config)\.ts$|^vitest/.test(wanted.target);
  if (shippedFrom && testsOnly)
    return [`${file} imports ${wanted.target}: the product does not know its tests and tools`];
  const rule = ruleOf(file);
  return rule && !rule.admits(wanted) ? [`${file} imports ${wanted.target}: ${rule.says}`] : [];
}

const statement = /^\s*(?:import|export)\s+(?<type>type\s)?(?:[^'";]*?\sfrom\s+)?['"](?<from>[^'"]+)['"]/gm;
const call = /\b(?:import|require)\(\s*['"`](?<from>[^'"`]+)['"`]/g;

function importsOf(file: string, text: string): Import[] {
  const resolve = (from = '') => {
    const path = from.startsWith('.') ? posix.join(dirname(file), from).replace(/\.js$/, '.ts') : from;
    return texts.has(`${path}x`) ? `${path}x` : path;
  };
  return [
    ...[...text.matchAll(statement)].map(({ groups }) => ({
      target: resolve(groups?.from),
      typeOnly: groups?.type !== undefined,
    })),
    ...[...text.matchAll(call)].map(({ groups }) => ({ target: resolve(groups?.from), dynamic: true })),
  ];
}

/** The files of `among` in which a pattern occurs, but for those a rule excepts. */
function holding(
  pattern: RegExp,
  among: ReadonlyMap<string, string>,
  excepted: (file: string) => boolean = () => false,
) {
  return [...among].filter(([file, text]) => !excepted(file) && pattern.test(text)).map(([file]) => file);
}

describe('imports', () => {
  it('follow the arrow', () => {
    const all = [...code].flatMap(([file, text]) => importsOf(file, text).flatMap((wanted) => broken(file, wanted)));
    expect(all).toEqual([]);
  });

  it.each([
    ['console/query/send.ts', "import type { Gateway } from '../../server/gateway.js';"],
    ['resolvers/nouns/ecs/instance.ts', "import { request } from 'undici';"],
    ['resolvers/fields/node.ts', "import {\n  config,\n} from '../../server/config/config.js';"],
    ['client/reading/key-loader.ts', "import type { GraphQLError } from 'graphql';"],
    ['client/pipeline/observe.ts', "import pino from 'pino';"],
    ['client/resources/ecs/disk.ts', "import { send } from '../../send.js';"],
    ['server/identity.ts', "const all = await import('../resolvers/registry.js');"],
    ['emulator/verify.ts', "import { signAcs3 } from '../client/wire/signers/acs3.js';"],
    ['published/product.ts', "import { ecs } from '../client/model/products.js';"],
    ['published/product.ts', "import { z } from 'zod';"],
    ['client/resources/ecs/disk.ts', "import { publishedProduct } from '../../published/product.js';"],
    ['server.ts', "import { startEmulator } from './emulator/server.js';"],
    ['client/errors/cloud-error.ts', "import { seed } from '../../test/seed.js';"],
  ])('against it are found: %s, %s', (file, text) => {
    expect(importsOf(file, text).flatMap((wanted) => broken(file, wanted))).toHaveLength(1);
  });

  it.each([
    ['resolvers/nouns/ecs/instance.ts', "import type { Resolvers } from './schema.types.js';"],
    ['client/resources/ecs/disk.ts', "import { instance } from './instance.js';"],
    ['client/pipeline/observe.ts', "import type { Logger } from 'pino';"],
    ['emulator/generic.ts', "import { publishedProduct } from '../published/product.js';"],
    ['client/pipeline/call.ts', "import { publishedProduct } from '../published/product.js';"],
    ['published/product.ts', "import { readFileSync } from 'node:fs';"],
    ['server/yoga.ts', "import { createYoga } from 'graphql-yoga';"],
    ['server.ts', "const { startEmulator } = await import('./emulator/server.js');"],
    ['test/gateway/node.test.ts', "import { startEmulator } from '../../emulator/server.js';"],
  ])('along it are let through: %s, %s', (file, text) => {
    expect(importsOf(file, text)).toHaveLength(1);
    expect(importsOf(file, text).flatMap((wanted) => broken(file, wanted))).toEqual([]);
  });
});

describe('the tree', () => {
  it('has no circle of files, types included', () => {
    const graph = new Map(
      [...code]
        .filter(([file]) => product.some((folder) => file.startsWith(`${folder}/`)))
        .map(([file, text]) => [file, importsOf(file, text).map(({ target }) => target)] as const),
    );
    expect(circles(graph)).toEqual([]);
  });

  it('finds circles of two and of three files, and none in a line', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['a', 'c']],
      ['c', ['d']],
      ['d', ['e']],
      ['e', ['c', 'f']],
      ['f', ['x']],
    ]);
    expect(circles(graph)).toEqual([
      ['c', 'd', 'e'],
      ['a', 'b'],
    ]);
  });

  it(`has no top-level folder but ${folders.join(', ')}`, () => {
    const top = files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/')));
    expect([...new Set(top)].filter((folder) => !folders.includes(folder))).toEqual([]);
  });

  it('has no folder named src, lib, utils, common, helpers or types: a file goes beside its user or gets a name', () => {
    expect(files.filter((file) => /(?:^|\/)(?:src|lib|utils|common|helpers|types)\//.test(file))).toEqual([]);
  });

  it('has no index.ts: import from the file that defines it', () => {
    expect(files.filter((file) => /^index\.[cm]?[jt]sx?$/.test(basename(file)))).toEqual([]);
  });

  it('has at most 20 code files in a folder, but for declarations, questions and tests by product', () => {
    const sizes = new Map<string, number>();
    for (const file of texts.keys()) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
    const crowded = [...sizes].filter(([folder, size]) => size > 20 && !/^(?:schema\/|docs\/questions$)/.test(folder));
    expect(crowded).toEqual([]);
  });

  it('holds nothing but SDL in schema/', () => {
    expect(files.filter((file) => file.startsWith('schema/') && !file.endsWith('.graphql'))).toEqual([]);
  });
});

describe('a file', () => {
  const limitOf = (file: string) => (file.endsWith('.graphql') ? 120 : 300);
  const uncounted = [
    'client/model/published-products.ts',
    'docs/schema.graphql',
    'examples/portal/app/graphql.ts',
    'resolvers/schema.types.ts',
    'schema/directives.graphql',
    'test/schema/contract.graphql',
  ];

  it('has at most 300 lines, SDL 120: split it by noun (generated types, the copied contract and the vocabulary excepted)', () => {
    const long = [...texts]
      .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
      .filter(({ file, lines }) => lines > limitOf(file) && !uncounted.includes(file));
    expect(long).toEqual([]);
  });

  it('reads the environment only if it is server/config/config.ts, server.ts, verify.ts, doctor.ts or hosts.ts, or outside the product', () => {
    const isExcepted = (file: string) =>
      [
        'server/config/config.ts',
        'server.ts',
        'bundle.mjs',
        'start.mjs',
        'verify.ts',
        'doctor.ts',
        'hosts.ts',
      ].includes(file) || /^(?:test|bench|examples\/inventory\/test)\//.test(file);
    const environment = /\bprocess\s*(?:\?\.|\.)\s*env\b|\benv\b[^;'"]*\}\s*from\s+'node:process'/;
    expect(holding(environment, code, isExcepted)).toEqual([]);
  });

  it('exports no function or value that nothing else uses', () => {
    const exported = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;
    const users = new Map<string, Set<string>>();
    for (const [file, text] of code)
      for (const word of text.match(/\w+/g) ?? []) users.set(word, (users.get(word) ?? new Set()).add(file));
    const unused = [...code]
      .filter(([file]) => product.some((folder) => file.startsWith(`${folder}/`)) && !uncounted.includes(file))
      .flatMap(([file, text]) => [...text.matchAll(exported)].map(([, name = '']) => ({ file, name })))
      .filter(({ file, name }) => ![...(users.get(name) ?? [])].some((other) => other !== file));
    expect(unused).toEqual([]);
  });

  it('replaces no module in a test: talk HTTP to the emulator', () => {
    expect(holding(/\bvi\s*\.\s*(?:do)?[mM]ock\(/, code)).toEqual([]);
  });

  it('leaves no note of work undone', () => {
    expect(holding(/\b(?:TO[D]O|FIX[M]E)\b/, texts)).toEqual([]);
  });

  it('does not silence the compiler', () => {
    expect(holding(/@ts-(?:ignore|nocheck)/, code)).toEqual([]);
  });
});
