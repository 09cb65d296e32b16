/** The things of products that are not made by hand, as the index has them: what their own lists say of them. */
import { publishedProduct } from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';
import type { Cloud } from '../../cloud.js';
import type { Account } from '../../data/accounts.js';
import { lazy } from '../../data/lazy.js';
import { isAccountWide, itemsOf } from '../../published/items.js';
import { type Kinds, kindsOf } from '../../published/kinds.js';
import { squeezed } from '../../published/names.js';
import { type Rows, resolved } from '../../published/rows.js';
import { speak, tagsOf } from '../../published/speak.js';
import { aboutItem, type Subject } from '../../published/subject.js';
import { type IndexRow, LazyRow, type Said } from './index-row.js';

interface ListedKind {
  /** Product and action of the list. */
  readonly list: string;
  /** The member with the display name. */
  readonly name?: string;
  /** The paths of the addresses. */
  readonly addresses?: readonly string[];
  /** Where the row has its network, when it is not in the row itself. */
  readonly network?: string;
}

const listed: Readonly<Record<string, ListedKind>> = {
  'ACS::ACK::Cluster': { list: 'CS.DescribeClustersV1', name: 'name' },
  'ACS::ALB::LoadBalancer': { list: 'Alb.ListLoadBalancers', name: 'LoadBalancerName' },
  'ACS::ALB::ServerGroup': { list: 'Alb.ListServerGroups', name: 'ServerGroupName' },
  'ACS::ActionTrail::Trail': { list: 'Actiontrail.DescribeTrails', name: 'Name' },
  'ACS::Alidns::Domain': { list: 'Alidns.DescribeDomains', name: 'DomainName' },
  'ACS::CBWP::CommonBandwidthPackage': { list: 'Vpc.DescribeCommonBandwidthPackages', name: 'Name' },
  'ACS::CDN::Domain': { list: 'Cdn.DescribeUserDomains', name: 'DomainName' },
  'ACS::CEN::CenInstance': { list: 'Cbn.DescribeCens', name: 'Name' },
  'ACS::CR::Instance': { list: 'cr.ListInstance', name: 'InstanceName' },
  'ACS::ECI::ContainerGroup': {
    list: 'Eci.DescribeContainerGroups',
    name: 'ContainerGroupName',
    addresses: ['IntranetIp', 'InternetIp', 'Ipv6Address'],
  },
  'ACS::ECI::ImageCache': { list: 'Eci.DescribeImageCaches', name: 'ImageCacheName' },
  'ACS::ECS::AutoSnapshotPolicy': { list: 'Ecs.DescribeAutoSnapshotPolicyEx', name: 'AutoSnapshotPolicyName' },
  'ACS::ECS::DedicatedHost': { list: 'Ecs.DescribeDedicatedHosts', name: 'DedicatedHostName' },
  'ACS::ECS::LaunchTemplate': { list: 'Ecs.DescribeLaunchTemplates', name: 'LaunchTemplateName' },
  'ACS::ESS::ScalingGroup': { list: 'Ess.DescribeScalingGroups', name: 'ScalingGroupName' },
  'ACS::Elasticsearch::Instance': {
    list: 'elasticsearch.ListInstance',
    name: 'description',
    network: 'networkConfig',
  },
  'ACS::ExpressConnect::VirtualBorderRouter': { list: 'Vpc.DescribeVirtualBorderRouters', name: 'Name' },
  'ACS::KMS::Key': { list: 'Kms.ListKeys' },
  'ACS::MongoDB::DBInstance': { list: 'Dds.DescribeDBInstances', name: 'DBInstanceDescription' },
  'ACS::NAS::FileSystem': { list: 'NAS.DescribeFileSystems', name: 'Description' },
  'ACS::NAT::NatGateway': {
    list: 'Vpc.DescribeNatGateways',
    name: 'Name',
    addresses: ['IpLists.IpList.IpAddress', 'NatGatewayPrivateInfo.PrivateIpAddress'],
  },
  'ACS::NLB::LoadBalancer': {
    list: 'Nlb.ListLoadBalancers',
    name: 'LoadBalancerName',
    addresses: [
      'ZoneMappings.LoadBalancerAddresses.PrivateIPv4Address',
      'ZoneMappings.LoadBalancerAddresses.PublicIPv4Address',
      'ZoneMappings.LoadBalancerAddresses.Ipv6Address',
    ],
  },
  'ACS::NLB::ServerGroup': { list: 'Nlb.ListServerGroups', name: 'ServerGroupName' },
  'ACS::PolarDB::DBCluster': { list: 'polardb.DescribeDBClusters', name: 'DBClusterDescription' },
  'ACS::PrivateZone::Zone': { list: 'pvtz.DescribeZones', name: 'ZoneName' },
  'ACS::RDS::DBInstance': { list: 'Rds.DescribeDBInstances', name: 'DBInstanceDescription' },
  'ACS::ROS::Stack': { list: 'ROS.ListStacks', name: 'StackName' },
  'ACS::Redis::DBInstance': { list: 'R-kvstore.DescribeInstances', name: 'InstanceName', addresses: ['PrivateIp'] },
  'ACS::SLB::LoadBalancer': {
    list: 'Slb.DescribeLoadBalancers',
    name: 'LoadBalancerName',
    addresses: ['Address'],
  },
  'ACS::SLS::Project': { list: 'Sls.ListProject', name: 'projectName' },
  'ACS::VPC::FlowLog': { list: 'Vpc.DescribeFlowLogs', name: 'FlowLogName' },
  'ACS::VPC::GatewayEndpoint': { list: 'Vpc.ListVpcGatewayEndpoints', name: 'EndpointName' },
  'ACS::VPC::HaVip': { list: 'Vpc.DescribeHaVips', name: 'Name', addresses: ['IpAddress'] },
  'ACS::VPC::Ipv4Gateway': { list: 'Vpc.ListIpv4Gateways', name: 'Ipv4GatewayName' },
  'ACS::VPC::Ipv6Gateway': { list: 'Vpc.DescribeIpv6Gateways', name: 'Name' },
  'ACS::VPC::NetworkAcl': { list: 'Vpc.DescribeNetworkAcls', name: 'NetworkAclName' },
  'ACS::VPC::RouteTable': { list: 'Vpc.DescribeRouteTableList', name: 'RouteTableName' },
  'ACS::VPN::CustomerGateway': { list: 'Vpc.DescribeCustomerGateways', name: 'Name', addresses: ['IpAddress'] },
  'ACS::VPN::SslVpnServer': { list: 'Vpc.DescribeSslVpnServers', name: 'Name', addresses: ['InternetIp'] },
  'ACS::VPN::VpnConnection': { list: 'Vpc.DescribeVpnConnections', name: 'Name' },
  'ACS::VPN::VpnGateway': {
    list: 'Vpc.DescribeVpnGateways',
    name: 'Name',
    addresses: ['InternetIp', 'DisasterRecoveryInternetIp'],
  },
};

