/** What a failed field costs its request. */
import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { bytesOf, unbounded } from '../../client/request/work-budget.js';
import { executeOperation } from '../../resolvers/execution/execute-query.js';

it('is charged once at each level that the failure passes', async () => {
  const schema = buildSchema('type Query { o: Query! x: Int! }');
  const document = parse('{ o { o { o { o { x } } } } }');
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  const o = (): object => ({ o, x: null });
  let spent = 0;
  const work = {
    ...unbounded,
    spend: (bytes: number) => {
      spent += bytes;
    },
  };
  const request = { schema, document, rootValue: o(), contextValue: {}, variableValues: {} };
  expect((await executeOperation(request, operation, {}, work)).errors).toHaveLength(1);
  // The field itself, and the four objects around it.
  expect(spent).toBeGreaterThan(5 * bytesOf.error);
  expect(spent).toBeLessThan(6 * bytesOf.error);
});
