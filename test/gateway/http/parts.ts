/** Incremental answers: read from the wire as they arrive, and merged as clients do. */
import { listen } from '../../../server/http/listen.js';
import { type GatewayError, type Keys, keyHeaders, type TestGateway } from '../harness.js';

type Path = readonly (string | number)[];

interface Increment {
  readonly path: Path;
  readonly data?: object;
  readonly items?: readonly unknown[];
  readonly errors?: readonly GatewayError[];
}

/** The format that identifies parts by ids. */
interface IdIncrement {
  readonly id: string;
  readonly subPath?: Path;
  readonly data?: object;
  readonly items?: readonly unknown[];
  readonly errors?: readonly GatewayError[];
}

export interface PartById {
  readonly data?: object;
  readonly errors?: readonly GatewayError[];
  readonly pending?: readonly { readonly id: string; readonly path: Path; readonly label?: string }[];
  readonly incremental?: readonly IdIncrement[];
  readonly completed?: readonly { readonly id: string; readonly errors?: readonly GatewayError[] }[];
  readonly hasNext: boolean;
  readonly extensions?: { readonly cloud: Readonly<Record<string, number>> };
}

export interface ReceivedPart {
  readonly data?: object;
  readonly errors?: readonly GatewayError[];
  readonly incremental?: readonly Increment[];
  readonly hasNext?: boolean;
  readonly extensions?: { readonly cloud: Readonly<Record<string, number>> };
  /** Milliseconds since the request was sent. */
  readonly atMs: number;
}

export interface PartsAsked {
  readonly as?: Keys;
  readonly accept?: string;
  readonly variables?: object;
  readonly signal?: AbortSignal;
  readonly body?: unknown;
}

export interface Asker {
  readonly origin: string;
  /** Each part as soon as it arrives. */
  parts(query: string, asked?: PartsAsked): AsyncGenerator<ReceivedPart>;
  all(query: string, asked?: PartsAsked): Promise<ReceivedPart[]>;
  send(query: string, asked?: PartsAsked): Promise<Response>;
  close(): Promise<void>;
}

const formats: Readonly<Record<string, { readonly end: RegExp; readonly payload: RegExp }>> = {
  'multipart/mixed': { end: /\r\n---/, payload: /\r\n\r\n(\{[\s\S]*\})$/ },
  'text/event-stream': { end: /\n\n/, payload: /^event: next\ndata: (\{[\s\S]*\})$/ },
};

/** The gateway behind a real port, where answers take time and clients hang up; `headers` are sent with every request. */
export async function serveParts(gateway: TestGateway, headers: Readonly<Record<string, string>> = {}): Promise<Asker> {
  const { origin, shutDown } = await listen(gateway.gateway, 0, '127.0.0.1');

  const send = (query: string, { as, accept, variables, signal, body }: PartsAsked = {}) =>
    fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: accept ?? 'multipart/mixed, application/json',
        ...keyHeaders(as ?? gateway.emulator.callers.administrator),
        ...headers,
      },
      body: JSON.stringify(body ?? { query, variables }),
      ...(signal && { signal }),
    });

  async function* parts(query: string, asked?: PartsAsked): AsyncGenerator<ReceivedPart> {
    const sentAt = performance.now();
    const response = await send(query, asked);
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    const format = formats[type];
    if (!format) throw new Error(`${response.status} ${type}: ${await response.text()}`);
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (let end = format.end.exec(text); end; end = format.end.exec(text)) {
        const [, payload] = format.payload.exec(text.slice(0, end.index)) ?? [];
        text = text.slice(end.index + end[0].length);
        if (payload) yield { ...(JSON.parse(payload) as object), atMs: performance.now() - sentAt };
      }
    }
  }

  return {
    origin,
    parts,
    send,
    all: async (query, asked) => {
      const all: ReceivedPart[] = [];
      for await (const part of parts(query, asked)) all.push(part);
      return all;
    },
    close: () => shutDown(0),
  };
}

/** The errors of all parts of an answer. */
export function errorsOf(parts: readonly ReceivedPart[]): GatewayError[] {
  return parts.flatMap(({ errors = [], incremental = [] }) => [
    ...errors,
    ...incremental.flatMap((increment) => increment.errors ?? []),
  ]);
}

/** The merged data of the parts. */
export function together(parts: readonly ReceivedPart[]): object {
  const whole = { data: structuredClone(parts[0]?.data ?? {}) };
  for (const { path, data, items } of parts.flatMap(({ incremental = [] }) => incremental)) {
    if (items) (at(whole.data, path.slice(0, -1)) as unknown[]).splice(Number(path.at(-1)), items.length, ...items);
    else if (data) merge(at(whole.data, path), data);
  }
  return whole.data;
}

function at(root: unknown, path: Path): object {
  return path.reduce((value, key) => (value as Record<string, unknown>)[key], root) as object;
}

function merge(into: object, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    const known = (into as Record<string, unknown>)[key];
    if (typeof known === 'object' && known !== null && typeof value === 'object' && value !== null) merge(known, value);
    else Object.assign(into, { [key]: value });
  }
}

/** The merged data of parts in the other format, and their errors; throws an Error for each broken rule of the format. */
export function togetherById(parts: readonly PartById[]): { readonly data: object; readonly errors: GatewayError[] } {
  const whole = { data: structuredClone(parts[0]?.data ?? {}) };
  const errors: GatewayError[] = [];
  const open = new Map<string, Path>();
  const used = new Set<string>();
  const pathOf = (id: string) => {
    const path = open.get(id);
    if (!path) throw new Error(`${id} is not open: ${JSON.stringify(parts)}`);
    return path;
  };
  parts.forEach((part, index) => {
    if (part.hasNext !== index < parts.length - 1) throw new Error('hasNext is wrong.');
    errors.push(...(part.errors ?? []));
    for (const { id, path } of part.pending ?? []) {
      if (used.has(id)) throw new Error(`${id} is announced twice.`);
      used.add(id);
      open.set(id, path);
      if (index === 0 && typeof at(whole.data, path) !== 'object') throw new Error(`There is nothing at ${path}.`);
    }
    for (const { id, subPath = [], data, items, errors: late = [] } of part.incremental ?? []) {
      const place = at(whole.data, [...pathOf(id), ...subPath]);
      errors.push(...late);
      if (items) (place as unknown[]).push(...items);
      else merge(place, data ?? {});
    }
    for (const { id, errors: late = [] } of part.completed ?? []) {
      pathOf(id);
      open.delete(id);
      errors.push(...late);
    }
  });
  if (open.size > 0) throw new Error(`${[...open.keys()]} were never completed.`);
  return { data: whole.data, errors };
}
