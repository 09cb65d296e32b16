/** Finds the action of a request: OSS has no action parameter, only method, address and sub-resource. */
import { OssError } from '../../wire/oss-error.js';
import type { WireRequest } from '../../wire/wire.js';
import type { OssAddress } from './address.js';
import { type BucketAction, bucketReads } from './bucket.js';
import { bucketWrites } from './bucket-writes.js';
import { type ServiceAction, serviceActions } from './service.js';

export type OssRoute =
  | { readonly level: 'service'; readonly action: string; readonly row: ServiceAction }
  | { readonly level: 'bucket'; readonly action: string; readonly row: BucketAction }
  | { readonly level: 'creation'; readonly action: 'PutBucket' }
  | { readonly level: 'object'; readonly action: string }
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
  if (isObject && isRead && subResource === '')
    return { level: 'object', action: request.method === 'GET' ? 'GetObject' : 'HeadObject' };
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

function notImplemented(Header: string): OssError {
  const why = 'A header you provided implies functionality that is not implemented.';
  return new OssError(501, 'NotImplemented', why, { Header });
}

function notAllowed(Method: string, ResourceType: string): OssError {
  const why = 'The specified method is not allowed against this resource.';
  return new OssError(405, 'MethodNotAllowed', why, { Method, ResourceType });
}

const listingParameters: readonly string[] = [
  ...['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
  ...['start-after', 'continuation-token', 'fetch-owner'],
];

/** A name without a value selects a sub-resource; names with values are parameters, and unknown ones are ignored. */
function findSubResource({ query }: WireRequest): string {
  if (query.some(([name, value]) => name === 'list-type' && value === '2')) return 'list-type';
  const selecting = query.find(([name, value]) => value === '' && !listingParameters.includes(name));
  return selecting?.[0] ?? '';
}

function rowOf<Row>(rows: Readonly<Record<string, Row>>, subResource: string): Row | undefined {
  return Object.hasOwn(rows, subResource) ? rows[subResource] : undefined;
}
