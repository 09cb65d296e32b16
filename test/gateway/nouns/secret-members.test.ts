/** What databases, storage, containers and functions answer under the name of a secret is not in the graph, nor in the log. */
import { readdirSync, readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import {
  buildASTSchema,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { declared, typeDefs } from '../../../resolvers/nouns/declared.js';
import { camelCase, plural } from '../../../resolvers/nouns/schema/english.js';
import { secretReason } from '../../../resolvers/nouns/secrets.js';
import { isPublished, textMembers } from '../../schema/published-facts.js';
import { startTestGateway, type TestGateway } from '../harness.js';

/** Products with passwords, kubeconfigs, tokens and environment variables, and the folder that declares each. */
const products: Readonly<Record<string, string>> = {
  CS: 'cs',
  cr: 'cr',
  Dds: 'mongodb',
  elasticsearch: 'elasticsearch',
  FC: 'fc',
  NAS: 'nas',
  Oss: 'oss',
  polardb: 'polardb',
  'R-kvstore': 'redis',
  Rds: 'rds',
  ROS: 'ros',
};

const schema = buildASTSchema(typeDefs);
const isSecretName = (name: string) => secretReason(name) !== null;
const published = [...textMembers(Object.keys(products))].filter(isSecretName);
const spellings = new Set(published.flatMap((name) => [name, camelCase(name)]));

const values = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type))
  .flatMap((type) => Object.values(type.getFields()))
  .filter(({ type }) => isLeafType(getNamedType(type)));

it('no value of the schema has the name of a secret, but links that the gateway makes and the token of a write', () => {
  const secret = values.filter(({ name, type }) => secretReason(name, getNamedType(type).name) !== null);
  expect(new Set(secret.map(({ name }) => name))).toEqual(new Set(['consoleUrl', 'presignedUrl', 'clientToken']));
});

describe.runIf(isPublished)('a published member with the name of a secret', () => {
  it('is one of many', () => {
    expect(published).toEqual(
      expect.arrayContaining(['environmentVariables', 'login_password', 'privateKey', 'AuthorizationToken', 'token']),
    );
  });

  it('is no value of the schema', () => {
    expect(values.filter(({ name }) => spellings.has(name))).toEqual([]);
  });

  it.each(Object.values(products))('is in no path of a declaration of %s', (folder) => {
    const at = new URL(`../../../schema/${folder}/`, import.meta.url);
    const quoted = readdirSync(at).flatMap(
      (file) => readFileSync(new URL(file, at), 'utf8').match(/"[\w.[\]-]+"/g) ?? [],
    );
    expect(quoted.length).toBeGreaterThan(10);
    const last = quoted.map((text) => /(\w+)(?:\[\])?"$/.exec(text)?.[1] ?? '');
    expect(last.filter((name) => spellings.has(name))).toEqual([]);
  });
});

const kinds = [...declared.nouns.values()].filter(
  ({ isNode, resource }) => isNode && Object.hasOwn(products, resource.list.action.product.name),
);

describe('what the cloud answers under the name of a secret', () => {
  let test: TestGateway;
  /** What the cloud sent, as it was sent. */
  const sent: string[] = [];

  beforeAll(async () => {
    test = await startTestGateway({ deadlineMs: 60_000 });
    const end = ServerResponse.prototype.end;
    vi.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (this: ServerResponse, ...given: unknown[]) {
      sent.push(String(given[0] ?? ''));
      return Reflect.apply(end, this, given);
    });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await test.close();
  });

  it.each(kinds.map((noun) => [noun.type, noun] as const))(
    'is left out of %s, selected with everything that it has, without an error',
    { timeout: 120_000 },
    async (type, { resource }) => {
      const place = resource.scope === 'region' ? 'regionIds: ["cn-hangzhou"], ' : '';
      const kind = schema.getType(type) as GraphQLObjectType;
      const query = `{ all: ${plural(camelCase(type))}(${place}first: 3) { nodes ${everything(kind, [type])} } }`;
      const { data, errors } = await test.ask<{ all: { nodes: readonly object[] } }>(query);
      expect(errors).toBeUndefined();
      expect(data.all.nodes.length).toBeGreaterThan(0);
    },
  );

  it('is in no answer and not in the log', () => {
    const secrets = sent.flatMap((body) => secretsOf(parsed(body)));
    const given = new Set(secrets.map(([name]) => name));
    for (const name of ['login_password', 'user_data', 'privateKey', 'environmentVariables', 'DefaultPasswd']) {
      expect(given).toContain(name);
    }
    const written = test.answered() + test.logged();
    expect(secrets.filter(([, value]) => value !== '' && written.includes(value))).toEqual([]);
    // A tag and a version's weight may be under a key of this name.
    const keys = [...spellings].filter((name) => name !== 'env');
    expect(keys.filter((name) => written.includes(`"${name}":`))).toEqual([]);
  });
});

/** All fields of a type that need no argument, and those of its parts and lists; other things by their ids alone. */
function everything(type: GraphQLObjectType, within: readonly string[]): string {
  const fields = Object.values(type.getFields())
    // A list of what listens on a port needs the port.
    .filter(({ args }) => !args.some((arg) => isRequiredArgument(arg) || arg.name === 'port'))
    .flatMap((field) => {
      const inner = getNamedType(field.type);
      if (isLeafType(inner)) return [field.name];
      if (!isObjectType(inner) || within.length > 3 || within.includes(inner.name)) return [];
      if (inner.getInterfaces().some(({ name }) => name === 'Node')) return [`${field.name} { id }`];
      const first = field.args.some(({ name }) => name === 'first') ? '(first: 2)' : '';
      return [`${field.name}${first} ${everything(inner, [...within, inner.name])}`];
    });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

/** What a body says as JSON; null for XML and for an empty one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The texts that stand under the name of a secret, with that name. */
function secretsOf(value: unknown, name: string | null = null): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return name === null ? [] : [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsOf(inner, isSecretName(key) ? key : name));
}
