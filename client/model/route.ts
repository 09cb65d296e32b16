/** The place of an action's request, and the places of its parameters other than the query. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters in braces: /clusters/{ClusterId}/nodes. A query in it is sent with every call. */
  readonly path: string;
  /** The parameter that is the first label of the host. */
  readonly host?: string;
  /** The parameter that takes the addressed region. */
  readonly region?: string;
  /** Parameters that are sent as a form. */
  readonly form?: readonly string[];
  /** Parameters that are sent as members of a JSON object. One named `body` is the whole body. */
  readonly body?: readonly string[];
}

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** Reads a line of published/routes.ts: `GET /clusters/{ClusterId}/nodes region=region_id`. */
export function parseRoute(line: string): Route {
  const [written = '', path = '/', ...options] = line.split(' ');
  const told = new Map(options.map((option) => [option.slice(0, option.indexOf('=')), option.split('=')[1] ?? '']));
  const [host, region, form, body] = ['host', 'region', 'form', 'body'].map((name) => told.get(name));
  return {
    method: methods.find((method) => method === written) ?? 'GET',
    // Some paths are published with brackets.
    path: path.replaceAll('[', '{').replaceAll(']', '}'),
    ...(host !== undefined && { host }),
    ...(region !== undefined && { region }),
    ...(form !== undefined && { form: form.split(',') }),
    ...(body !== undefined && { body: body.split(',') }),
  };
}

/** The names of the parameters in a path. */
export function pathParams({ path }: Route): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}
