/** The memory that a request takes before it is executed. */
import { describe, expect, it } from 'vitest';
import { expectedBytes, parsedBytes } from '../../../server/admission/request-size.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const limits = { maxBodyBytes: 1_000_000, maxBatch: 10, maxTokens: 10_000 };
const megabyte = 1_000_000;

function post(headers: Readonly<Record<string, string>>): Request {
  return new Request('http://localhost/graphql', { method: 'POST', headers });
}

describe('what a request can take', () => {
  it('is nothing without a body, and more with a longer one', () => {
    expect(expectedBytes(new Request('http://localhost/graphql'), limits)).toBe(0);
    const [short, long] = [1_000, 10_000].map((length) =>
      expectedBytes(post({ 'content-length': String(length) }), limits),
    );
    expect(long).toBe(10 * (short ?? 0));
  });

  it('is no more than the documents that the parser reads', () => {
    const { maxBodyBytes, maxTokens } = limits;
    const most = expectedBytes(post({ 'content-length': String(maxBodyBytes) }), limits);
    const one = expectedBytes(post({ 'content-length': String(maxBodyBytes) }), { ...limits, maxBatch: 1 });
    const fewTokens = { ...limits, maxTokens: maxTokens / 2 };
    expect(one).toBeLessThan(most);
    expect(expectedBytes(post({ 'content-length': String(maxBodyBytes) }), fewTokens)).toBeLessThan(most);
  });

  it('is the most if the length is not known, or not that of the text', () => {
    const most = expectedBytes(post({ 'content-length': String(limits.maxBodyBytes) }), limits);
    expect(expectedBytes(post({}), limits)).toBe(most);
    expect(expectedBytes(post({ 'content-length': '100', 'content-encoding': 'gzip' }), limits)).toBe(most);
    expect(expectedBytes(post({ 'content-length': '99999999999' }), limits)).toBe(most);
  });
});

describe('what a request does take', () => {
  const request = post({ 'content-length': '20000' });
  const query = `{ ${'instances { nodes { id } } '.repeat(300)} }`;

  it('counts the documents and not the variables', () => {
    const known = parsedBytes(request, [{ query, variables: { ids: [] } }], limits);
    expect(known).toBeGreaterThan(parsedBytes(request, [{ query: '{ viewer { arn } }' }], limits));
    expect(known).toBeLessThanOrEqual(expectedBytes(request, limits));
  });

  it('counts the same text once, and different texts each', () => {
    const one = parsedBytes(request, [{ query }], limits);
    expect(parsedBytes(request, [{ query }, { query }], limits)).toBe(one);
    expect(parsedBytes(request, [{ query }, { query: `${query} ` }], limits)).toBeGreaterThan(one);
  });

  it('tolerates operations that are refused later', () => {
    expect(parsedBytes(request, [null, 7, {}, { query: 7 }], limits)).toBe(parsedBytes(request, [], limits));
  });
});

describe('admission', () => {
  const tasksOf = (count: number) => {
    const scheduler = new TaskScheduler(10 * megabyte);
    return Array.from({ length: count }, () => new RequestTask(scheduler, 20 * megabyte));
  };

  it('waits until there is memory for what the request can take', async () => {
    const [first, second] = tasksOf(2);
    expect(await first?.admitted(0, 4 * megabyte)).toBe(true);
    expect(await second?.admitted(1, 4 * megabyte)).toBe(false);
    const waiting = second?.admitted(60_000, 4 * megabyte);
    // Now it is known that the first takes less.
    first?.settle(megabyte);
    expect(await waiting).toBe(true);
    expect(first?.bytes).toBe(megabyte);
  });

  it('lets a small request in while a large one waits', async () => {
    const [first, large, small] = tasksOf(3);
    await first?.admitted(0, 4 * megabyte);
    const waiting = large?.admitted(60_000, 4.5 * megabyte);
    expect(await small?.admitted(0)).toBe(true);
    first?.leave();
    small?.leave();
    expect(await waiting).toBe(true);
  });

  it('lets a request in alone that is larger than all memory', async () => {
    const [first, huge] = tasksOf(2);
    await first?.admitted(0);
    expect(await huge?.admitted(1, 15 * megabyte)).toBe(false);
    first?.leave();
    expect(await huge?.admitted(0, 15 * megabyte)).toBe(true);
  });
});
