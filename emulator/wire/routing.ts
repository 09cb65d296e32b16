/** Finds the product of a request: by its Host below aliyuncs.com, at any other address by its content. */
import type { Product } from '../product.js';
import { publishedRoute } from '../published/product.js';
import { headerOrParameter } from './rpc.js';
import type { WireRequest } from './wire.js';
import { WireError } from './wire-error.js';

export interface Route {
  readonly product: Product;
  readonly regionId: string | null;
}

export function route(products: readonly Product[], request: WireRequest): Route {
  for (const product of products) {
    if (request.host === '') {
      // A request without an OSS signature may be for any product: OSS is the last one and takes the rest.
      const published = product === products.at(-1) && isVersioned(request) ? publishedRoute(request) : undefined;
      if (published) return published;
      if (product.accepts(request)) return { product, regionId: null };
      continue;
    }
    const match = product.hosts.map((host) => host.exec(request.host)).find((one) => one !== null);
    if (match) return { product, regionId: match.groups?.region ?? null };
  }
  const published = publishedRoute(request);
  if (published) return published;
  throw new WireError(404, 'InvalidProduct.NotFound', 'Specified product is not found, please check your endpoint.');
}

function isVersioned(request: WireRequest): boolean {
  return headerOrParameter(request, 'version') !== undefined;
}

/**
 * Public, VPC-internal and central hosts of a regional product: ecs.cn-beijing…, ecs-vpc.cn-beijing…, ecs-cn-beijing…, ecs….
 * ecs-cn-hangzhou… is central too: the tables of the SDKs and of the CLI give it for many regions.
 */
export function regionalHosts(prefix: string): RegExp[] {
  return [
    new RegExp(`^${prefix}(?:-vpc)?(?:\\.(?<region>[a-z0-9-]+))?\\.aliyuncs\\.com$`),
    new RegExp(`^${prefix}-cn-hangzhou\\.aliyuncs\\.com$`),
    new RegExp(`^${prefix}-(?<region>[a-z]{2}-[a-z0-9-]+)\\.aliyuncs\\.com$`),
  ];
}

/** The public and the VPC-internal endpoint. */
export function centralHosts(prefix: string): RegExp[] {
  return [new RegExp(`^${prefix}(?:\\.vpc-proxy)?\\.aliyuncs\\.com$`)];
}
