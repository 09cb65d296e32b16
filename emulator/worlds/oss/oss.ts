/** OSS: not a table of RPC actions. It answers whole requests with its own signature and format. */

import type { Principal } from '../../access/principal.js';
import { ossSite } from '../../data/oss/oss-sites.js';
import type { Claim, Product, ProductContext } from '../../product.js';
import { errorAnswer, OssError } from '../../wire/oss-error.js';
import { readOssSignature, signingRegion, verifyOssSignature } from '../../wire/oss-signature.js';
import { headerOrParameter } from '../../wire/rpc.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { findBucket, requireBucketPermission, requireServicePermission } from './access.js';
import { ossAddress, ossHost } from './address.js';
import { putBucket } from './bucket-creation.js';
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
    /^OSS[ 4]/.test(request.headers.authorization ?? '') ||
    request.query.some(([name]) => /^(?:x-oss-signature(?:-version)?|OSSAccessKeyId)$/.test(name));
  return isSigned || headerOrParameter(request, 'action') === undefined;
}

function claim(request: WireRequest, hostRegionId: string | null): Claim {
  const address = unlessRefused(() => ossAddress(request));
  const signature = unlessRefused(() => readOssSignature(request));
  return {
    action: address ? routeOss(request, address).action : `${request.method} object`,
    regionId: hostRegionId ?? signingRegion(signature),
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

/** Where a bucket is created if neither the host nor the signature names a region. */
const firstRegion = 'cn-hangzhou';

function answer(request: WireRequest, context: ProductContext): WireAnswer {
  const address = ossAddress(request);
  const route = routeOss(request, address);
  const signature = readOssSignature(request);
  const { hostRegionId } = context;
  const endpointRegion = hostRegionId === null ? null : ossSite(hostRegionId).regionId;
  const endpoint = { access: context.access, endpointRegion };
  const caller: Principal | null = signature
    ? verifyOssSignature(request, signature, address, endpoint).principal
    : null;
  const query = new Map(request.query);
  if (route.level === 'none') throw route.refusal;
  if (route.level === 'service') {
    const account = requireServicePermission(context, caller, { action: route.row.permission, resource: '*' });
    return route.row.answer({ account, query, headers: request.headers });
  }
  if (route.level === 'creation') {
    const name = address.bucket ?? '';
    const account = requireServicePermission(context, caller, { action: 'oss:PutBucket', resource: name });
    const region = context.hostRegionId ?? signingRegion(signature) ?? firstRegion;
    return putBucket({ name, region, account, request, context });
  }
  // Outside aliyuncs.com the scope of the signature names the region.
  const owned = findBucket(context.cloud, address.bucket ?? '', context.hostRegionId ?? signingRegion(signature));
  requireBucketPermission(context.access, caller, owned, { action: route.row.permission, key: address.key });
  const call = { ...owned, query, request, context };
  return route.level === 'object' ? route.row.answer({ ...call, key: address.key }) : route.row.answer(call);
}

function stamped(answer: WireAnswer, requestId: string): WireAnswer {
  return { ...answer, headers: { server: 'AliyunOSS', 'x-oss-request-id': requestId, ...answer.headers } };
}
