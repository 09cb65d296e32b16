import { createHash } from 'node:crypto';
import type { Product } from '../model/products.js';
import type { Call } from '../pipeline/call.js';
import type { BuildRequest, Signing } from '../pipeline/sign.js';
import type { HttpRequest } from '../pipeline/transport.js';
import { encodePath } from './encode.js';
import { endpointOf } from './endpoint.js';
import { placeParams } from './place-params.js';
import { canonicalQuery, signAcs3 } from './signers/acs3.js';
import { anonymousQuery } from './signers/anonymous.js';
import { signOss4 } from './signers/oss4.js';
import { signSls4 } from './signers/sls4.js';

export interface RequestBuilderOptions {
  /** The region of the VPC that the gateway runs in. Null = the gateway uses the internet only. */
  readonly inside: string | null;
  /** The region for signatures and endpoints of calls without a region. */
  readonly homeRegionId: string;
}

/** How each wire style turns a call into a signed request. */
const requestBuilders: Readonly<
  Record<Product['wire'], (call: Call, host: string, region: string, by: Signing) => HttpRequest>
> = {
  rpc(call, host, _region, signing) {
    const { product, name } = call.action;
    if (call.action.unsigned) return unsigned(call, host, signing);
    if (call.action.route) return placed(call, host, signing);
    const query = canonicalQuery(call.params);
    const headers = signAcs3(
      // A literal, because a spread would take half as long as the signature.
      {
        method: 'POST',
        path: '/',
        query,
        headers: { accept: 'application/json' },
        host,
        body: '',
        action: name,
        version: product.version,
      },
      signing.credentials,
      signing,
    );
    return { method: 'POST', host, path: withQuery('/', query), headers };
  },
  roa: (call, host, _region, signing) => placed(call, host, signing),
  sls(call, endpoint, region, { credentials, date }) {
    const { method, path, host: label, query, json: body } = placeParams(call.action, call.params);
    const host = label === null ? endpoint : `${label}.${endpoint}`;
    const sent = {
      host,
      'x-log-apiversion': '0.6.0',
      'x-log-bodyrawsize': String(Buffer.byteLength(body)),
      // What takes a body wants its answer compressed.
      ...(body !== '' && { 'content-type': 'application/json', 'accept-encoding': 'gzip' }),
    };
    const headers = signSls4({ method, path, query, headers: sent, body, region }, credentials, date);
    return {
      method,
      host,
      path: withQuery(path, canonicalQuery(query)),
      headers,
      ...(body !== '' && { content: body }),
    };
  },
  oss(call, host, region, { credentials, date }) {
    const { params: query, content, bucket, object = '' } = call;
    const method = call.action.method ?? 'GET';
    const sent = { ...call.headers, ...(content !== '' && describing(content)) };
    const headers = signOss4(
      { method, host, ...(bucket !== null && { bucket, object }), query, headers: sent, region },
      credentials,
      date,
    );
    const path = `/${encodePath(object)}?${canonicalQuery(query)}`;
    return { method, host, path, headers, ...(content !== '' && { content }) };
  },
};

/** A request with a path, or with parameters in its body. */
function placed({ action, params }: Call, host: string, signing: Signing): HttpRequest {
  const { method, path, query: inQuery, form, json } = placeParams(action, params);
  const query = canonicalQuery(inQuery);
  const content = json === '' ? canonicalQuery(form) : json;
  const type = json === '' ? 'application/x-www-form-urlencoded' : 'application/json; charset=utf-8';
  const headers = signAcs3(
    {
      method,
      path,
      query,
      headers: { accept: 'application/json', ...(content !== '' && { 'content-type': type }) },
      host,
      body: content,
      action: action.name,
      version: action.product.version,
    },
    signing.credentials,
    signing,
  );
  return { method, host, path: withQuery(path, query), headers, ...(content !== '' && { content }) };
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

/** Sends the parameters in the body: every proxy on the way writes URLs, and tokens in them, to its access log. */
function unsigned({ action, params }: Call, host: string, signing: Signing): HttpRequest {
  const query = canonicalQuery(anonymousQuery({ action: action.name, version: action.product.version }, signing));
  const headers = { host, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', host, path: `/?${query}`, headers, content: canonicalQuery(params) };
}

/** OSS signatures do not cover the body, so Content-MD5 proves that the body is complete. */
function describing(content: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(content).digest('base64') };
}

/** Builds a signed request: the endpoint by rule, then the wire style of the product. */
export function createRequestBuilder({ inside, homeRegionId }: RequestBuilderOptions): BuildRequest {
  return (call, signing) => {
    const region = call.regionId ?? homeRegionId;
    const place = { regionId: region, site: call.site, bucket: call.bucket ?? undefined };
    const host = endpointOf(call.action.product, place, inside);
    return requestBuilders[call.action.product.wire](call, host, region, signing);
  };
}
