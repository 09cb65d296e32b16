/** A raw ACS3 call for tests that break the rules: each header, nonce, secret or body can be replaced. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Instance } from '../../../emulator/data/ecs/instance.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface RawCall {
  readonly keys: Keys;
  readonly action: string;
  readonly version: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly date?: Date;
  readonly nonce?: string;
  /** Additional headers, sent and signed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent, but left out of SignedHeaders. */
  readonly unsigned?: readonly string[];
  readonly body?: string;
}

/** The members of answers that tests read. */
export interface AnswerBody {
  readonly RequestId: string;
  readonly Code: string;
  readonly Message: string;
  readonly AccessDeniedDetail: Readonly<Record<string, string>>;
  readonly Arn: string;
  readonly TotalCount: number;
  readonly NextToken: string;
  readonly IsTruncated: boolean;
  readonly Marker: string;
  readonly Regions: { readonly Region: readonly { readonly LocalName: string }[] };
  readonly Instances: { readonly Instance: readonly Instance[] };
  readonly Users: { readonly User: readonly { readonly UserName: string }[] };
  readonly User: object;
  readonly Groups: { readonly Group: readonly { readonly GroupName: string }[] };
  readonly Roles: { readonly Role: readonly object[] };
  readonly Role: { readonly AssumeRolePolicyDocument: string };
  readonly Policies: { readonly Policy: readonly { readonly PolicyName: string }[] };
  readonly Policy: { readonly AttachmentCount: number };
  readonly AccessKeys: { readonly AccessKey: readonly object[] };
  readonly MFADevice: { readonly Type: string };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AnswerBody;
  /** The body as it came. */
  readonly text: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

export const versions = { ecs: '2014-05-26', vpc: '2016-04-28', ram: '2015-05-01', sts: '2015-04-01' } as const;

export function send(origin: string, call: RawCall): Promise<RawAnswer> {
  return deliver(origin, sign(origin, call));
}

/** node:http, because fetch does not allow a Host header. */
export function deliver(origin: string, { path, method, headers, body }: SignedRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
        try {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(isJson ? text : '{}'),
            text,
          });
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface SignedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Separate from sending, so that the same signed request can be sent twice. */
export function sign(origin: string, call: RawCall): SignedRequest {
  const { keys, body = '', method = 'POST', date = new Date() } = call;
  const query = Object.entries(call.params ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const headers: Record<string, string> = {
    host: new URL(origin).host,
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': `${date.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': call.nonce ?? randomUUID(),
    'x-acs-content-sha256': sha256(body),
    ...(keys.securityToken && { 'x-acs-security-token': keys.securityToken }),
    ...call.headers,
  };
  const signed = Object.keys(headers)
    .filter((name) => !call.unsigned?.includes(name))
    .sort();
  const canonical = [
    method,
    '/',
    query,
    ...signed.map((name) => `${name}:${headers[name]}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
  const signature = createHmac('sha256', keys.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${keys.accessKeyId},SignedHeaders=${signed.join(';')},Signature=${signature}`;
  return { path: `/${query && `?${query}`}`, method, headers: { ...headers, authorization }, body };
}
