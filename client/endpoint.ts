/** The host a call goes to: the product's exception for the region, else its rule. */
import { CloudError } from './errors.js';
import type { Product } from './products.js';

export type Network = 'public' | 'vpc';

const regionId = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const bucketName = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Whether the text may become a label of a host, not whether the region exists: only upstream knows that. */
export function isRegionId(text: string): boolean {
  return regionId.test(text);
}

/** https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions */
export function isBucketName(text: string): boolean {
  return bucketName.test(text);
}

/**
 * Region and bucket are checked here wherever they came from: a dot or a slash in either would send signed requests to a
 * host of somebody else's choice.
 */
export function endpointOf(product: Product, region: string, network: Network, bucket?: string): string {
  if (!isRegionId(region)) throw new CloudError('invalid', `${quote(region)} is not a region id.`);
  if (bucket !== undefined && !isBucketName(bucket)) {
    throw new CloudError('invalid', `${quote(bucket)} is not a bucket name.`, { regionId: region });
  }
  const host = exceptionOf(product, region, network) ?? ruleOf(product, region, network);
  return bucket === undefined ? host : `${bucket}.${host}`;
}

/** Own members only: `constructor` is a well-formed region id. */
function exceptionOf({ exceptions }: Product, region: string, network: Network): string | undefined {
  return Object.hasOwn(exceptions, region) ? exceptions[region]?.[network] : undefined;
}

function ruleOf({ code, endpoint, vpcSuffix }: Product, region: string, network: Network): string {
  const suffix = network === 'vpc' ? vpcSuffix : '';
  switch (endpoint) {
    case 'regional':
      return `${code}${suffix}.${region}.aliyuncs.com`;
    case 'central':
      return `${code}${suffix}.aliyuncs.com`;
    case 'oss':
      return `${code}-${region}${suffix}.aliyuncs.com`;
  }
}

/** Shown cut: it is whatever somebody sent. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
