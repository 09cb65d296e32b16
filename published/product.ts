/**
 * Reads the facts of the cloud's published API. A product is read when it is first requested, and
 * an action is parsed when it is first requested. docs/published.md describes how the facts are made.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { withAdded } from './added.js';
import { corrected, type Kind, kindOf } from './overruled.js';
import { type Paging, pagingOf } from './paging.js';
import { type Shape, ShapeReader } from './shape.js';

export interface PublishedProduct {
  readonly name: string;
  readonly version: string;
  /** The call style of its actions: RPC, ROA, or a product's own style (V3, FC, OSS, SLS). */
  readonly style: string;
  readonly endpoints: readonly PublishedEndpoint[];
  /** The names of its actions, sorted. */
  readonly actions: readonly string[];
  action(name: string): PublishedAction | undefined;
  /** The schema that a shape of type `ref` refers to. */
  schema(name: string): Shape | undefined;
}

export interface PublishedEndpoint {
  readonly regionId: string;
  readonly network: 'public' | 'vpc';
  readonly host: string;
}

export interface PublishedAction {
  readonly name: string;
  /** As published: get, list, create, update, delete, none; null if nothing is published. Use `kind` instead: it is corrected. */
  readonly operationType: string | null;
  readonly kind: Kind;
  readonly deprecated: boolean;
  /** In upper case. */
  readonly methods: readonly string[];
  /** The path of a ROA action, with parameters in braces. */
  readonly path: string | null;
  readonly parameters: readonly PublishedParameter[];
  /** Null if no answer is published. */
  readonly answer: Shape | null;
  readonly errors: readonly PublishedError[];
  readonly paging: Paging;
}

export interface PublishedParameter {
  readonly name: string;
  readonly place: Place;
  /** The encoding of a list or an object: repeatList and flat as Name.1.Key, json as one text, simple with commas, xml. */
  readonly style: string | null;
  readonly shape: Shape;
}

export type Place = 'query' | 'formData' | 'body' | 'path' | 'header' | 'host';

export interface PublishedError {
  readonly status: number;
  /** May contain %s, which the cloud replaces by a name. */
  readonly code: string;
}

const facts = new URL('facts/', import.meta.url);
const extension = '.txt';

let listed: ReadonlyMap<string, string> | undefined;
let places: readonly PublishedPlaces[] | undefined;
const read = new Map<string, PublishedProduct>();

/** The product names, with the newest version of each. */
export function publishedProducts(): ReadonlyMap<string, string> {
  // Versions are dates and sort as text, so the last one kept is the newest.
  listed ??= new Map(files());
  return listed;
}

function files(): (readonly [name: string, version: string])[] {
  return readdirSync(facts)
    .sort()
    .map((file) => /^(.+)-(\d{4}-\d\d-\d\d)\.txt$/.exec(file))
    .filter((match) => match !== null)
    .map(([, name = '', version = '']) => [name, version] as const);
}

/** The hosts of a product, without its actions. */
export type PublishedPlaces = Pick<PublishedProduct, 'name' | 'version' | 'style' | 'endpoints'>;

/** Of every version of every product, from the first bytes of the files. */
export function publishedPlaces(): readonly PublishedPlaces[] {
  places ??= files().map(([name, version]) => {
    const [first = '', ...lines] = headOf(`${name}-${version}${extension}`).split('\n');
    const style = first.split(' ')[2] ?? '';
    return { name, version, style, endpoints: lines.filter((line) => line.startsWith('@')).flatMap(endpointsOf) };
  });
  return places;
}

/** More bytes than any file has before its actions. */
const headBytes = 16_384;

function headOf(file: string): string {
  const buffer = Buffer.alloc(headBytes);
  const opened = openSync(new URL(file, facts), 'r');
  try {
    return buffer.toString('utf8', 0, readSync(opened, buffer, 0, headBytes, 0));
  } finally {
    closeSync(opened);
  }
}

