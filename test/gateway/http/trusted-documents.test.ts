/** With a manifest of trusted documents nothing else is executed, for every form of a request. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTrustedDocuments, unusable } from '../../../server/documents/trusted-documents.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

const users = 'query Users($first: Int) { users(first: $first) { nodes { userName } } }';
const hash = createHash('sha256').update(users).digest('hex');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, trustedDocuments: new Map([[hash, users]]) });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const send = async (path: string, init: RequestInit = {}) => {
  const headers = { ...keyHeaders(gateway.emulator.callers.administrator), ...(init.headers as object) };
  const response = await gateway.gateway.fetch(`http://localhost/graphql${path}`, { ...init, headers });
  const text = await response.text();
  const [, event] = /^data: (.+)$/m.exec(text) ?? [];
  return { status: response.status, body: JSON.parse(event ?? text) };
};
const post = (body: unknown, headers: Record<string, string> = {}) =>
  send('', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('a trusted document', () => {
  const variables = { first: 1 };
  const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

  it.each([
    ['documentId', () => post({ documentId: hash, variables })],
    ['id', () => post({ id: hash, variables, operationName: 'Users' })],
    ['doc_id', () => post({ doc_id: hash, variables })],
    ['extensions.persistedQuery', () => post({ extensions: persisted(hash), variables })],
    ['documentId in an address', () => send(`?documentId=${hash}&variables=${JSON.stringify(variables)}`)],
    [
      'extensions in an address',
      () => send(`?extensions=${JSON.stringify(persisted(hash))}&variables=${JSON.stringify(variables)}`),
    ],
  ])('is requested by %s', async (_how, ask) => {
    const { status, body } = await ask();
    expect(body.errors).toBeUndefined();
    expect({ status, nodes: body.data.users.nodes.length }).toEqual({ status: 200, nodes: 1 });
  });

  it('is requested in batches, each by its id', async () => {
    const { body } = await post([{ documentId: hash, variables }, { query: '{ users { totalCount } }' }]);
    expect(body[0].data.users.nodes).toHaveLength(1);
    expect(body[1]).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(body[1].data).toBeUndefined();
  });

  it('is planned by its id', async () => {
    const { body } = await post({ documentId: hash, variables }, { 'x-yunmen-plan': '1' });
    expect(body.errors).toBeUndefined();
    expect(body.extensions.plan).toBeDefined();
    expect(gateway.calls()).toEqual([]);
  });

  it('is in the audit log with its hash', async () => {
    await post({ documentId: hash, variables });
    await expect.poll(() => gateway.logged()).toContain(`"documentHash":"${hash}"`);
  });
});

describe('another document is not executed', () => {
  const text = '{ users { totalCount } }';
  it.each([
    ['a text', () => post({ query: text })],
    ['the text of a trusted document', () => post({ query: users })],
    ['a text beside a trusted id', () => post({ query: text, documentId: hash })],
    [
      'a text beside a trusted hash',
      () => post({ query: text, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
    ],
    ['a text in an address', () => send(`?query=${encodeURIComponent(text)}`)],
    ['a text in an address beside an id', () => send(`?query=${encodeURIComponent(text)}&documentId=${hash}`)],
    ['a subscription', () => post({ query: 'subscription { x }' }, { accept: 'text/event-stream' })],
    [
      'a text of another content type',
      () => send('', { method: 'POST', headers: { 'content-type': 'application/graphql' }, body: text }),
    ],
    [
      'a form',
      () =>
        send('', {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `query=${encodeURIComponent(text)}`,
        }),
    ],
    ['a plan', () => post({ query: text }, { 'x-yunmen-plan': '1' })],
    ['introspection', () => post({ query: '{ __schema { queryType { name } } }' })],
    ['nothing', () => post({})],
  ])('%s', async (_what, ask) => {
    const { status, body } = await ask();
    expect(status === 200 || status >= 400).toBe(true);
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', retryable: false });
    expect(body.errors[0].message).toMatch(/Only trusted documents are executed here/);
    expect(gateway.calls()).toEqual([]);
  });

  it.each(['0'.repeat(64), '__proto__', 'constructor', 'toString'])('the unknown id %s', async (documentId) => {
    const { status, body } = await post({ documentId });
    expect(status).toBe(404);
    expect(body.errors[0].message).toBe(`No trusted document has the id "${documentId}".`);
    expect(body.errors[0].extensions.code).toBe('NOT_FOUND');
  });

  it.each([{ documentId: 7 }, { documentId: { $ne: null } }, { extensions: { persistedQuery: 'x' } }, { id: null }])(
    'an invalid id: %o',
    async (body) => {
      expect((await post(body)).body.errors[0].extensions.code).toMatch(/FORBIDDEN|BAD_USER_INPUT/);
    },
  );
});

describe('a manifest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, 'manifest.json'), text);
    return readTrustedDocuments(join(folder, 'manifest.json'));
  };

  it('has the format of Apollo', () => {
    const operations = [{ id: hash, name: 'Users', type: 'query', body: users }];
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
    expect([...read(JSON.stringify(manifest))]).toEqual([[hash, users]]);
  });

  it('has the format of relay-compiler and graphql-codegen', () => {
    expect([...read(JSON.stringify({ [hash]: users }))]).toEqual([[hash, users]]);
  });

  it.each([
    ['[]', /is not a manifest of documents: expected an apollo-persisted-query-manifest/],
    ['{"a":1}', /is not a manifest/],
    ['{"format":"other","operations":[]}', /is not a manifest/],
    ['{', /is not JSON/],
  ])('is not %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('that cannot be read is named in the error', () => {
    expect(() => readTrustedDocuments(join(folder, 'nowhere.json'))).toThrow(
      /^YUNMEN_TRUSTED_DOCUMENTS: .*nowhere\.json cannot be read \(ENOENT\)\.$/,
    );
  });

  it('may contain documents that are invalid in the schema, which are reported', () => {
    const documents = new Map([
      ['good', '{ a }'],
      ['old', '{ b }'],
      ['broken', '{'],
    ]);
    expect(unusable(buildSchema('type Query { a: Int }'), documents, [])).toEqual({
      old: expect.stringMatching(/Cannot query field "b"/),
      broken: expect.stringMatching(/Syntax Error/),
    });
  });
});
