/** What the names of parameters do not tell: which rows of their list they ask for. */

/** Parameters that search a member: for texts that contain theirs, or for the whole text when another parameter says so. */
export const searches: Readonly<
  Record<string, { readonly param: string; readonly member: string; readonly exact: readonly [string, string] }>
> = {
  'Alidns.DescribeDomains': { param: 'KeyWord', member: 'DomainName', exact: ['SearchMode', 'EXACT'] },
};

/**
 * Parameters that ask for what the rows of their list do not say, as Product.Action.Parameter: the action that says it about one
 * thing, the path of the thing in its answer, and the paths of the value in the thing.
 */
export const toldElsewhere: Readonly<
  Record<string, { readonly by: string; readonly thing?: string; readonly value: readonly string[] }>
> = {
  'Cbn.ListTransitRouterVpcAttachments.RegionId': {
    by: 'ListTransitRouterVpcAttachments',
    thing: 'TransitRouterAttachments',
    value: ['VpcRegionId'],
  },
  'Dds.DescribeDBInstances.VpcId': {
    by: 'DescribeDBInstanceAttribute',
    thing: 'DBInstances.DBInstance',
    value: ['VPCId'],
  },
  'Slb.DescribeLoadBalancers.ServerId': {
    by: 'DescribeLoadBalancerAttribute',
    value: ['BackendServers.BackendServer.ServerId'],
  },
  'VpcPeer.ListVpcPeerConnections.VpcId': {
    by: 'ListVpcPeerConnections',
    thing: 'VpcPeerConnects',
    value: ['Vpc.VpcId', 'AcceptingVpc.VpcId'],
  },
  'pvtz.DescribeZones.QueryVpcId': { by: 'DescribeZoneInfo', value: ['BindVpcs.Vpc.VpcId'] },
};

/** Lists that show only the things with the default of this parameter to a call without it, as Product.Action. */
export const narrowByDefault: Readonly<Record<string, string>> = {
  'Dds.DescribeDBInstances': 'DBInstanceType',
  'NAS.DescribeAccessGroups': 'FileSystemType',
  'R-kvstore.DescribeInstances': 'InstanceType',
};

/** The members that keys of Filter.N stand for, where they have another name, as Product.Action.Key. */
export const keyMembers: Readonly<Record<string, string>> = {
  'Vpc.DescribeHaVips.HaVipAddress': 'IpAddress',
};
