import { LRUCache } from 'lru-cache';

/** A format for an incremental response. */
export interface IncrementalFormat {
  readonly type: 'multipart/mixed' | 'text/event-stream';
  /** How later payloads name their place: by path (the form of August 2022), or by id (the form of graphql-js 17). */
  readonly form: 'paths' | 'ids';
  /** The parameter by which the client named the form. Null if it named none. */
  readonly spec: string | null;
}

/** The response formats that a client accepts. */
export interface NegotiatedContent {
  /** The media type of a single response. Null if none is accepted. */
  readonly json: 'application/json' | 'application/graphql-response+json' | null;
  /** Null if incremental responses are not accepted, or if the client prefers JSON. */
  readonly parts: IncrementalFormat | null;
}

interface Entry {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** The parameters that name a form, as Apollo Client sends them. https://specs.apollo.dev/incremental/v0.2/ */
const forms: Readonly<Record<string, IncrementalFormat['form']>> = {
  'deferspec=20220824': 'paths',
  'incrementalspec=v0.2': 'ids',
};
const formNames: readonly string[] = ['deferspec', 'incrementalspec'];
const inPieces: readonly string[] = ['multipart/mixed', 'text/event-stream'];
const jsonTypes = ['application/json', 'application/graphql-response+json'] as const;
const none: NegotiatedContent = { json: null, parts: null };

/**
 * Reads an Accept header. Libraries for this header choose among types; here a type's parameters choose too. A client without one accepts JSON. Incremental responses need a type of their own in the header. A
 * wildcard accepts them only if no JSON type is accepted, because programs that do not know them send wildcards.
 */
export function negotiate(header: string | null): NegotiatedContent {
  const text = header?.trim() || '*/*';
  if (text.length > longestKept) return negotiated(text);
  const before = known.get(text);
  if (before) return before;
  const made = negotiated(text);
  known.set(text, made);
  return made;
}

/** Clients send few forms of the header, and each request reads it several times. */
const known = new LRUCache<string, NegotiatedContent>({ max: 100 });
const longestKept = 1_000;

function negotiated(text: string): NegotiatedContent {
  const entries = text.split(',').flatMap(readEntry);
  if (entries.length === 0) return none;
  const json = bestJson(entries);
  const parts = bestParts(entries, json !== null);
  const isBetter = parts && json && qualityOf(json, entries) > parts.quality;
  return { json, parts: parts && !isBetter ? parts.form : null };
}

/** A format for all rows of a list, one after the other. */
export type ExportFormat = 'jsonl' | 'csv';

const exportTypes: Readonly<Record<string, ExportFormat>> = { 'application/jsonl': 'jsonl', 'text/csv': 'csv' };

/** The format in which a client wants a whole list. Null unless it names one, and prefers it to JSON. */
export function exportFormatOf(header: string | null): ExportFormat | null {
  const entries = (header ?? '').split(',').flatMap(readEntry);
  const [best] = entries
    .filter(({ type, quality }) => Object.hasOwn(exportTypes, type) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const json = entries.filter(({ type }) => !Object.hasOwn(exportTypes, type) && type !== '*/*');
  if (!best || json.some(({ quality }) => quality >= best.quality)) return null;
  return exportTypes[best.type] ?? null;
}

/** The type of an error that is not sent incrementally. It is JSON even if the client does not accept JSON. */
export function errorContentType(header: string | null): string {
  return `${negotiate(header).json ?? 'application/json'}; charset=utf-8`;
}

/** Empty for text that is not a media range, and for charsets other than UTF-8. */
function readEntry(text: string): Entry[] {
  const [type = '', ...rest] = text.split(';').map((each) => each.trim());
  const parameters = new Map(
    rest.map((each) => {
      const [name = '', ...value] = each.split('=');
      return [
        name.trim().toLowerCase(),
        value
          .join('=')
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ];
    }),
  );
  const quality = Number(parameters.get('q') ?? 1);
  const isUsable =
    /^[^/\s]+\/[^/\s]+$/.test(type) && quality >= 0 && /^utf-?8$/i.test(parameters.get('charset') ?? 'utf-8');
  return isUsable ? [{ type: type.toLowerCase(), parameters, quality: Math.min(1, quality) }] : [];
}

/** The preferred type. Between equals the one named first, and for a wildcard application/json. */
function bestJson(entries: readonly Entry[]): NegotiatedContent['json'] {
  const order = (type: string) => entries.findIndex((entry) => entry.type === type) >>> 0;
  const [best] = jsonTypes
    .filter((type) => qualityOf(type, entries) > 0)
    .sort((a, b) => qualityOf(b, entries) - qualityOf(a, entries) || order(a) - order(b));
  return best ?? null;
}

/** The quality from the most specific matching range: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
function qualityOf(type: string, entries: readonly Entry[]): number {
  const ranges = [type, `${type.split('/')[0]}/*`, '*/*'];
  const fitting = ranges.map((range) => entries.find((entry) => entry.type === range)).find((entry) => entry);
  return fitting?.quality ?? 0;
}

function bestParts(entries: readonly Entry[], isJsonAccepted: boolean) {
  const named = entries.filter(({ type }) => inPieces.includes(type));
  const wild = isJsonAccepted
    ? []
    : inPieces
        .filter((type) => !named.some((entry) => entry.type === type))
        .map((type): Entry => ({ type, parameters: new Map(), quality: qualityOf(type, entries) }));
  const offered = [...named, ...wild].flatMap(({ type, parameters, quality }) => {
    const form = quality > 0 ? formOf(parameters) : null;
    return form ? [{ quality, form: { ...form, type: type as IncrementalFormat['type'] } }] : [];
  });
  // Between equals, a named form comes first. Then multipart, which marks where each part ends.
  const rank = ({ form }: { readonly form: IncrementalFormat }) =>
    (form.spec ? 0 : 2) + (form.type === 'multipart/mixed' ? 0 : 1);
  return offered.sort((a, b) => b.quality - a.quality || rank(a) - rank(b))[0] ?? null;
}

/** Null if the parameters name an unknown form. */
function formOf(parameters: ReadonlyMap<string, string>): Omit<IncrementalFormat, 'type'> | null {
  const given = [...parameters].filter(([name]) => formNames.includes(name)).map(([name, value]) => `${name}=${value}`);
  if (given.length === 0) return { form: 'paths', spec: null };
  const spec = given.find((each) => forms[each.toLowerCase()]);
  const form = spec && forms[spec.toLowerCase()];
  return spec && form
    ? { form, spec: spec.replace(/^deferspec/, 'deferSpec').replace(/^incrementalspec/, 'incrementalSpec') }
    : null;
}
