/** Puts the parameters of a call into the parts of its request: path, host, query and body, each encoded for its part. */
import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { pathParams } from '../model/route.js';
import { encode } from './encode.js';

export interface PlacedParams {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Percent-encoded, as it is signed and sent. */
  readonly path: string;
  /** The first label of the host. Null = the endpoint itself. */
  readonly host: string | null;
  /** Not encoded yet. */
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  /** '' = none. */
  readonly json: string;
}

type Params = Readonly<Record<string, string>>;

/**
 * Names that are one step of a path, without a character that must be encoded. A product with another rule has it in its
 * `patterns`. Encoding alone does not keep a name one step: a proxy on the way may decode the path, and `..` is a step up.
 */
const anyName = /^(?!\.{1,2}$)[\w.~-]{1,256}$/;
/** A label of a host. */
const anyLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Throws for a part of the URL that does not match its pattern, so that no call is made. */
export function checkParts({ product, name: action, route }: Action, params: Params): void {
  if (!route) return;
  const check = (name: string, usual: RegExp) => {
    const value = params[name] ?? '';
    if ((product.patterns?.[name] ?? usual).test(value)) return;
    const said = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    throw new CloudError('invalid', `${said} cannot be the ${name} of ${product.name} ${action}. Give a valid name.`);
  };
  for (const name of pathParams(route)) check(name, anyName);
  if (route.host !== undefined) check(route.host, anyLabel);
}

/** Everything stays in the query that the route does not place elsewhere. */
export function placeParams(action: Action, params: Params): PlacedParams {
  const { route } = action;
  if (!route) throw new Error(`${action.product.name}.${action.name} has no route. Run npm run codegen.`);
  checkParts(action, params);
  const [steps = '', constants = ''] = route.path.split('?');
  const elsewhere = new Set([...pathParams(route), ...(route.host === undefined ? [] : [route.host])]);
  const query: Record<string, string> = Object.fromEntries(new URLSearchParams(constants));
  const form: Record<string, string> = {};
  const members: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(params)) {
    // Lists are numbered: ServerGroupIds.1 belongs to ServerGroupIds.
    const [own = ''] = name.split('.', 1);
    if (elsewhere.has(name)) continue;
    if (route.form?.includes(own)) form[name] = value;
    else if (route.body?.includes(name)) members.push([name, value]);
    else query[name] = value;
  }
  return {
    method: route.method,
    path: steps.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encode(params[name] ?? '')),
    host: route.host === undefined ? null : (params[route.host] ?? ''),
    query,
    form,
    json: jsonOf(members),
  };
}

/** The values are JSON texts already: callInputOf writes them. */
function jsonOf(members: readonly (readonly [string, string])[]): string {
  const whole = members.find(([name]) => name === 'body');
  if (whole || members.length === 0) return whole?.[1] ?? '';
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}
