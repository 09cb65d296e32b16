/** How the console merges the parts of an answer. */
import { describe, expect, it } from 'vitest';
import { GrowingAnswer } from '../../console/query/incremental.js';

describe('a growing answer', () => {
  it('adds deferred fields, streamed items and nested parts where they belong, and says what is missing', () => {
    const answer = new GrowingAnswer();
    answer.add({
      data: { list: { nodes: [{ id: 1 }] } },
      pending: [
        { id: '0', path: ['list', 'nodes'], label: 'rows' },
        { id: '1', path: ['list'], label: 'count' },
      ],
      hasNext: true,
    });
    expect(answer.pending).toEqual(['rows', 'count']);
    answer.add({ incremental: [{ id: '0', items: [{ id: 2 }] }], hasNext: true });
    answer.add({
      incremental: [{ id: '1', data: { totalCount: 2 } }],
      completed: [{ id: '1' }],
      pending: [{ id: '2', path: ['list', 'nodes', 1] }],
      hasNext: true,
    });
    expect(answer.pending).toEqual(['rows', 'list.nodes.1']);
    answer.add({
      incremental: [
        { id: '2', subPath: ['vpc'], data: {} },
        { id: '2', data: { vpc: { name: 'main' } } },
      ],
      completed: [{ id: '2' }, { id: '0' }],
      extensions: { cloud: { calls: 3 } },
      hasNext: false,
    });
    expect(answer.data).toEqual({ list: { nodes: [{ id: 1 }, { id: 2, vpc: { name: 'main' } }], totalCount: 2 } });
    expect([answer.pending, answer.isComplete, answer.extensions]).toEqual([[], true, { cloud: { calls: 3 } }]);
  });

  it('keeps the errors of every part, and ends with a part that failed', () => {
    const answer = new GrowingAnswer();
    answer.add({ data: { a: null }, errors: [{ message: 'first' }], pending: [{ id: '0', path: [] }], hasNext: true });
    answer.add({
      incremental: [{ id: '0', data: {}, errors: [{ message: 'second' }] }],
      completed: [{ id: '0', errors: [{ message: 'third' }] }],
      hasNext: false,
    });
    expect(answer.errors.map(({ message }) => message)).toEqual(['first', 'second', 'third']);
    expect(answer.isComplete).toBe(true);
  });

  it('is whole at once where the gateway answers with one JSON text', () => {
    const answer = new GrowingAnswer();
    answer.add({ data: { a: 1 } });
    expect([answer.isComplete, answer.data]).toEqual([true, { a: 1 }]);
  });
});
