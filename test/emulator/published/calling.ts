/** Calls published actions as a client of the real hosts would: any path, any place for a parameter, ACS3 over all of it. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { PublishedAction, PublishedProduct } from '../../../published/product.js';
import type { Keys } from '../access/signed-by-hand.js';

export interface Call {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
  readonly params: Readonly<Record<string, string>>;
  /** A bare address unless given. */
  readonly host?: string | undefined;
  readonly keys: Keys;
  readonly method?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const pairsOf = (params: readonly (readonly [string, string])[]) =>
  [...params]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

export function callPublished(origin: string, call: Call): Promise<Answer> {
  const { product, action, params, keys } = call;
  const placeOf = (name: string) =>
    action.parameters.find((parameter) => name === parameter.name || name.startsWith(`${parameter.name}.`))?.place;
  const given = Object.entries(params);
  const form = pairsOf(given.filter(([name]) => placeOf(name) === 'formData'));
  const body = given.filter(([name]) => placeOf(name) === 'body');
  const query = pairsOf(given.filter(([name]) => [undefined, 'query', 'header', 'host'].includes(placeOf(name))));
  const path = (action.path ?? '/').replaceAll(/[{[](\w+)[}\]]/g, (_, name: string) => encode(params[name] ?? ''));
  const text = body.length > 0 ? JSON.stringify(Object.fromEntries(body)) : form;
  const type = body.length > 0 ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded';
  const method = call.method ?? (action.methods.includes('POST') ? 'POST' : (action.methods[0] ?? 'POST'));
  const headers: Record<string, string> = {
    host: call.host ?? new URL(origin).host,
    'x-acs-action': action.name,
    'x-acs-version': product.version,
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': sha256(text),
    ...(text !== '' && { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
    ...(keys.securityToken && { 'x-acs-security-token': keys.securityToken }),
  };
  const signed = Object.keys(headers)
    .filter((name) => name !== 'content-length')
    .sort();
  const canonical = [
    method,
    path.replaceAll('+', '%20'),
    query,
    ...signed.map((name) => `${name}:${headers[name]}`),
    '',
    signed.join(';'),
    sha256(text),
  ].join('\n');
  const signature = createHmac('sha256', keys.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${keys.accessKeyId},SignedHeaders=${signed.join(';')},Signature=${signature}`;
  return sent(origin, `${path}${query && `?${query}`}`, method, { ...headers, authorization }, text);
}

function sent(
  origin: string,
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text === '' ? '{}' : text), text });
        } catch (error) {
          reject(error);
        }
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What stands at a dotted path; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .filter((name) => name !== '')
    .reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const list = at(value, path);
  return Array.isArray(list) ? list : [];
}
