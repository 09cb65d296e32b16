/**
 * SLS4-HMAC-SHA256, the signature of the log service, version 4.
 * https://www.alibabacloud.com/help/en/sls/developer-reference/request-signatures
 */
import { hash } from 'node:crypto';
import type { Credentials } from '../../credentials/credentials.js';
import { encode } from '../encode.js';
import { compactSeconds } from './seconds.js';
import { hmac, v4Key } from './v4-key.js';

const algorithm = 'SLS4-HMAC-SHA256';
const hashOfNothing = hash('sha256', '');

export interface Sls4Request {
  readonly method: string;
  /** Not percent-encoded: upstream decodes the path that it receives. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
}

/** All headers to send, `authorization` included. There is no nonce: upstream compares only the date, within 15 minutes. */
export function signSls4(request: Sls4Request, credentials: Credentials, date: Date): Readonly<Record<string, string>> {
  const { accessKeyId, securityToken } = credentials;
  const logDate = compactSeconds(date);
  const bodyHash = request.body === '' ? hashOfNothing : hash('sha256', request.body);
  const headers: Readonly<Record<string, string>> = {
    ...request.headers,
    'x-log-content-sha256': bodyHash,
    'x-log-date': logDate,
    ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
  };
  const scope = `${logDate.slice(0, 8)}/${request.region}/sls/aliyun_v4_request`;
  const text = [algorithm, logDate, scope, hash('sha256', canonicalRequest(request, headers, bodyHash))].join('\n');
  const signature = hmac(v4Key(credentials, logDate.slice(0, 8), request.region, 'sls'), text).toString('hex');
  return { ...headers, authorization: `${algorithm} Credential=${accessKeyId}/${scope},Signature=${signature}` };
}

function canonicalRequest(
  { method, path, query }: Sls4Request,
  headers: Readonly<Record<string, string>>,
  bodyHash: string,
): string {
  const names = Object.keys(headers).filter(isSigned).sort();
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  return [method, path, canonicalQuery(query), lines, names.join(';'), bodyHash].join('\n');
}

/** Sorted by name, without `=` after a name that has no value. Values are encoded, names are not. */
function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((name) => (query[name] === '' ? name : `${name}=${encode(query[name] ?? '')}`))
    .join('&');
}

const isSigned = (name: string): boolean => /^(?:x-log-.*|x-acs-.*|host|content-type)$/.test(name);
