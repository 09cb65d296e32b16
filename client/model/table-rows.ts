import { type Item, noRow, unfit, valueAt } from './value.js';

/** Lists that upstream writes as a table: CSV in Base64, whose first line names the members of each row. */

export interface TableShape {
  /** Cells with these texts have no value. */
  readonly none: readonly string[];
}

const base64 = /^[A-Za-z\d+/\s]*={0,2}\s*$/;

/** The rows of the table at a dotted path. A line with another number of cells than the first is not a row. */
export function tableAt(answer: Item, path: string, { none }: TableShape): readonly Item[] {
  const packed = valueAt(answer, path.split('.'));
  if (typeof packed !== 'string' || !base64.test(packed)) throw unfit('a table in Base64', packed, path);
  const text = Buffer.from(packed, 'base64').toString('utf8');
  const [names = [], ...lines] = linesOf(text.replace(/^\uFEFF/, ''));
  if (names.length === 0 || names.includes('') || new Set(names).size < names.length)
    throw unfit('a table whose first line names its columns', text.slice(0, 40), path);
  return lines.map((cells) => {
    if (cells.length !== names.length) return noRow;
    const pairs = names.map((name, at) => [name, cells[at] ?? ''] as const);
    return Object.fromEntries(pairs.filter(([, cell]) => !none.includes(cell)));
  });
}

/** Lines of cells, as RFC 4180 has them: a cell in quotes may hold commas, line breaks and doubled quotes. */
function linesOf(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw unfit('CSV', text.slice(0, 40));
    const [, quoted, plain = '', end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',' && cell.lastIndex < text.length) continue;
    if (end === ',') cells.push('');
    if (cells.length > 1 || cells[0] !== '') lines.push(cells);
    cells = [];
  }
  return lines;
}
