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
  const central = centralAt(host);
  if (central.length > 0) return central;
  const dot = host.indexOf('.');
  const below = hosts.get(host.slice(dot + 1)) ?? [];
  // Only logs have things of their own in the host: <project>.cn-hangzhou.log.aliyuncs.com.
  return below.filter(({ product }) => product.style === 'SLS').map((one) => ({ ...one, prefix: host.slice(0, dot) }));
}

/**
 * Hosts that serve every region of a product by the tables of SDKs (aliyun-python-sdk-core, alibaba-cloud-sdk-go) and of the CLI,
 * and that are not published.
 */
export const centralHosts: Readonly<Record<string, string>> = {
  'alidns.aliyuncs.com': 'Alidns',
  'ddosbgp.cn-hangzhou.aliyuncs.com': 'ddosbgp',
  'eci.aliyuncs.com': 'Eci',
};

function centralAt(host: string): readonly Endpoint[] {
  const name = Object.hasOwn(centralHosts, host) ? centralHosts[host] : undefined;
  return publishedPlaces()
    .filter((product) => product.name === name)
    .map((product) => {
      const regions = new Set(product.endpoints.map(({ regionId }) => regionId));
      return { product, regions: [...regions], prefix: null };
    });
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
