/** The limits of documents, checked before any call upstream; common documents are far below them. */
import { readdirSync, readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100 });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const nested = (depth: number) =>
  `{ instances(regionIds: ["cn-hangzhou"], first: 1) { nodes { ${'vpc { instances(first: 1) { nodes { '.repeat(depth)} name ${'} } } '.repeat(depth)} } } }`;

describe('a document is refused without a call', () => {
  it.each([
    ['nested too deeply', nested(30), /nested too deeply: at most 20 levels/],
    ['nested too deeply to be read', `${'{a'.repeat(4900)}${'}'.repeat(4900)}`, /nested too deeply/],
    [
      'nested through fragments',
      `{ ...F0 } ${times(25, (at) => `fragment F${at} on Query { node(id: "x") { ... on Vpc { instances { nodes { vpc { id } } } } } ...F${at + 1} }`)} fragment F25 on Query { ${nested(9).slice(1)}`,
      /nested too deeply/,
    ],
    [
      'with a flood of aliases',
      `{ viewer { ${times(1000, (at) => `a${at}: arn`)} } }`,
      /too many aliases: at most 200/,
    ],
    [
      'with a flood of directives',
      `{ viewer { ${times(101, () => 'arn @include(if: true)')} } }`,
      /too many directives: at most 100/,
    ],
    ['of one thing, over and over', `{ ${times(1000, () => 'viewer { arn }')} }`, /repeats the same fields too often/],
    ['of too many words', `{ viewer { ${times(10_000, () => 'arn')} } }`, /too long: at most 10000 tokens/],
    [
      'with a huge list',
      `{ nodes(ids: [${times(5001, () => '"x"')}]) { id } }`,
      /list of 5001 items is too long: at most 5000/,
    ],
    [
      'that asks for lists of lists of lists',
      '{ vpcs(first: 1000) { nodes { securityGroups(first: 1000) { nodes { instances(first: 1000) { nodes { name } } } } } } }',
      /asks for up to 1001001000 items: at most 10000000/,
    ],
    [
      'that goes round in circles of lists without a size',
      '{ users(first: 1000) { nodes { groups { users { groups { users { userName } } } } } } }',
      /asks for up to 11111000 items: at most 10000000/,
    ],
    [
      'that asks for lists of lists in every region',
      '{ regions { vpcs(first: 1000) { nodes { vSwitches(first: 400) { nodes { name } } } } } }',
      /asks for up to 12030030 items: at most 10000000/,
    ],
    [
      'that asks for lists of lists of every region',
      '{ regions { vpcs(first: 1000) { nodes { securityGroups(first: 1000) { nodes { name } } } } } }',
      /asks for up to 30030030 items: at most 10000000/,
    ],
    [
      'that asks for lists of lists of each account’s regions',
      '{ accounts { regions { vpcs(first: 1000) { edges { node { securityGroups(first: 200) { nodes { name } } } } } } } }',
      /asks for up to 60300310 items: at most 10000000/,
    ],
    [
      'that asks for lists of lists of many things by their ids',
      `{ nodes(ids: [${times(20, (at) => `"${at}"`)}]) { ... on Vpc { securityGroups(first: 1000) { nodes { instances(first: 1000) { nodes { name } } } } } } }`,
      /asks for up to 20020020 items: at most 10000000/,
    ],
  ])('%s', async (_what, document, message) => {
    const { data, errors, status } = await gateway.ask(document);
    expect({ data, status, calls: gateway.calls() }).toEqual({ data: undefined, status: 200, calls: [] });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'COST_LIMIT_EXCEEDED', retryable: false });
    expect(errors?.[0]?.message).toMatch(message);
  });

  it('whose fragments form a cycle', async () => {
    const circles = times(
      90,
      (at) => `fragment F${at} on Query { ${times(30, (by) => `...F${(at + by + 1) % 90}`)} viewer { arn } }`,
    );
    const { errors } = await gateway.ask(`{ ${times(90, (at) => `...F${at}`)} } ${circles}`);
    expect(errors?.length).toBeGreaterThan(0);
    expect(gateway.calls()).toEqual([]);
  });

  it.each([{}, { 'x-yunmen-plan': '1' }])(
    'but fragments that spread each other twice are accepted, with headers %j',
    async (headers) => {
      const doubling = times(30, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`);
      const { status, errors } = await gateway.ask(`{ ...F0 } ${doubling} fragment F30 on Query { __typename }`, {
        headers,
      });
      expect([status, errors]).toEqual([200, undefined]);
    },
  );

  it('whose variables contain a huge list, or a huge `first`', async () => {
    const ids = await gateway.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids: Array.from({ length: 6000 }, () => 'x') },
    });
    expect(ids.errors?.map(({ extensions }) => extensions.code)).toEqual(['COST_LIMIT_EXCEEDED']);
    const items = await gateway.ask(
      `query ($first: Int = 10) { vpcs(first: $first) { nodes {
         securityGroups(first: $first) { nodes { instances(first: $first) { nodes { name } } } } } } }`,
      { variables: { first: 1000 } },
    );
    expect(items.errors?.map(({ extensions }) => extensions.code)).toEqual(['COST_LIMIT_EXCEEDED']);
    expect(gateway.calls()).toEqual([]);
  });

  it('with status 400 for clients of application/graphql-response+json', async () => {
    const { status } = await gateway.ask(nested(30), { headers: { accept: 'application/graphql-response+json' } });
    expect(status).toBe(400);
  });
});

describe('variables of a wrong type', () => {
  const query = 'query ($id: ID!) { node(id: $id) { id } }';
  const mutation = `mutation ($id: String!) {
    deleteSnapshot(input: { regionId: "cn-hangzhou", snapshotId: $id, confirm: $id }) { __typename }
  }`;
  const types = ['application/json', 'application/graphql-response+json'];

  it.each(types.flatMap((accept) => [query, mutation].map((document): [string, string] => [accept, document])))(
    'are status 400 to clients of %s: %s',
    async (accept, document) => {
      for (const variables of [{}, { id: null }, { id: ['x', {}] }]) {
        const { status, errors } = await gateway.ask(document, { variables, headers: { accept } });
        expect(status).toBe(400);
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      }
      expect(gateway.calls()).toEqual([]);
    },
  );

  it('are an error of the client even if a default made the document valid', async () => {
    const { data, errors } = await gateway.ask<{ viewer: null }>(
      'query ($yes: Boolean = true) { viewer { arn @include(if: $yes) } }',
      { variables: { yes: null } },
    );
    expect(data).toEqual({ viewer: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['viewer'], 'BAD_USER_INPUT']]);
  });
});

describe('common documents are accepted', () => {
  const folder = new URL('../../../docs/examples/', import.meta.url);
  const examples = readdirSync(folder).map((name): [string, string] => [
    name,
    readFileSync(new URL(name, folder), 'utf8'),
  ]);

  it.each<[string, string]>([
    ...examples,
    ['introspection', getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true })],
    [
      'every VPC with its groups and switches',
      '{ vpcs(first: 1000) { nodes { vSwitches(first: 1000) { nodes { name } } securityGroups(first: 1000) { nodes { name } } } } }',
    ],
    [
      'every region with its instances, and all that stands under them without a `first`',
      '{ regions { instances(first: 1000) { nodes { tags { key } securityGroups { name rules { portRange } } disks { diskId tags { key } } } } } }',
    ],
    [
      'a hundred look-ups',
      `{ ${times(100, (at) => `i${at}: instance(regionId: "cn-hangzhou", instanceId: "i-${at}") { name }`)} }`,
    ],
  ])('%s', async (_name, document) => {
    const { errors = [] } = await gateway.ask(document);
    expect(errors.filter(({ extensions }) => extensions.code === 'COST_LIMIT_EXCEEDED')).toEqual([]);
  });
});

describe('a body', () => {
  const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...keyHeaders(gateway.emulator.callers.administrator),
        ...headers,
      },
      body,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const long = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(1_000_000) } });

  it('of more than a megabyte is 413, with Content-Length or in chunks', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 11; at += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
        controller.close();
      },
    });
    for (const [body, headers] of [[long, { 'content-length': String(long.length) }], [long], [chunks]] as const) {
      const answer = await post(body, headers);
      expect(answer.status).toBe(413);
      expect(answer.body.errors[0]).toMatchObject({
        message: 'The body is too long: at most 1000000 bytes.',
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  });

  it('of several operations is counted as a whole', async () => {
    const query = '{ vpcs(first: 1000) { nodes { vSwitches(first: 1000) { nodes { name } } } } }';
    const { body } = await post(JSON.stringify(Array.from({ length: 10 }, () => ({ query }))));
    const codes = (body as { errors?: { extensions: { code: string } }[] }[]).map(({ errors = [] }) =>
      errors.map(({ extensions }) => extensions.code),
    );
    expect(codes.slice(0, 9).flat()).toEqual([]);
    expect(codes[9]).toEqual(['COST_LIMIT_EXCEEDED']);
  });

  it('that looks up the same ids again and again is counted before the look-ups begin', async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `acs:ecs:cn-hangzhou:1750293846105927:disk/d-gone${at}`);
    const lookUps = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: nodes(ids: $ids) { id }`);
    const asked = async (count: number) => {
      const query = `query ($ids: [ID!]!) { ${lookUps(count).join(' ')} }`;
      const { body } = await post(JSON.stringify({ query, variables: { ids } }));
      return body.errors?.[0]?.extensions.code ?? null;
    };
    expect(await asked(2)).toBeNull();
    expect(await asked(70)).toBe('COST_LIMIT_EXCEEDED');
  });

  it('that names very many regions is counted before any call', async () => {
    const regionIds = Array.from({ length: 5000 }, (_, at) => `cn-r${at}`);
    const lists = Array.from({ length: 25 }, (_, at) => `a${at}: disks(regionIds: $regionIds) { nodes { id } }`);
    const query = `query ($regionIds: [String!]) { ${lists.join(' ')} }`;
    const { body } = await post(JSON.stringify({ query, variables: { regionIds } }));
    expect(body.errors[0].extensions.code).toBe('COST_LIMIT_EXCEEDED');
    expect(body.extensions.cloud.calls).toBeLessThan(10);
  });

  it('that repeats a long condition is counted for each repetition', async () => {
    const ids = Array.from({ length: 2000 }, (_, at) => `i-${at}`);
    const list = 'instances(regionIds: [], filter: { instanceIds: $ids }) { nodes { id } }';
    const query = `query ($ids: [String!]) { ${Array.from({ length: 190 }, (_, at) => `a${at}: ${list}`).join(' ')} }`;
    const { body } = await post(JSON.stringify(Array.from({ length: 10 }, () => ({ query, variables: { ids } }))));
    expect(JSON.stringify(body)).toContain('COST_LIMIT_EXCEEDED');
  });

  it('whose conditions together need too many calls is refused without a call, planned or not', async () => {
    const values = Array.from({ length: 5000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
    const query =
      'query ($v: [String!]) { instances(filter: { instanceIds: $v, privateIpAddresses: $v, publicIpAddresses: $v }) { nodes { id } } }';
    for (const headers of [{}, { 'x-yunmen-plan': '1' }]) {
      const { body } = await post(JSON.stringify({ query, variables: { v: values } }), headers);
      expect(body.errors[0]).toMatchObject({
        message: expect.stringContaining('at most 1000'),
        extensions: { code: 'COST_LIMIT_EXCEEDED' },
      });
    }
  });

  it('of several operations is answered in their order, each with its own errors', async () => {
    const list = '{ instances(regionIds: ["cn-atlantis"]) { nodes { name } } }';
    const { status, body } = await post(
      JSON.stringify([{ query: '{ __typename }' }, { query: list }, { query: '{ nothing }' }, { query: list }]),
    );
    expect(status).toBe(200);
    const codes = (body as { errors?: { extensions: { code: string } }[] }[]).map(({ errors = [] }) =>
      errors.map(({ extensions }) => extensions.code),
    );
    expect(codes).toEqual([[], ['NOT_FOUND'], ['GRAPHQL_VALIDATION_FAILED'], ['NOT_FOUND']]);
    expect(body[0].data).toEqual({ __typename: 'Query' });
    for (const each of body) expect(each.extensions.cloud).toBeDefined();
  });

  it.each([
    ['eleven operations', Array.from({ length: 11 }, () => ({ query: '{ __typename }' })), 413],
    ['no operation', [], 400],
    ['what is no operation', [{ query: '{ __typename }' }, null], 400],
    ['batches', [[{ query: '{ __typename }' }]], 400],
  ])('of %s is refused', async (_what, batch, expected) => {
    const { status, body } = await post(JSON.stringify(batch));
    expect(status).toBe(expected);
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});
