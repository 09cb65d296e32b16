import { createWriteStream } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { Kind, parse, print } from 'graphql';

/** `npm run export -- query.graphql --format csv -o file.csv`: writes all rows of a document's connection, from a running gateway. */

const usage = `Usage: npm run export -- query.graphql [--format jsonl|csv] [-o file] [--variables variables.json] [--operation name]
         [--url http://127.0.0.1:4000/graphql] [--headers file | --token-file file | --as administrator] [--total]

Writes all rows of the one connection of a document, as JSON lines or CSV. See docs/export.md.

  --format     jsonl or csv; default: jsonl
  -o, --out    the file; while it is not complete it is called file.part. Default: the standard output
  --variables  a file with the variables of the document, as JSON
  --operation  the operation, if the document has several
  --url        the gateway; default: http://127.0.0.1:4000/graphql
  --headers    a file with the headers of your credentials, one "name: value" a line
  --token-file a file with your token of the sign-on alone, such as the token of a service account in Kubernetes
  --as         a ready caller of npm start: administrator, reader, newcomer or partner
  --total      asks for the number of rows first, for the progress bar; lists without a total are read for it
`;

/** All rows came; the export failed; all rows came that could be read. */
const exit = { whole: 0, failed: 1, partial: 3 } as const;
const types = { jsonl: 'application/jsonl', csv: 'text/csv' } as const;

interface Options {
  readonly request: { readonly query: string; readonly variables: unknown; readonly operationName: string | undefined };
  readonly format: keyof typeof types;
  readonly out: string | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly wantsTotal: boolean;
}

async function readOptions(): Promise<Options> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'jsonl' },
      out: { type: 'string', short: 'o' },
      variables: { type: 'string' },
      operation: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      headers: { type: 'string' },
      'token-file': { type: 'string' },
      as: { type: 'string' },
      total: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  const { format, out, url } = values;
  if (file === undefined || more.length > 0) throw new Error(usage);
  if (format !== 'jsonl' && format !== 'csv') throw new Error(`--format ${format} is neither jsonl nor csv.`);
  if (!URL.canParse(url)) throw new Error(`--url ${url} is not the address of a gateway.`);
  const variables =
    values.variables === undefined ? undefined : readJson(values.variables, await read(values.variables));
  return {
    request: { query: await read(file), variables, operationName: values.operation },
    format,
    out,
    url,
    headers: {
      ...readyCaller(values.as),
      ...(values.headers !== undefined && headersIn(await read(values.headers))),
      ...(values['token-file'] !== undefined && bearer(await read(values['token-file']))),
    },
    wantsTotal: values.total,
  };
}

async function main(): Promise<number> {
  const options = await readOptions();
  const progress = new Progress(options.wantsTotal ? await totalOf(options) : null);
  const response = await post(options, types[options.format], options.request);
  const type = response.headers.get('content-type') ?? '';
  if (!response.body || !type.startsWith(types[options.format])) {
    throw new Error(`The gateway has not begun the export (HTTP ${response.status}): ${await reasonIn(response)}`);
  }
  const watch = new RowWatch((rows, bytes) => progress.show(rows, bytes));
  const part = options.out === undefined ? null : `${options.out}.part`;
  try {
    const target: Writable = part === null ? process.stdout : createWriteStream(part);
    await pipeline(Readable.fromWeb(response.body as never), watch, target, { end: part !== null });
  } catch (error) {
    throw new Error(
      `The export was broken off after ${watch.rows} lines, so it is not complete${keptAs(part)}: ${told(error)}`,
    );
  } finally {
    progress.end();
  }
  const code = options.format === 'csv' ? exit.whole : judge(watch.last, part);
  if (part !== null && options.out !== undefined) await rename(part, options.out);
  return code;
}

/** JSON lines say at their end whether they are complete, and what is missing. */
function judge(last: string, part: string | null): number {
  const { end, error } = parsedLine(last);
  if (!end)
    throw new Error(`The export is not complete${keptAs(part)}: ${error?.message ?? 'its last line is missing.'}`);
  const { count, unavailable, calls } = end;
  process.stderr.write(`${count} rows, ${calls} calls.\n`);
  for (const { accountId, regionId, message } of unavailable) {
    process.stderr.write(`Not read: ${[accountId, regionId].filter(Boolean).join(' ')}: ${message}\n`);
  }
  return unavailable.length > 0 ? exit.partial : exit.whole;
}

