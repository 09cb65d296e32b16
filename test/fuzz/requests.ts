/** Requests with those documents: bodies, headers, methods and addresses that no client library writes. */
import type { GraphQLSchema } from 'graphql';
import { hostileDocument, mutated, validDocument } from './documents.js';
import type { Chance } from './random.js';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
}

const contentTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'application/graphql',
  'application/graphql+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/xml',
  'application/json, text/plain',
  ';;;',
  'x'.repeat(2000),
];

const accepts = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'application/*',
  'text/html',
  'image/png',
  'application/json;q=0',
  'application/json; charset=utf-16',
  ',,,',
  '',
];

const strangeHeaders: readonly (readonly [string, string])[] = [
  ['x-yunmen-explain', '1'],
  ['x-yunmen-plan', '1'],
  ['accept-language', 'zh;q=NaN,en;q=-1,*;q=9'],
  ['accept-language', `${'x,'.repeat(1000)}`],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-01'],
  ['traceparent', 'ff-zz'],
  ['cache-control', 'no-cache, max-age=0'],
  ['cookie', '__proto__=1'],
  ['origin', 'null'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-host', 'evil.example'],
  ['expect', '100-continue'],
  ['content-encoding', 'gzip'],
  ['authorization', 'Bearer x'],
  ['x-acs-security-token', ''],
  ['x-yunmen-role', '[object Object]'],
  ['apollo-require-preflight', '1'],
];

const paths = [
  '/graphql/',
  '/graphql?',
  '/graphql?query=',
  '//graphql',
  '/GRAPHQL',
  '/graphql/../graphql',
  '/',
  '/nowhere',
  '/graphql%00',
  '/__proto__',
  '/graphql?query=%7B__typename%7D&query=1',
  '/graphql?variables=%7B',
  '/graphql#x',
  '/%E0%A4%A',
];

const pollution = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"first":{"__proto__":{"valueOf":1}}}',
  '{"__proto__":null,"toString":null,"hasOwnProperty":1}',
];

/** One request, usually as the caller of these headers. */
export function fuzzRequest(
  schema: GraphQLSchema,
  chance: Chance,
  credentials: Readonly<Record<string, string>>,
): FuzzRequest {
  const headers: Record<string, string | string[]> = {
    ...(chance.is(0.97) && credentials),
    'content-type': chance.is(0.85) ? 'application/json' : chance.one(contentTypes),
    ...(chance.is(0.3) && { accept: chance.one(accepts) }),
  };
  if (chance.is(0.15)) {
    const [name, value] = chance.one(strangeHeaders);
    headers[name] = value;
  }
  const document = documentOf(schema, chance);
  if (chance.is(0.08)) {
    const query = `query=${encodeURIComponent([...document.slice(0, 2000)].map((each) => (/[\ud800-\udfff]$/.test(each) ? '?' : each)).join(''))}&variables=${encodeURIComponent(chance.one(pollution))}`;
    const path = chance.is(0.5) ? `/graphql?${query}` : chance.one(paths);
    return { method: chance.one(['GET', 'GET', 'HEAD', 'POST']), path, headers, body: null };
  }
  const method = chance.is(0.97) ? 'POST' : chance.one(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']);
  const path = chance.is(0.97) ? '/graphql' : chance.one(paths);
  return { method, path, headers, body: bodyOf(document, chance) };
}

function documentOf(schema: GraphQLSchema, chance: Chance): string {
  const kind = chance.next();
  if (kind < 0.35) return validDocument(schema, chance);
  if (kind < 0.7) return mutated(validDocument(schema, chance), chance);
  return hostileDocument(chance);
}

function bodyOf(document: string, chance: Chance): Buffer {
  const query = JSON.stringify(document);
  const variables = () =>
    chance.one([...pollution, 'null', '[]', '"x"', '7', `{"ids":[${'"x",'.repeat(chance.size(20_000))}"x"]}`]);
  const text = chance.one<() => string | Buffer>([
    () => `{"query":${query}}`,
    () => `{"query":${query}}`,
    () => `{"query":${query}}`,
    () => `{"query":${query},"variables":${variables()}}`,
    () => `{"query":${query},"operationName":${chance.one(['"Fuzz1"', '"nobody"', 'null', '7', '{}'])}}`,
    () => `{"query":${query},"extensions":${variables()}}`,
    () => `{"query":${query},"documentId":"x","id":7,"__proto__":{"polluted":true}}`,
    () => `{"query":${chance.one(['null', '7', '[]', '{}', 'true'])}}`,
    () => `{"unknown":${query}}`,
    () => `[${Array.from({ length: chance.below(14) }, () => `{"query":${query}}`).join(',')}]`,
    () =>
      chance.one([
        '',
        ' ',
        'null',
        '7',
        '"x"',
        '[]',
        '[[]]',
        '[null,1,"x"]',
        '{}',
        '{"query":',
        `${'['.repeat(50_000)}`,
        `{"a":${'{"a":'.repeat(20_000)}`,
      ]),
    () => Buffer.concat([Buffer.from('{"query":"{ viewer { arn } } #'), chance.bytes(30), Buffer.from('"}')]),
    () => Buffer.from([0xff, 0xfe, ...Buffer.from(`{"query":${query}}`, 'utf16le')]),
    () => chance.bytes(chance.size(2000)),
    () => `{"query":"${'x'.repeat(chance.size(1_500_000))}"}`,
    () => document,
  ])();
  return typeof text === 'string' ? Buffer.from(text) : text;
}
