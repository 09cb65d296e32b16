/** Reduces one product's published metadata to its facts: names, types, limits, paths and codes, without descriptions. */
import { type Shape, token, write } from './shape.js';

/** Metadata as published: a member may be missing or have a wrong type. */
type Given = Readonly<Record<string, unknown>>;

const styles = ['repeatList', 'flat', 'json', 'simple', 'xml'];
const places: Readonly<Record<string, string>> = { query: '', formData: 'form/' };

/** Each line of metadata is one JSON object: first the product, then its actions. */
export function reduce(lines: readonly string[]): { readonly file: string; readonly text: string } {
  const [product = {}, ...actions] = lines.filter((line) => line !== '').map((line) => record(JSON.parse(line)));
  const name = text(product.product);
  const version = text(product.version);
  const schemas = Object.entries(record(product.schemas)).map(([key, schema]) => `&${key}\t${write(shapeOf(schema))}`);
  const rows = actions.map((action) => [text(action.action), row(action)] as const);
  return {
    file: `${name}-${version}.txt`,
    text: `${[
      `${name} ${version} ${text(product.style)}`,
      ...hosts(list(product.endpoints)),
      ...schemas.sort(),
      ...rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, columns]) => `${key}\t${columns}`),
    ].join('\n')}\n`,
  };
}

/**
 * Regions by host, with the region in the host as a placeholder. An endpoint's `vpc` is its host inside VPCs. Hosts of other
 * domains are left out even if published (adb.ap-northeast-2.com), because signed requests are sent to these hosts.
 */
function hosts(endpoints: readonly Given[]): string[] {
  const regions = new Map<string, Set<string>>();
  for (const endpoint of endpoints) {
    const regionId = text(endpoint.regionId);
    for (const [network, given] of [
      ['public', endpoint.public ?? endpoint.endpoint],
      ['vpc', endpoint.vpc],
    ] as const) {
      // Some are published with a trailing tab.
      const host = text(given).trim();
      if (!host.endsWith('.aliyuncs.com')) continue;
      const key = `@${network} ${host.replace(`.${regionId}.`, '.{region}.').replace(`-${regionId}.`, '-{region}.')}`;
      regions.set(key, (regions.get(key) ?? new Set()).add(regionId));
    }
  }
  return [...regions].map(([key, ids]) => [key, ...[...ids].sort()].join(' ')).sort();
}

function row(action: Given): string {
  const methods = [...new Set(list(action.methods).map((method) => text(method).toUpperCase()))].sort().join('|');
  const path = text(action.path);
  const call = path === '' && methods === 'GET|POST' ? '' : [methods, path].join(' ').trim();
  return [
    `${text(action.operationType) || '-'}${action.deprecated === true ? ' deprecated' : ''}`,
    call,
    parameters(list(action.parameters)) || '-',
    answer(record(action.responses)),
    errors(record(action.errorCodes)) || '-',
  ].join('\t');
}

/** Some parameters are published twice: they are merged, and required if one of them is. */
function parameters(given: readonly Given[]): string {
  const merged = new Map<string, { written: string; shape: Shape }>();
  for (const parameter of given) {
    const place = text(parameter.in);
    const style = styles.includes(text(parameter.style)) ? `~${text(parameter.style)}` : '';
    const key = `${places[place] ?? `${place}/`}${text(parameter.name)}`;
    const shape = shapeOf(parameter.schema);
    const known = merged.get(key)?.shape;
    const required = shape.required ?? known?.required;
    merged.set(key, { written: token(key) + style, shape: { ...(known ?? shape), ...(required && { required }) } });
  }
  return [...merged.values()].map(({ written, shape }) => written + write(shape)).join(' ');
}

/** The shape of a successful answer. A plain text is written as `:string`, because there is no name before it. */
function answer(responses: Given): string {
  const good = Object.keys(responses)
    .sort()
    .find((status) => /^2\d\d$/.test(status));
  if (good === undefined) return '-';
  const response = record(responses[good]);
  // Some responses contain the shape as `schema`, others are the shape.
  return write(shapeOf('schema' in response ? response.schema : response)) || ':string';
}

function errors(byStatus: Given): string {
  return Object.entries(byStatus)
    .map(([status, given]) => {
      // Some published codes have white space around them.
      const codes = new Set(list(given).map((error) => text(error.errorCode).trim()));
      return { status, codes: [...codes].filter((code) => code !== '').sort() };
    })
    .filter(({ codes }) => codes.length > 0)
    .map(({ status, codes }) => `${status}:${codes.map(token).join(',')}`)
    .join(' ');
}

const simple: Readonly<Record<string, Shape['type']>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};
const formats: Readonly<Record<string, readonly string[]>> = {
  string: ['binary', 'byte'],
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

function shapeOf(given: unknown): Shape {
  const schema = record(given);
  const type = text(schema.type);
  const format = text(schema.format);
  const kind = kindOf(schema, type);
  const limits = kind.type === 'array' ? [schema.minItems, schema.maxItems] : [schema.minimum, schema.maximum];
  const [min, max] = limits.map(number);
  const values = Array.isArray(schema.enum) ? schema.enum.map((value) => String(value).trim()) : [];
  const preset = presetOf(schema.default);
  return {
    ...kind,
    ...(formats[type]?.includes(format) && { format }),
    ...(schema.required === true && { required: true as const }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(values.length > 0 && { enum: values }),
    ...(preset !== undefined && { default: preset }),
  };
}

function kindOf(schema: Given, type: string): Shape {
  if (typeof schema.$ref === 'string') return { type: 'ref', ref: schema.$ref.split('/').at(-1) ?? '' };
  if (type === 'array') return { type: 'array', items: shapeOf(schema.items) };
  if ('properties' in schema) {
    const members: Record<string, Shape> = Object.create(null);
    for (const [name, member] of Object.entries(record(schema.properties))) members[name] = shapeOf(member);
    return { type: 'object', members };
  }
  if ('additionalProperties' in schema) return { type: 'map', items: shapeOf(schema.additionalProperties) };
  if (type === 'object') return { type: 'object', members: {} };
  return { type: simple[type] ?? 'any' };
}

/** Only plain values: some are published as a sentence. */
function presetOf(given: unknown): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof given)) return undefined;
  const value = String(given).trim();
  return value !== '' && value.length <= 40 && !/[\s,，。]/.test(value) ? value : undefined;
}

/** Most limits are published as texts. */
function number(given: unknown): number | undefined {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(given: unknown): string {
  return typeof given === 'string' ? given : '';
}

function record(given: unknown): Given {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};
}

function list(given: unknown): Given[] {
  return Array.isArray(given) ? given : [];
}
