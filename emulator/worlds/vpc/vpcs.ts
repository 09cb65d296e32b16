/** VPC DescribeVpcs. */
import type { Vpc } from '../../data/vpc/vpcs.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';
import { vpcTags } from '../tags.js';

export const vpcs: Listing<Vpc> = {
  action: 'DescribeVpcs',
  envelope: ['Vpcs', 'Vpc'],
  items: ({ account, regionId }) => account.vpcs(regionId),
  pageMax: 50,
  filters: {
    tags: vpcTags,
    equals: {
      VpcName: (vpc) => vpc.VpcName,
      IsDefault: (vpc) => vpc.IsDefault,
      ResourceGroupId: (vpc) => vpc.ResourceGroupId,
      VpcOwnerId: (vpc) => vpc.OwnerId,
      DhcpOptionsSetId: (vpc) => vpc.DhcpOptionsSetId,
      EnableIpv6: (vpc) => vpc.EnabledIpv6,
    },
    lists: {
      VpcId: {
        of: (vpc) => [vpc.VpcId],
        style: 'comma',
        max: 20,
        tooMany: new WireError(400, 'InvalidVpcIdNumber.NotSupported', 'The number of vpcIds exceeds the limit.'),
      },
    },
  },
};
