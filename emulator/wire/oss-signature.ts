/** The signature of an OSS request, in any version that is verified here. */
import type { Access, Credential } from '../access/principal.js';
import type { OssTarget } from './oss-checks.js';
import { OssError } from './oss-error.js';
import { type Oss1Signature, readOss1, verifyOss1 } from './oss1.js';
import { type Oss4Signature, readOss4, verifyOss4 } from './oss4.js';
import type { WireRequest } from './wire.js';

export type OssSignature = Oss1Signature | Oss4Signature;

/** Undefined means an anonymous request. */
export function readOssSignature(request: WireRequest): OssSignature | undefined {
  const signature = readOss4(request) ?? readOss1(request);
  const header = request.headers.authorization;
  if (signature !== undefined || header === undefined) return signature;
  throw new OssError(400, 'InvalidArgument', 'Only signatures of version 1 and version 4 are verified here.', {
    Authorization: header,
  });
}

/** Version 4 names a region, which must be that of the endpoint; version 1 names none. */
export function signingRegion(signature: OssSignature | undefined): string | null {
  return signature?.version === 4 ? signature.region : null;
}

/** `endpointRegion` is null when the address names no region. */
export function verifyOssSignature(
  request: WireRequest,
  signature: OssSignature,
  target: OssTarget,
  { access, endpointRegion }: { readonly access: Access; readonly endpointRegion: string | null },
): Credential {
  return signature.version === 4
    ? verifyOss4(request, signature, target, { access, endpointRegion })
    : verifyOss1(request, signature, target, access);
}
