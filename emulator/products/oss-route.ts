/** Finds the action a request asks for: OSS has no action parameter, only method, address and sub-resource. */
import { OssError } from '../oss-error.js';
import type { WireRequest } from '../wire.js';
import type { OssAddress } from './oss-address.js';
import { type BucketAction, bucketActions } from './oss-bucket.js';
import { type ServiceAction, serviceActions } from './oss-service.js';

export type OssRoute =
  | { readonly level: 'service'; readonly action: string; readonly row: ServiceAction }
  | { readonly level: 'bucket'; readonly action: string; readonly row: BucketAction }
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
  if (request.method !== 'GET' && !(request.method === 'HEAD' && isObject))
    return refused(
      new OssError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
        Method: request.method,
        ResourceType: noun,
      }),
    );
  if (isObject && subResource === '')
    return { level: 'object', action: request.method === 'GET' ? 'GetObject' : 'HeadObject' };
  const service = address.bucket === null ? rowOf(serviceActions, subResource) : undefined;
  if (service !== undefined) return { level: 'service', action: service.action, row: service };
  const bucket = address.bucket !== null && !isObject ? rowOf(bucketActions, subResource) : undefined;
  if (bucket !== undefined) return { level: 'bucket', action: bucket.action, row: bucket };
  return refused(
    new OssError(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.', {
      Header: subResource,
    }),
  );
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
