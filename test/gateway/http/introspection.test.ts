/** The query for the whole schema, as GraphiQL and other clients send it: executed once for all callers. */
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { executableSchema } from '../../../resolvers/execution/executable-schema.js';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { fresh, keyHeaders, startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

let gateway: TestGateway;
let executions = 0;
afterEach(() => gateway.close());

async function start(options: TestOptions = {}): Promise<void> {
  executions = 0;
  const onExecute = () => {
    executions += 1;
  };
  gateway = await startTestGateway({ instances: 1, introspection: true, headers: fresh, onExecute, ...options });
}

const standard = getIntrospectionQuery();

/** JSON without the duration, which always differs. */
function timeless(value: unknown): string {
  return JSON.stringify(value, (name, each) => (name === 'durationMs' ? undefined : each));
}

describe('the query for the whole schema', () => {
  it('is executed once for all callers, also when they ask at the same time', async () => {
    await start();
    const { administrator, reader } = gateway.emulator.callers;
    const both = await Promise.all([
      gateway.ask(standard, { as: administrator }),
      gateway.ask(standard, { as: reader }),
    ]);
    const later = await gateway.ask<IntrospectionQuery>(
      standard.replaceAll(/\s+/g, ' ').replace('IntrospectionQuery', ''),
    );
    for (const answer of both) expect(timeless(answer)).toBe(timeless(later));
    expect(executions).toBe(1);
    const shown = printSchema(lexicographicSortSchema(buildClientSchema(later.data)));
    expect(shown).toBe(printSchema(lexicographicSortSchema(executableSchema(typeDefs, {}))));
  });

  it.each([
    ['without descriptions', { descriptions: false }],
    [
      'with all options',
      {
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      },
    ],
    ['with fewer levels', { typeDepth: 7 }],
  ])('is the same in the form %s', async (_, options) => {
    await start();
    const query = getIntrospectionQuery(options);
    const [first, second] = [await gateway.ask(query), await gateway.ask(query)];
    expect(executions).toBe(1);
    expect(timeless(second)).toBe(timeless(first));
    const { data } = await gateway.ask(`query Other ${query.slice(query.indexOf('{')).replace('{', '{ __typename')}`);
    expect(executions).toBe(2);
    expect(timeless(data)).toBe(timeless({ __typename: 'Query', ...(first.data as object) }));
  });

  it('has the headers and extensions of other answers, alone and in a batch', async () => {
    await start();
    const send = (body: object) =>
      gateway.gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) },
        body: JSON.stringify(body),
      });
    const responses = [
      await send({ query: '{ __typename }' }),
      await send({ query: standard }),
      await send({ query: standard }),
    ];
    const names = responses.map(({ headers }) => [...headers.keys()].filter((name) => name !== 'content-length'));
    expect(names[1]).toEqual(names[0]);
    expect(names[2]).toEqual(names[0]);
    expect(new Set(responses.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
    const [plain, first, second] = (await Promise.all(responses.map((response) => response.json()))) as Answer[];
    expect(timeless(first?.extensions)).toBe(timeless(plain?.extensions));
    expect(timeless(second)).toBe(timeless(first));
    const batch = (await (await send([{ query: standard }, { query: '{ __typename }' }])).json()) as Answer[];
    expect(timeless(batch.map(({ data }) => data))).toBe(timeless([first?.data, { __typename: 'Query' }]));
  });

  it('does not charge its execution to a request, but other documents do', async () => {
    await start();
    const length = JSON.stringify((await gateway.ask(standard)).data).length;
    await gateway.close();
    await start({ limits: { maxAnswerBytes: 2 * length + 600_000 } });
    expect((await gateway.ask(standard)).errors).toBeUndefined();
    const other = await gateway.ask(standard.replace('__schema', 'it: __schema'));
    expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(['COST_LIMIT_EXCEEDED']);
  });

  it('is executed as other documents are in more forms than clients use', async () => {
    await start();
    for (const typeDepth of [1, 2, 3, 4, 5]) await gateway.ask(getIntrospectionQuery({ typeDepth }));
    expect(executions).toBe(5);
    for (const typeDepth of [1, 2, 3, 4]) await gateway.ask(getIntrospectionQuery({ typeDepth }));
    expect(executions).toBe(5);
    const { errors } = await gateway.ask(getIntrospectionQuery({ typeDepth: 5 }));
    expect([executions, errors]).toEqual([6, undefined]);
  });

  it('is refused without introspection', async () => {
    await start({ introspection: false });
    const { errors } = await gateway.ask(standard);
    expect(errors?.[0]?.message).toMatch(/introspection has been disabled/);
    expect(executions).toBe(0);
  });
});

interface Answer {
  readonly data: object;
  readonly extensions: object;
}
