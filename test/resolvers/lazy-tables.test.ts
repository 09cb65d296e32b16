/** Field tables are made when they are first read. */
import { describe, expect, it } from 'vitest';
import { lazyTables, mergedTables } from '../../resolvers/fields/lazy-tables.js';

/** Tables with the field `of` of their own, and the types whose table was made. */
function counted(types: readonly string[], field = 'of') {
  const made: string[] = [];
  const tables = lazyTables<Readonly<Record<string, string>>>(types, (type) => {
    made.push(type);
    return { [field]: `${type}.${field}` };
  });
  return { tables, made };
}

describe('tables', () => {
  it('are made once, each by itself', () => {
    const { tables, made } = counted(['Disk', 'Image']);
    expect(Object.keys(tables)).toEqual(['Disk', 'Image']);
    expect(made).toEqual([]);
    expect([tables.Disk?.of, tables.Disk?.of]).toEqual(['Disk.of', 'Disk.of']);
    expect(made).toEqual(['Disk']);
    expect(Object.hasOwn(tables, 'Image')).toBe(true);
    expect(tables.Vpc).toBeUndefined();
  });

  it('are merged one by one, and the last field of a name wins', () => {
    const [first, second] = [counted(['Disk', 'Image']), counted(['Disk'], 'name')];
    const merged = mergedTables([first.tables, second.tables, { Disk: { of: 'other' } }]);
    expect([...first.made, ...second.made]).toEqual([]);
    expect(merged.Disk).toEqual({ of: 'other', name: 'Disk.name' });
    expect([...first.made, ...second.made]).toEqual(['Disk', 'Disk']);
    expect(merged.Image).toEqual({ of: 'Image.of' });
  });
});