/** The lists of these products, by type. */
export const listsOfPublished: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(listed).map(([type, { list }]) => [type, list]),
);

/** Whether the index has addresses of things of this type. */
export function hasAddresses(type: string): boolean {
  return listed[type]?.addresses !== undefined;
}

/** They never change, so they are made once: by account, type and region. */
const made = new WeakMap<Account, Map<string, readonly IndexRow[]>>();

export function publishedRows(
  cloud: Cloud,
  account: Account,
  type: string,
  regionIds: readonly string[],
): readonly IndexRow[] {
  const kind = listed[type];
  const [, productName = '', actionName = ''] = /^(.+)\.(\w+)$/.exec(kind?.list ?? '') ?? [];
  const product = publishedProduct(productName);
  const action = product?.action(actionName);
  const kinds = product && kindsOf(product);
  const rows = action && kinds?.rows(action);
  const stem = rows?.key?.stem;
  if (!kind || !kinds || !rows || stem === undefined) return [];
  const known = made.get(account) ?? new Map<string, readonly IndexRow[]>();
  made.set(account, known);
  const isGlobal = isAccountWide(kinds, stem);
  const places = isGlobal ? [''] : regionIds.filter((regionId) => serves(kinds, regionId));
  return places.flatMap((regionId) => {
    const name = `${type} ${regionId}`;
    const there = known.get(name) ?? rowsIn({ cloud, account, kinds, rows, stem }, { type, kind, regionId });
    known.set(name, there);
    return there;
  });
}

