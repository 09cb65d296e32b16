import type { FieldTables } from '../../fields/field.js';
import { mergedTables } from '../../fields/lazy-tables.js';
import type { Compiled } from '../compile.js';
import { type FieldDeclaration, wordsOf } from '../declaration/declarations.js';
import { Problems } from '../declaration/problems.js';

/**
 * Joins the declared tables with the hand-written ones. Every field with @handwritten needs a hand-written row, and every
 * hand-written row needs a field with @handwritten.
 */
export function withHandwritten(compiled: Compiled, tables: FieldTables, handwritten: FieldTables): FieldTables {
  const problems = new Problems();
  const { declarations, parts } = compiled;
  const declared = [...declarations.nouns.values(), ...parts.values()];
  for (const { name, fields } of declared) {
    const added = declarations.extensions.filter(({ type }) => type === name).map(({ field }) => field);
    checkRows(name, [...fields, ...added], handwritten[name] ?? {}, problems);
  }
  for (const { type, field } of declarations.extensions) checkRow(type, field, handwritten[type] ?? {}, problems);
  problems.throwIfAny();
  return mergedTables([tables, handwritten]);
}

function checkRow(type: string, field: FieldDeclaration, rows: FieldTables[string], problems: Problems): void {
  if (!wordsOf(field, 'handwritten') || rows[field.name]) return;
  problems.unknown(
    field.at,
    `${type}.${field.name} is @handwritten, but no code implements it`,
    field.name,
    Object.keys(rows),
  );
}

function checkRows(
  type: string,
  fields: readonly FieldDeclaration[],
  rows: FieldTables[string],
  problems: Problems,
): void {
  for (const field of fields) {
    checkRow(type, field, rows, problems);
    if (rows[field.name] && !wordsOf(field, 'handwritten')) {
      problems.add(
        field.at,
        `${type}.${field.name} is declared and also implemented by code. Add @handwritten, or delete the code.`,
      );
    }
  }
  const names = fields.map(({ name }) => name);
  const [first] = fields;
  for (const row of Object.keys(rows)) {
    if (first && !names.includes(row))
      problems.unknown(first.at, `Code implements ${type}.${row}, which is not declared`, row, names);
  }
}
