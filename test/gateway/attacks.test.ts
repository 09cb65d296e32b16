/** What somebody may try: each of these once got through. */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languageOf } from '../../server/language.js';
import { listen } from '../../server/serve.js';
import { type Asked, keyHeaders, startTestGateway, type TestGateway } from './harness.js';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.close());
beforeEach(() => test.emulator.clearFaults());

interface Page {
  readonly nodes: readonly object[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string };
  readonly unavailable: readonly { readonly code: string }[];
}

it('a name of many stars is answered like another', async () => {
  // A match that tracks back would not end within the age of the universe, and no deadline could interrupt it.
  const { data } = await test.ask<{ buckets: Page }>(
    'query ($name: String) { buckets(first: 1000, filter: { name: $name }) { totalCount } }',
    { variables: { name: `${'*a'.repeat(30)}*!` } },
  );
  expect(data.buckets.totalCount).toBe(0);
});

it('somebody else’s cursor proves no right', async () => {
  const { newcomer } = test.emulator.callers;
  const list = (after: string | null) =>
    `{ instances(regionIds: ["cn-hangzhou"], first: 100, after: ${JSON.stringify(after)}) {
       nodes { instanceId } totalCount pageInfo { endCursor } unavailable { code } } }`;
  const { data } = await test.ask<{ instances: Page }>(list(null));
  for (const after of [data.instances.pageInfo.endCursor, null]) {
    const answer = await test.ask<{ instances: Page }>(list(after), { as: newcomer });
    expect(answer.data.instances).toMatchObject({ nodes: [], unavailable: [{ code: 'FORBIDDEN' }] });
  }
});

describe('an answer that is none', () => {
  it.each([
    '{"Instances":null}',
    '{"Instances":[]}',
    '{"Instances":"x"}',
    '{"Instances":{"Instance":5}}',
    'null',
    '[]',
  ])('%s is no empty list', async (bodyOf) => {
    test.emulator.addFault({ kind: 'malformed', action: 'DescribeInstances', bodyOf });
    const { data } = await test.ask<{ instances: Page }>(
      '{ instances(regionIds: ["cn-fuzhou"]) { nodes { instanceId } unavailable { code } } }',
    );
    expect(data.instances).toEqual({ nodes: [], unavailable: [{ code: 'UNAVAILABLE' }] });
  });
});

it('an id with a comma is one id, and nobody’s', async () => {
  const [first, second] = test.emulator.cloud.accounts[0].vpcs('cn-hangzhou');
  const ids = JSON.stringify([`${first?.VpcId},${second?.VpcId}`]);
  const { data, errors } = await test.ask<{ vpcs: Page }>(
    `{ vpcs(regionIds: ["cn-hangzhou"], filter: { vpcIds: ${ids} }) { totalCount } }`,
  );
  expect({ errors, total: data.vpcs.totalCount }).toEqual({ errors: undefined, total: 0 });
});

it('whoever is turned away at the door gets a request id, which the log has too', async () => {
  const response = await test.gateway.fetch('http://localhost/graphql', { method: 'POST', body: '{' });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  expect(response.status).toBe(401);
  expect(test.logged()).toContain(requestId);
});

it('the audit line of a body that is no query says what it was answered', async () => {
  const headers = { 'content-type': 'text/plain', ...keyHeaders(test.emulator.callers.administrator) };
  const response = await test.gateway.fetch('http://localhost/graphql', { method: 'POST', headers, body: 'x' });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  const lineOf = () =>
    test
      .logged()
      .split('\n')
      .find((line) => line.includes(requestId)) ?? '';
  // The line is written when it is known whose the credentials are.
  await expect.poll(lineOf).toContain('"status":415');
  expect(lineOf()).toContain('"codes":["BAD_USER_INPUT"]');
});

it('variables that are no JSON are the asker’s mistake', async () => {
  const headers = { accept: 'application/json', ...keyHeaders(test.emulator.callers.administrator) };
  const url = 'http://localhost/graphql?query={__typename}&variables={';
  const answer = (await (await test.gateway.fetch(url, { headers })).json()) as { errors: { extensions: object }[] };
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
});

it('a header of nothing but spaces keeps nobody busy', async () => {
  expect(languageOf('de;q=0.9, zh-TW ; Q=0.8, en ;level=1 ;q=0.5, ja;q=x')).toBe('zh-CN');
  const before = process.cpuUsage();
  languageOf(`a${' '.repeat(30_000)}b`);
  // A pattern that goes back at each of them takes seconds.
  expect(process.cpuUsage(before).user).toBeLessThan(500_000);
});

it('who sends Authorization twice is nobody, for others on the way may go by the other one', async () => {
  const { origin, shutDown } = await listen(test.gateway, 0, '127.0.0.1');
  const [one, other] = test.emulator.signedIn().map(({ token }) => token);
  const { hostname, port } = new URL(origin);
  const body = '{"query":"{__typename}"}';
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: ${hostname}`,
    `Authorization: Bearer ${one}`,
    `authorization: Bearer ${other}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`));
    let all = '';
    socket.on('data', (chunk) => {
      all += chunk;
    });
    socket.on('end', () => resolve(all)).on('error', reject);
  });
  await shutDown(0);
  expect(text).toMatch(/^HTTP\/1.1 400 /);
  expect(text).toContain('Authorization');
});

it('a Host header that names no host is refused before anything trips over it', async () => {
  const { origin, shutDown } = await listen(test.gateway, 0, '127.0.0.1');
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'a b[', 'content-type': 'application/json' };
    request(`${origin}/graphql`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers['content-type']]);
    })
      .on('error', reject)
      .end('{}');
  });
  await shutDown(0);
  expect(status).toEqual([400, 'application/json; charset=utf-8']);
});

it('without introspection the schema is not to be guessed from mistakes either', async () => {
  const hidden = await startTestGateway({ instances: 10, introspection: false });
  const messages = async (query: string, asked: Asked = {}) =>
    (await hidden.ask(query, asked)).errors?.map(({ message }) => message).join();
  expect(await messages('{ __type(name: "Instance") { name } }')).toMatch(/introspection has been disabled/);
  expect(await messages('{ instancs { totalCount } }')).toBe('Cannot query field "instancs" on type "Query".');
  const filtered = 'query ($f: InstanceFilter) { instances(filter: $f) { totalCount } }';
  const changed = 'mutation ($i: StopInstancesInput!) { stopInstances(input: $i) { requestIds } }';
  for (const headers of [{}, { 'x-yunmen-plan': '1' }]) {
    for (const f of [{ status: 'RUNNNING' }, { statuss: 'RUNNING' }]) {
      expect(await messages(filtered, { variables: { f }, headers })).toMatch(/^Variable "\$f" (?!.*Did you mean)/);
    }
    const variables = { i: { instanceIdss: [] } };
    expect(await messages(changed, { variables, headers })).toMatch(/^Variable "\$i" (?!.*Did you mean)/);
  }
  expect((await hidden.gateway.fetch('http://localhost/schema.graphql')).status).toBe(404);
  await hidden.close();
});
