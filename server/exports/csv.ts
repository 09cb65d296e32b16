import { type Column, valueIn } from './columns.js';

/** CSV as RFC 4180 has it, for spreadsheets that would run some texts. */

/** A spreadsheet reads a text that begins so as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** A negative number is a number in a spreadsheet too. */
const plainNumber = /^-\d+(?:\.\d+)?$/;
const quoted = /[",;\t\r\n]|^\s|\s$/;

export function csvHeader(columns: readonly Column[]): string {
  return `${columns.map(({ name }) => cellOf(name)).join(',')}\r\n`;
}

export function csvRow(row: unknown, columns: readonly Column[]): string {
  return `${columns.map((column) => cellOf(valueIn(row, column))).join(',')}\r\n`;
}

/** Null is nothing at all, and an empty text is "". */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = neutral(typeof value === 'string' ? value : JSON.stringify(value));
  return text === '' || quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A quote in front makes a formula a text. */
function neutral(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}