function serves({ product: { endpoints } }: Kinds, regionId: string): boolean {
  return endpoints.length <= 3 || endpoints.some((endpoint) => endpoint.regionId === regionId);
}

interface Listing {
  readonly cloud: Cloud;
  readonly account: Account;
  readonly kinds: Kinds;
  readonly rows: Rows;
  readonly stem: string;
}

interface Of {
  readonly type: string;
  readonly kind: ListedKind;
  readonly regionId: string;
}

function rowsIn({ cloud, account, kinds, rows, stem }: Listing, { type, kind, regionId }: Of): readonly IndexRow[] {
  const items = itemsOf(cloud, account);
  const place = { cloud, account, items, kinds, regionId, said: new Map() };
  const around = kind.network === undefined ? '' : `${kind.network}.`;
  const [own, network] = [memberNames(kinds, rows.shape), memberNames(kinds, rows.shape, kind.network)];
  const named = (names: readonly string[], wanted: RegExp, before = '') => {
    const member = names.find((name) => wanted.test(squeezed(name)));
    return member === undefined ? [] : [`${before}${member}`];
  };
  /** The paths of what the index says. */
  const paths: Readonly<Record<keyof Said, readonly string[]>> = {
    ResourceName: kind.name === undefined ? [] : [kind.name],
    ZoneId: named(own, /^zoneid$/),
    ResourceGroupId: named(own, /^resourcegroupid$/),
    CreateTime: named(own, /^(?:createtime|creationtime|createdat|created|gmtcreate)$/),
    ExpireTime: named(own, /^(?:expiretime|expiredtime|endtime)$/),
    IpAddresses: kind.addresses ?? [],
    Tags: [],
    vpcId: named(network, /^vpcid$/, around),
    vSwitchId: named(network, /^vswitchid$/, around),
  };
  const region = named(own, /^regionid$/);
  return items.of(kinds, stem, regionId).map((item) => {
    const subject = aboutItem(place, item);
    const say = (all: readonly string[]) => all.flatMap((path) => textsAt(subject, rows.shape, path));
    const known = new Map<keyof Said, readonly string[]>();
    const texts = (name: keyof Said) => {
      const said = known.get(name) ?? say(paths[name]);
      known.set(name, said);
      return said;
    };
    const RegionId = item.regionId || say(region)[0] || 'global';
    const said: Readers = {
      ...plain(texts),
      IpAddresses: () => texts('IpAddresses'),
      Tags: lazy(() => tagsOf(subject).map(([Key, Value]) => ({ Key, Value }))),
    };
    return new LazyRow(type, item.id, RegionId, (name) => said[name]());
  });
}

type Readers = { readonly [Name in keyof Said]: () => Said[Name] };

/** The members with one text. */
function plain(texts: (name: keyof Said) => readonly string[]) {
  const one = (name: keyof Said) => () => texts(name)[0] ?? '';
  return {
    ResourceName: one('ResourceName'),
    ZoneId: one('ZoneId'),
    ResourceGroupId: one('ResourceGroupId'),
    CreateTime: one('CreateTime'),
    ExpireTime: one('ExpireTime'),
    vpcId: one('vpcId'),
    vSwitchId: one('vSwitchId'),
  };
}

function memberNames({ product }: Kinds, shape: Shape, under?: string): readonly string[] {
  const inner = under === undefined ? shape : (shape.members?.[under] ?? shape);
  return Object.keys(resolved(product, inner).members ?? {});
}

/** The texts at a path of what a list says about a thing, as the list says it. */
function textsAt(subject: Subject, shape: Shape, path: string): readonly string[] {
  const [first = '', ...rest] = path.split('.');
  const member = shape.members?.[first];
  if (!member) return [];
  const found = rest.reduce<readonly unknown[]>(
    (values, name) => values.flatMap((value) => (isRecord(value) ? [value[name]].flat() : [])),
    [speak(subject, member, first)].flat(),
  );
  return found.flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
