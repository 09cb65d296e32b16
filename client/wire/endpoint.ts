/** The host of a call: the product's exception for the region, or else its rule. */
import { CloudError } from '../errors/cloud-error.js';
import type { Network, Product } from '../model/products.js';

const regionId = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const bucketName = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Whether the text may be a label of a host name. Only upstream knows whether the region exists. */
export function isRegionId(text: string): boolean {
  return regionId.test(text);
}

/** https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions */
export function isBucketName(text: string): boolean {
  return bucketName.test(text);
}

export interface Location {
  readonly regionId: string;
  /** The part of the region, if that part has its own hosts. One of the product's `sites`. */
  readonly site?: string | undefined;
}

/** What a call addresses within a product. */
export interface Address extends Location {
  readonly bucket?: string | undefined;
}

/**
 * The host of an address, seen from a VPC of the region `inside`, or from the internet only (null). A VPC reaches only the
 * internal hosts of its own region, so calls to other regions use their public hosts.
 * https://www.alibabacloud.com/help/en/vpc/developer-reference/call-api-operations-over-a-vpc
 *
 * Region and bucket are checked here for all sources: a dot or a slash in one of them would send signed requests to a host
 * that an attacker chose.
 */
export function endpointOf(product: Product, place: Address, inside: string | null): string {
  const { bucket } = place;
  if (!isRegionId(place.regionId)) throw new CloudError('invalid', `${quote(place.regionId)} is not a region id.`);
  if (bucket !== undefined && !isBucketName(bucket)) {
    throw new CloudError('invalid', `${quote(bucket)} is not a bucket name.`, { regionId: place.regionId });
  }
  // A central product has no hosts in other regions: the region of the VPC has the internal host.
  const reached = product.endpoint === 'central' || inside === place.regionId ? inside : null;
  const host = (network: Network, region = place.regionId) => hostOf(product, region, network, place.site);
  const internal = reached === null ? null : host('vpc', reached);
  const name = internal ?? host('public') ?? host('vpc') ?? '';
  return `${bucket === undefined ? '' : `${bucket}.`}${name}.aliyuncs.com`;
}

/** Null if the region has no host on that network. */
function hostOf(product: Product, region: string, network: Network, siteName: string | undefined): string | null {
  const site = siteName === undefined ? undefined : product.sites?.get(siteName);
  if (site) return site[network];
  // Own members only: `constructor` is a well-formed region id.
  const exception = Object.hasOwn(product.exceptions, region) ? product.exceptions[region]?.[network] : undefined;
  return exception === undefined ? (product.hosts[network]?.replace('{region}', region) ?? null) : exception;
}

const ossHost = /^oss-([a-z0-9-]+?)(?:-internal|-console)?\.aliyuncs\.com$/;

/**
 * The location of the host that upstream names in an error. Null for a product whose resources stay in one location, and for
 * text that is not exactly such a host.
 */
export function locationAt(product: Product, host: string): Location | null {
  const name = product.sites && ossHost.exec(host)?.[1];
  if (!name) return null;
  const site = product.sites.get(name);
  return site ? { regionId: site.regionId, site: name } : { regionId: name };
}

/** Ids of earlier versions may name a part of a region. Signatures and responses use the region itself. */
export function regionIdOf({ sites }: Product, named: string): string {
  return sites?.get(named)?.regionId ?? named;
}

/** Truncated, because a client may send a text of any length. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
