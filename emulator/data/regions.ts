/** The regions of the embedded cloud: names as DescribeRegions gives them, and how the main account's instances are spread. */
export interface Region {
  readonly id: string;
  /** The letters that ids of this region start with: i-bp1…, vpc-bp1…. */
  readonly idPrefix: string;
  readonly names: { readonly 'zh-CN': string; readonly 'en-US': string; readonly ja: string };
  readonly zones: string;
  /** The share of instances of the main account; with `exact` the number does not depend on the total. */
  readonly share: number;
  readonly exact?: true;
}

type Row = readonly [
  id: string,
  idPrefix: string,
  zh: string,
  en: string,
  ja: string,
  zones: string,
  share: number,
  exact?: true,
];

const rows: readonly Row[] = [
  ['cn-qingdao', 'm5e', '华北1（青岛）', 'China (Qingdao)', '中国（青島）', 'bc', 24],
  ['cn-beijing', '2ze', '华北2（北京）', 'China (Beijing)', '中国（北京）', 'efghijkl', 260],
  ['cn-zhangjiakou', '8vb', '华北3（张家口）', 'China (Zhangjiakou)', '中国（張家口）', 'abc', 36],
  ['cn-huhehaote', 'hp3', '华北5（呼和浩特）', 'China (Hohhot)', '中国（フフホト）', 'ab', 7, true],
  ['cn-wulanchabu', '0jl', '华北6（乌兰察布）', 'China (Ulanqab)', '中国（ウランチャブ）', 'abc', 30],
  ['cn-hangzhou', 'bp1', '华东1（杭州）', 'China (Hangzhou)', '中国（杭州）', 'bghijk', 640],
  ['cn-shanghai', 'uf6', '华东2（上海）', 'China (Shanghai)', '中国（上海）', 'befgln', 320],
  ['cn-fuzhou', 'gw0', '华东6（福州-本地地域）', 'China (Fuzhou - Local Region)', '中国（福州）', 'a', 1, true],
  ['cn-shenzhen', 'wz9', '华南1（深圳）', 'China (Shenzhen)', '中国（深セン）', 'cdef', 100, true],
  ['cn-heyuan', 'f8z', '华南2（河源）', 'China (Heyuan)', '中国（河源）', 'ab', 2, true],
  ['cn-guangzhou', '7xv', '华南3（广州）', 'China (Guangzhou)', '中国（広州）', 'ab', 18],
  ['cn-chengdu', '2vc', '西南1（成都）', 'China (Chengdu)', '中国（成都）', 'ab', 45],
  ['cn-hongkong', 'j6c', '中国香港', 'China (Hong Kong)', '中国（香港）', 'bcd', 70],
  ['ap-northeast-1', '6we', '日本（东京）', 'Japan (Tokyo)', '日本（東京）', 'abc', 58],
  ['ap-northeast-2', 'mj7', '韩国（首尔）', 'South Korea (Seoul)', '韓国（ソウル）', 'a', 3, true],
  ['ap-southeast-1', 't4n', '新加坡', 'Singapore', 'シンガポール', 'abc', 101, true],
  ['ap-southeast-5', 'k1a', '印度尼西亚（雅加达）', 'Indonesia (Jakarta)', 'インドネシア（ジャカルタ）', 'abc', 22],
  ['ap-southeast-6', '5ts', '菲律宾（马尼拉）', 'Philippines (Manila)', 'フィリピン（マニラ）', 'a', 1, true],
  ['ap-southeast-7', '0jo', '泰国（曼谷）', 'Thailand (Bangkok)', 'タイ（バンコク）', 'a', 2, true],
  ['us-east-1', '0xi', '美国（弗吉尼亚）', 'US (Virginia)', '米国（バージニア）', 'ab', 90],
  ['us-west-1', 'rj9', '美国（硅谷）', 'US (Silicon Valley)', '米国（シリコンバレー）', 'ab', 40],
  ['eu-central-1', 'gw8', '德国（法兰克福）', 'Germany (Frankfurt)', 'ドイツ（フランクフルト）', 'abc', 105],
  ['eu-west-1', 'd7o', '英国（伦敦）', 'UK (London)', '英国（ロンドン）', 'ab', 11],
  ['me-east-1', 'eb3', '阿联酋（迪拜）', 'UAE (Dubai)', 'UAE（ドバイ）', 'a', 4, true],
];

export const regions: readonly Region[] = rows.map(([id, idPrefix, zh, en, ja, zones, share, exact]) => ({
  id,
  idPrefix,
  names: { 'zh-CN': zh, 'en-US': en, ja },
  zones,
  share,
  ...(exact && { exact }),
}));

const byId = new Map(regions.map((region) => [region.id, region]));

export function regionOf(regionId: string): Region | undefined {
  return byId.get(regionId);
}

/** Zone ids hyphenate differently: cn-hangzhou-b, but ap-southeast-1a. */
export function zoneIds(region: Region): readonly string[] {
  const separator = /\d$/.test(region.id) ? '' : '-';
  return [...region.zones].map((letter) => `${region.id}${separator}${letter}`);
}

/** Splits a total over the regions: at least one each, `exact` shares kept where the total allows, the rest by share. */
export function spread(total: number): ReadonlyMap<string, number> {
  const fixed = regions.filter((region) => region.exact);
  const fixedTotal = fixed.reduce((sum, region) => sum + region.share, 0);
  const keepsExact = total >= fixedTotal * 2;
  const weighted = keepsExact ? regions.filter((region) => !region.exact) : regions;
  const counts = new Map(regions.map((region) => [region.id, keepsExact && region.exact ? region.share : 1]));
  const spare = Math.max(0, total - [...counts.values()].reduce((sum, count) => sum + count, 0));
  const weight = weighted.reduce((sum, region) => sum + region.share, 0);
  let given = 0;
  let cumulated = 0;
  for (const region of weighted) {
    cumulated += region.share;
    const upTo = Math.floor((spare * cumulated) / weight);
    counts.set(region.id, (counts.get(region.id) ?? 0) + upTo - given);
    given = upTo;
  }
  return counts;
}

/** The same number in each of the first regions, the remainder in the last of them. For benchmarks, which need equal regions. */
export function spreadEvenly(total: number, regionCount: number): ReadonlyMap<string, number> {
  const chosen = regions.slice(0, regionCount);
  const each = Math.floor(total / chosen.length);
  return new Map(chosen.map(({ id }, at) => [id, at + 1 < chosen.length ? each : total - each * (chosen.length - 1)]));
}
