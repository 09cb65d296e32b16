/** Sends exports to a test gateway, and reads their lines. */
import type { GatewayError, Keys, TestGateway } from '../harness.js';
import { keyHeaders } from '../harness.js';

export interface Unavailable {
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly code: string;
}

export interface Line extends Readonly<Record<string, unknown>> {
  readonly end?: { readonly count: number; readonly unavailable: readonly Unavailable[]; readonly calls: number };
  readonly error?: { readonly message: string; readonly row?: number; readonly path?: readonly (string | number)[] };
}

export interface Exporting {
  readonly as?: Keys;
  readonly accept?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const jsonLines = 'application/jsonl';
export const csv = 'text/csv';

export async function send(gateway: TestGateway, query: string, options: Exporting = {}): Promise<Response> {
  const { as = gateway.emulator.callers.administrator, accept = jsonLines, variables, headers, signal } = options;
  return await gateway.gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...keyHeaders(as), ...headers },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
}

export async function linesOf(response: Response): Promise<readonly Line[]> {
  const text = await response.text();
  if (!text.endsWith('\n')) throw new Error(`The last line is not complete: ${text.slice(-200)}`);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** An export that is whole: its rows and what its last line says. */
export async function rowsOf(gateway: TestGateway, query: string, options: Exporting = {}) {
  const response = await send(gateway, query, options);
  if (response.status !== 200) throw new Error(await response.text());
  const lines = await linesOf(response);
  const { end } = lines.at(-1) ?? {};
  if (!end) throw new Error(`The export is not whole: ${JSON.stringify(lines.at(-1))}`);
  return { rows: lines.slice(0, -1).filter(({ error }) => !error), errors: lines.filter(({ error }) => error), end };
}

export async function errorsOf(response: Response): Promise<readonly GatewayError[]> {
  return ((await response.json()) as { errors: readonly GatewayError[] }).errors;
}
