import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway/harness.js';

const folder = new URL('../../docs/examples/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ dataSet: 'company', accounts: ({ accountRoles }) => accountRoles });
});
afterAll(() => gateway.close());

/** The empty paths of an answer, where an example should have data to show. */
function gaps(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    const isGap = (path === 'data' && each === null) || (name === 'nodes' && Array.isArray(each) && each.length === 0);
    return isGap ? [`${path}.${name}`] : gaps(each, `${path}.${name}`);
  });
}

describe('the example', () => {
  it.each(names)('%s is answered with data and without errors', async (name) => {
    const { status, data, errors } = await gateway.ask<object>(readFileSync(new URL(name, folder), 'utf8'));
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(Object.keys(data)).not.toEqual([]);
    expect(gaps(data, 'data')).toEqual([]);
  });
});
