/** Reads one export of the gateway, line by line. */

/** A thing as its document selects it: `id`, `accountId`, and any other fields. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** An account and region that could not be read; null where all of them are meant, or where upstream did not say. */
export interface Unavailable {
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly code: string;
  readonly message: string;
}

/** A field of a row that could not be read. It is null in the row. */
export interface Unread {
  /** The place of the row, from 0. */
  readonly row: number;
  readonly field: string;
  readonly message: string;
}

export interface Gateway {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What an export says beside its rows. */
export interface ExportEnd {
  readonly calls: number;
  readonly unavailable: readonly Unavailable[];
  readonly unread: readonly Unread[];
}

/**
 * Gives each row to `onRow` as it comes. Throws when the gateway refuses the document, or when the last line is missing: then it is not
 * known which rows are missing too.
 */
export async function readExport(gateway: Gateway, query: string, onRow: (row: Row) => void): Promise<ExportEnd> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { ...gateway.headers, 'content-type': 'application/json', accept: 'application/jsonl' },
    body: JSON.stringify({ query }),
  });
  const isExport = response.headers.get('content-type')?.startsWith('application/jsonl') ?? false;
  if (!response.ok || !isExport || !response.body) {
    throw new Error(`The gateway has not begun the export: HTTP ${response.status} ${await reasonIn(response)}`);
  }
  const unread: Unread[] = [];
  const elsewhere: Unavailable[] = [];
  let lastError = '';
  for await (const line of linesOf(response.body)) {
    const { end, error } = JSON.parse(line) as Line;
    if (end) return { calls: end.calls, unavailable: [...end.unavailable, ...elsewhere], unread };
    if (!error) {
      onRow(JSON.parse(line) as Row);
      continue;
    }
    lastError = error.message;
    const [, , , field] = error.path ?? [];
    const { message, row } = error;
    if (typeof row === 'number' && typeof field === 'string') unread.push({ row, field, message });
    // What belongs to no row can be about any of them.
    else elsewhere.push({ accountId: null, regionId: null, code: error.extensions?.code ?? 'UNAVAILABLE', message });
  }
  throw new Error(`The export ended without its last line. ${lastError}`);
}

interface Line {
  readonly end?: Omit<ExportEnd, 'unread'>;
  readonly error?: {
    readonly message: string;
    readonly row?: number | null;
    readonly path?: readonly unknown[];
    readonly extensions?: { readonly code?: string };
  };
}

/** The first error of an answer that is no export. */
async function reasonIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { errors } = JSON.parse(text) as { readonly errors?: readonly { readonly message: string }[] };
    return errors?.[0]?.message ?? text.slice(0, 500);
  } catch {
    return text.slice(0, 500);
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
