/**
 * An upstream that answers by script: one HTTP server that reads all wire styles, finds the action and answers in
 * its format. It checks no signature, and knows only the paging of each product.
 */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createClient } from '../../client/client.js';
import type { Cloud } from '../../client/cloud.js';
import { callerOf } from '../../client/credentials/caller.js';
import type { Action } from '../../client/model/action.js';
import type { ListAction } from '../../client/model/resource.js';
import type { Route } from '../../client/model/route.js';
import { createCallContext } from '../../client/request/call-context.js';
import { toXml } from './scripted-xml.js';

export interface ScriptedCall {
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  /** The bucket: the first label of an OSS host that is not the service's host. */
  readonly bucket: string | null;
}

export interface Tree {
  readonly [name: string]: unknown;
}

/** The answer to one call: the body of a success, or a refusal. */
export type Reply = Tree | readonly Tree[] | Refusal;

export class Refusal {
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {}
}

export interface ScriptedUpstream {
  /** A cloud for a new request of a new caller. Without time to repeat a call it fails at once. */
  cloud(time?: { readonly isShort: boolean }): Cloud;
  /** Sets the answer to actions of this name; all other actions are refused as unknown. */
  on(action: Action, reply: (call: ScriptedCall) => Reply): void;
  /** Calls since the last reset, GetCallerIdentity left out. */
  readonly calls: readonly ScriptedCall[];
  /** Forgets calls and script. */
  reset(): void;
  close(): Promise<void>;
}

const identity = { AccountId: '1234', Arn: 'acs:ram::1234:user/a', PrincipalId: '1', IdentityType: 'RAMUser' };

