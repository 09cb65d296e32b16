/** The host a call goes to: the product's exception for the region, else its rule. */
import { CloudError } from '../errors/cloud-error.js';
import type { Network, Product } from '../model/products.js';

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

export interface Location {
  readonly regionId: string;
  /** The part of the region, where that has hosts of its own; one of the product's `sites`. */
  readonly site?: string | undefined;
}

/** What a call addresses within a product. */
export interface Address extends Location {
  readonly bucket?: string | undefined;
}

/**
 * The host of an address, as seen from a VPC of the region `inside`, or from the internet alone (null). A VPC reaches the
 * internal hosts of its own region and no others, so other regions are called by their public hosts.
 * https://www.alibabacloud.com/help/en/vpc/developer-reference/call-api-operations-over-a-vpc
 *
 * Region and bucket are checked here, from every source: a dot or a slash in either would send signed requests to a host that
 * an attacker chose.
 */
export function endpointOf(product: Product, place: Address, inside: string | null): string {
  const { bucket } = place;
  if (!isRegionId(place.regionId)) throw new CloudError('invalid', `${quote(place.regionId)} is not a region id.`);
  if (bucket !== undefined && !isBucketName(bucket)) {
    throw new CloudError('invalid', `${quote(bucket)} is not a bucket name.`, { regionId: place.regionId });
  }
  // A central product has no host in another region: what counts is where the VPC is.
  const region = product.endpoint === 'central' ? (inside ?? place.regionId) : place.regionId;
  const isInternal = inside !== null && inside === region;
  const host = (network: Network) => hostOf(product, region, network, place.site);
  const name = (isInternal ? (host('vpc') ?? host('public')) : (host('public') ?? host('vpc'))) ?? '';
  return `${bucket === undefined ? '' : `${bucket}.`}${name}.aliyuncs.com`;
}

/** Null where the region has none on that network. */
function hostOf(product: Product, region: string, network: Network, siteName: string | undefined): string | null {
  const site = siteName === undefined ? undefined : product.sites?.get(siteName);
  if (site) return site[network];
  // Own members only: `constructor` is a well-formed region id.
  const exception = Object.hasOwn(product.exceptions, region) ? product.exceptions[region]?.[network] : undefined;
  return exception === undefined ? product.hosts[network].replace('{region}', region) : exception;
}

const ossHost = /^oss-([a-z0-9-]+?)(?:-internal|-console)?\.aliyuncs\.com$/;

/**
 * The place that upstream names by a host in an error; null for a product whose things cannot lie elsewhere, and for
 * anything that is not exactly such a host.
 */
export function locationAt(product: Product, host: string): Location | null {
  const name = product.sites && ossHost.exec(host)?.[1];
  if (!name) return null;
  const site = product.sites.get(name);
  return site ? { regionId: site.regionId, site: name } : { regionId: name };
}

/** Ids of earlier versions may name a part of a region: its region is what is signed for, and what we call it. */
export function regionIdOf({ sites }: Product, named: string): string {
  return sites?.get(named)?.regionId ?? named;
}

/** Cut, since a client may send a text of any length. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
