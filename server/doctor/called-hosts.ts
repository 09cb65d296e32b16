import { homeRegionOf, isPublishedRegion, mayExistIn } from '../../client/model/product-table.js';
import type { Product } from '../../client/model/products.js';
import { endpointOf } from '../../client/wire/endpoint.js';

/** Which hosts of the cloud are called, by the code that chooses the host of a call. */

export interface CalledHostsOptions {
  readonly products: readonly Product[];
  /** The regions that are read. */
  readonly regions: readonly string[];
  /** The region of calls that need none. */
  readonly homeRegionId: string;
  /** The region of the VPC; null = public hosts only. */
  readonly inside: string | null;
}

/** The hosts of these products, without repeats. */
export function calledHosts(options: CalledHostsOptions): readonly string[] {
  const hosts = options.products.flatMap((product) => hostsOf(product, options));
  return [...new Set(hosts)];
}

function hostsOf(product: Product, { regions, homeRegionId, inside }: CalledHostsOptions): readonly string[] {
  const home = homeRegionOf(product, homeRegionId);
  const called = product.endpoint === 'central' ? [home] : regions.filter((regionId) => mayExistIn(product, regionId));
  const places = [
    ...new Set([...called, home]),
    // Parts of a region have hosts of their own.
    ...[...(product.sites ?? [])].map(([site, { regionId }]) => ({ regionId, site })),
  ].map((place) => (typeof place === 'string' ? { regionId: place } : place));
  return places
    .filter(({ regionId }) => regionId === home || regions.includes(regionId))
    .map((place) => endpointOf(product, place, inside));
}

/** Regions that upstream publishes for no product: a newer one, or a misspelt one. */
export function unpublishedRegions(regions: readonly string[]): readonly string[] {
  return regions.filter((regionId) => !isPublishedRegion(regionId));
}
