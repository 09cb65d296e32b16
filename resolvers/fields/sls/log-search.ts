/** `logs` of a log store: what a query finds in a window of time, page by page, and never a part of it in silence. */
import type { Params } from '../../../client/model/action.js';
import { itemsOf, unfit, valueAt } from '../../../client/model/value.js';
import { badInput } from '../../errors.js';
import { declaredAction } from '../../nouns/declared.js';
import type { PartNode } from '../../nouns/fields/parts.js';
import type { LogSearch as LogSearchType } from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';
import { asCount, asFlag, asText, missing } from '../scalar-fields.js';

/** https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-getlogsv2 */
const getLogs = declaredAction('Sls.GetLogsV2');

const mostRows = 1000;
const mostSkipped = 10_000;
const mostDays = 7;
const dayMs = 86_400_000;
/** The largest `line` of a call. SQL has LIMIT in its place. */
const pageSize = 100;

type Arguments = Readonly<Record<string, unknown>>;

interface Search {
  readonly query: string;
  readonly isSql: boolean;
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly skip: number;
  readonly newestFirst: boolean;
}

/** A row of an answer, as upstream wrote it. */
interface Found {
  readonly rows: readonly object[];
  readonly hasMore: boolean;
  readonly scanned: bigint | null;
  readonly isSql: boolean;
}

/** Refuses arguments that upstream would answer in part or not at all. */
function searchOf(args: Arguments): Search {
  const from = secondOf('from', args.from);
  const to = secondOf('to', args.to);
  if (from >= to) throw badInput('`from` must be at least a second before `to`.');
  if ((to - from) * 1000 > mostDays * dayMs) {
    throw badInput(`\`from\` and \`to\` are further apart than ${mostDays} days. Ask for a part of the window.`);
  }
  const query = typeof args.query === 'string' ? args.query : '*';
  const isSql = hasSql(query);
  const first = within('first', args.first, 1, mostRows);
  const skip = within('skip', args.skip, 0, mostSkipped);
  if (isSql && skip > 0) throw badInput('`skip` is for logs. Write LIMIT into the SQL.');
  return { query, isSql, from, to, first, skip, newestFirst: args.newestFirst !== false };
}

/** The search ends at the first | outside of quotation marks. Each character is read once, because a caller writes the query. */
function hasSql(query: string): boolean {
  let isQuoted = false;
  for (let at = 0; at < query.length; at += 1) {
    const character = query[at];
    if (character === '|' && !isQuoted) return true;
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\' && isQuoted) at += 1;
  }
  return false;
}

function within(name: string, given: unknown, least: number, most: number): number {
  if (typeof given === 'number' && given >= least && given <= most) return given;
  throw badInput(`\`${name}\` is ${given}, but must be from ${least} to ${most}.`);
}

function secondOf(name: string, given: unknown): number {
  const moment = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(moment)) throw badInput(`\`${name}\` must be a time such as 2020-01-01T00:00:00Z.`);
  return Math.floor(moment / 1000);
}

/** How many calls a search may take: SQL is one call. */
function callsOf(args: Arguments): number {
  const { isSql, first } = searchOf(args);
  return isSql ? 1 : Math.ceil(first / pageSize);
}

const logs: Field<Found, PartNode> = {
  needs: ['value'],
  asks: { kind: 'actions', perParent: [getLogs], times: callsOf },
  resolve: async ({ owner, item }, { args }) => {
    const search = searchOf(args);
    const { cloud, regionId, key: project } = owner;
    const logstore = asText(item.value, 'value') ?? missing('value');
    // Logs that arrive while pages are read would move the rows of a window without an end.
    const to = Math.min(search.to, Math.floor(cloud.beganAt / 1000));
    if (search.from >= to) return { rows: [], hasMore: false, scanned: null, isSql: search.isSql };
    const ask = async (line: number, offset: number) => {
      const body: Params = {
        from: search.from,
        to,
        query: search.query,
        ...(!search.isSql && { line, offset, reverse: search.newestFirst }),
      };
      const answer = await cloud.reader.ask(getLogs, {
        regionId,
        params: { project, logstore, body },
        isTransient: true,
      });
      return answer ?? missing('meta');
    };
    return search.isSql ? sqlRows(await ask(0, 0), search) : pagesOf(ask, search);
  },
};

type Answer = Readonly<Record<string, unknown>>;

/** Logs, one page after the other. A page that is not full is the last. */
async function pagesOf(
  ask: (line: number, offset: number) => Promise<Answer>,
  { first, skip }: Search,
): Promise<Found> {
  const rows: object[] = [];
  let scanned: bigint | null = null;
  for (;;) {
    const line = Math.min(pageSize, first - rows.length);
    const answer = await ask(line, skip + rows.length);
    checkKind(answer, false);
    const page = rowsIn(answer);
    rows.push(...page.slice(0, line));
    scanned = added(scanned, answer);
    const isFull = page.length >= line;
    if (!isFull || rows.length >= first) return { rows, hasMore: isFull, scanned, isSql: false };
  }
}

/** Upstream answers at most `limited` rows of SQL without LIMIT. */
function sqlRows(answer: Answer, { first }: Search): Found {
  checkKind(answer, true);
  const all = rowsIn(answer);
  const limited = asCount(valueAt(answer, ['meta', 'limited']), 'meta.limited');
  const isCut = limited !== null && BigInt(limited) > 0n && BigInt(all.length) >= BigInt(limited);
  return { rows: all.slice(0, first), hasMore: all.length > first || isCut, scanned: added(null, answer), isSql: true };
}

/** Pages of logs and rows of SQL are asked for in different ways. Where upstream reads the query otherwise, the rows would be a part. */
function checkKind(answer: Answer, isSql: boolean): void {
  if ((asFlag(valueAt(answer, ['meta', 'hasSQL']), 'meta.hasSQL') ?? isSql) === isSql) return;
  const [read, meant] = isSql ? ['without', 'with'] : ['with', 'without'];
  throw badInput(
    `Upstream reads this query as one ${read} SQL, and its text looks like one ${meant}. Put quotation marks around a | of the search.`,
  );
}

/** Objects as they came: a row of another form is a failure, because it cannot be told from a lost one. */
function rowsIn({ data = [] }: Answer): readonly object[] {
  if (!Array.isArray(data)) throw unfit('a list of logs', data, 'data');
  return itemsOf(data);
}

function added(before: bigint | null, answer: Answer): bigint | null {
  const told = asCount(valueAt(answer, ['meta', 'processedRows']), 'meta.processedRows');
  return told === null ? before : (before ?? 0n) + BigInt(told);
}

const LogSearch: FieldTable<LogSearchType, Found> = {
  rows: { needs: [], read: ({ rows }) => rows },
  hasMore: { needs: [], read: ({ hasMore }) => hasMore },
  scannedCount: { needs: [], read: ({ scanned }) => (scanned === null ? null : String(scanned)) },
  isSql: { needs: [], read: ({ isSql }) => isSql },
};

export const logSearchTables = { LogStore: { logs }, LogSearch };
