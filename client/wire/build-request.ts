import { createHash } from 'node:crypto';
import type { Product } from '../model/products.js';
import type { Call } from '../pipeline/call.js';
import type { BuildRequest, Signing } from '../pipeline/sign.js';
import type { HttpRequest } from '../pipeline/transport.js';
import { endpointOf } from './endpoint.js';
import { canonicalQuery, signAcs3 } from './signers/acs3.js';
import { anonymousQuery } from './signers/anonymous.js';
import { signOss4 } from './signers/oss4.js';

export interface RequestBuilderOptions {
  /** The region whose VPC we are in; null = we reach the internet alone. */
  readonly inside: string | null;
  /** Signs and addresses calls that have no region of their own. */
  readonly homeRegionId: string;
}

/** How each wire style puts a call into a signed request. */
const requestBuilders: Readonly<
  Record<Product['wire'], (call: Call, host: string, region: string, by: Signing) => HttpRequest>
> = {
  rpc(call, host, _region, signing) {
    const { product, name } = call.action;
    if (call.action.unsigned) return unsigned(call, host, signing);
    const query = canonicalQuery(call.params);
    const headers = signAcs3(
      // Written out, since a spread would take half as long as the signature.
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
    return { method: 'POST', host, path: query === '' ? '/' : `/?${query}`, headers };
  },
  oss(call, host, region, { credentials, date }) {
    const { params: query, content, bucket } = call;
    const method = call.action.method ?? 'GET';
    const sent = { ...call.headers, ...(content !== '' && describing(content)) };
    const headers = signOss4(
      { method, host, ...(bucket !== null && { bucket }), query, headers: sent, region },
      credentials,
      date,
    );
    return { method, host, path: `/?${canonicalQuery(query)}`, headers, ...(content !== '' && { content }) };
  },
};

/** In the form of a body: a token in a URL ends up in the access log of every proxy on the way. */
function unsigned({ action, params }: Call, host: string, signing: Signing): HttpRequest {
  const query = canonicalQuery(anonymousQuery({ action: action.name, version: action.product.version }, signing));
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', host, path: `/?${query}`, headers, content: canonicalQuery(params) };
}

/** OSS signs no hash of a body, so this is what tells it that the body is whole. */
function describing(content: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(content).digest('base64') };
}

/** Builds the signer of the pipeline: endpoint by rule, then the product's own wire style. */
export function createRequestBuilder({ inside, homeRegionId }: RequestBuilderOptions): BuildRequest {
  return (call, signing) => {
    const region = call.regionId ?? homeRegionId;
    const place = { regionId: region, site: call.site, bucket: call.bucket ?? undefined };
    const host = endpointOf(call.action.product, place, inside);
    return requestBuilders[call.action.product.wire](call, host, region, signing);
  };
}
