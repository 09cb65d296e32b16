/** The parameters of a request, from each place where an action takes them: query, form, JSON body, path, host. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import { parsePairs } from '../wire/percent.js';
import { headerOrParameter, type Params, type RpcContext } from '../wire/rpc.js';
import type { WireRequest } from '../wire/wire.js';
import type { Kinds } from './kinds.js';

export interface Given {
  /** In the flat form of the wire: Ids.1, Tag.2.Key. */
  readonly params: Params;
  /** Each value of a parameter, whether it came as Name.1, as JSON, with commas or alone. */
  values(name: string): readonly string[];
}

/** One read that is to be answered. */
export interface Read {
  readonly kinds: Kinds;
  readonly action: PublishedAction;
  readonly given: Given;
  readonly context: RpcContext;
  /** Where it may look: one region, or those of the endpoint where the call names none. */
  readonly regions: readonly string[];
}

export function givenOf(request: WireRequest, action: PublishedAction | undefined): Given {
  const params = paramsOf(request, action);
  return { params, values: (name) => valuesOf(params, name) };
}

function paramsOf(request: WireRequest, action: PublishedAction | undefined): Params {
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded') ? parsePairs(request.body.toString()) : [];
  const body = type.startsWith('application/json') ? pairsIn(request.body.toString()) : [];
  const inPath = action?.path ? (matched(action.path, request) ?? []) : [];
  const inHost = action?.parameters
    .filter(({ place }) => place === 'host')
    .map(({ name }) => [name, before(request)] as const);
  const inHeaders = (action?.parameters ?? []).flatMap(({ name, place }) => {
    const value = place === 'header' ? request.headers[name.toLowerCase()] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries([
    ...request.query,
    ...form,
    ...body,
    ...inPath,
    ...(before(request) === '' ? [] : (inHost ?? [])),
    ...inHeaders,
  ]);
}

/** The project of a log service host; empty where the host has none. */
function before({ host }: WireRequest): string {
  return /^([^.]+)\.[^.]+\.log\.aliyuncs\.com$/.exec(host)?.[1] ?? '';
}

function pairsIn(text: string): (readonly [string, string])[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(parsed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function valuesOf(params: Params, name: string): readonly string[] {
  const numbered = Object.entries(params).filter(
    ([written]) => written.startsWith(`${name}.`) && /^\d+$/.test(written.slice(name.length + 1)),
  );
  const order = (written: string): number => Number(written.slice(name.length + 1));
  if (numbered.length > 0) {
    return numbered.toSorted(([left], [right]) => order(left) - order(right)).map(([, value]) => value);
  }
  const text = params[name] ?? '';
  if (text === '') return [];
  if (text.startsWith('[')) return inJson(text) ?? [text];
  return text.split(',').map((value) => value.trim());
}

function inJson(text: string): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed)
      ? parsed.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether anything of the parameter was sent, even within it. */
export function isGiven({ params }: Given, name: string): boolean {
  return (params[name] ?? '') !== '' || Object.keys(params).some((written) => written.startsWith(`${name}.`));
}

/** The action that a request names, or that its method and path are those of. */
export function actionOf(product: PublishedProduct, request: WireRequest): string | undefined {
  const named = headerOrParameter(request, 'action');
  if (named !== undefined && named !== '') return named;
  const isWithin = before(request) !== '';
  const found = product.actions.filter((name) => {
    const action = product.action(name);
    const fits = action?.path && action.methods.includes(request.method) && matched(action.path, request);
    return fits && (product.style !== 'SLS' || isWithin === action.parameters.some(({ place }) => place === 'host'));
  });
  const misfit = new Map(found.map((name) => [name, misfitOf(product.action(name), request)]));
  return found.toSorted((left, right) => (misfit.get(left) ?? 0) - (misfit.get(right) ?? 0))[0];
}

/** A path without parameters fits better than one with, one with a query better than one without; worst is what lacks something. */
function misfitOf(action: PublishedAction | undefined, request: WireRequest): number {
  const path = action?.path ?? '';
  const lacking = (action?.parameters ?? []).filter(
    ({ name, place, shape }) => place === 'query' && shape.required && !request.query.some(([sent]) => sent === name),
  );
  return lacking.length * 100 + path.split('{').length * 2 - (path.includes('?') ? 1 : 0);
}

/** The parameters in a path, decoded; null where it is another path. */
function matched(template: string, { path, query }: WireRequest): (readonly [string, string])[] | null {
  const [steps = '', constants = ''] = template.split('?');
  const isMarked = parsePairs(constants).every(([name, value]) =>
    query.some((pair) => pair[0] === name && pair[1] === value),
  );
  if (constants !== '' && !isMarked) return null;
  const wanted = steps.split('/').filter((part) => part !== '');
  const given = path.split('/').filter((part) => part !== '');
  if (wanted.length !== given.length) return null;
  const pairs: (readonly [string, string])[] = [];
  for (const [at, part] of wanted.entries()) {
    const [, name] = /^[{[](\w+)[}\]]$/.exec(part) ?? [];
    const value = given[at] ?? '';
    if (name !== undefined) pairs.push([name, decodeURIComponent(value)]);
    else if (part !== value) return null;
  }
  return pairs;
}
