/**
 * The locations of buckets: a region, or in the finance cloud a part of a region, with its own hosts. A bucket's `region` is the
 * name of its location. https://help.aliyun.com/zh/oss/user-guide/regions-and-endpoints
 */
export interface OssSite {
  readonly regionId: string;
  /** The first labels of its hosts; null = it has no public endpoint. */
  readonly extranet: string | null;
  readonly intranet: string;
}

type Row = readonly [name: string, regionId: string, extranet: string | null];

const rows: readonly Row[] = [
  ['cn-hzfinance', 'cn-hangzhou-finance', 'oss-cn-hzfinance'],
  ['cn-hzjbp-a', 'cn-hangzhou-finance', null],
  ['cn-hzjbp-b', 'cn-hangzhou-finance', 'oss-cn-hzjbp-b-console'],
  ['cn-szfinance', 'cn-shenzhen-finance-1', 'oss-cn-szfinance'],
  ['cn-shenzhen-finance-1', 'cn-shenzhen-finance-1', null],
  ['cn-shanghai-finance-1-pub', 'cn-shanghai-finance-1', 'oss-cn-shanghai-finance-1-pub'],
  ['cn-shanghai-finance-1', 'cn-shanghai-finance-1', null],
  ['cn-beijing-finance-1-pub', 'cn-beijing-finance-1', 'oss-cn-beijing-finance-1-pub'],
  ['cn-beijing-finance-1', 'cn-beijing-finance-1', null],
];

const sites = new Map(
  rows.map(([name, regionId, extranet]): [string, OssSite] => [
    name,
    { regionId, extranet, intranet: `oss-${name}-internal` },
  ]),
);

export function ossSite(name: string): OssSite {
  return sites.get(name) ?? { regionId: name, extranet: `oss-${name}`, intranet: `oss-${name}-internal` };
}

/** The members by which OSS answers the location of a bucket. */
export function siteMembers(
  name: string,
): Readonly<Record<'ExtranetEndpoint' | 'IntranetEndpoint' | 'Location', string>> {
  const { extranet, intranet } = ossSite(name);
  return {
    ExtranetEndpoint: `${extranet ?? intranet}.aliyuncs.com`,
    IntranetEndpoint: `${intranet}.aliyuncs.com`,
    Location: `oss-${name}`,
  };
}
