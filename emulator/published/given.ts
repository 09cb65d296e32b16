/** The parameters of a request, wherever the action takes them: query, form, JSON body, path, host. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import { parsePairs } from '../wire/percent.js';
import { headerOrParameter, type Params } from '../wire/rpc.js';
import type { WireRequest } from '../wire/wire.js';

export interface Given {
  /** In the flat form of the wire: Ids.1, Tag.2.Key. */
  readonly params: Params;
  /** Each value of a parameter, whether it came as Name.1, as JSON, with commas or alone. */
  values(name: string): readonly string[];
}

export function givenOf(request: WireRequest, action: PublishedAction | undefined): Given {
  const params = paramsOf(request, action);
  return { params, values: (name) => valuesOf(params, name) };
}

function paramsOf(request: WireRequest, action: PublishedAction | undefined): Params {
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded') ? parsePairs(request.body.toString()) : [];
  const body = type.startsWith('application/json') ? pairsIn(request.body.toString()) : [];
  const inPath = action?.path ? (matched(action.path, request.path) ?? []) : [];
  return Object.fromEntries([...request.query, ...form, ...body, ...inPath]);
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
  if (numbered.length > 0) return numbered.map(([, value]) => value);
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
  const found = product.actions.filter((name) => {
    const action = product.action(name);
    return action?.path && action.methods.includes(request.method) && matched(action.path, request.path);
  });
  // A path without parameters fits better than one with.
  return found.toSorted((left, right) => braces(product, left) - braces(product, right))[0];
}

function braces(product: PublishedProduct, name: string): number {
  return (product.action(name)?.path ?? '').split('{').length;
}

/** The parameters in a path, decoded; null where it is another path. */
function matched(template: string, path: string): (readonly [string, string])[] | null {
  const wanted = template.split('/').filter((part) => part !== '');
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
