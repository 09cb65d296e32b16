/** The products whose hosts on both networks are known. product-table.ts has all products. */

export interface Product {
  readonly name: string;
  readonly version: string;
  readonly wire: 'rpc' | 'roa' | 'oss' | 'sls';
  readonly endpoint: 'regional' | 'central' | 'oss';
  /** The host on each network, below aliyuncs.com. `{region}` stands for the addressed region. Null if none is published. */
  readonly hosts: Readonly<{ public: string; vpc: string | null }>;
  /** Hosts of regions that do not follow the rule. A network that is omitted follows it. */
  readonly exceptions: Readonly<Record<string, EndpointException>>;
  /** Parts of regions with their own hosts, by the name that upstream uses in locations and hosts. */
  readonly sites?: ReadonlyMap<string, Site>;
  /** The parameter that repeats the region of the endpoint, if the product's actions require it. */
  readonly regionParam?: string;
  /** The regions in which it exists. Absent: in all. */
  readonly regions?: ReadonlySet<string>;
  /** What its parameters in paths and hosts must match, by their names. Others match the rule for any name. */
  readonly patterns?: Readonly<Record<string, RegExp>>;
  /** Concurrent calls for one account and region, until upstream has shown how many it bears. */
  readonly concurrency: number;
}

export type Network = 'public' | 'vpc';

/** Hosts below aliyuncs.com. Null = the region has none on that network. */
export type EndpointException = Readonly<Partial<Record<Network, string | null>>>;

/** A part of a region: its hosts, and the id of the region, which the name of the part does not tell. */
export interface Site extends Readonly<Record<Network, string | null>> {
  readonly regionId: string;
}

/*
 * The hosts come from the endpoint page of each product, which lists them for the internet and for VPCs, for example
 * https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-endpoint. The rule is stated at
 * https://www.alibabacloud.com/help/en/openapi/endpoints: central products share the domain vpc-proxy.
 * The exceptions are those that https://api.aliyun.com publishes per product and region. The tables of the SDKs have more
 * (ecs-cn-hangzhou, vpc.aliyuncs.com for cn-hangzhou, sts.aliyuncs.com for ap-south-1). These are older names of endpoints
 * that have a regional host too, so the rule applies.
 */
export const ecs: Product = {
  name: 'Ecs',
  version: '2014-05-26',
  wire: 'rpc',
  endpoint: 'regional',
  hosts: { public: 'ecs.{region}', vpc: 'ecs-vpc.{region}' },
  regionParam: 'RegionId',
  concurrency: 16,
  exceptions: {
    'cn-hangzhou-finance': { public: 'ecs', vpc: null },
    'cn-shanghai-finance-1': { public: 'ecs-cn-hangzhou' },
    'cn-shenzhen-finance-1': { public: 'ecs-cn-hangzhou' },
  },
};

export const vpc: Product = {
  name: 'Vpc',
  version: '2016-04-28',
  wire: 'rpc',
  endpoint: 'regional',
  hosts: { public: 'vpc.{region}', vpc: 'vpc-vpc.{region}' },
  regionParam: 'RegionId',
  concurrency: 16,
  exceptions: {},
};

/** One host for all regions. The VPCs of some regions cannot reach one. */
export const ram: Product = {
  name: 'Ram',
  version: '2015-05-01',
  wire: 'rpc',
  endpoint: 'central',
  hosts: { public: 'ram', vpc: 'ram.vpc-proxy' },
  concurrency: 10,
  exceptions: {
    'cn-hangzhou-finance': { vpc: null },
    'cn-beijing-finance-1': { vpc: null },
    'me-east-1': { vpc: null },
  },
};

export const sts: Product = {
  name: 'Sts',
  version: '2015-04-01',
  wire: 'rpc',
  endpoint: 'regional',
  hosts: { public: 'sts.{region}', vpc: 'sts-vpc.{region}' },
  concurrency: 10,
  exceptions: {
    'cn-hangzhou-finance': { public: 'sts', vpc: null },
    'cn-shenzhen-finance-1': { public: 'sts' },
  },
};

/** Tags of resources of all products. */
export const tag: Product = {
  name: 'Tag',
  version: '2018-08-28',
  wire: 'rpc',
  endpoint: 'regional',
  hosts: { public: 'tag.{region}', vpc: 'tag-vpc.{region}' },
  regionParam: 'RegionId',
  concurrency: 4,
  exceptions: {
    'cn-hangzhou-finance': { public: 'tag', vpc: null },
    'cn-zhengzhou-jva': { vpc: null },
  },
};

/**
 * A region of the finance cloud has two parts: one for the internet, and one for VPCs only. A bucket belongs to one part, and
 * calls go there. Both parts have the same region id. https://help.aliyun.com/zh/oss/user-guide/regions-and-endpoints
 */
export const oss: Product = {
  name: 'Oss',
  version: '2019-05-17',
  wire: 'oss',
  endpoint: 'oss',
  hosts: { public: 'oss-{region}', vpc: 'oss-{region}-internal' },
  concurrency: 32,
  exceptions: {
    'cn-hangzhou-finance': { public: 'oss-cn-hzfinance', vpc: 'oss-cn-hzjbp-b-internal' },
    'cn-shanghai-finance-1': { public: 'oss-cn-shanghai-finance-1-pub' },
    'cn-shenzhen-finance-1': { public: 'oss-cn-szfinance' },
    'cn-beijing-finance-1': { public: 'oss-cn-beijing-finance-1-pub' },
    // Buckets without a region.
    'rg-china-mainland': { vpc: null },
  },
  sites: new Map([
    site('cn-hangzhou-finance', 'cn-hzfinance', 'oss-cn-hzfinance', 'oss-cn-hzfinance-internal'),
    site('cn-hangzhou-finance', 'cn-hzjbp', 'oss-cn-hzjbp-b-console', 'oss-cn-hzjbp-b-internal'),
    site('cn-hangzhou-finance', 'cn-hzjbp-a', null, 'oss-cn-hzjbp-a-internal'),
    site('cn-hangzhou-finance', 'cn-hzjbp-b', 'oss-cn-hzjbp-b-console', 'oss-cn-hzjbp-b-internal'),
    ...['cn-shanghai-finance-1', 'cn-shenzhen-finance-1', 'cn-beijing-finance-1'].map((region) =>
      site(region, region, null, `oss-${region}-internal`),
    ),
    site('cn-shenzhen-finance-1', 'cn-szfinance', 'oss-cn-szfinance', 'oss-cn-szfinance-internal'),
    ...['cn-shanghai-finance-1', 'cn-beijing-finance-1'].map((region) =>
      site(region, `${region}-pub`, `oss-${region}-pub`, `oss-${region}-pub-internal`),
    ),
  ]),
};

function site(regionId: string, name: string, onPublic: string | null, onVpc: string): [string, Site] {
  return [name, { regionId, public: onPublic, vpc: onVpc }];
}

export const handwritten: readonly Product[] = [ecs, vpc, ram, sts, tag, oss];