/** Starts it for these actions. OSS names no action on the wire, so the sub-resources of a call identify it. */
export async function startScriptedUpstream(actions: readonly Action[]): Promise<ScriptedUpstream> {
  const calls: ScriptedCall[] = [];
  const script = new Map<string, (call: ScriptedCall) => Reply>();
  const server = createServer(async (request, response) => {
    const call = read(request, await formOf(request), actions);
    const own = call.action === 'GetCallerIdentity';
    if (!own) calls.push(call);
    const reply = own ? identity : (script.get(call.action)?.(call) ?? new Refusal('InvalidAction.NotFound', 404));
    const isXml = call.wire === 'oss';
    const body = reply instanceof Refusal ? errorBody(reply, isXml) : reply;
    response.statusCode = reply instanceof Refusal ? reply.status : 200;
    response.end(isXml ? `<?xml version="1.0"?>${toXml({ ...body })}` : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const client = createClient({
    homeRegionId: 'cn-hangzhou',
    network: 'public',
    upstream: `http://127.0.0.1:${address.port}`,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs: 0,
    attemptTimeoutMs: 5_000,
    random: () => 0,
  });
  let callers = 0;

  return {
    calls,
    cloud: ({ isShort } = { isShort: false }) => {
      callers += 1;
      const { signal } = new AbortController();
      setMaxListeners(0, signal);
      const credentials = { accessKeyId: `STS.${callers}`, accessKeySecret: 'secret', securityToken: 'token' };
      return client.forRequest({
        caller: callerOf(credentials),
        context: createCallContext({ maxCalls: 10_000 }),
        signal,
        deadlineAt: () => Date.now() + (isShort ? 0 : 60_000),
        language: 'en-US',
      });
    },
    on: (action, reply) => script.set(action.name, reply),
    reset: () => {
      calls.length = 0;
      script.clear();
    },
    close: async () => {
      await client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The parameters in the form of a request. */
async function formOf(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isForm = String(request.headers['content-type']).includes('x-www-form-urlencoded');
  return isForm ? Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())) : {};
}

function read(
  request: IncomingMessage,
  form: Readonly<Record<string, string>>,
  actions: readonly Action[],
): ScriptedCall & { readonly wire: string } {
  const { url = '/', headers, method } = request;
  const { searchParams, pathname } = new URL(url, 'http://upstream');
  const params = withRows({ ...Object.fromEntries(searchParams), ...form });
  if (method === 'POST') return { action: String(headers['x-acs-action']), params, bucket: null, wire: 'rpc' };
  const host = String(headers.host);
  const label = host.split('.', 1)[0] ?? '';
  if (/\boss-/.test(host)) return readOss(label, pathname !== '/', params, actions);
  const routed = actions.flatMap((action) => {
    const name = headers['x-acs-action'];
    // The log service names no action.
    const isNamed = name === undefined ? action.product.wire === 'sls' : action.name === name;
    const found = isNamed && action.route ? placed(action.route, pathname, host) : null;
    return found ? [{ action: action.name, params: { ...params, ...found }, bucket: null, wire: 'roa' }] : [];
  });
  return routed[0] ?? { action: 'unknown', params, bucket: null, wire: 'roa' };
}

/** The parameters in the path and host of a request, or null if they are those of another action. */
function placed({ path, host: named }: Route, pathname: string, host: string): Readonly<Record<string, string>> | null {
  const [project, ...rest] = host.split('.');
  const hasProject = rest.length === 4;
  if (hasProject !== (named !== undefined)) return null;
  const pattern = path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const match = new RegExp(`^${pattern}$`).exec(pathname);
  return match && { ...match.groups, ...(named !== undefined && { [named]: project ?? '' }) };
}

/** The same with the rows Filter.N by their keys: `Filter[VpcId]`, and each value as `Filter[VpcId].1`. */
function withRows(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const rows = Object.entries(params).flatMap(([name, key]) => {
    const [, row] = /^(\w+\.\d+)\.Key$/.exec(name) ?? [];
    const values = Object.entries(params).filter(([each]) => row !== undefined && each.startsWith(`${row}.Value.`));
    const named = `${row?.replace(/\.\d+$/, '')}[${key}]`;
    return values.flatMap(([each, value]) => [
      [named, value] as const,
      [`${named}.${each.slice(`${row}.Value.`.length)}`, value] as const,
    ]);
  });
  return { ...params, ...Object.fromEntries(rows) };
}

function readOss(
  label: string,
  hasObject: boolean,
  params: Readonly<Record<string, string>>,
  actions: readonly Action[],
) {
  const bucket = label.startsWith('oss-') ? null : label;
  const names = ({ params: own = {} }: Action) => Object.keys(own);
  const fitting = actions.filter(
    (action) =>
      action.product.wire === 'oss' &&
      isAboutBucket(action) === (bucket !== null) &&
      isAboutObject(action) === hasObject &&
      names(action).every((name) => name in params),
  );
  // Of the actions whose sub-resources are all present, the one with the most.
  const [action] = fitting.sort((a, b) => names(b).length - names(a).length);
  return { action: action?.name ?? 'unknown', params, bucket, wire: 'oss' };
}

/** Whether the action is on one bucket and not on the service: the names of OSS actions show it. */
export function isAboutBucket({ product, name }: Action): boolean {
  return product.wire === 'oss' && /Bucket(?!s)|Object/.test(name);
}

/** Whether the action is on one object. */
export function isAboutObject({ product, name }: Action): boolean {
  return product.wire === 'oss' && /^GetObject/.test(name);
}

function errorBody({ code }: Refusal, isXml: boolean): Tree {
  const error = { Code: code, Message: 'scripted', RequestId: 'R-1' };
  return isXml ? { Error: error } : error;
}

/** `{ a: { b: value } }` of `a.b`. */
export function nest(path: string, value: unknown): Tree {
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : nest(rest.join('.'), value) };
}

/** The rows in the list's place: as they are, or as the table that the list is written as. */
export function listed({ items: path, table }: ListAction, rows: readonly Tree[]): Tree {
  if (!table) return nest(path, rows);
  const columns = [...new Set(['Name', ...rows.flatMap((row) => Object.keys(row))])];
  const lines = [columns, ...rows.map((row) => columns.map((column) => `"${String(row[column] ?? '')}"`))];
  return nest(path, Buffer.from(lines.map((cells) => cells.join(',')).join('\n')).toString('base64'));
}

/** The parameters of page and size. */
export function pageNames({ paging }: ListAction): {
  readonly page: string | undefined;
  readonly size: string | undefined;
} {
  const { page, size } = paging.names;
  return { page, size };
}

/** Whether the answer names the next page, so that it can name the same page twice. */
export function namesNextPage({ paging }: ListAction): boolean {
  return paging.names.style === 'token' || paging.names.style === 'marker';
}

/** Whether only an empty page or a short one tells that a list has ended. */
export function endsUntold({ paging: { names, numbers } }: ListAction): boolean {
  return numbers !== undefined && names.total === undefined && names.more === undefined;
}

/** Whether a call is the first of those that together list everything (`each`). Scripts leave the others empty. */
export function isFirstOfList({ each }: ListAction, { params }: ScriptedCall): boolean {
  return each === undefined || params[each.param] === undefined || params[each.param] === each.values[0];
}

export interface ScriptedPages {
  readonly list: ListAction;
  readonly pages: readonly (readonly Tree[])[];
  /** The page named after the last one; absent = none. */
  readonly backTo?: number;
}

/** Answers a list action page by page, and refuses an unknown page. */
export function pagesOf({ list, pages, backTo }: ScriptedPages): (call: ScriptedCall) => Reply {
  const { names, cap } = list.paging;
  return (call) => {
    const { params } = call;
    if (!isFirstOfList(list, call)) return merge(listed(list, []), ending(list, [[]], undefined));
    const asked = names.page === undefined ? undefined : params[names.page];
    const position = asked === undefined ? 1 : Number(/\d+$/.exec(asked)?.[0]);
    const at = names.style === 'offset' ? position / cap : position - 1;
    const items = pages[at] ?? (endsUntold(list) ? [] : undefined);
    if (!items) return new Refusal('InvalidParameter.NextToken');
    const next = at + 1 < pages.length ? at + 1 : backTo;
    if (list.items === '') return items;
    return merge(listed(list, items), ending(list, pages, next));
  };
}

/** The members that say whether there is a next page, in the list's own way. The token of page n is `page-n`. */
function ending(
  { action, paging: { names, cap } }: ListAction,
  pages: ScriptedPages['pages'],
  next: number | undefined,
): Tree {
  // The real total, or more if pages are short, so that the last page is not beyond the end.
  const total = Math.max(pages.flat().length, pages.length < 2 ? 0 : (pages.length - 1) * cap + 1);
  const token = next === undefined ? undefined : `page-${next + 1}`;
  const { style, next: tokenPath = '', more, total: totalPath } = names;
  // The total beside tokens is wrong, as in real answers. A document of XML has one root.
  const wrong = action.body === 'xml' ? {} : { TotalCount: 3 };
  if (style === 'token') return merge(wrong, nest(tokenPath, token ?? ''));
  const counted = totalPath === undefined ? {} : nest(totalPath, total);
  const flagged = more === undefined ? {} : nest(more, token !== undefined);
  const named = style === 'marker' && token !== undefined ? nest(tokenPath, token) : {};
  return merge(merge(counted, flagged), named);
}

/** Both trees in one. */
export function merge(a: Tree, b: Tree): Tree {
  const shared = Object.keys(b).filter((name) => name in a);
  const both = shared.map((name) => [name, merge({ ...(a[name] as Tree) }, { ...(b[name] as Tree) })]);
  return { ...a, ...b, ...Object.fromEntries(both) };
}

/** The ids in a call, parsed in the format of its action; null without ids. */
export function idsOf(
  { params }: ScriptedCall,
  param: string,
  format: 'json' | 'comma' | 'repeat',
): readonly string[] | null {
  if (format === 'repeat') {
    const entries = Object.entries(params).filter(
      ([name]) => name.startsWith(`${param}.`) && /^\d+$/.test(name.slice(param.length + 1)),
    );
    return entries.length === 0 ? null : entries.map(([, value]) => value);
  }
  const text = params[param];
  if (text === undefined) return null;
  return format === 'json' ? JSON.parse(text) : text.split(',');
}
