/** Automatic persisted queries: a hash instead of a text, stored for all callers, but only from authenticated ones. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PersistedDocuments } from '../../../server/documents/persisted-documents.js';
import { type Keys, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let on: TestGateway;
let off: TestGateway;
let trusted: TestGateway;
const known = '{ viewer { accountId } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
beforeAll(async () => {
  on = await startTestGateway({ instances: 20, persistedDocuments: true });
  off = await startTestGateway({ instances: 20 });
  const trustedDocuments = new Map([[sha256(known), known]]);
  trusted = await startTestGateway({ instances: 20, persistedDocuments: true, trustedDocuments });
});
afterAll(() => Promise.all([on, off, trusted].map((gateway) => gateway.close())));

interface Answer {
  readonly status: number;
  readonly body: {
    readonly data?: object;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
}

const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
const send = async (gateway: TestGateway, path: string, init: RequestInit, as?: Keys | null): Promise<Answer> => {
  const keys = as === null ? {} : keyHeaders(as ?? gateway.emulator.callers.administrator);
  const headers = { ...keys, ...(init.headers as object) };
  const response = await gateway.gateway.fetch(`http://localhost/graphql${path}`, { ...init, headers });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const post = (gateway: TestGateway, body: unknown, headers: object = {}, as?: Keys | null) =>
  send(
    gateway,
    '',
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
    as,
  );
const get = (gateway: TestGateway, extensions: object, more = '') =>
  send(gateway, `?extensions=${encodeURIComponent(JSON.stringify(extensions))}${more}`, {});
const refused = (message: string, code: string) => ({ errors: [{ message, extensions: { code, retryable: false } }] });
const notFound = refused('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND');
const notSupported = refused('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
const accepts = ['application/json', 'application/graphql-response+json', 'text/event-stream, application/json'];

describe('when they are enabled', () => {
  it.each(accepts)('a hash is unknown until its text is sent, and sufficient afterwards: %s', async (accept) => {
    const query = `query Asked${accepts.indexOf(accept)} { viewer { arn } }`;
    const extensions = persisted(query);
    expect(await post(on, { extensions }, { accept })).toMatchObject({ status: 200, body: notFound });
    const told = await post(on, { query, extensions }, { accept });
    expect(told).toMatchObject({ status: 200, body: { data: { viewer: { arn: expect.any(String) } } } });
    expect((await post(on, { extensions }, { accept })).body.data).toEqual(told.body.data);
    expect((await get(on, extensions)).body.data).toEqual(told.body.data);
  });

  it('a text that was sent before without a hash is stored when it is sent with one', async () => {
    const query = 'query Before { viewer { arn } }';
    await post(on, { query });
    await post(on, { query, extensions: persisted(query) });
    expect((await post(on, { extensions: persisted(query) })).body.errors).toBeUndefined();
  });

  it('callers share the texts, and each gets its own answer', async () => {
    const query = 'query Shared { viewer { arn } }';
    const { administrator, reader } = on.emulator.callers;
    await post(on, { query, extensions: persisted(query) });
    for (const { arn, ...as } of [reader, administrator]) {
      expect((await post(on, { extensions: persisted(query) }, {}, as)).body.data).toEqual({ viewer: { arn } });
    }
  });

  it('nothing is stored for a caller that was refused', async () => {
    const query = 'query Stranger { viewer { arn } }';
    expect((await post(on, { query, extensions: persisted(query) }, {}, null)).status).toBe(401);
    expect((await post(on, { extensions: persisted(query) })).body).toMatchObject(notFound);
  });

  it.each([
    ['the hash of another text', { version: 1, sha256Hash: sha256('{ viewer { id } }') }],
    ['no hash', { version: 1 }],
    ['a hash of another length', { version: 1, sha256Hash: 'abc' }],
    ['a hash that is none', { version: 1, sha256Hash: { toString: 'x' } }],
    ['another version', { version: 2, sha256Hash: sha256(known) }],
    ['no version', { sha256Hash: sha256(known) }],
  ])('%s is refused with a text, and nothing is stored', async (_what, persistedQuery) => {
    const answer = await post(on, { query: known, extensions: { persistedQuery } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    expect((await post(on, { extensions: persisted('{ viewer { id } }') })).body).toMatchObject(notFound);
  });

  it('each operation of a batch has its own', async () => {
    const query = 'query Batched { viewer { arn } }';
    await post(on, { query, extensions: persisted(query) });
    const answer = await post(on, [{ extensions: persisted(query) }, { extensions: persisted('{ x }') }, { query }]);
    expect(answer).toMatchObject({
      status: 200,
      body: [{ data: { viewer: {} } }, notFound, { data: { viewer: {} } }],
    });
  });

  it('a mutation by its hash is refused by GET', async () => {
    const query = 'mutation { stopInstances(input: { regionId: "cn-hangzhou", instanceIds: ["i-1"] }) { requestIds } }';
    await post(on, { query, extensions: persisted(query) }, { 'x-yunmen-plan': '1' });
    on.emulator.clearCalls();
    const answer = await get(on, persisted(query));
    expect(answer).toMatchObject({ status: 405, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    expect(on.calls()).toEqual([]);
  });

  it('a text that is not GraphQL gets a syntax error, by its hash too', async () => {
    const query = '{ viewer ';
    const wrong = { errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] };
    expect((await post(on, { query, extensions: persisted(query) })).body).toMatchObject(wrong);
    expect((await post(on, { extensions: persisted(query) })).body).toMatchObject(wrong);
  });

  it('a document is in the audit log with its hash', async () => {
    const query = 'query Audited { viewer { arn } }';
    await post(on, { query, extensions: persisted(query) });
    await post(on, { extensions: persisted(query) });
    const lines = () => on.logged().split(`"documentHash":"${sha256(query)}"`).length - 1;
    await expect.poll(lines).toBe(2);
  });
});

describe('when they are disabled', () => {
  it.each(accepts)(
    'a hash alone gets an error that says so, and with a text the text is executed: %s',
    async (accept) => {
      const extensions = persisted(known);
      expect(await post(off, { extensions }, { accept })).toMatchObject({ status: 200, body: notSupported });
      expect((await post(off, { query: known, extensions }, { accept })).body.errors).toBeUndefined();
      expect((await post(off, { extensions }, { accept })).body).toMatchObject(notSupported);
      expect(await get(off, extensions)).toMatchObject({ status: 200, body: notSupported });
    },
  );
});

describe('with trusted documents', () => {
  it('no other document is stored or executed', async () => {
    const query = '{ viewer { arn } }';
    const extensions = persisted(query);
    expect(await post(trusted, { query, extensions })).toMatchObject({ status: 403 });
    expect(await post(trusted, { extensions })).toMatchObject({ status: 404 });
    expect((await post(trusted, { extensions: persisted(known) })).body).toMatchObject({ data: { viewer: {} } });
  });
});

describe('the store', () => {
  it('is bounded: it evicts the least recently used texts, and does not store very long ones', () => {
    const documents = new PersistedDocuments();
    const text = (index: number) => `# ${index} ${'x'.repeat(100_000)}`;
    for (let index = 0; index < 200; index += 1) documents.keep(sha256(text(index)), text(index));
    const kept = Array.from({ length: 200 }, (_, index) => documents.get(sha256(text(index)))).filter((each) => each);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length * 200_000).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(documents.get(sha256(text(199)))).toBe(text(199));
    const long = 'x'.repeat(200_000);
    expect(documents.keep(sha256(long), long)).toBe(true);
    expect(documents.get(sha256(long))).toBeNull();
  });
});
