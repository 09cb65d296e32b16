/** RPC signature version 1.0 (HMAC-SHA1), on the server side. See section "V2 request body and signature mechanism (RPC)". */
import { createHmac } from 'node:crypto';
import { canonicalQuery, percentEncode } from './percent.js';

/** `parameters` are those of query and form together; Signature itself is left out here. */
export function rpcV1StringToSign(method: string, parameters: readonly (readonly [string, string])[]): string {
  const signed = parameters.filter(([name]) => name !== 'Signature');
  return `${method}&%2F&${percentEncode(canonicalQuery(signed))}`;
}

/** The key is the secret followed by `&`. */
export function rpcV1Signature(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', `${accessKeySecret}&`).update(stringToSign).digest('base64');
}
