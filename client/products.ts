/** The products called: version, wire style and where their endpoints are. One row a product. */

export interface Product {
  readonly name: string;
  /** The first label of its hosts. */
  readonly code: string;
  readonly version: string;
  readonly wire: 'rpc' | 'oss';
  readonly endpoint: 'regional' | 'central' | 'oss';
  /** What a host's first label ends in on a VPC's network: `ecs-vpc.cn-hangzhou…`, `oss-cn-hangzhou-internal…`. */
  readonly vpcSuffix: string;
  /** Hosts of regions that do not follow the rule. A network left out follows it. */
  readonly exceptions: Readonly<Record<string, EndpointException>>;
  /** The parameter that repeats the endpoint's region, where the product's actions want it. */
  readonly regionParam?: string;
  /** Calls in flight at once for one account and region. */
  readonly concurrency: number;
  /** The region of a host that upstream names in an error; null for anything that is not exactly such a host. */
  readonly regionOf?: (host: string) => string | null;
}

export interface EndpointException {
  readonly public?: string;
  readonly vpc?: string;
}

const central = 'aliyuncs.com';

/*
 * Exceptions are finance cloud only, from the endpoints that https://api.aliyun.com publishes per product. The SDKs'
 * tables have more (ecs-cn-hangzhou, vpc.aliyuncs.com for cn-hangzhou, sts.aliyuncs.com for ap-south-1): older names
 * beside a regional host that is published too, so the rule holds there. Their internal and test regions are nobody's.
 * The SDKs let an exception win on a VPC's network as well; ours name the public host, for whoever asks for `vpc` does
 * so to stay off the internet.
 */
export const ecs: Product = {
  name: 'Ecs',
  code: 'ecs',
  version: '2014-05-26',
  wire: 'rpc',
  endpoint: 'regional',
  vpcSuffix: '-vpc',
  regionParam: 'RegionId',
  concurrency: 16,
  exceptions: {
    'cn-hangzhou-finance': { public: `ecs.${central}` },
    'cn-shanghai-finance-1': { public: `ecs-cn-hangzhou.${central}` },
    'cn-shenzhen-finance-1': { public: `ecs-cn-hangzhou.${central}` },
  },
};

export const vpc: Product = {
  name: 'Vpc',
  code: 'vpc',
  version: '2016-04-28',
  wire: 'rpc',
  endpoint: 'regional',
  vpcSuffix: '-vpc',
  regionParam: 'RegionId',
  concurrency: 16,
  exceptions: {},
};

export const ram: Product = {
  name: 'Ram',
  code: 'ram',
  version: '2015-05-01',
  wire: 'rpc',
  endpoint: 'central',
  vpcSuffix: '-vpc',
  concurrency: 10,
  exceptions: {},
};

export const sts: Product = {
  name: 'Sts',
  code: 'sts',
  version: '2015-04-01',
  wire: 'rpc',
  endpoint: 'regional',
  vpcSuffix: '-vpc',
  concurrency: 10,
  exceptions: {
    'cn-hangzhou-finance': { public: `sts.${central}` },
    'cn-shenzhen-finance-1': { public: `sts.${central}` },
  },
};

/** Tags of things of every product. */
export const tag: Product = {
  name: 'Tag',
  code: 'tag',
  version: '2018-08-28',
  wire: 'rpc',
  endpoint: 'regional',
  vpcSuffix: '-vpc',
  regionParam: 'RegionId',
  concurrency: 4,
  exceptions: { 'cn-hangzhou-finance': { public: `tag.${central}` } },
};

/** Finance cloud is reached from inside only, but for Hangzhou: https://help.aliyun.com/en/oss/regions-and-endpoints */
export const oss: Product = {
  name: 'Oss',
  code: 'oss',
  version: '2019-05-17',
  wire: 'oss',
  endpoint: 'oss',
  vpcSuffix: '-internal',
  concurrency: 32,
  regionOf: (host) => /^oss-([a-z0-9-]+)\.aliyuncs\.com$/.exec(host)?.[1]?.replace(/-internal$/, '') ?? null,
  exceptions: {
    'cn-hangzhou-finance': {
      public: `oss-cn-hzjbp-b-console.${central}`,
      vpc: `oss-cn-hzjbp-b-internal.${central}`,
    },
    'cn-shanghai-finance-1': { public: `oss-cn-shanghai-finance-1-internal.${central}` },
    'cn-shenzhen-finance-1': { public: `oss-cn-shenzhen-finance-1-internal.${central}` },
    'cn-beijing-finance-1': { public: `oss-cn-beijing-finance-1-internal.${central}` },
  },
};
