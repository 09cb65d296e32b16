/** All products: those of products.ts, and every other product by rule from what is published about its hosts. */
import { type EndpointException, handwritten, type Product } from './products.js';
import { publishedProducts } from './published-products.js';

/** Where the published hosts do not tell whether a product's things belong to regions or to the account. */
const overruled: Readonly<Record<string, { readonly endpoint: Product['endpoint']; readonly why: string }>> = {
  ROS: { endpoint: 'regional', why: 'one host for most regions; RegionId says whose stacks' },
  VpcPeer: { endpoint: 'regional', why: 'one host for all regions; RegionId says whose connections' },
  'waf-openapi': {
    endpoint: 'regional',
    why: 'an account has one firewall in China and another outside, each at its own host',
  },
  Alidns: { endpoint: 'central', why: 'a domain belongs to the account, and every host answers for all' },
  Cms: { endpoint: 'central', why: 'rules and groups belong to the account, and every host answers for all' },
};

/** Names that a product restricts more than any name, by the parameters that carry them in a path or a host. */
const patterns: Readonly<Record<string, Product['patterns']>> = {
  CS: {
    ClusterId: /^[a-z0-9][a-z0-9-]{0,62}$/,
    cluster_id: /^[a-z0-9][a-z0-9-]{0,62}$/,
    NodepoolId: /^[a-z0-9][a-z0-9-]{0,62}$/,
  },
  FC: { functionName: /^[A-Za-z_][\w-]{0,127}$/ },
  // https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-createproject
  Sls: { project: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, logstore: /^[\w-]{1,128}$/ },
};

/** A product with no more hosts than this belongs to the account: one host, or one for each site of the cloud. */
const mostCentralHosts = 4;

/** Concurrent calls for one account and region at first, where nothing is known. */
const concurrency = 8;

const wires: Readonly<Record<string, Product['wire']>> = { RPC: 'rpc', V3: 'rpc', ROA: 'roa', FC: 'roa', SLS: 'sls' };

const known = new Map(handwritten.map((product) => [product.name, product]));

/** By upstream's name, in upstream's case. Undefined if nothing is published about it, or its call style is not spoken. */
export function productOf(name: string): Product | undefined {
  const line = Object.hasOwn(publishedProducts, name) ? publishedProducts[name] : undefined;
  const product = known.get(name) ?? (line === undefined ? undefined : published(name, line));
  if (product) known.set(name, product);
  return product;
}

/** The names of all products whose call style is spoken. */
export function productNames(): readonly string[] {
  const names = new Set([...known.keys(), ...Object.keys(publishedProducts)]);
  return [...names].filter((name) => productOf(name) !== undefined).sort();
}

function published(name: string, line: string): Product | undefined {
  const [first = '', ...hosts] = line.split('|');
  const [version = '', style = '', regionParam = '-'] = first.split(' ');
  const wire = wires[style];
  if (!wire) return undefined;
  const templates = hosts.map((text) => {
    const [host = '', ...regions] = text.split(' ');
    return { host, regions };
  });
  const at = new Map(
    templates.flatMap(({ host, regions }) => regions.map((id) => [id, host.replace('{region}', id)] as const)),
  );
  const isCentral = new Set(at.values()).size <= mostCentralHosts;
  const endpoint = overruled[name]?.endpoint ?? (isCentral ? 'central' : 'regional');
  const rule = endpoint === 'central' ? mainHost(at) : mostCommon(templates);
  return {
    name,
    version,
    wire,
    endpoint,
    hosts: { public: rule, vpc: null },
    exceptions: exceptionsOf(endpoint === 'central' ? withOtherSite(at) : at, rule),
    ...(endpoint === 'regional' && { regions: new Set(at.keys()) }),
    ...(endpoint === 'regional' && regionParam !== '-' && { regionParam }),
    ...(patterns[name] && { patterns: patterns[name] }),
    concurrency,
  };
}

/** The host that follows the most regions. A region that is not published has the host that this one makes. */
function mostCommon(templates: readonly { readonly host: string; readonly regions: readonly string[] }[]): string {
  return templates.reduce((best, one) => (one.regions.length > best.regions.length ? one : best)).host;
}

/** The host of the China site, where most products started; without one the first. */
function mainHost(at: ReadonlyMap<string, string>): string {
  const [first = ''] = at.values();
  return at.get('cn-hangzhou') ?? at.get('cn-shanghai') ?? first;
}

/** Regions abroad that are not published have the host of the international site. */
function withOtherSite(at: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const abroad = at.get('ap-southeast-1');
  if (abroad === undefined) return at;
  const others = [...allRegions()].filter((id) => !id.startsWith('cn-') && !at.has(id));
  return new Map([...at, ...others.map((id) => [id, abroad] as const)]);
}

function exceptionsOf(at: ReadonlyMap<string, string>, rule: string): Readonly<Record<string, EndpointException>> {
  const others = [...at].filter(([id, host]) => rule.replace('{region}', id) !== host);
  return Object.fromEntries(others.map(([id, host]) => [id, { public: host }]));
}

let regions: ReadonlySet<string> | undefined;

/** Every region that is published for any product. */
function allRegions(): ReadonlySet<string> {
  regions ??= new Set(
    Object.values(publishedProducts).flatMap((line) =>
      line
        .split('|')
        .slice(1)
        .flatMap((host) => host.split(' ').slice(1)),
    ),
  );
  return regions;
}

export function isPublishedRegion(regionId: string): boolean {
  return allRegions().has(regionId);
}

/**
 * Whether a product may exist in a region. A region that is published for no product is newer than the facts, so every product
 * may exist there.
 */
export function mayExistIn(product: Product, regionId: string): boolean {
  return product.regions === undefined || product.regions.has(regionId) || !isPublishedRegion(regionId);
}

/**
 * Where calls without a region go: the home region, or for a product that does not exist there the main region of the same
 * site of the cloud, where it does.
 */
export function homeRegionOf(product: Product, homeRegionId: string): string {
  if (mayExistIn(product, homeRegionId)) return homeRegionId;
  const [first = homeRegionId] = product.regions ?? [];
  const main = ['cn-hangzhou', 'ap-southeast-1'].filter((id) => product.regions?.has(id));
  const near = main.find((id) => id.startsWith('cn-') === homeRegionId.startsWith('cn-'));
  return near ?? main[0] ?? first;
}
