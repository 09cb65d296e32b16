/** Reads the SQL that the index answers: SELECT of columns and COUNT(*) FROM resources, WHERE, GROUP BY, ORDER BY, LIMIT. */

/** The columns of the table `resources`: https://help.aliyun.com/document_detail/2539395.html */
const columnNames = [
  'account_id',
  'region_id',
  'resource_type',
  'resource_id',
  'resource_name',
  'zone_id',
  'resource_group_id',
  'create_time',
  'vpc_id',
  'v_switch_id',
] as const;
export type ColumnName = (typeof columnNames)[number];

export interface Selected {
  /** Null = COUNT(*). */
  readonly column: ColumnName | null;
  readonly name: string;
}

export interface Test {
  readonly column: ColumnName;
  readonly operator: '=' | '>=' | '<=' | '>' | '<' | 'IN';
  readonly values: readonly string[];
}

export interface Query {
  readonly select: readonly Selected[];
  /** All must hold. */
  readonly where: readonly Test[];
  readonly groupBy: readonly ColumnName[];
  readonly orderBy: readonly { readonly name: string; readonly isDescending: boolean }[];
  readonly limit: number;
  readonly offset: number;
}

export class SqlError extends Error {}

/** More rows than this are not answered. */
const mostRows = 1000;

const token = /\s*(?:'((?:[^']|'')*)'|(>=|<=|[(),*;=<>])|([A-Za-z_][A-Za-z0-9_]*)|(\d+))/y;

interface Token {
  readonly text: string;
  readonly isText: boolean;
}

function tokensOf(sql: string): Token[] {
  const found: Token[] = [];
  token.lastIndex = 0;
  while (sql.slice(token.lastIndex).trim() !== '') {
    const match = token.exec(sql);
    if (!match) throw new SqlError('mismatched input');
    const [, text, sign, word, number] = match;
    found.push(
      text === undefined
        ? { text: sign ?? word ?? number ?? '', isText: false }
        : { text: text.replaceAll("''", "'"), isText: true },
    );
  }
  return found.filter((each) => each.isText || each.text !== ';');
}

export function parseSql(sql: string): Query {
  const tokens = tokensOf(sql);
  let at = 0;
  const is = (word: string) => tokens[at]?.isText === false && tokens[at]?.text.toUpperCase() === word;
  const take = (word: string) => {
    if (!is(word)) return false;
    at += 1;
    return true;
  };
  const need = (word: string) => {
    if (!take(word)) throw new SqlError(`expected ${word}, not ${tokens[at]?.text ?? 'the end'}`);
  };
  const next = () => {
    const found = tokens[at];
    if (!found) throw new SqlError('unexpected end');
    at += 1;
    return found;
  };
  const column = (): ColumnName => {
    const { text } = next();
    const found = columnNames.find((name) => name === text.toLowerCase());
    if (!found) throw new SqlError(`Column '${text}' cannot be resolved`);
    return found;
  };
  const listOf = <Value>(read: () => Value): Value[] => {
    const found = [read()];
    while (take(',')) found.push(read());
    return found;
  };
  const whole = (): number => {
    const { text } = next();
    if (!/^\d+$/.test(text)) throw new SqlError(`${text} is not a number`);
    return Number(text);
  };
  const value = (): string => {
    const { text, isText } = next();
    if (!isText) throw new SqlError(`${text} is not a text`);
    return text;
  };

  need('SELECT');
  const select = listOf((): Selected => {
    if (take('COUNT')) {
      for (const sign of ['(', '*', ')']) need(sign);
      return { column: null, name: take('AS') ? next().text : '_col0' };
    }
    const own = column();
    return { column: own, name: take('AS') ? next().text : own };
  });
  need('FROM');
  need('RESOURCES');
  const where: Test[] = [];
  if (take('WHERE')) {
    do {
      const own = column();
      if (take('IN')) {
        need('(');
        where.push({ column: own, operator: 'IN', values: listOf(value) });
        need(')');
        continue;
      }
      const { text } = next();
      const operator = (['=', '>=', '<=', '>', '<'] as const).find((sign) => sign === text);
      if (!operator) throw new SqlError(`mismatched input '${text}'`);
      where.push({ column: own, operator, values: [value()] });
    } while (take('AND'));
  }
  let groupBy: ColumnName[] = [];
  if (take('GROUP')) {
    need('BY');
    groupBy = listOf(column);
  }
  let orderBy: Query['orderBy'] = [];
  if (take('ORDER')) {
    need('BY');
    orderBy = listOf(() => ({ name: next().text, isDescending: !take('ASC') && take('DESC') }));
  }
  const limit = take('LIMIT') ? whole() : mostRows;
  const offset = take('OFFSET') ? whole() : 0;
  if (at < tokens.length) throw new SqlError(`mismatched input '${tokens[at]?.text}'`);
  const names = new Set(select.map(({ name }) => name));
  for (const { name } of orderBy) if (!names.has(name)) throw new SqlError(`Column '${name}' cannot be resolved`);
  const isGrouped = groupBy.length > 0 || select.some(({ column: own }) => own === null);
  for (const { column: own } of select) {
    if (isGrouped && own !== null && !groupBy.includes(own)) {
      throw new SqlError(`'${own}' must be an aggregate expression or appear in GROUP BY clause`);
    }
  }
  return { select, where, groupBy, orderBy, limit: Math.min(limit, mostRows), offset };
}
