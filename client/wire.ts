import { createHash } from 'node:crypto';
import type { Call } from './call.js';
import { endpointOf, type Network } from './endpoint.js';
import type { SignRequest } from './pipeline/sign.js';
import type { HttpRequest } from './pipeline/transport.js';
import type { Product } from './products.js';
import { canonicalQuery, signAcs3 } from './signers/acs3.js';
import { signOss4 } from './signers/oss4.js';

type Moment = Parameters<SignRequest>[1];

export interface WireOptions {
  readonly network: Network;
  /** Signs and addresses calls that have no region of their own. */
  readonly homeRegionId: string;
}

/** How each wire style puts a call into a signed request. */
const wires: Readonly<Record<Product['wire'], (call: Call, host: string, region: string, at: Moment) => HttpRequest>> =
  {
    rpc(call, host, _region, moment) {
      const { product, name } = call.action;
      const signed = { method: 'POST', path: '/', query: call.params, headers: { accept: 'application/json' } };
      const headers = signAcs3(
        { ...signed, host, body: '', action: name, version: product.version },
        call.caller.credentials,
        moment,
      );
      const query = canonicalQuery(call.params);
      return { method: 'POST', host, path: query === '' ? '/' : `/?${query}`, headers };
    },
    oss(call, host, region, moment) {
      const { params: query, content, bucket } = call;
      const method = call.action.method ?? 'GET';
      const sent = { ...call.headers, ...(content !== '' && describing(content)) };
      const headers = signOss4(
        { method, host, ...(bucket !== null && { bucket }), query, headers: sent, region },
        call.caller.credentials,
        moment.date,
      );
      return { method, host, path: `/?${canonicalQuery(query)}`, headers, ...(content !== '' && { content }) };
    },
  };

/** OSS signs no hash of a body, so this is what tells it that the body is whole. */
function describing(content: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(content).digest('base64') };
}

/** Builds the signer of the pipeline: endpoint by rule, then the product's own wire style. */
export function createSigner({ network, homeRegionId }: WireOptions): SignRequest {
  return (call, moment) => {
    const region = call.regionId ?? homeRegionId;
    const host = endpointOf(call.action.product, region, network, call.bucket ?? undefined);
    return wires[call.action.product.wire](call, host, region, moment);
  };
}
