/** Finds the action of a request: OSS has no action parameter, only method, address and sub-resource. */
import { OssError } from '../../wire/oss-error.js';
import type { WireRequest } from '../../wire/wire.js';
import type { OssAddress } from './address.js';
import { type BucketAction, bucketReads } from './bucket.js';
import { bucketWrites } from './bucket-writes.js';
import { multipartActions } from './multipart.js';
import { type ObjectAction, objectReads } from './object-reads.js';
import { objectWrites } from './object-writes.js';
import { type ServiceAction, serviceActions } from './service.js';

export type OssRoute =
  | { readonly level: 'service'; readonly action: string; readonly row: ServiceAction }
  | { readonly level: 'bucket'; readonly action: string; readonly row: BucketAction }
  | { readonly level: 'creation'; readonly action: 'PutBucket' }
  | { readonly level: 'object'; readonly action: string; readonly row: ObjectAction }
  | { readonly level: 'none'; readonly action: string; readonly refusal: OssError };

export function routeOss(request: WireRequest, address: OssAddress): OssRoute {
  const subResource = findSubResource(request);
  const isObject = address.bucket !== null && address.key !== '';
  const noun = isObject ? 'Object' : address.bucket === null ? 'Service' : 'Bucket';
  const refused = (refusal: OssError): OssRoute => ({
    level: 'none',
    action: `${request.method} ${noun.toLowerCase()}${subResource && `?${subResource}`}`,
    refusal,
  });
  const isRead = request.method === 'GET' || (request.method === 'HEAD' && isObject);
  if (isObject) {
    const row = rowOf(objectActions, `${request.method} ${subResource}`);
    if (row !== undefined) return { level: 'object', action: row.action, row };
  }
  if (noun === 'Service' && isRead) {
    const row = rowOf(serviceActions, subResource);
    if (row !== undefined) return { level: 'service', action: row.action, row };
  }
  if (noun === 'Bucket') {
    if (request.method === 'PUT' && subResource === '') return { level: 'creation', action: 'PutBucket' };
    const row = isRead ? rowOf(bucketReads, subResource) : rowOf(bucketWrites, `${request.method} ${subResource}`);
    if (row !== undefined) return { level: 'bucket', action: row.action, row };
  }
  return refused(isRead ? notImplemented(subResource) : notAllowed(request.method, noun));
}

/** What OSS has and this cloud has not. SDKs repeat a call that is refused with 501, so this refusal has another status. */
function notImplemented(SubResource: string): OssError {
  return new OssError(400, 'NotImplemented', 'The embedded cloud does not model this sub-resource.', { SubResource });
}

function notAllowed(Method: string, ResourceType: string): OssError {
  const why = 'The specified method is not allowed against this resource.';
  return new OssError(405, 'MethodNotAllowed', why, { Method, ResourceType });
}

const objectActions = { ...objectReads, ...objectWrites, ...multipartActions };

const listingParameters: readonly string[] = [
  ...['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
  ...['start-after', 'continuation-token', 'fetch-owner'],
  ...['key-marker', 'version-id-marker', 'upload-id-marker', 'max-uploads'],
];

/** A name without a value selects a sub-resource, and so does uploadId; names with values are parameters, and unknown ones are ignored. */
function findSubResource({ query }: WireRequest): string {
  if (query.some(([name]) => name === 'uploadId')) return 'uploadId';
  if (query.some(([name, value]) => name === 'list-type' && value === '2')) return 'list-type';
  const selecting = query.find(([name, value]) => value === '' && !listingParameters.includes(name));
  return selecting?.[0] ?? '';
}

function rowOf<Row>(rows: Readonly<Record<string, Row>>, subResource: string): Row | undefined {
  return Object.hasOwn(rows, subResource) ? rows[subResource] : undefined;
}
