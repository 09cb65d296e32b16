/** Attacks that once succeeded. */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languageOf } from '../../../server/http/language.js';
import { listen } from '../../../server/http/listen.js';
import { type Asked, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

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

it('a name pattern of many stars is answered like another', async () => {
  // A backtracking match would practically never end, and no deadline could interrupt it.
  const { data } = await test.ask<{ buckets: Page }>(
    'query ($name: String) { buckets(first: 1000, filter: { name: $name }) { totalCount } }',
    { variables: { name: `${'*a'.repeat(30)}*!` } },
  );
  expect(data.buckets.totalCount).toBe(0);
});

it('the cursor of another caller proves no permission', async () => {
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

describe('an invalid answer of upstream', () => {
  it.each([
    '{"Instances":null}',
    '{"Instances":[]}',
    '{"Instances":"x"}',
    '{"Instances":{"Instance":5}}',
    'null',
    '[]',
  ])('%s is not read as an empty list', async (bodyOf) => {
    test.emulator.addFault({ kind: 'malformed', action: 'DescribeInstances', bodyOf });
    const { data } = await test.ask<{ instances: Page }>(
      '{ instances(regionIds: ["cn-fuzhou"]) { nodes { instanceId } unavailable { code } } }',
    );
    expect(data.instances).toEqual({ nodes: [], unavailable: [{ code: 'UNAVAILABLE' }] });
  });
});

it('an id with a comma is one id, which no resource has', async () => {
  const [first, second] = test.emulator.cloud.accounts[0].vpcs('cn-hangzhou');
  const ids = JSON.stringify([`${first?.VpcId},${second?.VpcId}`]);
  const { data, errors } = await test.ask<{ vpcs: Page }>(
    `{ vpcs(regionIds: ["cn-hangzhou"], filter: { vpcIds: ${ids} }) { totalCount } }`,
  );
  expect({ errors, total: data.vpcs.totalCount }).toEqual({ errors: undefined, total: 0 });
});

it('a request that is refused before its body is read gets a request id, which is also in the log', async () => {
  const response = await test.gateway.fetch('http://localhost/graphql', { method: 'POST', body: '{' });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  expect(response.status).toBe(401);
  expect(test.logged()).toContain(requestId);
});

it('the audit line of a body that is not a query contains the answer’s code', async () => {
  const headers = { 'content-type': 'text/plain', ...keyHeaders(test.emulator.callers.administrator) };
  const response = await test.gateway.fetch('http://localhost/graphql', { method: 'POST', headers, body: 'x' });
  const requestId = response.headers.get('x-request-id') ?? 'none';
  const lineOf = () =>
    test
      .logged()
      .split('\n')
      .find((line) => line.includes(requestId)) ?? '';
  // The line is written when the owner of the credentials is known.
  await expect.poll(lineOf).toContain('"status":415');
  expect(lineOf()).toContain('"codes":["BAD_USER_INPUT"]');
});

it('variables that are not JSON are an error of the client', async () => {
  const headers = { accept: 'application/json', ...keyHeaders(test.emulator.callers.administrator) };
  const url = 'http://localhost/graphql?query={__typename}&variables={';
  const answer = (await (await test.gateway.fetch(url, { headers })).json()) as { errors: { extensions: object }[] };
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
});

it('a header of many spaces does not block the gateway', async () => {
  expect(languageOf('de;q=0.9, zh-TW ; Q=0.8, en ;level=1 ;q=0.5, ja;q=x')).toBe('zh-CN');
  const before = process.cpuUsage();
  languageOf(`a${' '.repeat(30_000)}b`);
  // A regular expression that backtracks at each space takes seconds.
  expect(process.cpuUsage(before).user).toBeLessThan(500_000);
});

describe('a header that changes the result', () => {
  /** The answer to these raw header lines. */
  const send = async (lines: readonly string[]) => {
    const { origin, shutDown } = await listen(test.gateway, 0, '127.0.0.1');
    const { hostname, port } = new URL(origin);
    const body = '{"query":"{__typename}"}';
    const head = [
      'POST /graphql HTTP/1.1',
      `Host: ${hostname}`,
      'Content-Type: application/json',
      ...lines,
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
    return text;
  };
  const keys = (as = test.emulator.callers.administrator) =>
    Object.entries(keyHeaders(as)).map(([name, value]) => `${name}: ${value}`);
  const bearers = () => test.emulator.signedIn().map(({ token }) => `Authorization: Bearer ${token}`);

  it('may be sent only once', async () => {
    expect(await send(keys())).toMatch(/^HTTP\/1.1 200 /);
    expect(await send(bearers().slice(0, 1))).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each([
    ['authorization', () => bearers().slice(0, 2)],
    ['x-acs-accesskey-id', () => [...keys(), ...keys(test.emulator.callers.reader).slice(0, 1)]],
    [
      'x-acs-accesskey-id',
      () => [
        ...keys(),
        ...keys()
          .slice(0, 1)
          .map((line) => line.toUpperCase()),
      ],
    ],
    ['x-acs-accesskey-secret', () => [...keys(), ...keys().slice(1, 2)]],
    ['x-acs-security-token', () => [...keys(), ...keys(test.emulator.callers.reader).slice(2)]],
    ['x-yunmen-role', () => [...bearers().slice(0, 1), 'x-yunmen-role: a', 'X-Yunmen-Role: a']],
  ])('of a caller is HTTP 401 when it comes twice: %s', async (name, lines) => {
    test.emulator.clearCalls();
    const text = await send(lines());
    expect(text).toMatch(/^HTTP\/1.1 401 /);
    expect(text).toContain(`more than one header ${name}`);
    expect(text).toContain('"UNAUTHENTICATED"');
    expect(test.emulator.calls()).toEqual([]);
  });

  it.each(['host: elsewhere.example', 'content-type: text/plain', 'x-yunmen-plan: 1'])(
    'of a request is HTTP 400 when it comes twice: %s',
    async (line) => {
      const text = await send([...keys(), 'x-yunmen-plan: 1', line]);
      expect(text).toMatch(/^HTTP\/1.1 400 /);
      expect(text).toContain(`more than one header ${line.split(':')[0]}`);
    },
  );

  it('that a proxy has joined from two is HTTP 401 too', async () => {
    for (const name of ['x-acs-accesskey-id', 'x-acs-accesskey-secret', 'x-acs-security-token']) {
      const given = keyHeaders(test.emulator.callers.administrator);
      const headers = { [name]: `${given[name]}, ${given[name]}` };
      const { status, errors } = await test.ask('{ viewer { arn } }', { headers });
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
      expect(errors?.[0]?.message).toContain(name);
    }
  });
});

it('a Host header that names no host is refused before it is used', async () => {
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

it('without introspection error messages do not reveal the schema either', async () => {
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
