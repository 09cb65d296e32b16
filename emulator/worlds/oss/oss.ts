/** OSS: not a table of RPC actions. It answers whole requests with its own signature and format. */

import type { Principal } from '../../access/principal.js';
import { ossSite } from '../../data/oss/oss-sites.js';
import type { Claim, Product, ProductContext } from '../../product.js';
import { errorAnswer, OssError } from '../../wire/oss-error.js';
import { readOss4, verifyOss4 } from '../../wire/oss4.js';
import { headerOrParameter } from '../../wire/rpc.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { findBucket, requireBucketPermission, requireServicePermission } from './access.js';
import { ossAddress, ossHost } from './address.js';
import { putBucket } from './bucket-creation.js';
import { getObject } from './objects.js';
import { routeOss } from './route.js';

export const oss: Product = {
  name: 'Oss',
  hosts: [ossHost],
  accepts,
  claim,
  answer: (request, context) => stamped(answer(request, context), context.requestId),
  refuse: (error, request, requestId) => stamped(errorAnswer(error, request, requestId), requestId),
};

/** Accepts requests with an OSS signature, and requests without Action: every RPC product needs this parameter, OSS has none. */
function accepts(request: WireRequest): boolean {
  const isSigned =
    request.headers.authorization?.startsWith('OSS4-') === true ||
    request.query.some(([name]) => /^x-oss-signature(?:-version)?$/.test(name));
  return isSigned || headerOrParameter(request, 'action') === undefined;
}

function claim(request: WireRequest, hostRegionId: string | null): Claim {
  const address = unlessRefused(() => ossAddress(request));
  const signature = unlessRefused(() => readOss4(request));
  return {
    action: address ? routeOss(request, address).action : `${request.method} object`,
    regionId: hostRegionId ?? signature?.region ?? null,
    accessKeyId: signature?.accessKeyId ?? null,
    nonce: null,
    params: {
      ...(address?.bucket && { bucket: address.bucket }),
      ...(address?.key && { key: address.key }),
      ...loggable(request),
    },
  };
}

/** The claim is read before verification; `answer` refuses later what cannot be parsed. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OssError) return undefined;
    throw error;
  }
}

const unloggable = /^(x-oss-(signature|credential|security-token)|security-token|signature|ossaccesskeyid)$/i;

const loggableHeaders = ['x-oss-resource-group-id', 'x-oss-acl'];

/** The parameters of a call without those of the signature. */
function loggable({ query, headers }: WireRequest): Record<string, string> {
  return Object.fromEntries([
    ...query.filter(([name]) => !unloggable.test(name)),
    ...loggableHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  ]);
}

function answer(request: WireRequest, context: ProductContext): WireAnswer {
  const address = ossAddress(request);
  const route = routeOss(request, address);
  const signature = readOss4(request);
  const { hostRegionId } = context;
  const endpointRegion = hostRegionId === null ? null : ossSite(hostRegionId).regionId;
  const endpoint = { access: context.access, endpointRegion };
  const caller: Principal | null = signature ? verifyOss4(request, signature, address, endpoint).principal : null;
  const query = new Map(request.query);
  if (route.level === 'none') throw route.refusal;
  if (route.level === 'service') {
    const account = requireServicePermission(context, caller, { action: route.row.permission, resource: '*' });
    return route.row.answer({ account, query, headers: request.headers });
  }
  if (route.level === 'creation') {
    const name = address.bucket ?? '';
    const account = requireServicePermission(context, caller, { action: 'oss:PutBucket', resource: name });
    const region = context.hostRegionId ?? signature?.region ?? '';
    return putBucket({ name, region, account, request, context });
  }
  // Outside aliyuncs.com the scope of the signature names the region.
  const owned = findBucket(context.cloud, address.bucket ?? '', context.hostRegionId ?? signature?.region ?? null);
  const permission = route.level === 'object' ? 'oss:GetObject' : route.row.permission;
  requireBucketPermission(context.access, caller, owned, { action: permission, key: address.key });
  if (route.level === 'object') return getObject(owned, address.key, request);
  return route.row.answer({ ...owned, query, request, context });
}

function stamped(answer: WireAnswer, requestId: string): WireAnswer {
  return { ...answer, headers: { server: 'AliyunOSS', 'x-oss-request-id': requestId, ...answer.headers } };
}
