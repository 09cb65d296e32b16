/** The response limit and the deadline of one HTTP request, for a batch as a whole. The error of the limit names the number. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 200, introspection: true, limits: { maxAnswerBytes: 3_000_000 } });
});
afterAll(() => gateway.close());

const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const many = (count: number) => times(count, (at) => `a${at}: instances(first: 200) { nodes { ...I } }`);
const fragment = 'fragment I on Instance { name regionId status }';

describe('a request with too large an answer', () => {
  it.each([
    ['by aliases and fragments', `{ ${many(100)} } ${fragment}`],
    [
      'by lists in lists',
      `{ ${times(20, (at) => `a${at}: users(first: 200) { nodes { groups { users { userName } } } }`)} }`,
    ],
    [
      'by errors',
      `{ ${times(5, (at) => `a${at}: instances(first: 200) { nodes { vpc { instances(after: "x") { totalCount } } } }`)} }`,
    ],
    ['of the schema', `{ ${times(25, (at) => `a${at}: __schema { types { name fields { name type { name } } } }`)} }`],
  ])('%s has no data, and the error names the number', async (_, document) => {
    const { status, data, errors } = await gateway.ask(document);
    expect([status, data]).toEqual([200, null]);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'COST_LIMIT_EXCEEDED', retryable: false });
    expect(errors?.[0]?.message).toMatch(
      / \d+ bytes of answers, and at most 3000000 are allowed\. Ask for less at once/,
    );
  });

  it('may be a plan whose fragments expand to many more fields', async () => {
    const next = (at: number) => `region { ...F${at + 1} }`;
    const fragments = times(4, (at) => {
      const lists = ['vpcs', 'instances'].map(
        (list) => `${list}(first: 1) { nodes { ${next(at)} } edges { node { ${next(at)} } } }`,
      );
      return `fragment F${at} on Region { ${lists.join(' ')} }`;
    });
    const document = `{ regions { ...F0 } } ${fragments} fragment F4 on Region { regionId localName }`;
    const { status, data, errors } = await gateway.ask(document, { headers: { 'x-yunmen-plan': '1' } });
    expect([status, data]).toEqual([200, null]);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['COST_LIMIT_EXCEEDED']);
    expect(errors?.[0]?.message).toContain('at most 3000000 are allowed');
  });

  it('may be a batch, which is counted as a whole', async () => {
    const document = `{ ${many(4)} } ${fragment}`;
    expect((await gateway.ask(document)).errors).toBeUndefined();
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-cache',
        ...keyHeaders(gateway.emulator.callers.administrator),
      },
      body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: document }))),
    });
    const answers: { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }[] =
      await response.json();
    const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
    expect(new Set(codes)).toEqual(new Set(['COST_LIMIT_EXCEEDED']));
  });

  it('may be incremental, and ends with the error', async () => {
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'multipart/mixed',
        ...keyHeaders(gateway.emulator.callers.administrator),
      },
      body: JSON.stringify({ query: `{ regions { regionId } ... @defer { ${many(20)} } } ${fragment}` }),
    });
    const text = await response.text();
    expect(text).toContain('COST_LIMIT_EXCEEDED');
    // If no part was sent before, the error is the whole answer.
    expect(text).toMatch(/"hasNext":false|"data":null/);
  });
});

it('what a batch has left when its deadline passes is not read', async () => {
  const hasty = await startTestGateway({ instances: 10, deadlineMs: 1 });
  try {
    // Each takes longer to read than the deadline is away, and none of them is valid.
    const query = (number: number) =>
      `{ ${times(190, (at) => `a${at}: instances { nodes { unknown${number} vpc { unknown } } }`)} }`;
    const response = await hasty.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(hasty.emulator.callers.administrator) },
      body: JSON.stringify(Array.from({ length: 10 }, (_, number) => ({ query: query(number) }))),
    });
    const answers = (await response.json()) as readonly { errors: readonly { extensions: { code: string } }[] }[];
    expect(answers).toHaveLength(10);
    expect(answers.at(-1)?.errors.map(({ extensions }) => extensions.code)).toEqual(['TIMEOUT']);
  } finally {
    await hasty.close();
  }
});
