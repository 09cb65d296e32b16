import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkOf } from '../../resolvers/connection/odd-rows.js';
import { Selection } from '../../resolvers/execution/selection.js';
import type { FieldTables } from '../../resolvers/fields/field.js';

const schema = buildSchema('type Query { things: [Thing!]! } type Thing { name: String! note: String }');

/** The selection of a document, and how often a name was read. */
function selected(document: string) {
  const operation = getOperationAST(parse(document));
  if (!operation) throw new Error('The document has no operation.');
  let reads = 0;
  const read = () => {
    reads += 1;
    return 'a name';
  };
  const name = { needs: ['Name'], read };
  const tables: FieldTables = { Thing: { name, note: { needs: ['Note'], read } } };
  const selection = Selection.of({ schema, fragments: {}, variableValues: {}, tables }, operation);
  return { fields: selection.on('Query').under('things').on('Thing'), reads: () => reads };
}

describe('the check of the rows of one place', () => {
  it('is made once for all lists of that place', () => {
    const { fields } = selected('{ things { name note } }');
    expect(checkOf(fields)).toBe(checkOf(fields));
    expect(checkOf(fields)).not.toBe(checkOf(selected('{ things { name note } }').fields));
  });

  it('reads only the non-null fields', () => {
    const { fields, reads } = selected('{ things { name note } }');
    checkOf(fields)?.({} as never);
    expect(reads()).toBe(1);
    expect(checkOf(selected('{ things { note } }').fields)).toBeNull();
  });
});
