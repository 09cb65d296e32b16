/** `target` of a DNS record: the thing of the account that its value names, an address or a host. */
import type { Cloud } from '../../../client/cloud.js';
import type { Action } from '../../../client/model/action.js';
import type { ListIndex, Resource, SharedRows } from '../../../client/model/resource.js';
import { textOf } from '../../../client/model/value.js';
import { isRegionId } from '../../../client/wire/endpoint.js';
import { readRegions, region } from '../../connection/region-ids.js';
import { parseAddress } from '../../firewall/blocks.js';
import { resourceOf } from '../../nouns/declared.js';
import type { Field } from '../field.js';
import { nodeOf, type ResourceNode } from '../resource-node.js';
import { asText, missing, textsAt } from '../scalar-fields.js';

const elasticIp = resourceOf('ElasticIp');
const instance = resourceOf('Instance');
const loadBalancer = resourceOf('LoadBalancer');
const albLoadBalancer = resourceOf('AlbLoadBalancer');
const nlbLoadBalancer = resourceOf('NlbLoadBalancer');
const bucket = resourceOf('Bucket');
const cdnDomain = resourceOf('CdnDomain');

/** Elastic IPs by their addresses, 50 in a call. */
const byElasticIp: SharedRows = {
  list: elasticIp.list,
  param: 'EipAddress',
  format: 'comma',
  cap: 50,
  owner: ({ IpAddress }) => asText(IpAddress, 'IpAddress') ?? missing('IpAddress'),
};

/**
 * Instances by addresses of their own, 100 in a call. An instance with several does not tell for which of them it came.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances
 */
const byPublicIp: SharedRows = {
  list: instance.list,
  param: 'PublicIpAddresses',
  format: 'json',
  cap: 100,
  owner: (item) => {
    const [address, ...more] = textsAt(item, ['PublicIpAddress', 'IpAddress']);
    return address === undefined || more.length > 0 ? missing('PublicIpAddress') : address;
  },
};

/** Finds a thing with the address in one region. */
type Find = (cloud: Cloud, regionId: string, address: string) => Promise<ResourceNode | null>;

const shared =
  (resource: Resource, rows: SharedRows): Find =>
  async (cloud, regionId, address) => {
    const [item] = await cloud.loaders.rows(rows, { regionId, params: {} }, address);
    return item ? nodeOf(resource, cloud, regionId, item) : null;
  };

const hostIn = (text: string) => text.toLowerCase().replace(/\.$/, '');

/**
 * Upstream takes one address of a load balancer, so the list of the region is read. Addresses within a network do not count:
 * another network may have the same.
 */
const byAddress: ListIndex = {
  list: loadBalancer.list,
  key: loadBalancer.key,
  name: ({ Address, AddressType }) => (typeof Address === 'string' && AddressType !== 'intranet' ? Address : null),
};

const amongLoadBalancers: Find = async (cloud, regionId, address) => {
  const [item] = await cloud.loaders.named(byAddress, regionId, address);
  return item ? nodeOf(loadBalancer, cloud, regionId, item) : null;
};

const byHost: ListIndex = {
  list: cdnDomain.list,
  key: cdnDomain.key,
  name: ({ Cname }) => (typeof Cname === 'string' ? hostIn(Cname) : null),
};

/** The likeliest first: what one finds, the next is not asked for. */
const finds: readonly Find[] = [shared(elasticIp, byElasticIp), shared(instance, byPublicIp), amongLoadBalancers];

async function withAddress(cloud: Cloud, address: string): Promise<ResourceNode | null> {
  const regions = await readRegions(cloud);
  const regionIds = regions.map(({ RegionId }) => textOf(RegionId, 'RegionId')).filter(isRegionId);
  for (const find of finds) {
    const found = await Promise.allSettled(regionIds.map((regionId) => find(cloud, regionId, address)));
    for (const each of found) if (each.status === 'fulfilled' && each.value) return each.value;
    // A region that cannot be read may have it.
    for (const each of found) if (each.status === 'rejected') throw each.reason;
  }
  return null;
}

/** Hosts that begin with the key of their thing and name its region: those of load balancers and buckets. */
const named: readonly { readonly host: RegExp; readonly resource: Resource; readonly member?: string }[] = [
  { host: /^(alb-[a-z0-9]+)\.([a-z0-9-]+)\.alb\.aliyuncs(?:slb)?\.com$/, resource: albLoadBalancer, member: 'DNSName' },
  { host: /^(nlb-[a-z0-9]+)\.([a-z0-9-]+)\.nlb\.aliyuncs(?:slb)?\.com$/, resource: nlbLoadBalancer, member: 'DNSName' },
  { host: /^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.oss-([a-z0-9-]+)\.aliyuncs\.com$/, resource: bucket },
];

const isSame = (told: unknown, host: string) => typeof told === 'string' && hostIn(told) === host;

async function withHost(cloud: Cloud, host: string): Promise<ResourceNode | null> {
  for (const { host: pattern, resource, member } of named) {
    const [, key, place = ''] = pattern.exec(host) ?? [];
    if (key === undefined) continue;
    const regionId = resource.scope === 'region' ? place : null;
    if (regionId !== null && !isRegionId(regionId)) return null;
    const item = await cloud.loaders.load(resource, regionId, key);
    const isMeant = item !== null && (member === undefined || isSame(item[member], host));
    return isMeant ? nodeOf(resource, cloud, regionId, item) : null;
  }
  const [item] = await cloud.loaders.named(byHost, null, host);
  return item ? nodeOf(cdnDomain, cloud, null, item) : null;
}

/** Null when the value cannot name a thing of the account that can be found. */
function targetOf({ cloud, item }: Pick<ResourceNode, 'cloud' | 'item'>): (() => Promise<ResourceNode | null>) | null {
  const type = asText(item.Type, 'Type')?.toUpperCase();
  const value = hostIn(asText(item.Value, 'Value') ?? '');
  if (type === 'A' && parseAddress(value)?.family === 'IPv4') return () => withAddress(cloud, value);
  if (type === 'CNAME' && value !== '') return () => withHost(cloud, value);
  return null;
}

const listed = [elasticIp, instance, loadBalancer, albLoadBalancer, nlbLoadBalancer, cdnDomain];

const actions: readonly Action[] = [
  region.list.action,
  ...listed.map(({ list }) => list.action),
  ...('one' in bucket.get ? [bucket.get.one] : []),
];

const target: Field<object | null> = {
  needs: ['Type', 'Value'],
  // Records share the calls for their addresses, so the number of records does not tell the number of calls.
  asks: { kind: 'actions', anyNumber: actions, kinds: [...listed, bucket] },
  resolve: async (record) => (await targetOf(record)?.()) ?? null,
  has: (record) => {
    const find = targetOf(record);
    return find !== null && (async () => (await find()) !== null);
  },
};

export const recordTargetTables = { DnsRecord: { target } };
