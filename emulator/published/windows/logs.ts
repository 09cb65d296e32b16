/** Logs of log stores: one a minute, at moments that stay what they are, so that every window shows the same of them. */
import { gzipSync } from 'node:zlib';
import { randomOf } from '../../data/random.js';
import type { Body } from '../../wire/rpc.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { WireError } from '../../wire/wire-error.js';
import type { Read } from '../given.js';
import { homeRegion, itemsOf } from '../items.js';

type Log = Readonly<Record<string, string>>;

const mostLines = 100;
const daySeconds = 86_400;
const usualSeconds = 900;

/** Reads of logs, as Product.Action. */
export function logsOf(read: Read): Body | undefined {
  return `${read.kinds.product.name}.${read.action.name}` === 'Sls.GetLogsV2' ? found(read) : undefined;
}

/** The first call about a window of more than a day reads a half of it, as upstream may; the next reads all. */
const begun = new WeakMap<object, Set<string>>();

function found(read: Read): Body {
  const { params } = read.given;
  const { cloud } = read.context;
  checkStore(read);
  const now = Math.floor(read.context.access.now() / 1000);
  const to = secondIn(params, 'to', now);
  const from = secondIn(params, 'from', to - usualSeconds);
  if (from >= to) throw refused('begin time should be less than end time');
  const [search = '*', statement] = (params.query || '*').split('|').map((part) => part.trim());
  const seen = begun.get(cloud) ?? new Set();
  begun.set(cloud, seen);
  const window = [read.context.account.id, params.project, params.logstore, from, to, params.query].join('/');
  const isWhole = to - from <= daySeconds || seen.has(window);
  seen.add(window);
  const logs = logsBetween(read, from, isWhole ? to : Math.floor((from + to) / 2)).filter(matcher(search));
  const data = statement === undefined ? pageOf(logs, params) : answerOf(statement, logs);
  return {
    meta: {
      progress: isWhole ? 'Complete' : 'Incomplete',
      hasSQL: statement !== undefined,
      whereQuery: search,
      aggQuery: statement ?? '',
      processedRows: logs.length,
      count: data.length,
      limited: statement === undefined || /\blimit\b/i.test(statement) ? 0 : mostLines,
      isAccurate: true,
    },
    data,
  };
}

function checkStore({ kinds, context: { cloud, account, regionId }, given: { params } }: Read): void {
  const items = itemsOf(cloud, account);
  const region = regionId || homeRegion;
  for (const [stem, id, code] of [
    ['project', params.project ?? '', 'ProjectNotExist'],
    ['logstore', params.logstore ?? '', 'LogStoreNotExist'],
  ] as const) {
    const of = items.of(kinds, stem, region).find((item) => item.id === id || item.name === id);
    if (!of) throw new WireError(404, code, `${stem} ${id} does not exist`);
  }
}

function secondIn(params: Log, name: string, otherwise: number): number {
  const text = params[name] ?? '';
  if (text === '') return otherwise;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw refused(`${name} is invalid`);
}

const refused = (message: string) => new WireError(400, 'ParameterInvalid', message);

/** The oldest first. */
function logsBetween(
  { context: { cloud, account }, given: { params } }: Read,
  from: number,
  to: number,
): readonly Log[] {
  const first = Math.ceil(from / 60);
  const until = Math.ceil(to / 60);
  return Array.from({ length: Math.max(0, until - first) }, (_, at) => {
    const minute = first + at;
    const random = randomOf(cloud.seed, account.id, params.project ?? '', params.logstore ?? '', minute);
    return {
      __time__: String(minute * 60),
      __source__: `10.0.0.${random.int(1, 200)}`,
      __topic__: 'nginx',
      method: random.pick(['GET', 'GET', 'GET', 'POST']),
      path: random.pick(['/', '/cart', '/login', '/health']),
      status: random.pick(['200', '200', '200', '200', '404', '500']),
      latency: String(random.int(2, 900)),
    };
  });
}

/** Words, and `key: value`, each of which may stand after `not`, joined by `and`. */
function matcher(search: string): (log: Log) => boolean {
  const terms = search.split(/\s+and\s+/i).map((text) => {
    const [, not, key, word = ''] = /^(not\s+)?(?:([\w.]+)\s*:\s*)?"?([^"\s]+)"?$/i.exec(text.trim()) ?? [];
    if (word === '') throw refused(`the query ${text} is not modelled`);
    const holds = (log: Log) =>
      word === '*' ||
      (key === undefined ? Object.values(log).some((value) => value.includes(word)) : log[key] === word);
    return (log: Log) => holds(log) === (not === undefined);
  });
  return (log) => terms.every((holds) => holds(log));
}

function pageOf(logs: readonly Log[], params: Log): readonly Log[] {
  const line = Number(params.line ?? mostLines);
  const offset = Number(params.offset ?? 0);
  if (!(line >= 0 && line <= mostLines)) throw refused('line is invalid');
  return (params.reverse === 'true' ? logs.toReversed() : logs).slice(offset, offset + line);
}

/** `SELECT count(*) AS n`, and the same with one column and GROUP BY, most first. */
function answerOf(statement: string, logs: readonly Log[]): readonly Log[] {
  const [, column, name = '', by, limit] =
    /^select\s+(?:(\w+)\s*,\s*)?count\(\*\)\s+as\s+(\w+)(?:\s+group\s+by\s+(\w+))?(?:\s+limit\s+(\d+))?$/i.exec(
      statement,
    ) ?? [];
  if (name === '' || column !== by) throw refused(`the statement ${statement} is not modelled`);
  const counts = new Map<string, number>();
  for (const log of logs) {
    const value = by === undefined ? '' : (log[by] ?? 'null');
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const rows = [...counts].toSorted((a, b) => b[1] - a[1]);
  return (by === undefined && rows.length === 0 ? [['', 0] as const] : rows)
    .slice(0, Number(limit ?? mostLines))
    .map(([value, count]) => ({ ...(by !== undefined && { [by]: value }), [name]: String(count) }));
}

/** Compressed where the request asks for it, with headers of the log service's own. */
export function packedLogs(answer: WireAnswer, { headers }: WireRequest): WireAnswer {
  if (!/gzip/i.test(headers['accept-encoding'] ?? '')) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-log-compresstype': 'gzip',
      'x-log-bodyrawsize': String(Buffer.byteLength(answer.body)),
    },
    body: gzipSync(answer.body).toString('latin1'),
    encoding: 'latin1',
  };
}
