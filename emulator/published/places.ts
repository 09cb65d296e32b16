/** Which published product a host is an endpoint of, and the regions it serves. Only heads of files are read for it. */
import { type PublishedPlaces, publishedPlaces } from '../../published/product.js';

export interface Endpoint {
  readonly product: PublishedPlaces;
  /** That the host serves. */
  readonly regions: readonly string[];
  /** A project or bucket before the host. */
  readonly prefix: string | null;
}

let hosts: ReadonlyMap<string, readonly Endpoint[]> | undefined;

/** Several where a product has several versions. Empty where no product has such a host. */
export function endpointsAt(host: string): readonly Endpoint[] {
  hosts ??= readHosts();
  const whole = hosts.get(host);
  if (whole) return whole;
  const dot = host.indexOf('.');
  const below = hosts.get(host.slice(dot + 1)) ?? [];
  // Only logs have things of their own in the host: <project>.cn-hangzhou.log.aliyuncs.com.
  return below.filter(({ product }) => product.style === 'SLS').map((one) => ({ ...one, prefix: host.slice(0, dot) }));
}

function readHosts(): ReadonlyMap<string, readonly Endpoint[]> {
  const all = new Map<string, Endpoint[]>();
  for (const product of publishedPlaces()) {
    const regionsByHost = new Map<string, string[]>();
    for (const { host, regionId } of product.endpoints) {
      regionsByHost.set(host, [...(regionsByHost.get(host) ?? []), regionId]);
    }
    for (const [host, regions] of regionsByHost) {
      all.set(host, [...(all.get(host) ?? []), { product, regions, prefix: null }]);
    }
  }
  return all;
}