interface Last {
  readonly end?: {
    readonly count: number;
    readonly calls: number;
    readonly unavailable: readonly Readonly<Record<'accountId' | 'regionId' | 'message', string | null>>[];
  };
  readonly error?: { readonly message: string };
}

function parsedLine(line: string): Last {
  try {
    return JSON.parse(line) as Last;
  } catch {
    return {};
  }
}

function keptAs(part: string | null): string {
  return part === null ? '' : ` (what came is in ${part})`;
}

/** Counts lines as they pass, and keeps the last one. */
class RowWatch extends Transform {
  rows = 0;
  last = '';
  private bytes = 0;
  private open = '';

  constructor(private readonly show: (rows: number, bytes: number) => void) {
    super();
  }

  override _transform(piece: Buffer, _encoding: string, done: (error: null, piece: Buffer) => void): void {
    const lines = (this.open + piece.toString('latin1')).split('\n');
    this.open = lines.pop() ?? '';
    this.rows += lines.length;
    const whole = lines.at(-1);
    if (whole !== undefined) this.last = Buffer.from(whole, 'latin1').toString();
    this.bytes += piece.length;
    this.show(this.rows, this.bytes);
    done(null, piece);
  }
}

const barLength = 30;

/** A line on the terminal, or nothing where there is none. */
class Progress {
  private readonly begun = performance.now();
  private shownAt = 0;

  constructor(private readonly total: number | null) {}

  show(rows: number, bytes: number): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.shownAt < 100) return;
    this.shownAt = now;
    const perSecond = Math.round(rows / Math.max(0.001, (now - this.begun) / 1000));
    const told = `${rows}${this.total === null ? '' : ` of ${this.total}`} rows, ${(bytes / 1e6).toFixed(1)} MB, ${perSecond} a second`;
    process.stderr.write(`\r\x1b[2K${this.bar(rows)}${told}`);
  }

  end(): void {
    if (process.stderr.isTTY && this.shownAt > 0) process.stderr.write('\r\x1b[2K');
  }

  private bar(rows: number): string {
    if (this.total === null || this.total === 0) return '';
    const filled = Math.min(barLength, Math.round((rows / this.total) * barLength));
    return `[${'#'.repeat(filled)}${' '.repeat(barLength - filled)}] `;
  }
}

function post({ url, headers }: Options, accept: string, body: object): Promise<Response> {
  const sent = { ...headers, accept, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body) }).catch((error: unknown) => {
    throw new Error(`The gateway at ${url} cannot be reached: ${told(error)}`);
  });
}

/** The number of rows; null where it is not known. */
async function totalOf(options: Options): Promise<number | null> {
  const { query, operationName } = options.request;
  const { definitions } = parse(query);
  const counted = definitions.map((each) => {
    if (each.kind !== Kind.OPERATION_DEFINITION || (operationName && each.name?.value !== operationName)) return each;
    const selections = each.selectionSet.selections.map((field) =>
      field.kind === Kind.FIELD ? { ...field, selectionSet: totalOnly } : field,
    );
    return { ...each, selectionSet: { ...each.selectionSet, selections } };
  });
  const kept = counted.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const response = await post(options, 'application/json', {
    ...options.request,
    query: print({ kind: Kind.DOCUMENT, definitions: kept }),
  });
  const { data } = (await response.json()) as {
    data?: Readonly<Record<string, { totalCount?: number | null } | null>>;
  };
  return Object.values(data ?? {})[0]?.totalCount ?? null;
}

const totalOnly = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'totalCount' } }],
} as const;

/** The keys that the embedded cloud of npm start has at each start. They open nothing else. */
function readyCaller(name: string | undefined): Readonly<Record<string, string>> {
  if (name === undefined) return {};
  return {
    'x-acs-accesskey-id': `STS.${name}`,
    'x-acs-accesskey-secret': `secret-of-${name}`,
    'x-acs-security-token': `token-of-${name}`,
  };
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token.trim()}` };
}

function headersIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
      if (name === undefined || value === undefined)
        throw new Error('A line of the file of --headers is not "name: value".');
      return [name, value.trim()];
    }),
  );
}

async function reasonIn(response: Response): Promise<string> {
  const text = await response.text();
  const { errors } = (parsedLine(text) ?? {}) as { errors?: readonly { readonly message: string }[] };
  return errors?.map(({ message }) => message).join('\n') ?? text.slice(0, 200);
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code}).`);
  });
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${told(error)}`);
  }
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${told(error)}\n`);
    process.exitCode = exit.failed;
  },
);
