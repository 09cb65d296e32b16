/** The allowed page sizes: every other number, in every form, is BAD_USER_INPUT and costs no call. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 20 });
});
afterAll(() => gateway.close());

const lists: Readonly<Record<string, string>> = {
  instances: '{ instances(FIRST) { totalCount nodes { name } } }',
  users: '{ users(FIRST) { nodes { userName groups { groupName } } } }',
  buckets: '{ buckets(FIRST) { nodes { name } } }',
  'a list in a list':
    '{ vpcs(FIRST) { nodes { securityGroups(FIRST) { nodes { instances(FIRST) { nodes { name } } } } } } }',
  'a list in an item': '{ region(regionId: "cn-hangzhou") { instances(FIRST) { nodes { name } } } }',
  'lists in parts': '{ instances(FIRST) { nodes @stream { name } } }',
};
const numbers = [
  '0',
  '-1',
  '1001',
  '20000000',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9'.repeat(400),
  '1e100',
  '1.5',
];
const ways: Readonly<Record<string, (query: string, size: string) => readonly [string, string]>> = {
  'in the document': (query, size) => [query.replaceAll('FIRST', `first: ${size}`), '{}'],
  'as a variable': (query, size) => [
    `query ($size: Int) ${query.replaceAll('FIRST', 'first: $size')}`,
    // JSON.parse reads a larger number as Infinity.
    `{ "size": ${size} }`,
  ],
  'as a default': (query, size) => [`query ($size: Int = ${size}) ${query.replaceAll('FIRST', 'first: $size')}`, '{}'],
};

describe.each(Object.keys(lists))('`first` of %s', (list) => {
  it.each(Object.keys(ways).flatMap((way) => numbers.map((size): [string, string] => [size, way])))(
    'is BAD_USER_INPUT if it is %s, %s',
    async (size, way) => {
      const [query, variables] = ways[way]?.(lists[list] ?? '', size) ?? ['', ''];
      gateway.emulator.clearCalls();
      const { errors = [], data } = await gateway.ask<object | null>(query, { json: variables });
      expect([...new Set(errors.map(({ extensions }) => extensions.code))]).toEqual(['BAD_USER_INPUT']);
      expect(JSON.stringify(data ?? null)).not.toContain('nodes');
      expect(gateway.calls().filter((call) => call !== 'Ecs:DescribeRegions')).toEqual([]);
    },
  );
});
