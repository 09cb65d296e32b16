/**
 * The format of an RPC answer: XML or JSON, as the call asks for it, by default as its product documents.
 * https://www.alibabacloud.com/help/doc-detail/66499.htm (ECS), https://www.alibabacloud.com/help/doc-detail/120854.htm (VPC)
 */
import { stringify } from './json.js';
import { parsePairs } from './percent.js';
import type { WireAnswer, WireRequest } from './wire.js';
import { type XmlNode, xml } from './xml.js';

export interface RpcAnswer {
  readonly product: string;
  readonly status: number;
  /** The root element in XML; JSON has none. */
  readonly root: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** These document JSON as their default; ECS and most others document XML. */
const jsonByDefault: ReadonlySet<string> = new Set(['Vpc', 'Privatelink', 'amqp-open']);

export function rpcAnswer(request: WireRequest, { product, status, root, body, headers }: RpcAnswer): WireAnswer {
  const isXml = wantsXml(request, product);
  return {
    status,
    headers: { 'content-type': `${isXml ? 'text/xml' : 'application/json'};charset=utf-8`, ...headers },
    body: isXml ? xml(root, nodeOf(body)) : stringify(body),
  };
}

function wantsXml(request: WireRequest, product: string): boolean {
  const parameters = new Map(parametersOf(request));
  const format = parameters.get('Format')?.toUpperCase();
  if (format === 'XML' || format === 'JSON') return format === 'XML';
  // A call in version 3 has its format in a header, and JSON without one.
  if (request.headers['x-acs-action'] !== undefined) return /\bxml\b/.test(request.headers.accept ?? '');
  return parameters.has('SignatureVersion') && !jsonByDefault.has(product);
}

/** Of query and form. */
export function parametersOf(request: WireRequest): readonly (readonly [string, string])[] {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? [...request.query, ...parsePairs(request.body.toString())] : request.query;
}

/** A list repeats its element, and null leaves it out. */
function nodeOf(value: unknown): XmlNode {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.flat().map(nodeOf);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [elementName(name), nodeOf(member)]));
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : String(value);
}

/** Keys of maps may be no names in XML. */
function elementName(key: string): string {
  const name = key.replace(/[^\w.-]/g, (char) => `_x${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}_`);
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
