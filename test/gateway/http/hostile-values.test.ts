/** Values that are nested too deeply, and texts that are too long: they are refused or truncated, and cause no internal error. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ instances: 10, cacheTtlMs: 10_000 });
});
beforeEach(() => {
  test.emulator.clearFaults();
  test.emulator.clearCalls();
});
afterAll(() => test.close());

const post = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
  const keys = keyHeaders(test.emulator.callers.administrator);
  const response = await test.gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keys, ...headers },
    body,
  });
  return { status: response.status, text: await response.text(), requestId: response.headers.get('x-request-id') };
};

/** The log lines of a request, when the last of them is written. */
const linesOf = async (requestId: string | null) => {
  const lines = () =>
    test
      .logged()
      .split('\n')
      .filter((line) => line.includes(requestId ?? 'none'));
  await expect.poll(() => lines().join(), { timeout: 10_000 }).toContain('"msg":"request"');
  return lines();
};
/** The log lines of internal errors. */
const bugs = () =>
  test
    .logged()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line));

describe('values nested 100,000 deep', () => {
  const times = 100_000;
  const nests = {
    lists: `${'['.repeat(times)}${']'.repeat(times)}`,
    objects: `${'{"a":'.repeat(times)}1${'}'.repeat(times)}`,
  };
  const query = JSON.stringify('query ($f: InstanceFilter) { instances(first: 1, filter: $f) { totalCount } }');
  const plain = '"query":"{ __typename }"';
  const places: Readonly<Record<string, (nest: string) => string>> = {
    variable: (nest) => `{"query":${query},"variables":{"f":${nest}}}`,
    'variable that is not declared': (nest) => `{${plain},"variables":{"f":${nest}}}`,
    variables: (nest) => `{${plain},"variables":${nest}}`,
    extensions: (nest) => `{${plain},"extensions":{"f":${nest}}}`,
    query: (nest) => `{"query":${nest}}`,
    operationName: (nest) => `{${plain},"operationName":${nest}}`,
    documentId: (nest) => `{"documentId":${nest}}`,
    batch: (nest) => `[{${plain}},{${plain},"variables":{"f":${nest}}}]`,
    body: (nest) => nest,
  };

  it.each(
    Object.entries(places).flatMap(([place, bodyOf]) =>
      Object.entries(nests).map(([kind, nest]) => [kind, place, bodyOf(nest)] as const),
    ),
  )('%s as %s are BAD_USER_INPUT', async (_kind, _place, body) => {
    for (const headers of [{}, { 'x-yunmen-plan': '1' }]) {
      const { status, text } = await post(body, headers);
      expect({ status, text }).toMatchObject({ status: 400, text: expect.stringContaining('"BAD_USER_INPUT"') });
      expect(text.length).toBeLessThan(2_000);
    }
    expect(bugs()).toEqual([]);
    expect(test.calls()).toEqual([]);
  });

  it('are BAD_USER_INPUT in the variables of a GET', async () => {
    const nest = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const url = `http://localhost/graphql?query={__typename}&variables={"f":${nest}}`;
    const headers = keyHeaders(test.emulator.callers.administrator);
    const response = await test.gateway.fetch(url, { headers });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('"BAD_USER_INPUT"');
  });

  it.each([10, 100, 1_000, 4_900])('are refused in documents, too: %i levels', async (levels) => {
    const lists = `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    const objects = `${'{ a: '.repeat(levels)}1${' }'.repeat(levels)}`;
    for (const value of [lists, objects]) {
      for (const document of [
        `{ instances(first: 1, filter: ${value}) { totalCount } }`,
        `{ nodes(ids: ${value}) { id } }`,
        `query ($f: InstanceFilter = ${value}) { instances(filter: $f) { totalCount } }`,
        `{ __typename @include(if: ${value}) }`,
      ]) {
        const { text } = await post(JSON.stringify({ query: document }));
        expect(text).toMatch(/"code":"(?:GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED|COST_LIMIT_EXCEEDED)"/);
      }
    }
    expect(bugs()).toEqual([]);
  });
});

it.each([5, true, {}, ['a'], { a: 1 }])(
  'an operationName that is not a string is BAD_USER_INPUT: %j',
  async (operationName) => {
    const { status, text } = await post(JSON.stringify({ query: '{ __typename }', operationName }));
    expect(status).toBe(400);
    expect(text).toContain('"BAD_USER_INPUT"');
  },
);

describe('a name of 900,000 characters', () => {
  const name = 'x'.repeat(900_000);

  it.each([
    ['of the operation', { query: `query ${name} { __typename }` }],
    ['of the operation that is wanted', { query: `query ${name} { __typename }`, operationName: name }],
    ['of an operation that is not there', { query: 'query a { __typename }', operationName: name }],
    ['of a field', { query: `{ ${name}: __typename }` }],
    ['of a field that is not there', { query: `{ ${name} }` }],
    ['of a variable', { query: '{ __typename }', variables: { [name]: name } }],
    ['of a document', { documentId: name }],
    ['of a query', { query: `{ user(userName: "${name}") { id } node(id: "${name}") { id } }` }],
    ['of a region', { query: `{ instances(regionIds: ["${name}"]) { totalCount } }` }],
  ])('%s is truncated in the log', async (_where, body) => {
    // A repeated request may be answered from the cache.
    for (let at = 0; at < 2; at += 1) {
      const { requestId } = await post(JSON.stringify(body));
      for (const line of await linesOf(requestId)) expect(line.length).toBeLessThan(3_000);
    }
    expect(bugs()).toEqual([]);
  });

  it('of a changed resource is truncated in the audit record', async () => {
    const query = 'mutation ($input: CreateSnapshotInput!) { createSnapshot(input: $input) { results { id } } }';
    const input = { regionId: 'cn-hangzhou', diskId: 'd-1', description: name };
    const { requestId } = await post(JSON.stringify({ query, variables: { input } }));
    const lines = await linesOf(requestId);
    expect(lines.join()).toContain('"mutation":"createSnapshot"');
    for (const line of lines) expect(line.length).toBeLessThan(3_000);
  });
});

it('an answer longer than the longest string is COST_LIMIT_EXCEEDED, whole and incremental', {
  timeout: 120_000,
}, async () => {
  const vpc = {
    VpcId: 'vpc-long',
    VpcName: 'long',
    RegionId: 'cn-hangzhou',
    Status: 'Available',
    IsDefault: false,
    CidrBlock: '10.0.0.0/8',
    CreationTime: '2024-01-01T00:00:00Z',
    Description: 'x'.repeat(6_000_000),
    Tags: { Tag: [] },
  };
  const page = { TotalCount: 1, PageNumber: 1, PageSize: 50, Vpcs: { Vpc: [vpc] } };
  test.emulator.addFault({ kind: 'malformed', action: 'DescribeVpcs', bodyOf: JSON.stringify(page) });
  const aliases = Array.from({ length: 99 }, (_, at) => `a${at}: description`).join(' ');
  const query = `{ vpcs(regionIds: ["cn-hangzhou"], first: 10) { nodes { ${aliases} } } }`;
  for (const accept of ['application/json', 'multipart/mixed', 'text/event-stream']) {
    const { text } = await post(JSON.stringify({ query }), { accept });
    expect(text).toContain('"code":"COST_LIMIT_EXCEEDED"');
    expect(text.length).toBeLessThan(2_000);
  }
  expect(bugs()).toEqual([]);
});

it('an upstream answer that is too long is COST_LIMIT_EXCEEDED, and not requested again', async () => {
  const bodyOf = JSON.stringify({ RequestId: 'x'.repeat(17 * 1024 * 1024) });
  test.emulator.addFault({ kind: 'malformed', action: 'DescribeVpcs', bodyOf });
  const query = '{ vpcs(regionIds: ["cn-beijing"]) { nodes { id } unavailable { code message } } }';
  const { text } = await post(JSON.stringify({ query }));
  expect(text).toContain('"code":"COST_LIMIT_EXCEEDED"');
  expect(text).toContain('DescribeVpcs');
  expect(test.emulator.calls({ action: 'DescribeVpcs' })).toHaveLength(1);
});