/** The newest version by default; undefined if none is published. */
export function publishedProduct(name: string, version = publishedProducts().get(name)): PublishedProduct | undefined {
  if (version === undefined || !/^[\w-]+$/.test(name + version)) return undefined;
  const key = `${name}-${version}`;
  const known = read.get(key);
  if (known) return known;
  const text = textOf(`${key}${extension}`);
  const product = text === undefined ? undefined : parseProduct(withAdded(key, text));
  if (product) read.set(key, product);
  return product;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(new URL(file, facts), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A line that starts with @ is a host, one with & is a schema; every other line is an action with tab-separated columns. */
export function parseProduct(text: string): PublishedProduct {
  const [first = '', ...lines] = text.trimEnd().split('\n');
  const [name = '', version = '', style = ''] = first.split(' ');
  const actions = rowsOf(lines.filter((line) => !/^[@&]/.test(line)));
  const schemas = rowsOf(lines.filter((line) => line.startsWith('&')).map((line) => line.slice(1)));
  const schema = once((called: string) => {
    const [shape] = schemas.get(called) ?? [];
    return shape === undefined ? undefined : new ShapeReader(shape).shape();
  });
  const action = once((called: string) => {
    const columns = actions.get(called);
    return columns && parseAction(name, called, columns, schema);
  });
  return {
    name,
    version,
    style,
    endpoints: lines.filter((line) => line.startsWith('@')).flatMap(endpointsOf),
    actions: [...actions.keys()],
    action,
    schema,
  };
}

/** The text after the first tab of each line, by the text before it. */
function rowsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    lines.map((line) => {
      const [name = '', ...columns] = line.split('\t');
      return [name, columns];
    }),
  );
}

function once<T>(make: (name: string) => T | undefined): (name: string) => T | undefined {
  const made = new Map<string, T>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    if (value !== undefined) made.set(name, value);
    return value;
  };
}

/** `@public ecs.{region}.aliyuncs.com cn-beijing cn-hangzhou` */
function endpointsOf(line: string): PublishedEndpoint[] {
  const [network = '', host = '', ...regions] = line.slice(1).split(' ');
  return regions.map((regionId) => ({
    regionId,
    network: network === 'vpc' ? 'vpc' : 'public',
    host: host.replace('{region}', regionId),
  }));
}

function parseAction(
  product: string,
  name: string,
  columns: readonly string[],
  schemaOf: PublishedProduct['schema'],
): PublishedAction {
  const [operation = '', call = '', parameters = '', answer = '', errors = ''] = columns;
  const [type = '', deprecated] = operation.split(' ');
  const [methods = '', path = null] = call.split(' ');
  const published = {
    name,
    operationType: type === '-' ? null : type,
    deprecated: deprecated !== undefined,
    methods: (methods || 'GET|POST').split('|'),
    path,
    parameters: parametersOf(parameters),
    answer: answer === '-' ? null : new ShapeReader(answer).shape(),
    errors: errorsOf(errors),
  };
  return { ...published, kind: kindOf(product, published), paging: pagingOf(published, schemaOf) };
}

const placesOf: Readonly<Record<string, Place>> = {
  form: 'formData',
  body: 'body',
  path: 'path',
  header: 'header',
  host: 'host',
};

function parametersOf(text: string): PublishedParameter[] {
  const reader = new ShapeReader(text);
  const all: PublishedParameter[] = [];
  while (!reader.isDone && !reader.takes('-')) {
    const [place, name = ''] = placedIn(reader.token());
    const style = reader.takes('~') ? reader.token() : null;
    all.push({ name, place, style, shape: corrected(reader.shape()) });
    reader.takes(' ');
  }
  return all;
}

function placedIn(written: string): [Place, string] {
  const [first = '', ...rest] = written.split('/');
  const place = rest.length > 0 ? placesOf[first] : undefined;
  return place ? [place, rest.join('/')] : ['query', written];
}

/** `400:InvalidParameter,MissingParameter 404:InvalidDiskId.NotFound` */
function errorsOf(text: string): PublishedError[] {
  const reader = new ShapeReader(text);
  const all: PublishedError[] = [];
  while (!reader.isDone && !reader.takes('-')) {
    const status = Number(reader.token());
    reader.expect(':');
    do all.push({ status, code: reader.token() });
    while (reader.takes(','));
    reader.takes(' ');
  }
  return all;
}
